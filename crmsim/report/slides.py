"""Five slides of a comparison for a board: the answer, what fails and what it returns, the weeks, why, and on what.

The words are those of the report, and the charts are native ones that can be edited. Notes hold what to say and the
numbers behind each chart.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from crmsim.figures.arms import FLAG_TITLES, Arm, Json, arms_of, at, currency_of
from crmsim.figures.failures import HOW_TO_READ, of_runs, primary_share
from crmsim.figures.over_time import with_weekly
from crmsim.figures.palette import LIGHT
from crmsim.figures.picture import Picture
from crmsim.figures.returns import HOW_TO_READ as DOTS_HOW_TO_READ
from crmsim.figures.returns import spread_of
from crmsim.figures.wording import MISSING, plain, scale_of
from crmsim.report.content import Page, PlanCard, page_of
from crmsim.report.slide_charts import (
    Weeks,
    causes_chart,
    failures_chart,
    returns_chart,
    weeks_chart,
)
from crmsim.report.slide_notes import notes_of_answer, notes_of_basis, notes_of_pictures
from crmsim.report.slide_parts import FOOT, MARGIN, WIDTH, Box, Deck, Line, Slide, fitted, height_of
from crmsim.report.slide_texts import bullets, events, origin_line, reach, what_would_change
from crmsim.report.writing import write_whole

TOP, FULL = 1.5, WIDTH - 2 * MARGIN
TALL = FOOT.top - TOP - 0.1
HALF, GAP = (FULL - 0.5) / 2, 0.5
MOST_LEVERS = 8
FACTS, FEW_FACTS, WIDE_CARD = 5, 3, 3.5  # on the card of an arm; inches from which on it has room for them


def write_slides(result: Mapping[str, Any], path: Path, explanation: Mapping[str, Any] | None = None) -> Path:
    """Write a comparison as a PowerPoint of five slides and return its path.

    Parameters
    ----------
    result
        The dictionary of `Comparison.to_dict()`, or the JSON that `crmsim compare --json` wrote.
    path
        The file to write. It is replaced whole; where anything fails, it stays as it was.
    explanation
        What `crmsim explain --json` wrote for one of the arms, to be quoted under what would change the answer.

    Raises
    ------
    InputError
        The folder is missing or cannot be written.
    """
    write_whole(Path(path), render_slides(result, explanation))
    return Path(path)


def render_slides(result: Mapping[str, Any], explanation: Mapping[str, Any] | None = None) -> bytes:
    """The five slides as the bytes of a PowerPoint file; the same result gives the same bytes."""
    page, arms = page_of(result), arms_of(result)
    deck = Deck(page.title, page.answer)
    deck.foot = f"{plain(page.title, 60)}  ·  A model, not a forecast  ·  crmsim {plain(at(result, 'crmsim_version'))}"
    answer_slide(deck, page, result)
    counts_slide(deck, page, arms, currency_of(result))
    weeks_slide(deck, page, result)
    causes_slide(deck, page, result, explanation)
    basis_slide(deck, page, result)
    return deck.bytes()


def answer_slide(deck: Deck, page: Page, result: Json) -> None:
    """The answer, what it rests on, and every arm at a glance."""
    slide = deck.slide(plain(page.answer, 600), notes_of_answer(page, result), Box(MARGIN, 0.95, FULL, 1.5))
    slide.text(Box(MARGIN, 0.5, FULL, 0.35), [Line(page.title, 16, colour=LIGHT.muted)])
    lines = [Line(text, 18, above=4) for text in (*page.notices, *page.more)]
    lines.append(Line(page.basis, 16, colour=LIGHT.muted, above=6))
    room = Box(MARGIN, 2.5, FULL, 1.6)
    slide.text(room, lines)
    if not page.cards:
        return
    top = room.top + min(room.height, height_of(fitted(lines, room), FULL)) + 0.3
    width = (FULL - 0.25 * (len(page.cards) - 1)) / len(page.cards)
    for place, card in enumerate(page.cards):
        plan_card(slide, Box(MARGIN + place * (width + 0.25), top, width, FOOT.top - 0.2 - top), card)


def plan_card(slide: Slide, box: Box, card: PlanCard) -> None:
    """One arm: its mark and name, its failures in large figures, and what a board asks for first."""
    colour = LIGHT.series[card.slot]
    slide.panel(box, colour)
    lines = [Line(card.title, 20, bold=True, mark=card.glyph, mark_colour=colour)]
    if card.failed == MISSING:
        lines.append(Line("Failure does not apply", 20))
    else:
        lines.append(Line(card.failed, min(48.0, 125 * (box.width - 0.4) / len(card.failed)), bold=True))
        lines.append(Line(f"runs failed (95% interval {card.between})", 16, colour=LIGHT.muted))
    lines += [
        Line(f"{name}: {value}", 16, above=5) for name, value in card.facts[: FACTS if box.width > WIDE_CARD else 3]
    ]
    slide.text(Box(box.left + 0.25, box.top + 0.15, box.width - 0.4, box.height - 0.25), lines, smallest=9)


def counts_slide(deck: Deck, page: Page, arms: Sequence[Arm], currency: str) -> None:
    """How many of 100 runs fail, and what every plan gives back."""
    icons = [card.picture for card in page.cards if card.picture]
    slide = deck.slide(page.failure_finding, notes_of_pictures([*icons, page.returns]))
    rated = [arm for arm in arms if arm.figure("failure_rate", "value") is not None]
    left, right = Box(MARGIN, TOP, HALF - 0.6, TALL), Box(MARGIN + HALF - 0.1, TOP, HALF + 0.6, TALL)
    heading(slide, left, "Of 100 runs, so many failed")
    if rated:
        label = " ".join(icon.label.partition(" Crosses")[0] for icon in icons)
        failures_chart(slide, Box(left.left, TOP + 0.75, left.width, TALL - 0.75), rated, label)
    paid = [arm for arm in arms if arm.values("roi_values")]
    if page.returns is None:
        heading(slide, right, "No plan has a return on investment")
        return
    heading(slide, right, page.returns.title)
    chart = Box(right.left, TOP + 0.75, right.width, TALL - 1.2)
    texts = [spread_of(arm, currency).text for arm in paid]
    returns_chart(slide, chart, paid, texts, f"net gain per 1 {currency} spent (ROI)", page.returns.label)
    slide.text(Box(right.left, FOOT.top - 0.5, right.width, 0.4), [Line(DOTS_HOW_TO_READ, 12, colour=LIGHT.muted)])


def heading(slide: Slide, box: Box, text: str) -> None:
    """The finding of a chart, above it."""
    slide.text(Box(box.left, box.top, box.width, 0.68), [Line(text, 17, bold=True)])


def weeks_slide(deck: Deck, page: Page, result: Json) -> None:
    """Use and cash over the weeks."""
    drawn = {picture.key: picture for picture in page.over_time}
    slide = deck.slide(f"How it goes{reach(result)}", notes_of_pictures(list(drawn.values())))
    size, letter = scale_of(most_cash(with_weekly(result, "cumulative_cash")))
    scaled = f'#,##0.0#{",".join([""] * (1 + commas(size)))}"{letter}"'
    kinds = (
        ("adoption", "honest_use", "0%", 0.0, "share of planned work done honestly in the CRM"),
        (
            "cash",
            "cumulative_cash",
            scaled if size > 1 else "#,##0",
            None,
            f"cash in {currency_of(result)}, against no CRM",
        ),
    )
    for place, (key, series, number_format, lowest, unit) in enumerate(kinds):
        box = Box(MARGIN + place * (HALF + GAP), TOP, HALF, TALL)
        if key not in drawn:
            heading(slide, box, f"No {unit} to show")
            continue
        slide.text(Box(box.left, TOP - 0.35, HALF, 0.85), [Line(drawn[key].title, 16, bold=True)])
        slide.text(Box(box.left, TOP + 0.52, HALF, 0.26), [Line(unit[:1].upper() + unit[1:], 13, colour=LIGHT.muted)])
        weeks = Weeks(series, number_format, lowest)
        chart = Box(box.left, TOP + 0.8, HALF, TALL - 1.15)
        weeks_chart(slide, chart, with_weekly(result, series), weeks, drawn[key].label)
    few = len(arms_of(result)) <= 2
    how = "Thick line: the middle of all runs, with a mark each year."
    how += " Thin lines: 8 in 10 runs lie between them." if few else ""
    slide.text(Box(MARGIN, FOOT.top - 0.35, FULL, 0.3), [Line(how, 12, colour=LIGHT.muted)])


def most_cash(arms: Sequence[Arm]) -> float:
    """The largest amount of cash that is drawn."""
    parts = ("p10", "p50", "p90")
    return max(
        (abs(v or 0.0) for arm in arms for part in parts for v in arm.weekly("cumulative_cash", part)), default=1.0
    )


def commas(size: float) -> int:
    """How many thousands a scale leaves out: 2 for millions."""
    return {1e9: 3, 1e6: 2, 1e3: 1}.get(size, 0)


def causes_slide(deck: Deck, page: Page, result: Json, explanation: Json | None) -> None:
    """What goes wrong, and what would change the answer."""
    arms = arms_of(result)
    title = page.causes.title if page.causes else "No run fails in any way"
    changes = what_would_change(page, result, explanation)
    notes = notes_of_pictures([page.causes], [*changes, *(f"{v.pair}: {v.words} {v.details}" for v in page.verdicts)])
    slide = deck.slide(title, notes)
    left, right = Box(MARGIN, TOP, HALF - 0.3, TALL), Box(MARGIN + HALF + 0.2, TOP, HALF + 0.3, TALL)
    if page.causes:
        draw_causes(slide, left, arms, page.causes)
    else:
        slide.text(left, [Line("Nothing was cancelled, abandoned or lost in any of these runs.", 18)])
    names, rows = events(arms)
    below = right.top
    if rows:
        slide.text(
            Box(right.left, below, right.width, 0.3),
            [Line("What happened on the way, in so many of 100 runs", 15, bold=True)],
        )
        share = min(0.22, 0.42 / len(names))
        height = 0.3 * (len(rows) + 1)
        columns = ("", *names)
        slide.table(
            Box(right.left, below + 0.36, right.width, height),
            columns,
            rows,
            [1 - share * len(names), *[share] * len(names)],
        )
        below += height + 0.6
    slide.text(Box(right.left, below, right.width, 0.3), [Line("What would change the answer", 15, bold=True)])
    slide.text(Box(right.left, below + 0.34, right.width, FOOT.top - below - 0.5), bullets(changes, 14))


def draw_causes(slide: Slide, box: Box, arms: Sequence[Arm], picture: Picture) -> None:
    """The chart of first causes, with how to read it."""
    flags = [flag for flag in FLAG_TITLES if any(primary_share(arm, flag) for arm in arms)]
    counted = [(arm, [of_runs(primary_share(arm, flag)) for flag in flags]) for arm in arms]
    slide.text(Box(box.left, box.top, box.width, 0.3), [Line("What went wrong first, of 100 runs", 15, bold=True)])
    names = [FLAG_TITLES[flag] for flag in flags]
    causes_chart(slide, Box(box.left, box.top + 0.35, box.width, TALL - 1.15), names, counted, picture.label)
    slide.text(Box(box.left, FOOT.top - 0.8, box.width, 0.7), [Line(HOW_TO_READ, 12, colour=LIGHT.muted)])


def basis_slide(deck: Deck, page: Page, result: Json) -> None:
    """Assumptions, limits, and how to make it again."""
    slide = deck.slide("What this rests on, and how to make it again", notes_of_basis(page))
    left, right = Box(MARGIN, 1.2, HALF, 4.1), Box(MARGIN + HALF + GAP, 1.2, HALF, 4.1)
    facts = "; ".join(f"{name}: {value}" for name, value in page.company)
    slide.text(Box(left.left, left.top, left.width, 0.3), [Line("Assumptions", 16, bold=True)])
    slide.text(Box(left.left, left.top + 0.34, left.width, 0.6), [Line(plain(facts, 300), 14)])
    top = left.top + 1.0
    if page.levers:
        rows = page.levers.rows[:MOST_LEVERS]
        height = 0.31 * (len(rows) + 1)
        columns = page.levers.columns
        slide.table(
            Box(left.left, top, left.width, height),
            columns,
            [[plain(c, 44) for c in row] for row in rows],
            (0.46, 0.29, 0.25),
        )
        top += height + 0.08
        more = len(page.levers.rows) - len(rows)
        if more:
            text = f"And {more} more levers off their default: crmsim show {plain(at(result, 'scenario'), 60)}"
            slide.text(Box(left.left, top, left.width, 0.25), [Line(text, 12, colour=LIGHT.muted)])
            top += 0.28
    if page.uncertain:
        slide.text(Box(left.left, top, left.width, 0.45), [Line(page.uncertain, 12)])
    slide.text(Box(right.left, right.top, right.width, 0.3), [Line("Limits", 16, bold=True)])
    slide.text(Box(right.left, right.top + 0.34, right.width, right.height - 0.34), bullets(page.limits, 14))
    bottom = Box(MARGIN, 5.5, FULL, FOOT.top - 5.6)
    slide.panel(bottom, LIGHT.zero)
    inner = Box(bottom.left + 0.25, bottom.top + 0.1, bottom.width - 0.4, bottom.height - 0.2)
    again = [
        Line("Make it again: the same numbers, on any machine", 15, bold=True),
        Line(page.command, 13, mono=True, above=4),
        Line(origin_line(page), 12, colour=LIGHT.muted, above=4),
    ]
    slide.text(inner, again, smallest=8)
