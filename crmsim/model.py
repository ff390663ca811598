"""One run as a Mesa model: stepped week by week, looked at, questioned, and changed on the way.

The week itself is the one compiled call that `crmsim.run.simulate` loops over, so both give the same bits. Mesa is
touched here and in `crmsim.agents` alone; both work with Mesa 3.3 and 3.5.
"""

import inspect
from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import mesa
import numpy as np
import numpy.typing as npt

from crmsim.agents import CompanyAgent, everybody, reporters
from crmsim.errors import InputError, show
from crmsim.outcomes.series import Figures, Table, column, plain
from crmsim.plans import PLANS, TWIN, schedule_for
from crmsim.run import Played, assess, check_chance, firm_of, names_of, play, units
from crmsim.scenario.changes import Change
from crmsim.scenario.files import load_scenario
from crmsim.scenario.frozen_mapping import FrozenMapping
from crmsim.scenario.kinds import FUNCTIONS, SEGMENTS
from crmsim.scenario.lever_values import find_lever
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.world.population import build_world
from crmsim.world.project import discount_factors
from crmsim.world.state import BY_FUNCTION, BY_SEGMENT, FIRM, FloatArray, World
from crmsim.world.week import advance

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

    Parameters
    ----------
    spec
        A scenario, or the path or shipped name of one.
    plan
        Name of the rollout plan; the scenario's own where it is not given.
    rng
        Root seed, a whole number from 0 on; None, which `mesa.batch_run` gives where it was told nothing, is 0 too.
    replicate
        Which replicate of this seed: vary it for runs that differ in chance alone. Replicate R is the one that
        `crmsim.compare` calls R, and with `[uncertainty]` a firm of its own.
    agent_reporters
        Passed on to the DataCollector: a name for each attribute of agents, or function of an agent. Slow: every
        agent is asked every week.
    levers
        Values that replace those of the scenario, and what was drawn for the firm.

    Attributes
    ----------
    week
        Weeks done. `running` is False once that is the horizon; further steps do nothing.
    firm
        The scenario as it is played: drawn, under its plan, with every change made on the way.
    latest
        Figures of the present week by the names of the weekly table.
    world, columns
        The arrays of the engine; `columns["people"]["belief"]` is the belief of all employees.
    datacollector
        A `mesa.DataCollector` of HEADLINES, collected at kick-off and after every week.

    Raises
    ------
    InputError
        The scenario, plan, seed, replicate or a lever value cannot be.
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
        self.seed = root_seed(rng)
        check_chance(self.seed, replicate)
        super().__init__(rng=self.seed)  # Mesa's own chance, as in `shuffle_do`; no week of the company draws from it
        self.spec = spec if isinstance(spec, Scenario) else load_scenario(spec, PLANS)
        self.replicate = int(replicate)
        given = {name: value for name, value in levers.items() if value is not None}
        firm = firm_of(self.spec, self.seed, self.replicate).with_levers(**given)
        self.firm = firm.with_plan(self.spec.plan if plan is None else plan)
        schedule = schedule_for(self.firm, self.firm.plan)
        self.plan = self.firm.plan
        self.names = names_of(self.firm, schedule)
        self.world = build_world(self.firm, schedule, self.seed, self.replicate)
        self.week = 0
        self._by_slot: dict[str, list[CompanyAgent | None]] = {}
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
        row = plain(self.world.table)[self.week]
        self.latest: dict[str, float] = dict(zip(row.dtype.names, row.item(), strict=True))
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
            raise InputError(
                f"{lever.name} is settled at kick-off; give it when the model is made: "
                f"CRMModel(spec, plan, rng, {lever.name}={show(value)})."
            )
        changes = {change.week: dict(change.levers) for change in self.firm.changes}
        changes.setdefault(coming, {})[lever.name] = value
        self.firm = self.firm.with_changes(*(Change(week, values) for week, values in changes.items()))
        self.world.levers[coming:] = self.firm.levers_by_week()[coming:]
        self.world.table.discount[:] = discount_factors(self.world.levers)

    @property
    def table(self) -> Table:
        """The weekly table so far: structured array, shape (week + 1,), row 0 being the kick-off; it cannot be set."""
        rows = plain(self.world.table)[: self.week + 1].view()
        rows.setflags(write=False)
        return rows

    @property
    def weekly(self) -> "pd.DataFrame":
        """The weekly table so far, one row per week from 1; units in `attrs`. Cash needs the twin, so it is left out."""
        import pandas as pd  # noqa: PLC0415  slow to import, and only tables need it

        names = self.table.dtype.names or ()
        weeks = pd.RangeIndex(1, self.week + 1, name="week")
        frame = pd.DataFrame({name: column(self.table, name) for name in names}, index=weeks)
        known = units(names, self.firm.company.currency)
        frame.attrs["units"] = {"week": "week", **{name: known[name] for name in names}}
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
        record = FrozenMapping(dict(zip(FIRM, plain(self.world.firm).tolist()[0], strict=True)))
        played = Played(plain(self.world.table), record, self.events)
        without = schedule_for(self.firm, TWIN)
        twin = played if self.plan == TWIN else play(self.firm, without, self.seed, self.replicate)
        return assess(played, twin.table)[0]

    @cached_property
    def columns(self) -> dict[str, dict[str, npt.NDArray[Any]]]:
        """Every field of every kind of record as an array over slots: views, so that what is set there counts."""
        kinds = {name: array for name, array in self.world._asdict().items() if isinstance(array, np.recarray)}
        return {name: {field: plain(array)[field] for field in array.dtype.names} for name, array in kinds.items()}

    @property
    def agents(self) -> Any:
        """All employees, departments, vendors and customers, made when they are first asked for."""
        self._look()
        return super().agents

    @property
    def agents_by_type(self) -> Any:
        """The agents by class."""
        self._look()
        return super().agents_by_type

    @property
    def agent_types(self) -> Any:
        """The classes of agents."""
        self._look()
        return super().agent_types

    def agents_at(self, kind: type[Kind], slots: Iterable[int]) -> list[Kind]:
        """Agents of one class at these slots, without those who are gone."""
        self._look()
        found = (self._by_slot[kind.records][slot] for slot in slots)
        return [agent for agent in found if isinstance(agent, kind) and not agent.removed]

    def _look(self) -> None:
        if not self._by_slot:
            self._by_slot = everybody(self)

    def register_agent(self, agent: Any) -> None:
        """Count an agent in. Mesa 3.3 would keep the model alive for ever, in the register of its agents' numbers."""
        super().register_agent(agent)
        numbers = getattr(mesa.Agent, "_ids", None)
        if numbers is not None:
            numbers.pop(self, None)
            agent.unique_id = self._registered = getattr(self, "_registered", 0) + 1

    def remove_all_agents(self) -> None:
        """Empty the company."""
        self._look()
        super().remove_all_agents()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "columns"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.world = tied(self.world)


