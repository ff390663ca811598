"""From the figures of a comparison to what its answer is made from."""

from collections.abc import Sequence

import numpy as np

from crmsim.outcomes.value import HORIZONS
from crmsim.plans import TWIN
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import DEFAULT_PLANS, Arm
from crmsim.study.ensemble import Ensemble
from crmsim.study.refusal import Refusal, refusal_of
from crmsim.study.robustness import Robustness
from crmsim.study.sides import Side, Varied
from crmsim.study.statistics import Floats, mean_interval
from crmsim.study.summaries import sign_depends_on_horizon

YEAR = 52  # weeks


def sides_of(ensemble: Ensemble) -> list[Side]:
    """Every arm as the answer speaks of it."""
    return [_side(ensemble, place, arm) for place, arm in enumerate(ensemble.arms)]


def _side(ensemble: Ensemble, place: int, arm: Arm) -> Side:
    npv = ensemble.figure(place, "npv")
    return Side(
        arm.words,
        float(ensemble.figure(place, "failure").mean()),
        float(npv.mean()),
        npv_interval=mean_interval(npv),
        nothing=arm.plan == TWIN,
        not_approved=float(ensemble.figure(place, "not_approved").mean()),
        refusal=_first_refusal(ensemble, place, arm),
        by_weeks=_by_weeks(ensemble, place),
        depends_on_horizon=sign_depends_on_horizon(ensemble, place),
    )


def _first_refusal(ensemble: Ensemble, place: int, arm: Arm) -> Refusal | None:
    refused = np.flatnonzero(ensemble.figure(place, "not_approved"))
    if not refused.size:
        return None
    return refusal_of(ensemble.scenario, arm, ensemble.seed, int(ensemble.replicates[refused[0]]))


def _by_weeks(ensemble: Ensemble, place: int) -> dict[int, float]:
    """Mean NPV by the weeks that count, the horizon itself left out."""
    horizon = ensemble.scenario.horizon
    names = {weeks: f"npv_{weeks}" for weeks in HORIZONS if weeks != horizon} | {horizon + YEAR: "npv_one_more_year"}
    means = {weeks: float(ensemble.figure(place, name).mean()) for weeks, name in sorted(names.items())}
    return {weeks: mean for weeks, mean in means.items() if not np.isnan(mean)}


def varied_of(found: Robustness | None) -> Varied | None:
    """What the variations came to; None where nobody asked for any."""
    if found is None:
        return None
    alive = ~np.isnan(found.npv).all(axis=1)
    npv, failure = (_means(values[alive]) for values in (found.npv, found.failure))
    return Varied(
        *found.pair,
        n=int(npv.size),
        earns=(int((npv > 0.0).sum()), int((npv < 0.0).sum())),
        safer=(int((failure < 0.0).sum()), int((failure > 0.0).sum())),
    )


def _means(by_run: Floats) -> Floats:
    return np.asarray(np.nanmean(by_run, axis=1)) if len(by_run) else np.zeros(0)


def notes_on(scenario: Scenario, arms: Sequence[Arm]) -> tuple[str, ...]:
    """What a reader must know of how the arms came about: a company in one place has nothing to phase by region."""
    asked = [arm.plan for arm in arms if not arm.levers and arm.name == arm.plan]
    if len(scenario.company.regions) > 1 or asked != [DEFAULT_PLANS[0], "phased_by_module"] or len(arms) != 2:
        return ()
    return ("The company has one region, so nothing can be phased by region: it is phased by module instead.",)
