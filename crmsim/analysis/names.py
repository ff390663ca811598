"""Names of the analyses, as people type them; on their own, since a command line should not load NumPy for them."""

ANALYSES = ("summary", "sensitivity", "regimes", "discover", "variance")