def root_seed(rng: object) -> int:
    """The root seed that `rng` gives; InputError where it is no whole number from 0 on."""
    seed = 0 if rng is None else rng
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise InputError(f"rng = {show(rng)} must be a whole number, 0 or more: the root seed.")
    return int(seed)  # Mesa 3.5 refuses NumPy's whole numbers


def tied(world: World) -> World:
    """The world with `by_function` and `by_segment` as views into its table again: copied, they are arrays apart."""
    table = world.table
    grid = table.view(np.float64).reshape(table.size, -1)

    def block(first: str, like: FloatArray) -> FloatArray:
        start = table.dtype.names.index(first)
        return grid[:, start : start + like[0].size].reshape(like.shape)

    by_function = block(f"{BY_FUNCTION[0]}_{FUNCTIONS[0]}", world.by_function)
    by_segment = block(f"{BY_SEGMENT[0]}_{SEGMENTS[0]}", world.by_segment)
    return world._replace(by_function=by_function, by_segment=by_segment)


def signature() -> inspect.Signature:
    """The parameters of a model with every lever by name, so that Mesa's pages and an editor know them."""
    given = inspect.signature(CRMModel.__init__)
    named = [parameter for parameter in given.parameters.values() if parameter.kind is not parameter.VAR_KEYWORD]
    levers = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None) for name in LEVERS]
    return given.replace(parameters=[*named, *levers])


CRMModel.__init__.__signature__ = signature()  # type: ignore[attr-defined]  # functions may have one
