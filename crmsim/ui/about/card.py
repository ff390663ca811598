"""The stored credibility card as the page shows it: evidence first, and apart from what the model was built to do."""

from functools import cache
from typing import Any

from crmsim import validation_usecases
from crmsim.figures.wording import number
from crmsim.report.validation_page import SYMBOLS, WORDS, CardGroup, CardPage, CardRow, page_of
from crmsim.version import MODEL_VERSION

Json = dict[str, Any]

#: Headings, what stands under them, and which groups: evidence about the world is never mixed with requirements.
PARTS = (
    (
        "Evidence: observed patterns that nothing was fitted to",
        "The test of the model, whatever comes out.",
        ("held_out",),
    ),
    (
        "Plans: fairness, and where which one should win",
        "Identities that must hold exactly, and expectations of the design: nobody has measured a controlled effect.",
        ("fairness", "regimes"),
    ),
    (
        "Claims of the source texts: requirements, no evidence",
        "The model was built so that these can be so: that they hold says nothing about the world.",
        ("claims", "shapes"),
    ),
    (
        "The program: results of the literature that the code must give",
        "Published models and closed forms.",
        ("docking",),
    ),
    (
        "Fitted to, or only reported: no evidence",
        "Agreement was put in, or nothing is judged.",
        ("calibrated", "reported"),
    ),
)
WEAK = ("fails", "undecided")
TOLD = ("held_out", "regimes", "fairness", "docking")  # failing at the other groups is no weakness against the world


@cache
def card_page() -> CardPage:
    """The stored card as texts."""
    return page_of(validation_usecases.stored_card())


def freshness() -> str:
    """A sentence where the stored card is of another version of the model or a quick one; else ""."""
    card = validation_usecases.stored_card()
    said = []
    if card["model_version"] != MODEL_VERSION:
        said.append(
            f"This card was made with version {card['model_version']} of the model; here runs version {MODEL_VERSION}. "
            "Figures may differ: crmsim validate makes a new one."
        )
    if card["quick"]:
        said.append("It is a quick card: with few runs more stays undecided than has to.")
    return " ".join(said)


@cache
def overview() -> Json:
    """The sentence of the card, its verdicts, and its groups under their headings with their counts."""
    page = card_page()
    named = {group.name: group for group in page.groups}
    return {
        "sentence": page.sentence,
        "basis": page.basis,
        "verdicts": [[symbol, word, number(count, 0), meaning] for symbol, _, word, count, meaning in page.counts],
        "parts": [
            [title, meaning, [head(named[name]) for name in names if name in named]] for title, meaning, names in PARTS
        ],
        "command": page.command,
    }


def head(group: CardGroup) -> Json:
    """A group without its rows."""
    counts = [
        [symbol, WORDS[verdict], count]
        for (verdict, symbol), count in zip(SYMBOLS.items(), group.counts, strict=True)
        if count
    ]
    return {
        "name": group.name,
        "title": group.title,
        "meaning": group.meaning,
        "source": group.source,
        "counts": counts,
    }


@cache
def rows(group: str) -> list[Json]:
    """The rows of a group; none for a name that is not known."""
    return [row for found in card_page().groups if found.name == group for row in map(cells, found.rows)]


def cells(row: CardRow) -> Json:
    """One row as texts."""
    return {
        "id": row.id,
        "verdict": row.verdict,
        "symbol": row.symbol,
        "word": row.word,
        "title": row.title,
        "figure": row.figure,
        "band": row.band,
        "n": row.n,
        "reason": row.reason,
        "source": row.source,
        "figures": [list(one) for one in row.figures],
    }


@cache
def weaknesses() -> list[list[str]]:
    """What does not hold where it would be evidence: symbol, word, title, figure against band, and what is known."""
    return [
        [row.symbol, row.word, row.title, f"{row.figure}; should be {row.band}" if row.band else row.figure, row.reason]
        for verdict in WEAK
        for name in TOLD
        for group in card_page().groups
        if group.name == name
        for row in group.rows
        if row.verdict == verdict
    ]
