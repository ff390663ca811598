"""The credibility card as one page: what it comes to, then the rows with figure, band, verdict and reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmsim.figures import DARK, LIGHT
from crmsim.figures.wording import number, plain
from crmsim.report.page import asset, environment
from crmsim.report.validation_marks import Mark, mark_of
from crmsim.report.writing import write_whole

SYMBOLS = {"holds": "✓", "fails": "✕", "undecided": "?", "reported": "·"}
NUMBER = {"holds": "hold", "fails": "fail", "undecided": "undecided", "reported": "reported"}  # of several
MANY = 2  # figures from which on only the first stands in the row; all of them stand at the end of the page


@dataclass(frozen=True, slots=True)
class CardRow:
    """One row as printed. `figures`: every single figure beside its band, where the row has many."""

    id: str
    anchor: str
    title: str
    figure: str
    band: str
    n: str
    verdict: str
    symbol: str
    reason: str
    source: str
    mark: Mark | None
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CardGroup:
    """One group as printed, with its counts in words; `source` is that of all its rows, where they share one."""

    name: str
    title: str
    meaning: str
    summary: str
    source: str
    rows: tuple[CardRow, ...]


@dataclass(frozen=True, slots=True)
class CardPage:
    """Everything the template prints, in its order."""

    sentence: str
    failing: tuple[CardRow, ...]
    basis: str
    counts: tuple[tuple[str, str, int, str], ...]
    groups: tuple[CardGroup, ...]
    command: str
    origin: tuple[tuple[str, str], ...]

    @property
    def many(self) -> Iterator[CardRow]:
        """Rows that consist of many figures."""
        return (row for group in self.groups for row in group.rows if row.figures)


def write_validation(card: Mapping[str, Any], path: Path) -> Path:
    """Write the page of a credibility card and return its path.

    Parameters
    ----------
    card
        What `crmsim.usecases.validate` gives, or the JSON that `crmsim validate --json` wrote.
    path
        The file to write. It is replaced whole; where anything fails, it stays as it was.

    Raises
    ------
    InputError
        The folder is missing or cannot be written.
    """
    write_whole(Path(path), render_validation(card))
    return Path(path)


def render_validation(card: Mapping[str, Any]) -> str:
    """The card as one HTML page that loads nothing and runs no script."""
    template = environment().get_template("validation.html.j2")
    style = f"{asset('report.css')}\n{asset('validation.css')}"
    return template.render(page=page_of(card), style=style, light=LIGHT, dark=DARK).strip() + "\n"


def page_of(card: Mapping[str, Any]) -> CardPage:
    """The card as texts."""
    counts, meanings = card["counts"], card["verdicts"]
    groups = tuple(group_of(group) for group in card["groups"] if group["rows"])
    return CardPage(
        sentence=plain(card["sentence"], 2000).partition(" Failing: ")[0],
        failing=tuple(row for group in groups for row in group.rows if row.verdict == "fails"),
        basis=basis(card),
        counts=tuple((SYMBOLS[each], each, int(counts[each]), plain(meanings[each])) for each in SYMBOLS),
        groups=groups,
        command=plain(card["command"], 4000),
        origin=tuple((plain(name), plain(version)) for name, version in card["provenance"].items()),
    )


def basis(card: Mapping[str, Any]) -> str:
    """What the verdicts rest on, in a sentence or two."""
    minutes = number(card["seconds"] / 60.0, 1)
    text = (
        f"crmsim {card['crmsim_version']}, model version {card['model_version']}, seed {card['seed']}, {minutes} min."
    )
    if card["quick"]:
        text += " A quick card: with few runs more stays undecided than has to."
    if card["only"]:
        text += f" Only a part of the card: {', '.join(map(plain, card['only']))}."
    return text


def group_of(group: Mapping[str, Any]) -> CardGroup:
    """One group as printed."""
    told = [
        f"{count} {NUMBER[verdict] if count > 1 else verdict}" for verdict, count in group["counts"].items() if count
    ]
    sources = {row["source"] for row in group["rows"]}
    shared = plain(sources.pop(), 400) if len(sources) == 1 and len(group["rows"]) > 1 else ""
    return CardGroup(
        name=plain(group["name"]),
        title=plain(group["title"]),
        meaning=plain(group["meaning"], 1000),
        summary=f"{', '.join(told)}.",
        source=shared,
        rows=tuple(row_of(row, shared) for row in group["rows"]),
    )


def row_of(row: Mapping[str, Any], shared: str = "") -> CardRow:
    """One row as printed; a source that its whole group shares is not told again."""
    figures, bands = (tuple(row[key].split("; ")) for key in ("figure", "band"))
    many = len(figures) > MANY
    return CardRow(
        id=plain(row["id"]),
        anchor="row-" + "".join(c if c.isalnum() else "-" for c in row["id"]),
        title=plain(row["title"], 400),
        figure=plain(figures[0] if many else row["figure"], 400),
        band=plain(bands[0] if many else row["band"], 400),
        n="" if row["n"] is None else number(float(row["n"]), 0),
        verdict=row["verdict"],
        symbol=SYMBOLS[row["verdict"]],
        reason=plain(row["reason"], 2000),
        source="" if shared else plain(row["source"], 400),
        mark=None if many else mark_of(row),
        figures=tuple(zip(figures, bands, strict=True)) if many and len(figures) == len(bands) else (),
    )
