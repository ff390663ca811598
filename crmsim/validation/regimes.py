"""Rows of the regimes: which plan wins where, on the same firms and the same luck for all plans.

A draw is a replicate: what the CRM is worth here, vendors, people, customers and every later accident drawn anew. The
figure of a contest is the share of draws in which the expected winner's NPV is the higher one.
"""

from dataclasses import replace

import numpy as np
from scipy import stats

from crmsim.figures.wording import listed, money, percent, span_of_money
from crmsim.plans import find_plan
from crmsim.study.arms import Arm
from crmsim.study.ensemble import run_ensemble
from crmsim.study.statistics import Interval, cvar, mean_interval
from crmsim.validation.effort import Effort
from crmsim.validation.regimes_odds import break_even, scaled
from crmsim.validation.regimes_table import BIG_BANG, REASONS, REGIMES, SHORT, Regime
from crmsim.validation.row import Row, mean_row, share_row
from crmsim.world.state import FloatArray

GROUP = "regimes"
SOURCE = (
    "Expectation of the design, from practitioner texts, case studies and closed forms; no controlled effect is known."
)
WITHOUT = "without"  # before the name of a plan: the second set of arms of a regime
ABOVE_0 = float(np.nextafter(0.0, 1.0))  # the band of a sign test: 0 itself is no lead
RESAMPLES = 999
CURRENCY = "USD"
Draws = dict[str, FloatArray]


def regime_rows(quick: bool = False, effort: Effort | None = None) -> list[Row]:
    """All rows of all regimes."""
    return [row for regime in REGIMES for row in rows_of(regime, effort or Effort(quick))]


def ids_of(regime: Regime) -> tuple[str, ...]:
    """Ids of the rows that a regime gives, known before anything runs."""
    parts = ("", ".tail") if regime.tail else ("",)
    return tuple(row_id(regime, *contest) + part for contest in regime.contests for part in parts)


def row_id(regime: Regime, winner: str, loser: str) -> str:
    """The id of a contest: regime, and the plan that is not big bang, in a word."""
    return f"{GROUP}.{regime.key}.{SHORT[loser if winner == BIG_BANG else winner]}"


def rows_of(regime: Regime, effort: Effort) -> list[Row]:
    """The rows of one regime, with what is known about those that do not come out as expected."""
    npv = draws(regime, effort)
    rows = [row for contest in regime.contests for row in contest_rows(regime, *contest, npv)]
    return [row if row.verdict == "holds" else explained(row) for row in rows]


def explained(row: Row) -> Row:
    """The row with the reason known so far, where there is one."""
    return replace(row, reason=" ".join(filter(None, (row.reason, REASONS.get(row.id, "")))))


def draws(regime: Regime, effort: Effort) -> Draws:
    """NPV of every draw by arm: the plans, and the plans `without` where the claim is about a difference of levers."""
    arms = tuple(Arm(plan, plan) for plan in regime.plans)
    if regime.without is not None:
        arms += tuple(Arm(f"{WITHOUT} {plan}", plan, regime.without) for plan in regime.plans)
    n, firm = effort.runs(100, 400), regime.scenario()
    if regime.even_odds:
        firm = scaled(firm, break_even(firm, effort))
    found = run_ensemble(firm, arms, range(n), seed=effort.seed, pool=effort.pool, stop=effort.stop)
    if found.stopped:
        raise KeyboardInterrupt
    return {arm.name: found.figure(place, "npv") for place, arm in enumerate(arms)}


def contest_rows(regime: Regime, winner: str, loser: str, npv: Draws) -> list[Row]:
    """The rows of one contest: who wins, and in the worst draws too where the regime has a claim about them."""
    if regime.without is not None:
        return [growing_lead(regime, winner, loser, npv)]
    rows = [share_of_draws(regime, winner, loser, npv)]
    return [*rows, worst_draws(regime, winner, loser, npv)] if regime.tail else rows


