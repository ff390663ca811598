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

SYMBOLS = {"holds": "✓", "fails": "✕", "undecided": "?", "by_construction": "=", "reported": "·"}
WORDS = {verdict: verdict.replace("_", " ") for verdict in SYMBOLS}
MANY = 2  # figures; where a row has more, they stand at the end of the page


Cells = tuple[str, ...]
COMPARED = ("What", "Contrast", "Firms", "Plans", "n", "Figure", "Band")


@dataclass(frozen=True, slots=True)
class CardRow:
    """One row as printed. `figures`: name, figure and band of every single figure, where the row has many; `compared`:
    of a row that compares arms, every part under the headings of COMPARED, with its symbol in front."""

    id: str
    anchor: str
    title: str
    figure: str
    band: str
    n: str
    verdict: str
    word: str
    symbol: str
    reason: str
    source: str
    mark: Mark | None
    figures: tuple[tuple[str, str, str], ...]
    compared: tuple[Cells, ...] = ()


@dataclass(frozen=True, slots=True)
class CardGroup:
    """One group as printed. `counts` are in the order of SYMBOLS; `source` is that of all its rows, where they share
    one."""

    name: str
    title: str
    meaning: str
    counts: tuple[int, ...]
    source: str
    rows: tuple[CardRow, ...]


@dataclass(frozen=True, slots=True)
class CardPage:
    """Everything the template prints, in its order."""

    sentence: str
    failing: tuple[CardRow, ...]
    basis: str
    counts: tuple[tuple[str, str, str, int, str], ...]
    groups: tuple[CardGroup, ...]
    command: str
    origin: tuple[tuple[str, str], ...]

    compared: Cells = COMPARED

    @property
    def many(self) -> Iterator[CardRow]:
        """Rows that consist of many figures."""
        return (row for group in self.groups for row in group.rows if row.figures)


def write_validation(card: Mapping[str, Any], path: Path) -> Path:
    """Write the page of a credibility card and return its path.

    Parameters
    ----------
    card
        What `crmsim.validation_usecases.validate` gives, or the JSON that `crmsim validate --json` wrote.
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
        counts=tuple((SYMBOLS[v], v, WORDS[v], int(counts[v]), plain(meanings[v])) for v in SYMBOLS),
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
    sources = {row["source"] for row in group["rows"]}
    shared = plain(sources.pop(), 400) if len(sources) == 1 and len(group["rows"]) > 1 else ""
    return CardGroup(
        name=plain(group["name"]),
        title=plain(group["title"]),
        meaning=plain(group["meaning"], 1000),
        counts=tuple(int(group["counts"][verdict]) for verdict in SYMBOLS),
        source=shared,
        rows=tuple(row_of(row, shared) for row in group["rows"]),
    )


def row_of(row: Mapping[str, Any], shared: str = "") -> CardRow:
    """One row as printed; a source that its whole group shares is not told again."""
    figures, bands = (tuple(row[key].split("; ")) for key in ("figure", "band"))
    parts = tuple(map(part_of, row.get("compared") or ()))
    many = len(figures) == len(bands) > MANY and not parts
    first = f"{figures[0]}, and {len(figures) - 1} more" if len(figures) > 1 else figures[0]
    return CardRow(
        id=plain(row["id"]),
        anchor="row-" + "".join(c if c.isalnum() else "-" for c in row["id"]),
        title=plain(row["title"], 400),
        figure=f"{len(figures)} figures" if many else plain(first if parts else row["figure"], 400),
        band="a tolerance for each" if many else plain(bands[0] if parts else row["band"], 400),
        n="" if row["n"] is None else number(float(row["n"]), 0),
        verdict=row["verdict"],
        word=WORDS[row["verdict"]],
        symbol=SYMBOLS[row["verdict"]],
        reason=plain(row["reason"], 2000),
        source="" if shared else plain(row["source"], 400),
        mark=None if many else mark_of(row),
        figures=tuple(map(single, figures, bands)) if many else (),
        compared=parts,
    )


def part_of(part: Mapping[str, Any]) -> Cells:
    """One part of a row that compares arms: its symbol, then a cell under each heading of COMPARED."""
    texts = (plain(part[key], 400) for key in ("what", "contrast", "where", "plans"))
    n = number(float(part["n"]), 0)
    return (SYMBOLS[part["verdict"]], *texts, n, plain(part["figure"], 400), plain(part["band"], 400))


def single(figure: str, band: str) -> tuple[str, str, str]:
    """Name, figure and band of one of many figures, which are told as `name: figure` and `name: band`."""
    name, _, seen = figure.rpartition(": ")
    return plain(name, 400), plain(seen, 400), plain(band.removeprefix(f"{name}: "), 400)
