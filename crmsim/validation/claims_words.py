"""Figures of claims in words: signed, with units, as the card prints them."""

import math

from crmsim.claims import Check, Mediator
from crmsim.figures.wording import MINUS, money, number
from crmsim.validation.claims_figures import SPREAD, WORST, raw
from crmsim.validation.claims_readings import unit_of
from crmsim.validation.claims_stopping import Figure
from crmsim.validation.row import Verdict

#: What has to come out: a check, or the mediator.
Part = Check | Mediator


def metric_of(part: Part) -> str:
    """The metric of a check, or the reading of a mediator."""
    return part.reading if isinstance(part, Mediator) else part.metric


def figure_words(part: Part, figure: Figure) -> str:
    """`failure −12 points (−16 to −8)`: the figure as it was measured, not as it is directed."""
    if not figure.known:
        return f"{name_of(part)}: too few runs"
    sign = sign_of(part)
    low, high = sorted((sign * figure.low, sign * figure.high))
    span = f"({amount(part, low)} to {amount(part, high)})"
    return f"{name_of(part)} {amount(part, sign * figure.value)} {span}{unit_words(part)}"


def band_words(part: Part, figure: Figure) -> str:
    """What the figure has to be, in the direction in which it is measured."""
    if isinstance(part, Check) and part.kind == "REPORT":
        return "reported"
    if figure.band:
        return f"within {amount(part, figure.floor).lstrip('+')}{unit_words(part)} of 0"
    sign, floor = sign_of(part), figure.floor
    if floor == 0.0 or not math.isfinite(floor):
        return "above 0" if sign > 0 else "below 0"
    return f"at {'least' if sign > 0 else 'most'} {amount(part, sign * floor)}{unit_words(part)}"


def said(part: Part, figure: Figure, verdict: Verdict, measured: str) -> str:
    """What is to be said of a part that does not hold, `measured` being what it reads; nothing of one that does."""
    if verdict in {"holds", "reported"}:
        return ""
    amounts = figure_words(part, figure).removeprefix(name_of(part)).strip(": ")
    what = f"{measured}: {amounts}, should be {band_words(part, figure)}"
    if isinstance(part, Mediator):
        moves = "does not move as stated" if verdict == "fails" else "is not known to move"
        return f"Its mediator {moves}: {what}."
    return f"{'Fails' if verdict == 'fails' else 'Undecided'}: {what}."


def name_of(part: Part) -> str:
    """What is measured, with what is made of it over many runs."""
    metric = metric_of(part)
    if metric.endswith(WORST):
        return f"{raw(metric)} in the worst tenth"
    if metric.endswith(SPREAD):
        return f"variance of {raw(metric)}"
    wins = isinstance(part, Check) and part.kind == "WINS"
    return f"wins on {metric}" if wins else metric


def sign_of(part: Part) -> int:
    """1 or -1: the direction in which the claim moves it; 1 where it must not move."""
    return 1 if isinstance(part, Check) and part.kind in {"SAME", "WINS"} else part.sign


def amount(part: Part, value: float) -> str:
    """A signed number: flags in points, shares of a level in per cent, money short; `unit_words` says which."""
    if unit_words(part):
        return number(100.0 * value, 1, signed=not (isinstance(part, Check) and part.kind == "WINS"))
    metric = metric_of(part)
    is_money = unit_of(raw(metric)).startswith("money") and not metric.endswith(SPREAD)
    return money(value, "", signed=True) if is_money else short(value)


def unit_words(part: Part) -> str:
    """What stands behind the numbers of a part."""
    if isinstance(part, Check) and (part.relative or part.kind == "WINS"):
        return "%"
    metric = metric_of(part)
    return " points" if unit_of(raw(metric)) == "0 or 1" and not metric.endswith(SPREAD) else ""


def short(value: float) -> str:
    """Three digits that matter, with a minus sign that does not break off."""
    return f"{value:+.3g}".replace("-", MINUS)
