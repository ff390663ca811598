"""A study on disk: a ledger that says which runs exist, and shards that hold what they came to."""
