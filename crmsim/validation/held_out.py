"""The held-out patterns: what the literature reports, and what the model gives without having been fitted to it.

Bands were written down before anything was calibrated. A pattern that is missed is shown as missed, with what is known
about why.
"""

from dataclasses import replace

import numpy as np

from crmsim.outcomes.failure import REPORTED
from crmsim.study.population import Outcomes, firms, run_population
from crmsim.study.workers import Workers
from crmsim.validation import measures_pairs as pairs
from crmsim.validation import measures_population as measures
from crmsim.validation.measures_estimate import NOTHING, Estimate, difference, exact, mean, over_units, share
from crmsim.validation.measures_look import Look, look
from crmsim.validation.measures_people import intention_explained, use_explained_by_contacts
from crmsim.validation.measures_reasons import REASONS
from crmsim.validation.measures_runs import (
    HARSH,
    FirmRun,
    Honeymoon,
    first_year,
    gathered,
    honeymoon,
    profit_of_loyalty,
)
from crmsim.validation.measures_table import CORRELATED, FLAGS, POPULATION
from crmsim.validation.measures_table_runs import FEATURES, RUNS
from crmsim.validation.row import Row
from crmsim.world.state import FloatArray, IntArray

PLANS = ("big_bang", "phased_by_region")
PATTERNS = {pattern.id: pattern for pattern in (*POPULATION, *RUNS, *FLAGS, *CORRELATED)}
#: Ids of all rows, known before anything runs.
ROW_IDS = (*(pattern.row_id for pattern in PATTERNS.values()), FEATURES.id)
FIVE_POINTS = 0.05
MUCH_ENTRY = 4.0  # hours a week
Estimates = dict[str, Estimate]


def held_out_rows(
    population: Outcomes, quick: bool = False, pool: Workers | None = None, *, seed: int = 0
) -> list[Row]:
    """All held-out rows, in the order of the facts; then the failure flags and the correlated population.

    Rows without a claim belong to the group "reported".

    Parameters
    ----------
    population
        Outcomes of the reference population under big bang and phased by region, at least.
    quick
        Fewer further runs: under a minute instead of a few.
    pool
        Workers for the further runs; None does them here. No figure depends on it.
    seed
        Of the further runs. Firm k has replicate k, as in a population with one replicate and the same seed.
    """
    found = of_population(population) | of_runs(population, quick, pool, seed)
    found |= of_correlated(len(population.firms), pool, seed)
    return rows_of(found, measures.smaller_do_better(population, PLANS)[1])


def rows_of(found: Estimates, by_third: FloatArray) -> list[Row]:
    """The rows of these figures, and of the fact that the model says nothing about."""
    rows = [PATTERNS[name].row(estimate, REASONS.get(name, "")) for name, estimate in found.items()]
    return sorted((*(monotone(row, by_third) for row in rows), FEATURES), key=_place)


def _place(row: Row) -> tuple[bool, int]:
    """Facts by number; all others after them, as they come."""
    fact = row.id.split(".")[1]
    return (False, int(fact[1:])) if fact[1:].isdigit() else (True, 0)


def monotone(row: Row, by_third: FloatArray) -> Row:
    """The row on size says success by third; where the middle third is out of line, it does not hold."""
    if row.id != PATTERNS["F8.size"].row_id:
        return row
    said = replace(row, reason=f"{row.reason} Smallest to largest third: {', '.join(f'{s:.0%}' for s in by_third)}.")
    in_line = by_third[0] >= by_third[1] >= by_third[2] > 0.0
    return said if in_line or row.verdict != "holds" else replace(said, verdict="undecided")


# Measures


def of_population(population: Outcomes) -> Estimates:
    """What the outcomes of the reference population tell by themselves."""
    broad = {f"F1.{plan}": measures.flag_share(population, "failure_broad", (plan,)) for plan in PLANS}
    return {
        "F1.pooled": measures.flag_share(population, "failure_broad", PLANS),
        **broad,
        **{f"F3.{name}": estimate for name, estimate in measures.resolutions(population, PLANS).items()},
        "F7.benefit": measures.median(population, "benefit_ratio", PLANS),
        "F8.size": measures.smaller_do_better(population, PLANS)[0],
        "F13.abandoned": measures.flag_share(population, "abandoned", PLANS),
        "F13.unused": measures.unused_seats(population, PLANS),
        "F20.leadership": measures.correlated_with_success(population, "leadership_commitment", PLANS),
        "F20.interdependence": measures.moderated(population, "leadership_commitment", "task_interdependence", PLANS),
        "F21.training": measures.correlated_with_success(population, "training_hours_user", PLANS),
        "F33.skew": measures.skew_of_returns(population, PLANS),
        "F33.top": measures.top_decile(population, PLANS),
        "F33.loss": measures.flag_share(population, "value_loss", PLANS),
        "F33.strict": measures.flag_share(population, "failure", PLANS),
        "F33.one_year": measures.paid_back(population, PLANS, 52),
        "F33.three_years": measures.paid_back(population, PLANS, 156),
        **{f"flags.{flag.lower()}": measures.flag_share(population, flag.lower(), PLANS) for flag in REPORTED},
    }


