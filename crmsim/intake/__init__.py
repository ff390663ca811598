"""A real company: its own files read, audited and turned into a scenario."""
