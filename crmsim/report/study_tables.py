"""Tables of a study: every arm in figures, and how arms fare over all points."""

from crmsim.figures.arms import Json, at, title_of
from crmsim.figures.wording import (
    cell_text,
    figure_text,
    interval_text,
    known,
    number,
    outcome_words,
    percent,
    plain,
    spoken,
    with_unit,
)
from crmsim.report.tables import TextTable


def arms_table(outcomes: Json) -> TextTable:
    """Every outcome of every arm."""
    return TextTable(
        "Every arm in figures",
        ("Outcome", "Arm", "Mean", "95% interval", "p10", "p50", "p90", "n"),
        tuple(
            figures(spoken(with_unit(outcome_words(name), unit_of(outcome))), arm, one)
            for name, outcome in outcomes.items()
            for arm, one in outcome["arms"].items()
        ),
    )


def unit_of(outcome: Json) -> str:
    """The unit of an outcome, where it says more than the axis."""
    unit = plain(at(outcome, "unit") or "", 40)
    return "" if unit in {"0 or 1", "x", "0-1"} else unit


def figures(name: str, arm: str, one: Json) -> tuple[str, ...]:
    """One arm on one outcome."""
    points = (cell_text(known(at(one, key))) for key in ("p10", "p50", "p90"))
    span = interval_text(at(one, "ci95"), known(at(one, "n")), shown=cell_text)
    mean = cell_text(known(at(one, "mean")))
    return (name, title_of(arm, {}), mean, span, *points, number(known(at(one, "n")), 0))


def robust_table(one: Json, outcomes: Json) -> TextTable:
    """Regret, satisficing and worst tenth of every arm; its columns say what good enough means."""
    name, enough = plain(at(one, "outcome"), 40), known(at(one, "enough"))
    about = at(outcomes, name) or {}
    outcome, points = outcome_words(name), known(at(one, "points"))
    rows = []
    for arm, found in (at(one, "arms") or {}).items():
        rows.append(
            (
                title_of(arm, {}),
                cell_text(known(at(found, "regret", "mean"))),
                interval_text(at(found, "regret", "ci95"), points, "points", cell_text),
                cell_text(known(at(found, "regret", "max"))),
                *([] if enough is None else [percent(known(at(found, "satisficing", "value")))]),
                *([] if at(about, "flag") else [cell_text(known(at(found, "cvar10")))]),
            )
        )
    columns = [
        "Arm",
        "Mean regret",
        "95% interval",
        "Largest",
        *([] if enough is None else [enough_text(enough, about)]),
        *([] if at(about, "flag") else ["Worst tenth of runs"]),
    ]
    places = f"{number(points, 0)} point{'' if points == 1 else 's'}"
    caption = f"Robustness on {with_unit(outcome, unit_of(about))}, over {places}"
    return TextTable(f"{caption} (regret: how much better the best arm does at the point)", tuple(columns), tuple(rows))


def enough_text(enough: float, about: Json) -> str:
    """What good enough means: `Good enough (in at most 10% of runs) at`."""
    side = "at most" if at(about, "better") == "lower" else "at least"
    what = f"in {side} {percent(enough)} of runs" if at(about, "flag") else f"a mean of {side} {figure_text(enough)}"
    return f"Good enough ({what}) at"
