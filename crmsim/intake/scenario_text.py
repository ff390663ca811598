"""The text of an imported scenario: as any other, with the formula of every figure above its line."""

import re
import textwrap
from collections.abc import Iterable

from crmsim.intake.figures import ORIGINS, Figure
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.writing import dump_toml

WIDTH = 118
_TABLE = re.compile(r"\[\[?([a-z_.]+)\]\]?")
_KEY = re.compile(r"([a-z_]+) = ")


def annotated(scenario: Scenario, figures: Iterable[Figure]) -> str:
    """TOML of a scenario, with where each number comes from above it."""
    told = {figure.key: figure for figure in figures}
    lines: list[str] = []
    table, inside_text = "", False
    for line in dump_toml(scenario).splitlines():
        if line.count('"""') % 2:
            inside_text = not inside_text
        header = _TABLE.fullmatch(line)
        key = _KEY.match(line)
        if inside_text:
            found = None
        elif header:
            table = header[1]
            found = told.pop(table, None)
        elif key:
            found = told.pop(f"{table}.{key[1]}" if table else key[1], None)
        else:
            found = None
        if found is not None:
            lines += comment(f"{ORIGINS[found.origin]}: {found.formula}")
        lines.append(line)
    return "\n".join(lines) + "\n"


def comment(text: str) -> list[str]:
    """A text as lines of comment, with nothing in it that could end one."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return textwrap.wrap(plain, WIDTH, initial_indent="# ", subsequent_indent="#   ") or ["#"]
