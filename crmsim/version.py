"""Which crmsim and which model this is; every result carries both."""

__version__ = "0.1.0"  # that of pyproject.toml; a test keeps the two equal

MODEL_VERSION = 6  # raised with every change of results, together with the baselines