def of_correlated(n: int, pool: Workers | None, seed: int) -> Estimates:
    """The same shares and the median return among so many firms in which good things come together."""
    found = run_population(firms(n, correlated=True), PLANS, seed=seed, pool=pool)
    shares = {f"correlated.{flag}": measures.flag_share(found, flag, PLANS) for flag in ("failure", "failure_broad")}
    return {**shares, "correlated.roi": measures.median(found, "roi", PLANS)}


def of_runs(population: Outcomes, quick: bool, pool: Workers | None, seed: int) -> Estimates:
    """What needs further runs, most of them of the first firms of the population."""
    some = population.firms[: 40 if quick else 400]
    many = [FirmRun(firm, seed, k) for k, firm in enumerate(population.firms[: 80 if quick else 800])]
    looks = gathered(look, many, pool)
    burdens = np.array([run.firm.levers["data_burden"] for run in many])
    harsh = [FirmRun(HARSH, seed, k) for k in range(60 if quick else 200)]
    loyal = [FirmRun(firm, seed, k, FIVE_POINTS) for k, firm in enumerate(some)]
    changed = run_population(some, pairs.ARMS, seed=seed, pool=pool)
    low, high = (
        gathered(first_year, [FirmRun(firm, seed, k) for k, firm in enumerate(end)], pool)
        for end in pairs.ends(some, pairs.MANDATE)
    )
    return {
        "F6.duration": pairs.overrun_per_year(changed),
        **of_salespeople([run for run in gathered(honeymoon, harsh, pool) if run]),
        **of_curves(looks, burdens),
        **of_looks(looks),
        **{f"F24.{name}": pairs.change(low, high, name) for name in ("breadth", "depth", "honesty")},
        "F36.churn": mean(np.array(gathered(profit_of_loyalty, loyal, pool))),
        "F40.support": pairs.support_multiplies(changed),
        "F40.tools": pairs.tools_alone(changed),
    }


def of_salespeople(seen: list[Honeymoon]) -> Estimates:
    """Honeymoon and rejection of salespeople."""
    quits, usual = (np.array([getattr(run, name) for run in seen]) for name in ("quits", "usual"))

    def more(places: IntArray) -> float:
        expected = float(usual[places].sum())
        return float(quits[places].sum()) / expected - 1.0 if expected > 0.0 else float("nan")

    falls = {
        f"F15.{name}": mean(np.array([getattr(run, name)[0] - getattr(run, name)[1] for run in seen]))
        for name in ("belief", "intention")
    }
    return {**falls, "F15.quits": over_units(more, len(seen))}


def of_curves(looks: list[Look], burdens: FloatArray) -> Estimates:
    """The inverted U, firm by firm."""
    curves = [(seen.curve, burden) for seen, burden in zip(looks, burdens, strict=True) if seen.curve]
    flags = {
        "F16.bent": np.array([[float(curve.curvature < 0.0)] for curve, _ in curves]),
        "F16.peak": np.array([[float(curve.inside)] for curve, _ in curves]),
    }
    heavy = np.array([burden >= MUCH_ENTRY for _, burden in curves], dtype=bool)
    found = {name: share(flag) if flag.size else NOTHING for name, flag in flags.items()}
    if not heavy.any():
        return found
    return {
        name: each.saying(f"Where 4 hours a week or more are asked: {flags[name][heavy].mean():.0%}.")
        for name, each in found.items()
    }


def of_looks(looks: list[Look]) -> Estimates:
    """What single projects show from close: gains around go-live, what explains intention and use, quotas."""
    answers = [seen.answers for seen in looks if seen.answers]
    names = ("before", "trough", "later", "at_quota", "failed")
    before, trough, later, quota, failed = (np.array([getattr(seen, name) for seen in looks]) for name in names)
    live, ran = ~np.isnan(quota), ~np.isnan(before)
    gap = difference(quota[live], 1.0 - failed[live])
    if gap.known:
        classes = [quota[live & (failed == value)].mean() for value in (0.0, 1.0)]
        gap = gap.saying(f"Successes {classes[0]:.0%}, failures {classes[1]:.0%}.")
    last = f"Last half year: {np.nanmean(later):.0%}." if ran.any() else ""
    return {
        "F18.before": exact(float(before[ran].max()), int(ran.sum())) if ran.any() else NOTHING,
        "F18.trough": mean(trough).saying(last),
        "F23.intention": intention_explained(answers),
        "F25.contacts": use_explained_by_contacts(answers),
        "F34.sign": gap,
        "F34.size": gap,
    }
