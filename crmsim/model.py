"""One run as a Mesa model: stepped week by week, looked at, questioned, and changed on the way.

The week itself is the one compiled call that `crmsim.run.simulate` loops over, so both give the same bits. Mesa is
touched here, in `crmsim.agents` and in its own page, `crmsim.ui.developer`; all work with Mesa 3.3 and 3.5.
"""

import inspect
from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import mesa
import numpy as np
import numpy.typing as npt

from crmsim.agents import CompanyAgent, everybody, once_made, reporters
from crmsim.errors import InputError, show
from crmsim.outcomes.series import Figures, Table, column, plain
from crmsim.plans import PLANS, TWIN, schedule_for
from crmsim.run import assess, check_chance, firm_of, names_of, play, played, units
from crmsim.scenario.changes import Change
from crmsim.scenario.files import load_scenario
from crmsim.scenario.lever_values import find_lever
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.world.population import blocks_of, build_world
from crmsim.world.project import discount_factors
from crmsim.world.state import World
from crmsim.world.week import advance
from crmsim.world.weekly import TABLE

if TYPE_CHECKING:
    import pandas as pd

Kind = TypeVar("Kind", bound=CompanyAgent)
#: Columns of the weekly table that the DataCollector keeps.
HEADLINES = (
    "leadership", "live", "active", "honest_use", "depth", "filler", "belief", "fatigue", "resistance",
    "wait", "accuracy", "productivity", "satisfaction", "customers", "margin", "spent",
)  # fmt: skip


def figure(name: str, model: "CRMModel") -> float:
    """One figure of the model's present week."""
    return model.latest[name]


