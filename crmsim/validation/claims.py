"""Rows of the claims: each one's checks and its mediator, run until they are decided or the cap is reached.

A claim holds where every check holds and its mediator, the weekly series by which it is said to work, moves too. Claims
are requirements on the mechanisms of the model; that they hold is no evidence about the world.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from crmsim.claims import COMPANY, POPULATION, Check, Claim, Mediator, Setting, Where, arms_of, claims
from crmsim.validation import reference
from crmsim.validation.claims_compared import compared, what
from crmsim.validation.claims_figures import figure_of, mediator_figure, raw
from crmsim.validation.claims_runs import run_units
from crmsim.validation.claims_stopping import LOOKS, QUICK, Figure, level, verdict_at
from crmsim.validation.claims_words import Part, band_words, figure_words, metric_of, said, sign_of
from crmsim.validation.effort import Effort
from crmsim.validation.row import Row, Verdict
from crmsim.world.state import FloatArray

CLAIMS, SHAPES = "claims", "shapes"
QUICK_CLAIMS = 12  # of those that the small company decides, drawn by the seed
PATTERN_REASON = "A base rate, not a claim about causes: it counts as a pattern and is judged there ({})."
_ORDER: Final[Mapping[Verdict, int]] = {"fails": 0, "undecided": 1, "holds": 2, "reported": 3}


@dataclass(frozen=True, slots=True)
class Judged:
    """A part of a claim with its figure and the verdict on it."""

    part: Part
    figure: Figure
    verdict: Verdict


def row_of(claim: Claim, group: str, effort: Effort) -> Row:
    """The row of a claim or finding."""
    name = f"{group}.{claim.id}"
    patterns = [check for check in claim.checks if check.kind == "PATTERN"]
    if not claim.counted and patterns:
        return base_rate(claim, name, group, effort)
    if effort.quick and not effort.only and claim.id not in drawn(effort.seed):
        reason = "Left out: --quick runs some claims only, drawn by the seed. --only asks for this one."
        return Row(name, group, claim.text, "not run", "", None, "undecided", reason, claim.source)
    judged = judge(claim, effort)
    rows = [pattern_row(check.pattern, effort) for check in patterns]
    return the_row(claim, name, group, judged, rows)


def drawn(seed: int) -> frozenset[str]:
    """Ids of the claims that a quick card runs: decided on the small company alone."""
    small = [
        claim.id
        for claim in claims().values()
        if claim.counted and all(check.where == COMPANY and check.kind != "PATTERN" for check in claim.checks)
    ]
    chosen = np.random.default_rng([seed, len(small)]).choice(len(small), size=QUICK_CLAIMS, replace=False)
    return frozenset(small[place] for place in chosen.tolist())


def judge(claim: Claim, effort: Effort, looks: Mapping[str, Sequence[int]] | None = None) -> list[Judged]:
    """Run a claim until every part of it is decided, or one fails, or the cap is reached."""
    looks = looks or (QUICK if effort.quick else LOOKS)
    parts: list[Part] = [check for check in claim.checks if check.kind != "PATTERN"]
    parts += [claim.mediator] if claim.mediator else []
    judged = dict[int, Judged]()
    wheres: tuple[Where, ...] = (COMPANY, POPULATION)
    for where in wheres:
        chosen = {place: part for place, part in enumerate(parts) if part.where == where}
        if chosen:
            judged |= _judge_where(where, chosen, looks[where], effort)
    return [judged[place] for place in range(len(parts))]


def _judge_where(where: Where, parts: Mapping[int, Part], looks: Sequence[int], effort: Effort) -> dict[int, Judged]:
    """The parts of a claim that stand on the same kind of units."""
    arms = arms_of([part.contrast for part in parts.values()])
    metrics = tuple(dict.fromkeys(raw(metric_of(part)) for part in parts.values()))
    values = np.empty((0, len(arms), len(metrics)))
    judged = dict[int, Judged]()
    for look, units in enumerate(looks):
        values = np.concatenate((values, run_units(where, range(len(values), units), arms, metrics, effort)))
        last = look == len(looks) - 1
        for place, part in parts.items():
            if place in judged and judged[place].verdict in {"holds", "fails"}:
                continue  # what a look has decided is decided
            column = values[:, :, metrics.index(raw(metric_of(part)))]
            judged[place] = look_at(part, column, arms, level(look, len(looks)), last=last)
        verdicts = {found.verdict for found in judged.values()}
        if "fails" in verdicts or "undecided" not in verdicts:
            break
    return judged


def look_at(part: Part, column: FloatArray, arms: tuple[Setting, ...], at_level: float, *, last: bool) -> Judged:
    """A part of a claim at one look."""
    if isinstance(part, Mediator):
        figure = mediator_figure(part, column, arms, at_level)
        return Judged(part, figure, verdict_at(figure, last=last))
    figure = figure_of(part, column, arms, at_level)
    return Judged(part, figure, "reported" if part.kind == "REPORT" else verdict_at(figure, last=last))


def verdict_of_parts(verdicts: Sequence[Verdict]) -> Verdict:
    """All must hold; one that fails decides, one that is undecided leaves it open. What is reported claims nothing."""
    claimed = [verdict for verdict in verdicts if verdict != "reported"]
    return min(claimed, key=_ORDER.__getitem__) if claimed else "reported"


def the_row(claim: Claim, name: str, group: str, judged: Sequence[Judged], patterns: Sequence[Row]) -> Row:
    """What the parts come to. Figure and band are those of all checks; the numbers to draw are those of the first."""
    checks = [found for found in judged if isinstance(found.part, Check)]
    verdict = verdict_of_parts([*(found.verdict for found in judged), *(row.verdict for row in patterns)])
    figures = [*(figure_words(found.part, found.figure) for found in judged), *(row.figure for row in patterns)]
    bands = [*(band_words(found.part, found.figure) for found in judged), *(row.band for row in patterns)]
    reasons = [claim.short]
    reasons += [said(found.part, found.figure, found.verdict, what(found.part)) for found in judged]
    reasons += [f"{row.id}: {row.verdict}, {row.figure}." for row in patterns]
    row = Row(
        name,
        group,
        claim.text,
        "; ".join(figures),
        "; ".join(bands),
        max((found.figure.n for found in judged), default=None),
        verdict,
        "" if verdict == "holds" else " ".join(filter(None, reasons)),
        claim.source,
    )
    row = replace(row, compared=tuple(compared(found.part, found.figure, found.verdict) for found in judged))
    return with_numbers(row, checks[0]) if checks else row


def with_numbers(row: Row, first: Judged) -> Row:
    """The row with the numbers of its first check, as they were measured: the sign is that of the words."""
    figure, sign = first.figure, sign_of(first.part)
    low, high = sorted((sign * figure.low, sign * figure.high))
    row = replace(row, value=sign * figure.value, low=low, high=high)
    if first.verdict == "reported" or not figure.known:
        return row
    if figure.band:
        return replace(row, band_low=-figure.floor, band_high=figure.floor)
    floor = sign * figure.floor + 0.0  # never a minus zero
    return replace(row, band_low=floor) if sign > 0 else replace(row, band_high=floor)


def base_rate(claim: Claim, name: str, group: str, effort: Effort) -> Row:
    """A claim that is a base rate: the figure of the pattern, reported here and judged there."""
    found = pattern_row(claim.checks[0].pattern, effort)
    reason = PATTERN_REASON.format(found.id)
    return replace(
        found, id=name, group=group, title=claim.text, verdict="reported", reason=reason, source=claim.source
    )


def pattern_row(name: str, effort: Effort) -> Row:
    """A row of the patterns, from the reference population that the whole card shares."""
    return next(row for row in reference.held_out(effort) if row.id == name)
