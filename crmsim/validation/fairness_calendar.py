"""Rows of the second test of fairness: gap in NPV, delay, interim links and exposure to the sponsor, in closed form."""

import numpy as np

from crmsim.figures.wording import number, percent
from crmsim.plans import schedule_for
from crmsim.scenario.scenario import MAX_HORIZON, Scenario
from crmsim.validation.effort import Effort
from crmsim.validation.fairness_timing import BY_REGION, MODE, WAVES, Timing, timing
from crmsim.validation.row import Row, exact_row, share_row
from crmsim.world.journal import SPONSOR_LEFT
from crmsim.world.population import build_world
from crmsim.world.state import FloatArray
from crmsim.world.week import advance

MOST_ERROR = 0.01  # relative, of the gap in NPV
MOST_WEEKS = 0.05  # of the effective delay
MOST_POINTS = 0.02  # of the share of projects whose sponsor leaves
EXPOSED = (30, 56)  # weeks until everything is live: big bang, and four waves at the defaults
SOURCE = "Closed form, derived for the design."

#: A firm that is never stopped, so that every week of the horizon counts.
LASTING = Scenario(name="lasting", horizon=MAX_HORIZON).with_company(employees=8, customers=8).with_levers(
    leadership_commitment=1.0, commitment_decay=0.0, successor_multiplier=1.5, review_interval=104.0
)  # fmt: skip


def calendar_rows(effort: Effort) -> list[Row]:
    """With everything neutral, plans differ by their calendar and by nothing else."""
    found = [timing(waves, effort.seed) for waves in WAVES]
    return [gap_row(found), delay_row(found), links_row(found)]


def gap_row(found: list[Timing]) -> Row:
    """The gap in NPV between big bang and waves."""
    worst = max(each.gap_error for each in found)
    each = "; ".join(f"{t.waves} waves {number(t.gap / 1e3, 1, signed=True)}k" for t in found)
    return exact_row(
        "fairness.timing_npv",
        "fairness",
        "Neutral costs: the gap in NPV is the calendar's",
        f"off by {error_text(worst)} at most",
        worst,
        (0.0, MOST_ERROR),
        f"within {percent(MOST_ERROR)}",
        n=len(found),
        reason=f"Test mode: {MODE}. Big bang less waves, by region: {each} USD.",
        source=f"{SOURCE} With discounting and the lag of wallets.",
    )


def delay_row(found: list[Timing]) -> Row:
    """The week from which benefits effectively flow, undiscounted."""
    worst = max(abs(each.delay - each.delay_expected) for each in found)
    each = "; ".join(f"{t.waves} waves {number(t.delay, 1)}" for t in found)
    return exact_row(
        "fairness.timing_delay",
        "fairness",
        "Neutral costs: effective delay is tau(K + 1)/2 plus the first wave's shift",
        f"off by {weeks_text(worst)} at most",
        worst,
        (0.0, MOST_WEEKS),
        f"within {number(MOST_WEEKS)} weeks",
        n=len(found),
        reason=f"Weeks from kick-off: {each}; big bang {EXPOSED[0]}.",
        source=SOURCE,
    )


def links_row(found: list[Timing]) -> Row:
    """Interim links over the whole plan, as the weekly table counts them."""
    worst = max(round(abs(each.link_phases - each.link_phases_expected), 9) for each in found)
    return exact_row(
        "fairness.links",
        "fairness",
        "Interim links stand for K(K² − 1)/6 phases",
        ", ".join(number(each.link_phases) for each in found),
        worst,
        (0.0, 0.0),
        ", ".join(number(each.link_phases_expected) for each in found),
        n=len(found),
        reason=f"For {WAVES[0]} to {WAVES[-1]} waves, summed over the weekly table.",
        source=SOURCE,
    )


def error_text(error: float) -> str:
    """A relative error as per cent, down to what counts as none."""
    return percent(error, 3) if error >= 5e-6 else "less than 0.001%"


def weeks_text(weeks: float) -> str:
    """Weeks, down to what counts as none."""
    return f"{number(weeks)} weeks" if weeks >= 0.005 else "less than 0.01 weeks"


def sponsor_rows(effort: Effort) -> list[Row]:
    """How often a sponsor leaves a project that is open for so long."""
    hazard = LASTING.levers["sponsor_hazard"]
    weeks = departures(effort.runs(1_000, 4_000), effort.seed)
    rows = []
    for span in EXPOSED:
        expected = sponsor_exposure(span, hazard)
        spans = weeks[:, : weeks.shape[1] // span * span].reshape(-1, span)  # a project of its own each
        rows.append(
            share_row(
                f"fairness.sponsor_{span}",
                "fairness",
                f"Sponsor leaves within {span} weeks",
                spans.max(axis=1),
                (expected - MOST_POINTS, expected + MOST_POINTS),
                reason=f"Closed form {percent(expected, 1)}: the price of a project that stays open for longer.",
                source=f"{SOURCE} 1 - exp(-{number(hazard, 3)} x months).",
            )
        )
    return rows


def departures(firms: int, seed: int) -> FloatArray:
    """Whether a sponsor left, shape (firms, weeks of the horizon)."""
    left = np.zeros((firms, LASTING.horizon))
    schedule = schedule_for(LASTING, BY_REGION)
    for replicate in range(firms):
        world = build_world(LASTING, schedule, seed, replicate)
        advance(world, 1, LASTING.horizon)
        told = world.events[: int(world.firm[0].event_count)]
        left[replicate, told.week[told.code == SPONSOR_LEFT].astype(np.int64) - 1] = 1.0
    return left


def sponsor_exposure(weeks: float, hazard: float) -> float:
    """Chance that a sponsor leaves within so many weeks: 1 - e^(-hazard x months), months of 4.33 weeks.

    >>> round(sponsor_exposure(30, 0.028), 3)
    0.176
    """
    return float(1.0 - np.exp(-hazard * weeks / 4.33))