class CRMModel(mesa.Model):
    """A company that introduces a CRM under one plan, from kick-off (week 0) to the horizon.

    Raises InputError for a scenario, plan, seed, replicate or lever value that cannot be.

    Parameters
    ----------
    spec
        A scenario, or the path or shipped name of one.
    plan
        Name of the rollout plan; the scenario's own where it is not given.
    rng
        Root seed, a whole number from 0 on; None, which `mesa.batch_run` gives where it was told nothing, is 0 too.
    replicate
        Which replicate of this seed, as `crmsim.compare` counts them: vary it for runs that differ in chance alone.
    agent_reporters
        For the DataCollector: attributes or functions of agents by name. Slow: each agent is asked each week.
    levers
        Values that replace those of the scenario, and what was drawn for the firm.

    Attributes
    ----------
    week, running
        Weeks done; `running` is False once that is the horizon. Further steps do nothing.
    spec, firm
        The scenario as given; the same as it is played: drawn, under its plan, with every change made on the way.
    latest
        Figures of the present week by the names of the weekly table; `datacollector` keeps HEADLINES of them.
    """

    def __init__(
        self,
        spec: Scenario | str | Path,
        plan: str | None = None,
        rng: int | None = 0,
        *,
        replicate: int = 0,
        agent_reporters: Mapping[str, Any] | None = None,
        **levers: float | None,
    ) -> None:
        self.seed = root_seed(0 if rng is None else rng)
        check_chance(self.seed, replicate)
        super().__init__(rng=self.seed)  # Mesa's own chance, as in `shuffle_do`; no week of the company draws from it
        self.spec = spec if isinstance(spec, Scenario) else load_scenario(spec, PLANS)
        self.replicate = int(replicate)
        given = {name: value for name, value in levers.items() if value is not None}
        firm = firm_of(self.spec, self.seed, self.replicate).with_levers(**given)
        self.firm = firm.with_plan(self.spec.plan if plan is None else plan)
        self.plan = self.firm.plan
        schedule = schedule_for(self.firm, self.plan)
        self.names = names_of(self.firm, schedule)
        self.world = build_world(self.firm, schedule, self.seed, self.replicate)
        self.week = 0
        # The first week records kick-off once more, on the row as it was before.
        self._blank_row = self.world.table[0].copy()
        advance(self.world, 1, 0)
        self.datacollector = mesa.DataCollector(
            model_reporters={name: partial(figure, name) for name in HEADLINES},
            agent_reporters=reporters(agent_reporters),
        )
        self._tell()

    def step(self) -> None:
        """Live through one week; at the horizon there is none left, and nothing happens."""
        if self.week == self.firm.horizon:
            return
        if self.week == 0:
            self.world.table[0] = self._blank_row
        self.week += 1
        advance(self.world, self.week, self.week)
        self._tell()

    def _tell(self) -> None:
        """Make the figures of the week known."""
        figures = plain(self.world.table)[self.week].item()
        self.latest: dict[str, float] = dict(zip(TABLE, figures, strict=True))
        self.datacollector.collect(self)
        if self.week == self.firm.horizon:
            self.running = False

    def set_lever(self, name: str, value: float) -> None:
        """Turn a lever from the coming week on, until a change of the scenario turns it again.

        The run is then that of the scenario with this `Change`. Raises InputError for a value outside the limits,
        for a lever that describes the company or its plan at kick-off, and at the horizon.
        """
        lever, coming = find_lever(name), self.week + 1
        if coming > self.firm.horizon:
            raise InputError(f"{lever.name} cannot be set: the run ended with week {self.week}.")
        if lever.fixed_at_start:
            raise InputError(f"{lever.name} is settled at kick-off; give it to CRMModel as {lever.name}={show(value)}.")
        changes = {change.week: dict(change.levers) for change in self.firm.changes}
        changes.setdefault(coming, {})[lever.name] = value
        self.firm = self.firm.with_changes(*(Change(week, values) for week, values in changes.items()))
        self.world.levers[coming:] = self.firm.levers_by_week()[coming:]
        self.world.table.discount[:] = discount_factors(self.world.levers)

    @property
    def table(self) -> Table:
        """The weekly table so far: structured array, shape (week + 1,), row 0 being the kick-off; it cannot be set."""
        rows = plain(self.world.table)[: self.week + 1]
        rows.setflags(write=False)
        return rows

    @property
    def weekly(self) -> "pd.DataFrame":
        """The table so far, one row per week from 1, without cash, which needs the twin; units in `attrs`."""
        import pandas as pd  # noqa: PLC0415  slow to import, and only tables need it

        weeks = pd.RangeIndex(1, self.week + 1, name="week")
        frame = pd.DataFrame({name: column(self.table, name) for name in TABLE}, index=weeks)
        known = {"week": "week", **units(tuple(TABLE), self.firm.company.currency)}
        frame.attrs["units"] = {name: known[name] for name in ("week", *TABLE)}
        return frame

    @property
    def events(self) -> npt.NDArray[Any]:
        """Raw events so far: a copy of the rows in use, with the fields of `crmsim.world.state.EVENT`."""
        return plain(self.world.events)[: int(self.world.firm[0].event_count)].copy()

    def outcome(self) -> Figures:
        """Every figure of OUTCOMES against the twin without a CRM, which is run for it; InputError before the horizon.

        The twin knows the changes of levers; what was set in agents counts as part of the project.
        """
        if self.week < self.firm.horizon:
            raise InputError(f"The outcome is known in week {self.firm.horizon}; the model is in week {self.week}.")
        twin = play(self.firm, schedule_for(self.firm, TWIN), self.seed, self.replicate)
        return assess(played(self.world), twin.table)[0]

    @cached_property
    def columns(self) -> dict[str, dict[str, npt.NDArray[Any]]]:
        """Every field of every kind of record as an array over slots: views, so that what is set there counts."""
        kinds = {name: array for name, array in self.world._asdict().items() if isinstance(array, np.recarray)}
        return {name: {field: plain(array)[field] for field in array.dtype.names} for name, array in kinds.items()}

    agents = once_made("agents")
    agents_by_type = once_made("agents_by_type")
    agent_types = once_made("agent_types")
    _registered = 0

    @cached_property
    def by_slot(self) -> dict[str, list[CompanyAgent | None]]:
        """The agents by array and slot; they are made when somebody looks."""
        return everybody(self)

    def agents_at(self, kind: type[Kind], slots: Iterable[int]) -> list[Kind]:
        """Agents of one class at these slots, without those who are gone."""
        found = (self.by_slot[kind.records][slot] for slot in slots)
        return [agent for agent in found if isinstance(agent, kind) and not agent.removed]

    def register_agent(self, agent: Any) -> None:
        """Count an agent in. Mesa 3.3 would keep the model alive for ever, in the register of its agents' numbers."""
        super().register_agent(agent)
        numbers = getattr(mesa.Agent, "_ids", None)
        if numbers is not None:
            numbers.pop(self, None)
            self._registered += 1
            agent.unique_id = self._registered

    def remove_all_agents(self) -> None:
        """Empty the company, looked at or not."""
        _ = self.by_slot
        super().remove_all_agents()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "columns"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.world = tied(self.world)


def root_seed(rng: object) -> int:
    """The root seed that `rng` gives; InputError where it is no whole number from 0 on."""
    if isinstance(rng, bool) or not isinstance(rng, int | np.integer) or rng < 0:
        raise InputError(f"rng = {show(rng)} must be a whole number, 0 or more: the root seed.")
    return int(rng)  # Mesa 3.5 refuses NumPy's whole numbers


def tied(world: World) -> World:
    """The world with `by_function` and `by_segment` as views into its table again: copied, they are arrays apart."""
    by_function, by_segment = blocks_of(world.table)
    return world._replace(by_function=by_function, by_segment=by_segment)


_NAMED = [p for p in inspect.signature(CRMModel.__init__).parameters.values() if p.kind is not p.VAR_KEYWORD]
_LEVERS = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None) for name in LEVERS]
# Every lever by its name: Mesa's pages accept only parameters that they can see, and editors offer them.
CRMModel.__init__.__signature__ = inspect.Signature([*_NAMED, *_LEVERS])  # type: ignore[attr-defined]
