"""How often each point is still to be run: once round for fixed replications, round after round for sequential ones.

What is decided rests on the stored results of replicates 0 to n - 1 of a point alone, so an interrupted sweep that
goes on decides as an uninterrupted one does.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence

import numpy as np

from crmsim.experiment.experiment import Experiment
from crmsim.store.rows import DesignPoint
from crmsim.store.store import Store


class Rounds:
    """The rounds of one sweep."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment = experiment
        self._points = experiment.points()
        self._wanted = np.full(len(self._points), experiment.replications.first(), dtype=np.int64)
        self._open = np.full(len(self._points), experiment.replications.sequential)
        self._hopeless = 0

    def notes(self) -> tuple[str, ...]:
        """Sentences about points that were given up, for the person to read."""
        if not self._hopeless:
            return ()
        points = "1 point has" if self._hopeless == 1 else f"{self._hopeless:,} points have"
        figure = self._experiment.replications.figure
        return (f"{points} next to no runs with a figure for {figure}, and got no further replicates.",)

    def first(self) -> Iterator[DesignPoint]:
        """The whole design as the first round wants it; points are made one by one."""
        return self._designed(range(len(self._points)))

    def fingerprint(self) -> str | None:
        """A name of the design, so that a store that knows it need not look at every run; None where it grows."""
        experiment = self._experiment
        if experiment.replications.sequential:
            return None
        plain = {
            "names": self._points.names,
            "base": experiment.scenario.canonical(),
            "companies": [company.canonical() for company in experiment.companies],
            "arms": [str(arm) for arm in experiment.arms],
            "replications": experiment.replications.count,
            "chance": experiment.chance,
            "seed": experiment.seed,
        }
        whole = hashlib.sha256(json.dumps(plain, sort_keys=True).encode())
        whole.update(np.ascontiguousarray(self._points.values, dtype="<f8").tobytes())
        return whole.hexdigest()

    def further(self, store: Store) -> list[DesignPoint]:
        """Points that are not known well enough yet, with the replicates that they get more; none at the end."""
        if not self._open.any():
            return []
        rule, arms = self._experiment.replications, self._experiment.arms
        self._close_known_points(store)
        before = self._wanted.copy()
        for point in np.flatnonzero(self._open):
            more = rule.next(int(self._wanted[point]))
            total = (int(self._wanted.sum()) - int(self._wanted[point]) + more) * len(arms)
            if more == self._wanted[point] or (rule.budget and total > rule.budget):
                self._open[point] = False
            else:
                self._wanted[point] = more
        return list(self._designed(np.flatnonzero(self._wanted > before).tolist()))

    def _close_known_points(self, store: Store) -> None:
        rule, names = self._experiment.replications, [arm.name for arm in self._experiment.arms]
        frame = store.to_pandas()
        wide = frame.pivot(index=["point", "replicate"], columns="arm", values=rule.figure).reindex(columns=names)
        by_point = {int(str(point)): found for point, found in wide.groupby(level="point")}
        for place in np.flatnonzero(self._open).tolist():
            values = np.full((int(self._wanted[place]), len(names)), np.nan)  # what broke down stays so
            if place in by_point:
                found = by_point[place]
                numbers = found.index.get_level_values("replicate") - self._experiment.replicate_of(place, 0)
                asked = numbers < len(values)
                values[numbers[asked]] = found.to_numpy()[asked]
            hopeless = rule.hopeless(values)
            self._hopeless += hopeless
            self._open[place] = not (hopeless or rule.enough(values))

    def _designed(self, places: Sequence[int]) -> Iterator[DesignPoint]:
        experiment = self._experiment
        for place in places:
            values = self._points.values[place]
            first = experiment.replicate_of(place, 0)
            replicates = range(first, first + int(self._wanted[place]))
            yield DesignPoint(place, tuple(values.tolist()), experiment.scenario_at(values), replicates)
