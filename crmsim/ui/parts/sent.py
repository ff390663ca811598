"""What the browser sends is material to judge: it may hold anything."""

from typing import Any


def pair(given: Any) -> tuple[str, str]:
    """The name of a field and the text in it; empty for anything else."""
    if isinstance(given, dict):
        return str(given.get("name", "")), str(given.get("text", ""))
    return "", ""


def whole(given: Any, default: int = -1) -> int:
    """A whole number, or the default for anything else."""
    return given if isinstance(given, int) and not isinstance(given, bool) else default
