"""Does the card see it? A flip, in a copy of the package, whose card is asked row by row until one turns red.

Red is a row that holds in the package as it is and *fails* in the copy, at the same scale and on the same chance. One
that becomes undecided is weaker evidence: where nothing turns red it is listed, and does not count.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from power.asking import BrokeDownError, Row, Unflipped, ask, copied
from power.candidates import Flip
from power.reach import rows_of_claims

AT_ONCE = 6  # rows of claims that are asked together: starting a process takes as long as one of them
LITERATURE = ("docking", "calibrated")
REST_OF_THE_CARD = ("fairness", "regimes", "held_out")


@dataclass
class Seen:
    """What the card said about a flip: the first rows that turned red, or else those that became undecided (id and what
    should be so), how many rows were asked, and in how many seconds; and what is said by a program that
    breaks down."""

    flip: Flip
    red: dict[str, str] = field(default_factory=dict)
    undecided: dict[str, str] = field(default_factory=dict)
    asked: int = 0
    seconds: float = 0.0
    fault: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The same as plain data."""
        return {**asdict(self), "flip": {**asdict(self.flip), "name": self.flip.name, "words": self.flip.words}}


def stages(flip: Flip) -> Iterator[Sequence[str]]:
    """Names to ask for together, what is quick and near to the rule first, and all of the card in the end."""
    near, company, population = rows_of_claims(flip)
    yield from in_parts(near)
    yield from in_parts(company)
    yield from ((name,) for name in LITERATURE + REST_OF_THE_CARD)
    yield from in_parts(population)


def in_parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Names, so many at once."""
    return (names[at : at + AT_ONCE] for at in range(0, len(names), AT_ONCE))


def look(flip: Flip, unflipped: Unflipped, say: Callable[[str], None], names: Sequence[str] = ()) -> Seen:
    """Ask the card of the flipped package until a row turns red, or for nothing but the rows that are named."""
    started, seen = time.monotonic(), Seen(flip)
    try:
        with copied(unflipped.folder, flip) as copy:
            ask_in_turn(copy, seen, unflipped, [names] if names else stages(flip), say)
    except BrokeDownError as error:
        seen.fault = str(error)
    seen.seconds = round(time.monotonic() - started, 1)
    return seen


def ask_in_turn(
    copy: Path, seen: Seen, unflipped: Unflipped, asked: Iterable[Sequence[str]], say: Callable[[str], None]
) -> None:
    """Ask for rows until one turns red; where none does, see which of them have become undecided."""
    open_rows = list[Row]()
    for names in asked:
        say(f"{seen.flip.name}: {seen.asked} rows asked, now {', '.join(names)}")
        rows = ask(copy, names, unflipped.scale)
        seen.asked += len(rows)
        seen.red = titles(unflipped.held([row for row in rows if row["verdict"] == "fails"]))
        if seen.red:
            return
        open_rows += [row for row in rows if row["verdict"] == "undecided"]
    seen.undecided = titles(unflipped.held(open_rows))


def titles(rows: Sequence[Row]) -> dict[str, str]:
    """Ids of the rows, each with what should be so."""
    return {row["id"]: row["title"] for row in rows}
