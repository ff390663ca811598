"""Speaker notes: what to say, how to read the charts, and every number behind them."""

from collections.abc import Sequence

from crmsim.figures.arms import Json, arms_of
from crmsim.figures.picture import Picture
from crmsim.report.content import Page
from crmsim.report.tables import cell

MOST_ROWS = 16  # of a table in the notes: of a longer one every so many rows


def notes_of_answer(page: Page, result: Json) -> str:
    """The whole answer, the company's story, and what every arm comes to."""
    cards = [
        f"{card.title}: {card.failed} runs failed (95% interval {card.between}). "
        + "; ".join(f"{name}: {value}" for name, value in card.facts)
        for card in page.cards
    ]
    luck = "All plans met the same luck, run by run, so the differences are between the plans."
    return joined(
        [
            page.answer,
            *page.notices,
            *page.more,
            page.basis,
            *([luck] if len(arms_of(result)) > 1 else []),
            *cards,
            page.story,
        ]
    )


def notes_of_pictures(pictures: Sequence[Picture | None], more: Sequence[str] = ()) -> str:
    """Finding, way of reading and numbers of every chart on a slide."""
    parts = list(more)
    for picture in pictures:
        if picture:
            parts += [picture.label, picture.note, numbers(picture)]
    return joined(parts)


def numbers(picture: Picture) -> str:
    """The table of a picture, a row a line."""
    rows = picture.table.rows
    step = max(1, -(-len(rows) // MOST_ROWS))
    kept = [*rows[::step], *([rows[-1]] if (len(rows) - 1) % step else [])]
    return "\n".join(" | ".join(map(cell, row)) for row in (picture.table.columns, *kept))


def notes_of_basis(page: Page) -> str:
    """Levers, arms, what failure means, and where the numbers come from."""
    tables = [table for table in (page.arms, page.levers) if table]
    rows = ["\n".join([table.caption, *(" | ".join(row) for row in (table.columns, *table.rows))]) for table in tables]
    meanings = "\n".join(f"{name}: {meaning}" for name, meaning in page.failure_meanings)
    origin = "\n".join(f"{name}: {value}" for name, value in page.origin)
    return joined([*rows, page.uncertain, f"What counts as failure\n{meanings}", page.command, origin])


def joined(parts: Sequence[str]) -> str:
    """Paragraphs with an empty line between them."""
    return "\n\n".join(part for part in parts if part)
