"""The credibility card: what the model is held to, row by row, and whether it does what it should."""
