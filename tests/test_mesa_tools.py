"""What Mesa's tools expect of a model: copies, batch runs, parameters by name, and memory that is given back."""

import copy
import gc
import inspect
import pickle
import weakref

import mesa
import numpy as np
import pytest
from mesa.batchrunner import batch_run
from mesa_models import HALF_WAY, after, finished, of

from crmsim.agents import Employee
from crmsim.model import HEADLINES, CRMModel, tied
from crmsim.run import simulate
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario


@pytest.fixture
def model(tiny: Scenario) -> CRMModel:
    """A model at kick-off."""
    return CRMModel(tiny, plan="big_bang", rng=1)


def unpickled(model: CRMModel) -> CRMModel:
    """The model as another process would get it."""
    return pickle.loads(pickle.dumps(model))  # noqa: S301  pickled here, a moment ago


@pytest.mark.parametrize("copied", [copy.deepcopy, unpickled])
@pytest.mark.parametrize("weeks", [0, HALF_WAY])
def test_a_copy_continues_as_the_original(tiny: Scenario, weeks: int, copied):
    """A copied or pickled model goes on to the same bits, on its own arrays, with its own agents."""
    model = after(weeks, CRMModel(tiny, "big_bang", rng=1, agent_reporters={"belief": "belief"}))
    twin = copied(model)
    assert np.shares_memory(twin.world.by_function, twin.world.table)
    assert np.shares_memory(twin.world.by_segment, twin.world.table)
    employee = of(twin, Employee)[5]
    before = employee.belief
    employee.belief = 0.123
    assert (twin.world.people.belief[5], of(model, Employee)[5].belief) == (0.123, before)
    employee.belief = before
    for each in (twin, model):
        assert finished(each).table.tobytes() == simulate(tiny, "big_bang", seed=1).table.tobytes()
        assert len(each.datacollector.get_model_vars_dataframe()) == tiny.horizon + 1


def test_tied_views_are_those_that_the_world_began_with(model: CRMModel):
    """The views of a copy lie where those of the original lie: same place, shape and stride in the table."""
    again = tied(model.world)
    for made, first in ((again.by_function, model.world.by_function), (again.by_segment, model.world.by_segment)):
        assert made.__array_interface__ == first.__array_interface__


def test_models_are_freed_after_use(tiny: Scenario):
    """Nothing keeps a model alive once nobody holds it, though its agents were looked at; Mesa 3.3 needs help."""
    kept = []
    for _ in range(3):
        model = after(3, CRMModel(tiny, rng=1))
        assert len(model.agents) > 0
        kept.append(weakref.ref(model))
    del model
    gc.collect()
    assert [reference() for reference in kept] == [None] * 3


def test_agents_of_ones_own_live_beside_ours(model: CRMModel):
    """A person may add agents of another class; every agent keeps a number of its own."""
    before = len(model.agents)
    mesa.Agent(model)
    numbers = [agent.unique_id for agent in model.agents]
    assert len(numbers) == len(set(numbers)) == before + 1


@pytest.mark.parametrize("processes", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_batch_run_varies_plans_levers_and_replicates(tiny: Scenario, processes: int):
    """`mesa.batch_run` crosses plans, lever values and replicates, in this process and in others."""
    rows = batch_run(
        CRMModel,
        {"spec": tiny, "plan": ["big_bang", "no_crm"], "data_burden": [1.0, 6.0], "replicate": range(2)},
        number_processes=processes,
        data_collection_period=1,
        display_progress=False,
    )
    assert len({row["RunId"] for row in rows}) == 8
    [row] = [row for row in rows if row["RunId"] == 3 and row["Step"] == HALF_WAY]
    assert (row["plan"], row["data_burden"], row["replicate"]) == ("big_bang", 6.0, 1)
    model = after(HALF_WAY, CRMModel(tiny, "big_bang", data_burden=6.0, replicate=1))
    assert {name: row[name] for name in HEADLINES} == {name: model.latest[name] for name in HEADLINES}


def test_batch_run_gives_seeds(tiny: Scenario):
    """Seeds go to the model in the way that each Mesa has for them."""
    modern = "rng" in inspect.signature(batch_run).parameters
    rows = batch_run(
        CRMModel,
        {"spec": tiny, "plan": "big_bang"} | ({} if modern else {"rng": [1, 2]}),
        data_collection_period=1,
        display_progress=False,
        **({"rng": [1, 2]} if modern else {}),
    )
    last = {row["rng"]: row["belief"] for row in rows if row["Step"] == tiny.horizon - 1}
    for seed in (1, 2):
        assert last[seed] == simulate(tiny, "big_bang", seed=seed).table["belief"][-2]


def test_every_lever_is_a_parameter_by_name(tiny: Scenario):
    """Mesa's pages read the parameters of the constructor: all levers are there, and nothing that takes anything."""
    parameters = inspect.signature(CRMModel.__init__).parameters
    assert list(parameters)[1:4] == ["spec", "plan", "rng"]
    assert set(LEVERS) < set(parameters)
    assert not [p for p in parameters.values() if p.kind in {p.VAR_KEYWORD, p.VAR_POSITIONAL}]
    inspect.signature(CRMModel).bind(tiny, "big_bang", rng=1, leadership_commitment=0.5)


def test_mesas_own_clock_and_scenario_stay_its_own(model: CRMModel):
    """The week is ours; Mesa's counters, which differ between its versions, are never written."""
    after(3, model)
    assert model.week == model.steps == 3
    assert getattr(model, "time", 3) == 3
    assert not isinstance(getattr(model, "scenario", None), Scenario)
