"""What an explanation holds: every replicate's figures, and from them estimates, ranks, tables and JSON.

Gains are counted so that more is better: failures spared (share of runs) and NPV gained (money).
"""

import json
import shlex
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from crmsim.plans import find_plan
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.study.compare import SHOWN_FAILED, levers_changed
from crmsim.study.counts import HUNDRED
from crmsim.study.drivers import GOOD, Driver, repair, repaired, worse_not_repaired
from crmsim.study.ensemble import Failed
from crmsim.study.explanation_answer import answer
from crmsim.study.provenance import provenance
from crmsim.study.statistics import (
    LEVEL,
    Interval,
    Json,
    favours,
    mean_interval,
    paired_share_interval,
    share,
    summary,
)
from crmsim.version import MODEL_VERSION, __version__
from crmsim.world.state import FloatArray

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "crmsim.explain/1"
MEASURES = ("failure", "npv")  # figures of OUTCOMES that are explained
GAIN = np.array([-1.0, 1.0])  # a failure less and money more are gains
FAILURE, NPV = range(len(MEASURES))


@dataclass(frozen=True, eq=False)
class Explanation:
    """The result of `explain`. The first axis of every array is the replicate, the last one the measure of MEASURES.

    `as_it_is` and `all_repaired` hold the figures of the company as it is and with every driver repaired, shape (n, 2);
    `alone` those with one driver repaired, and `shares` each driver's Shapley share of the difference between the
    two, shape (n, drivers, 2). Failure is 0 or 1 (between, in shares), NPV money in the scenario's currency.
    `asked` replicates were wanted; those not in `replicates` broke down or were not reached before a stop.
    """

    scenario: Scenario
    drivers: tuple[Driver, ...]
    standard: str
    seed: int
    asked: int
    replicates: npt.NDArray[np.int64]
    as_it_is: FloatArray
    all_repaired: FloatArray
    alone: FloatArray
    shares: FloatArray
    failed: tuple[Failed, ...] = ()
    stopped: bool = False

    @property
    def failed_runs(self) -> int:
        """Replicates that broke down (a fault, no failure of a project); above 0 the exit code is 3."""
        return len(self.failed)

    @property
    def answer(self) -> str:
        """The result in plain words."""
        return str(self.to_dict()["answer"])

    @cached_property
    def _dict(self) -> Json:
        return as_dict(self)

    def to_dict(self) -> Json:
        """The result as plain data, schema crmsim.explain/1. Missing is None; there is no NaN in it."""
        return self._dict

    def to_json(self) -> str:
        """The same as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def to_frame(self) -> "pd.DataFrame":
        """One row per driver in the order of their rank; units in `attrs`.

        Columns: name, title, and for each way of counting (`alone`, `shapley`) and each gain (`failures_spared`,
        `npv_gain`) the estimate with the ends of its 95% interval, `_low` and `_high`.
        """
        import pandas as pd  # noqa: PLC0415  slow to import, and workers never need it

        frame = pd.DataFrame([_flat(row) for row in _rows(self)]).set_index("rank")
        money = self.scenario.company.currency
        frame.attrs["units"] = {name: money if "npv" in name else "share of runs" for name in frame.columns[2:]}
        return frame

    def runs(self) -> "pd.DataFrame":
        """One row per replicate and driver: figures as it is, with it alone repaired, with all repaired, and its
        Shapley share of the gain; units in `attrs`."""
        import pandas as pd  # noqa: PLC0415  slow to import, and workers never need it

        n, drivers = self.replicates.size, len(self.drivers)
        columns: dict[str, object] = {
            "replicate": np.repeat(self.replicates, drivers),
            "driver": np.tile([driver.name for driver in self.drivers], n),
        }
        for place, name in enumerate(MEASURES):
            columns[f"{name}_as_it_is"] = np.repeat(self.as_it_is[:, place], drivers)
            columns[f"{name}_repaired_alone"] = self.alone[:, :, place].ravel()
            columns[f"{name}_all_repaired"] = np.repeat(self.all_repaired[:, place], drivers)
            columns[f"{name}_shapley_gain"] = _as_gains(self.shares)[:, :, place].ravel()
        frame = pd.DataFrame(columns)
        money = self.scenario.company.currency
        frame.attrs["units"] = {name: money if "npv" in name else "0-1" for name in frame.columns[2:]}
        return frame

    @cached_property
    def idle(self) -> tuple[bool, ...]:
        """For each driver, whether there is nothing to repair in any firm."""
        uncertain = set(self.scenario.uncertainty)
        return tuple(
            not repair(driver, self.scenario, self.standard) and not uncertain & set(driver.good)
            for driver in self.drivers
        )


def as_dict(result: Explanation) -> Json:
    """The JSON of an explanation, schema crmsim.explain/1."""
    scenario, n = result.scenario, int(result.replicates.size)
    by_week = {name for change in scenario.changes for name in change.levers}
    stages = [failed.stage for failed in result.failed]
    rows = _rows(result)
    found: Json = {
        "schema": SCHEMA,
        "crmsim_version": __version__,
        "model_version": MODEL_VERSION,
        "scenario": scenario.name,
        "scenario_hash": scenario.hash,
        "title": scenario.title,
        "story": scenario.story,
        "currency": scenario.company.currency,
        "plan": scenario.plan,
        "plan_title": find_plan(scenario.plan).title,
        "standard": result.standard,
        "seed": result.seed,
        "replications": n,
        "replications_asked": result.asked,
        "stopped": result.stopped,
        "horizon_weeks": scenario.horizon,
        "as_it_is": _state(result.as_it_is),
        "all_repaired": _state(result.all_repaired),
        "gap": {
            "failures_spared": _spared(result.as_it_is, result.all_repaired),
            "npv_gain": summary(result.all_repaired[:, NPV] - result.as_it_is[:, NPV]),
        },
        "drivers": rows,
        "worse_not_repaired": _left_as_they_are(scenario),
        "changed_by_week": sorted(by_week & set(GOOD)),
        "uncertain": sorted(scenario.uncertainty),
        "levers_changed": levers_changed(scenario),
        "failed_runs": {
            "count": len(stages),
            "by_stage": {stage: stages.count(stage) for stage in sorted(set(stages))},
            "first": [
                {"replicate": failed.replicate, "stage": failed.stage, "message": failed.message}
                for failed in result.failed[:SHOWN_FAILED]
            ],
        },
        "units": {"failures_spared": "share of runs", "npv_gain": scenario.company.currency},
        "company": {
            "employees": scenario.company.employees,
            "customers": scenario.company.customers,
            "regions": list(scenario.company.regions),
        },
        "command": command(result),
        "provenance": provenance(),
    }
    lines = answer(found)
    return {**found, "answer": " ".join(lines), "answer_lines": lines}


def _rows(result: Explanation) -> list[Json]:
    """Every driver with its levers and its gains, by rank: failures spared alone, then by share, then money."""
    rows = [_row(result, place) for place in range(len(result.drivers))]
    means = [
        tuple(-float(gains[place]) for gains in (alone[:, FAILURE], shares[:, FAILURE], alone[:, NPV]))
        for alone, shares in [(_gains(result).mean(axis=0), _as_gains(result.shares).mean(axis=0))]
        for place in range(len(result.drivers))
    ]
    order = sorted(range(len(rows)), key=lambda place: (result.idle[place], means[place]))
    return [{"rank": rank, **rows[place]} for rank, place in enumerate(order, start=1)]


def _gains(result: Explanation) -> FloatArray:
    """Gain of each driver repaired alone, shape (n, drivers, 2)."""
    return _as_gains(result.alone - result.as_it_is[:, None, :])


def _as_gains(differences: FloatArray) -> FloatArray:
    """Differences in the figures as gains; 0 is added so that no difference never reads as minus nothing."""
    gains: FloatArray = GAIN * differences + 0.0
    return gains


def _row(result: Explanation, place: int) -> Json:
    driver, idle = result.drivers[place], result.idle[place]
    alone, part = _gains(result)[:, place], _as_gains(result.shares[:, place])
    gap = _as_gains(result.all_repaired - result.as_it_is)
    level = 1.0 - (1.0 - LEVEL) / max(1, result.idle.count(False))
    spared = _spared(result.as_it_is, result.alone[:, place], level)
    gained = summary(alone[:, NPV]) | {"ci95_simultaneous": _listed(mean_interval(alone[:, NPV], level))}
    part_spared: Json = {
        "value": float(part[:, FAILURE].mean()),
        "ci95": _listed(_part_interval(part[:, FAILURE], certain=idle)),
        "share": _part(part[:, FAILURE], gap[:, FAILURE]),
        "n": int(part.shape[0]),
    }
    return {
        "name": driver.name,
        "title": driver.title,
        "meaning": driver.meaning,
        "nothing_to_repair": idle,
        "levers": _levers(result, driver),
        "alone": {
            "failures_spared": spared if not idle else {**spared, "ci95": [0.0, 0.0], "ci95_simultaneous": [0.0, 0.0]},
            "npv_gain": gained,
        },
        "shapley": {
            "failures_spared": part_spared,
            "npv_gain": summary(part[:, NPV]) | {"share": _part(part[:, NPV], gap[:, NPV])},
        },
    }


def _levers(result: Explanation, driver: Driver) -> list[Json]:
    """What a repair turns: value in the scenario and repaired. An uncertain lever has another value in every firm."""
    firm = result.scenario
    turned = repair(driver, firm, result.standard)
    names = [name for name in driver.good if name in turned or name in firm.uncertainty]
    return [
        {
            "name": name,
            "title": LEVERS[name].title,
            "unit": LEVERS[name].unit.replace("currency", firm.company.currency),
            "value": firm.levers[name],
            "repaired": repaired(name, firm.levers[name], driver.good[name], result.standard),
            "uncertain": name in firm.uncertainty,
        }
        for name in names
    ]


def _left_as_they_are(firm: Scenario) -> list[Json]:
    """Levers that stand worse here than in the sound company, but that no repair turns."""
    return [
        {
            "name": name,
            "title": LEVERS[name].title,
            "unit": LEVERS[name].unit.replace("currency", firm.company.currency),
            "value": firm.levers[name],
            "sound": sound,
        }
        for name, sound in worse_not_repaired(firm).items()
    ]


def _state(figures: FloatArray) -> Json:
    return {"failure_rate": share(figures[:, FAILURE]), "npv": summary(figures[:, NPV])}


def _spared(before: FloatArray, after: FloatArray, level: float = LEVEL) -> Json:
    """Share of runs that fail before and not after, less those that fail only after, with paired intervals."""
    fails, still = before[:, FAILURE] > 0.5, after[:, FAILURE] > 0.5
    return {
        "value": float((before[:, FAILURE] - after[:, FAILURE]).mean()),
        "ci95": list(paired_share_interval(fails, still)),
        "ci95_simultaneous": list(paired_share_interval(fails, still, level)),
        "n": int(fails.size),
    }


def _part_interval(values: FloatArray, *, certain: bool) -> Interval | None:
    """Interval of a mean Shapley share of failures; no repair spares more failures than there are runs.

    Shares that are equal in all runs have no spread to judge by; as flags that never differed they still could have.
    """
    if certain or np.ptp(values) > 0.0:
        found = mean_interval(values)
        return found and (max(found[0], -1.0), min(found[1], 1.0))
    never = np.zeros(values.size, dtype=np.bool_)
    low, high = paired_share_interval(never, never)
    return float(values[0]) + low, float(values[0]) + high


def _part(values: FloatArray, gap: FloatArray) -> float | None:
    """Mean as a share of the mean gap; None where that would be a share of luck: few runs, or a gap not off zero."""
    if values.size < HUNDRED:
        return None
    return float(values.mean() / gap.mean()) if favours(mean_interval(gap), higher=True) > 0 else None


def _listed(interval: Interval | None) -> list[float] | None:
    return None if interval is None else list(interval)


def _flat(row: Json) -> Json:
    flat: Json = {"rank": row["rank"], "name": row["name"], "title": row["title"]}
    for way in ("alone", "shapley"):
        for gain, mean in (("failures_spared", "value"), ("npv_gain", "mean")):
            found = row[way][gain]  # type: ignore[index]
            low, high = found["ci95"] or (None, None)
            flat |= {f"{way}_{gain}": found[mean], f"{way}_{gain}_low": low, f"{way}_{gain}_high": high}
    return flat


def command(result: Explanation) -> str:
    """The command line that gives this result again (for the scenario as it stands in its file)."""
    words = ["crmsim", "explain", result.scenario.name, "--plan", result.scenario.plan]
    words += ["--standard", result.standard, "--replications", str(result.asked), "--seed", str(result.seed)]
    return shlex.join(words)
