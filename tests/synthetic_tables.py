"""Made-up weekly tables, firms and runs for tests of outcomes: every column is 0 unless a test says otherwise."""

from typing import Any

import numpy as np

from crmsim.outcomes.series import HALF_YEAR
from crmsim.scenario.kinds import FUNCTIONS, SEGMENTS
from crmsim.world.state import EVENT, FIRM
from crmsim.world.weekly import BY_FUNCTION, BY_SEGMENT, WEEKLY

COLUMNS = (
    *WEEKLY,
    *(f"{stem}_{part}" for stem in BY_FUNCTION for part in FUNCTIONS),
    *(f"{stem}_{part}" for stem in BY_SEGMENT for part in SEGMENTS),
)


def weekly_table(weeks: int = 208, **columns: Any) -> np.ndarray:
    """A weekly table with these columns (a number, or one value per week) and a discount of 1."""
    table = np.zeros(weeks + 1, dtype=[(name, np.float64) for name in COLUMNS])
    for name, values in {"discount": 1.0, "output_live": 1.0, **columns}.items():
        table[name][1:] = values
    return table


def discounted(weeks: int, rate: float) -> np.ndarray:
    """Discount factors of weeks 1 to `weeks` at a yearly rate."""
    return (1.0 + rate) ** (-np.arange(1, weeks + 1) / 52.0)


def firm_record(**fields: float) -> dict[str, float]:
    """The firm of a project that had 100 seats, kept to its plan and was never stopped."""
    usual = {
        "project": 1.0,
        "seats": 100.0,
        "planned_cost": 1000.0,
        "planned_end": 30.0,
        "planned_benefit": 5000.0,
        "stop_week": -1.0,
        "complete_week": 30.0,
        "finished_week": 30.0,
        "worked": 30.0,
        "work_total": 30.0,
    }
    unknown = set(fields) - set(FIRM)
    assert not unknown, f"no such field of the firm: {unknown}"
    return {**dict.fromkeys(FIRM, 0.0), **usual, **fields}


def no_events() -> np.ndarray:
    """An empty journal."""
    return np.zeros(0, dtype=[(name, np.float64) for name in EVENT])


def from_week(week: int, weeks: int, value: float = 1.0) -> np.ndarray:
    """0 before a week, `value` from it on."""
    return np.where(np.arange(1, weeks + 1) >= week, value, 0.0)


def twin_table(weeks: int = 208, **columns: Any) -> np.ndarray:
    """A company without a CRM: 100 customers a segment, of whom 10 % leave in a year, and 1000 of margin a week."""
    base = {f"customers_{segment}": 100.0 for segment in SEGMENTS}
    base |= {f"lost_{segment}": 10.0 / 52.0 for segment in SEGMENTS}
    base |= {f"won_{segment}": 10.0 / 52.0 for segment in SEGMENTS}
    margins = {"margin_best": 900.0, "margin_next_best": 200.0, "margin_marginal": 100.0, "margin_unprofitable": -200.0}
    return weekly_table(
        weeks, **{**base, **margins, "margin": 1000.0, "satisfaction": 0.7, "customers": 400.0, **columns}
    )


def healthy_table(weeks: int = 208, **columns: Any) -> np.ndarray:
    """A project that goes live in week 30, is used, trusted and pays: 10 a week for a gain of 100 from then on."""
    live = from_week(30, weeks)
    usual: dict[str, Any] = {
        name: twin_table(weeks)[name][1:] for name in COLUMNS if name not in {"discount", "output_live"}
    }
    usual |= {
        "live": live,
        "paid_seats": live,
        "active": 0.8 * live,
        "breadth": live,
        "depth": 0.6 * live,
        "mature": from_week(30 + HALF_YEAR, weeks),
        "active_mature": 0.8 * from_week(30 + HALF_YEAR, weeks),
        "accuracy": 0.8 * live,
        "trust": 0.9 * live,
        "filler": 0.1 * live,
        "margin": 1000.0 + 100.0 * live,
        "cost": 10.0,
        "spent": np.minimum(1000.0, 1000.0 * np.arange(1, weeks + 1) / 30.0),
        "planned_spent": np.minimum(1000.0, 1000.0 * np.arange(1, weeks + 1) / 30.0),
        "leadership": 0.6,
        "fit": 0.7,
        "fit_live": 0.7 * live,
        "let_through": 1.0,
        "insight": 0.7,
    }
    return weekly_table(weeks, **{**usual, **columns})
