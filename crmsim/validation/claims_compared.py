"""What the checks of a claim compare, in words: what is read, under which contrast of arms, where, and under which
plans."""

from collections.abc import Mapping, Sequence

from crmsim.claims import COMPANY, Check, Contrast, Mediator, Setting
from crmsim.errors import show
from crmsim.figures.wording import MINUS, listed
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.scenario.kinds import FUNCTIONS, SEGMENTS
from crmsim.validation.claims_figures import SPREAD, WORST, raw
from crmsim.validation.claims_readings import VALUE, Reading, parse, unit_of
from crmsim.validation.claims_stopping import Figure
from crmsim.validation.claims_words import Part, band_words, figure_words, metric_of, name_of
from crmsim.validation.row import Compared, Verdict
from crmsim.world.weekly import FUNCTION_UNITS, SEGMENT_UNITS, WEEKLY

WHERE = {COMPANY: "the usual small company of 60 people", "population": "firms of the reference population"}
_BEFORE = ("the same, ", "of these, ")  # a meaning that leans on the one declared before it
_DERIVED = {
    "from_customers": "share of the benefit that comes from customers, in runs that pay",
    "of_potential": "benefit as a share of what full, honest use would bring",
}


def compared(part: Part, figure: Figure, verdict: Verdict) -> Compared:
    """One part of a claim, a check or its mediator, with everything that a reader needs to make it again."""
    said = figure_words(part, figure).removeprefix(name_of(part)).strip(": ")
    return Compared(
        what=what(part),
        contrast=contrast_words(part.contrast),
        where=where_words(part),
        plans=plans_words(part.contrast),
        n=figure.n,
        figure=said,
        band=band_words(part, figure),
        verdict=verdict,
    )


def what(part: Part) -> str:
    """What is read of every run, with its unit, and what is made of it over all runs."""
    metric = metric_of(part)
    text = metric_words(raw(metric))
    if metric.endswith(WORST):
        text += "; mean of the worst tenth of the runs"
    if metric.endswith(SPREAD):
        text += "; variance between runs"
    if isinstance(part, Mediator):
        return f"{text} (the mediator)"
    if part.kind == "WINS":
        return f"{text}; share of the runs in which the contrast is above 0"
    return f"{text}; as a share of the level before" if part.relative else text


def metric_words(metric: str) -> str:
    """A metric of a run in words, with its unit in brackets."""
    unit = unit_of(metric)
    if metric in _DERIVED:
        return _DERIVED[metric]
    if "|" in metric:
        return f"runs with one of: {listed(metric.split('|'))} (points of 100)"
    if metric in OUTCOMES:
        meanings = {name: outcome.meaning for name, outcome in OUTCOMES.items()}
        text = _whole(metric, meanings).removeprefix("FAIL_STRICT: ")
        return f"runs with: {text} (points of 100)" if unit == "0 or 1" else f"{text} ({unit})"
    reading = parse(metric)
    text = _series(reading.series) + (f" / {_series(reading.over)}" if reading.over else "")
    text += ", less that without a CRM" if reading.twin else ""
    return f"{text}, {taken_words(reading)}" + (f" ({unit})" if unit else "")


def taken_words(reading: Reading) -> str:
    """What is taken of a weekly series."""
    given = reading.given
    of_what = f"weeks {given[0]} to {given[1]}" if reading.take in {"mean", "sum"} and given else "all weeks"
    ways: Mapping[str, str] = {
        "week": "in week {0}",
        "at": "in the first live week" if given[-1:] == ("live",) else "in the week in which all is live",
        "mean": f"mean of {of_what}",
        "sum": f"sum over {of_what}",
        "last": "mean of the last {0} weeks",
        "first": "mean of the first {0} weeks from "
        + ("the first go-live on" if given[-1:] == ("live",) else "the last go-live on"),
        "live": "mean of the live weeks",
        "extreme": "in the highest week" if given[-1:] == ("max",) else "in the lowest week",
        "above": "first week above {0}",
        "below": "number of weeks below {0}",
    }
    return ways[reading.take].format(*given)


def _series(name: str) -> str:
    """A weekly series in words."""
    if name == VALUE:
        return "discounted cash against no CRM"
    meanings = {series: meaning for series, (_, meaning) in WEEKLY.items()}
    meanings |= {f"{stem}_{f}": f"{text} {f}" for stem, (_, text) in FUNCTION_UNITS.items() for f in FUNCTIONS}
    meanings |= {f"{stem}_{s}": f"{text} {s}" for stem, (_, text) in SEGMENT_UNITS.items() for s in SEGMENTS}
    return _whole(name, meanings).replace("next_best", "next best")


def _whole(name: str, meanings: Mapping[str, str]) -> str:
    """A meaning that can stand alone."""
    text = meanings[name]
    for lean in _BEFORE:
        if text.startswith(lean):
            names = list(meanings)
            before = _whole(names[names.index(name) - 1], meanings)
            return f"{before}, {text.removeprefix(lean)}"
    return text


def contrast_words(contrast: Contrast) -> str:
    """The arms: `plan_quality 0.2 → 0.9`, or each arm with its weight."""
    arms, weights = contrast.arms, contrast.weights
    if weights in {(-1.0, 1.0), (1.0, -1.0)}:
        before, after = arms if weights[0] < 0.0 else arms[::-1]
        return moved(before, after)
    if len(arms) == 1:
        return f"{setting_words(arms[0])} alone, held against 0"
    if weights == (1.0, -1.0, -1.0, 1.0):
        return f"{moved(arms[2], arms[3], ' at ')}, less {moved(arms[0], arms[1], ' at ')}"
    return "; ".join(
        f"{'+' if weight > 0.0 else MINUS}{show(abs(weight))} × ({setting_words(arm)})"
        for arm, weight in zip(arms, weights, strict=True)
    )


def moved(before: Setting, after: Setting, at: str = "; in both ") -> str:
    """What differs between two arms, and what both set, after the word `at`."""
    one, other = _set(before), _set(after)
    names = list(dict.fromkeys((*one, *other)))
    turns = [
        f"{name} {one.get(name, 'as it is')} → {other.get(name, 'as it is')}"
        for name in names
        if one.get(name) != other.get(name)
    ]
    both = [f"{name} = {one[name]}" for name in names if one.get(name) == other.get(name)]
    return ", ".join(turns) + (f"{at}{', '.join(both)}" if both else "")


def setting_words(arm: Setting) -> str:
    """One arm: `data_burden = 4, plan = big_bang`, or `as it is`."""
    return ", ".join(f"{name} = {value}" for name, value in _set(arm).items()) or "as it is"


def _set(arm: Setting) -> dict[str, str]:
    found = {name: show(value) for name, value in arm.levers.items()}
    if arm.plan:
        found["plan"] = arm.plan
    if arm.employees:
        found["employees"] = str(arm.employees)
    return found


def where_words(part: Check | Mediator) -> str:
    """Whose firms are run."""
    return WHERE[part.where]


def plans_words(contrast: Contrast) -> str:
    """The plans that are pooled; where every arm names its own, the contrast says them."""
    if all(arm.plan for arm in contrast.arms):
        return "those of the contrast"
    return _pooled(contrast.plans)


def _pooled(plans: Sequence[str]) -> str:
    return f"{listed(list(plans))}, pooled" if len(plans) > 1 else plans[0]
