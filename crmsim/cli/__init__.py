"""The command line: a translation of `crmsim.usecases`, which computes; here things are only asked for and printed."""

from crmsim.cli.app import main

__all__ = ["main"]