def share_of_draws(regime: Regime, winner: str, loser: str, npv: Draws) -> Row:
    """In how many draws the expected winner earns more."""
    gap = npv[winner] - npv[loser]
    return share_row(
        row_id(regime, winner, loser),
        GROUP,
        f"{regime.key}. {regime.title}: {words(winner)} over {words(loser)}",
        0.5 * (1.0 + np.sign(gap)),
        None if regime.least is None else (regime.least, None),
        reason=f"Mean lead {lead(gap)}. {best_text(regime, npv)}",
        source=SOURCE,
    )


def worst_draws(regime: Regime, winner: str, loser: str, npv: Draws) -> Row:
    """How much more the expected winner earns in its worst tenth of draws than the other in its own."""
    one, other = npv[winner], npv[loser]
    return mean_row(
        f"{row_id(regime, winner, loser)}.tail",
        GROUP,
        f"{regime.key}. {regime.title}: {words(winner)} over {words(loser)} in the worst tenth",
        one - other,
        (ABOVE_0, None),
        amount,
        unit=f" {CURRENCY}",
        value=tail_lead(one, other),
        interval=tail_interval(one, other),
        band_words="above 0",
        reason="Mean NPV of the worst tenth of each plan's draws (CVaR), one less the other.",
        source=SOURCE,
    )


def growing_lead(regime: Regime, winner: str, loser: str, npv: Draws) -> Row:
    """By how much the lead of the expected winner grows from one setting of levers to the regime's own."""
    before = npv[f"{WITHOUT} {winner}"] - npv[f"{WITHOUT} {loser}"]
    after = npv[winner] - npv[loser]
    changes = listed([f"{name} {value:g}" for name, value in (regime.without or {}).items()])
    return mean_row(
        row_id(regime, winner, loser),
        GROUP,
        f"{regime.key}. {regime.title}: lead of {words(winner)} over {words(loser)} grows",
        after - before,
        (ABOVE_0, None),
        amount,
        unit=f" {CURRENCY}",
        band_words="above 0",
        reason=f"Mean lead {lead(after)}; with {changes} {lead(before)}.",
        source=SOURCE,
    )


def tail_lead(one: FloatArray, other: FloatArray) -> float:
    """Difference of the means of the worst tenths."""
    return (cvar(one) or 0.0) - (cvar(other) or 0.0)


def tail_interval(one: FloatArray, other: FloatArray) -> Interval:
    """Percentile interval of that difference; draws are resampled together with their luck."""
    found = stats.bootstrap(
        (one, other),
        tail_lead,
        paired=True,
        vectorized=False,
        n_resamples=RESAMPLES,
        method="percentile",
        rng=np.random.Generator(np.random.PCG64(20_050_824)),
    ).confidence_interval
    return float(found.low), float(found.high)


def lead(gap: FloatArray) -> str:
    """A mean difference with its interval."""
    interval = mean_interval(gap)
    between = f" ({span_of_money(interval, CURRENCY, signed=True)})" if interval else ""
    return f"{money(float(gap.mean()), CURRENCY, signed=True)}{between}"


def best_text(regime: Regime, npv: Draws) -> str:
    """How often each plan of the regime is the best of all."""
    best = np.argmax([npv[plan] for plan in regime.plans], axis=0)
    shares = [f"{words(plan)} {percent(float((best == place).mean()))}" for place, plan in enumerate(regime.plans)]
    text = f"Best of {len(shares)}: {', '.join(shares)}."
    if regime.even_odds:
        paid = percent(float((npv[BIG_BANG] > 0.0).mean()))
        text += f" Gains are scaled to even odds: big bang pays in {paid} of draws."
    return text


def amount(value: float) -> str:
    """An amount of money with its sign."""
    return money(value, "", signed=True)


def words(plan: str) -> str:
    """A plan's title inside a sentence."""
    title = find_plan(plan).title
    return title[:1].lower() + title[1:]
