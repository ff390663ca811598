"""Who and when: the people, vendors and customers of one company, and what each of them does in a week."""
