"""Markdown of lessons as plain pieces that a page puts together from text alone, never from markup.

Known are paragraphs, headings (#), lists (- or 1.), **strong** and the text of links. Everything else is text.
"""

import re
from functools import lru_cache

from crmsim.workshop.room.program import Json

LINK = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)")
STRONG = re.compile(r"\*\*(.+?)\*\*")
BULLET = re.compile(r"\s*(?:[-*+]|\d{1,2}[.)])\s+(.*)")


@lru_cache(maxsize=512)
def _pieces(markdown: str) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    fresh = True
    for line in markdown.splitlines():
        text = line.strip()
        bullet = BULLET.fullmatch(line)
        if not text:
            fresh = True
        elif text.startswith("#"):
            found.append(("heading", text.lstrip("# ")))
            fresh = True
        elif bullet:
            found.append(("item", bullet[1].strip()))
            fresh = False
        elif fresh or not found:
            found.append(("paragraph", text))
            fresh = False
        else:
            kind, before = found[-1]
            found[-1] = (kind, f"{before} {text}")
    return tuple(found)


def prose(markdown: str) -> list[Json]:
    """The pieces: `kind` is heading, paragraph or item, `runs` are pairs of a text and whether it is strong."""
    return [{"kind": kind, "runs": _runs(text)} for kind, text in _pieces(markdown)]


def _runs(text: str) -> list[tuple[str, bool]]:
    parts = STRONG.split(LINK.sub(r"\1", text))
    cleaned = [(part.replace("`", "").replace("*", "") if not place % 2 else part) for place, part in enumerate(parts)]
    return [(part, place % 2 == 1) for place, part in enumerate(cleaned) if part]
