"""One run, week by week: the work that records it, and the picture that shows it."""
