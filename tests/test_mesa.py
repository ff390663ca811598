"""The Mesa model: the same bits as a run, from its beginning to its end, and the tables and levers on the way."""

import mesa
import numpy as np
import pytest
from mesa_models import HALF_WAY, after, finished

from crmsim.agents import Employee
from crmsim.errors import InputError
from crmsim.model import HEADLINES, CRMModel
from crmsim.run import simulate
from crmsim.scenario.changes import Change
from crmsim.scenario.files import load_scenario
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.uncertainty import Uniform


@pytest.fixture
def model(tiny: Scenario) -> CRMModel:
    """A model at kick-off."""
    return CRMModel(tiny, plan="big_bang", rng=1)


# --- the same bits as a run ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("plan", ["big_bang", "phased_by_region", "phased_by_module", "no_crm"])
def test_stepping_gives_the_bits_of_a_run(tiny: Scenario, plan: str):
    """Week by week, the model gives the table, the events and the outcome of `simulate`, bit for bit."""
    model, run = finished(CRMModel(tiny, plan=plan, rng=3)), simulate(tiny, plan, seed=3)
    assert model.table.tobytes() == run.table.tobytes()
    assert model.events.tobytes() == run.events.tobytes()
    assert model.outcome() == run.outcome


def test_the_firm_is_the_one_that_a_run_draws(tiny: Scenario):
    """With uncertainty and changes, seed and replicate give the model the same firm as they give a run."""
    unsure = tiny.with_changes(Change(20, {"training_hours_user": 2.0})).with_uncertainty(
        {"readiness": Uniform(0.1, 0.9), "company.employees": Uniform(20, 40), "n_vendors": Uniform(1, 4)}
    )
    model, run = CRMModel(unsure, "big_bang", 5, replicate=2), simulate(unsure, "big_bang", seed=5, replicate=2)
    assert model.firm == run.scenario
    assert finished(model).table.tobytes() == run.table.tobytes()
    assert CRMModel(unsure, "big_bang", 5, replicate=3).firm != model.firm


def test_levers_by_keyword_replace_what_was_drawn(tiny: Scenario):
    """A lever given to the model holds, as in an arm of a comparison; None is as if it were not given."""
    unsure = tiny.with_uncertainty({"readiness": Uniform(0.1, 0.9)})
    model = CRMModel(unsure, "big_bang", 1, readiness=0.25, data_burden=None)
    assert (model.firm.levers["readiness"], model.firm.levers["data_burden"]) == (0.25, tiny.levers["data_burden"])


def test_looking_changes_nothing(tiny: Scenario, model: CRMModel):
    """Asking agents, tables and Mesa's own chance between weeks leaves every bit of the run as it was."""
    for _ in range(tiny.horizon):
        model.step()
        model.agents_by_type[Employee].shuffle_do(lambda agent: (agent.contacts, agent.department.members))
        assert len(model.weekly) == model.week
    assert model.table.tobytes() == simulate(tiny, "big_bang", seed=1).table.tobytes()


def test_two_models_do_not_disturb_each_other(tiny: Scenario):
    """Two models stepped in turns give what each gives alone, and agents of one never read the other."""
    models = [CRMModel(tiny, "big_bang", seed) for seed in (1, 2)]
    for _ in range(tiny.horizon):
        for model in models:
            model.step()
    for seed, model in zip((1, 2), models, strict=True):
        assert model.table.tobytes() == simulate(tiny, "big_bang", seed=seed).table.tobytes()
        assert model.agents_by_type[Employee].get("belief") == model.world.people.belief.tolist()


# --- the beginning and the end ---------------------------------------------------------------------------------------


def test_a_scenario_is_given_as_such_by_name_or_by_path(tmp_path):
    """`spec` may be a scenario, a shipped name or a path; the plan is then the scenario's own unless one is named."""
    name = "midsize_distributor"
    path = tmp_path / "mine.toml"
    path.write_text('schema = 1\nplan = "big_bang"\nhorizon = 60\n[company]\nemployees = 20\ncustomers = 40\n', "utf-8")
    assert CRMModel(name).firm == load_scenario(name)
    assert CRMModel(str(path)).plan == CRMModel(path).plan == "big_bang"
    assert CRMModel(path, plan="no_crm").plan == "no_crm"


def test_the_model_stops_at_its_horizon(tiny: Scenario, model: CRMModel):
    """`running` is False from the horizon on, and a further step changes nothing."""
    after(tiny.horizon - 1, model)
    assert model.running
    model.step()
    assert not model.running
    before = model.table.tobytes()
    model.step()
    assert (model.week, model.table.tobytes()) == (tiny.horizon, before)
    assert len(model.datacollector.get_model_vars_dataframe()) == tiny.horizon + 1


def test_a_step_takes_nothing(model: CRMModel):
    """A week is a week: `step` has no arguments."""
    with pytest.raises(TypeError):
        model.step(5)


@pytest.mark.parametrize("seed", [-1, 1.5, "1", True, np.float64(2)])
def test_a_seed_is_a_whole_number(tiny: Scenario, seed):
    """Anything but a whole number from 0 on is refused in plain words."""
    with pytest.raises(InputError, match=r"^rng = .* must be a whole number"):
        CRMModel(tiny, rng=seed)


def test_whole_numbers_of_numpy_are_seeds_too(tiny: Scenario):
    """A seed from an array is the same seed, and None is 0: Mesa's batch runs give it where they were told nothing."""
    assert CRMModel(tiny, rng=np.int64(7)).table.tobytes() == CRMModel(tiny, rng=7).table.tobytes()
    assert CRMModel(tiny, rng=None).table.tobytes() == CRMModel(tiny).table.tobytes()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"plan": "bigbang"}, "Did you mean 'big_bang'"),
        ({"leadership": 0.5}, "There is no lever 'leadership'"),
        ({"data_burden": -1}, "outside its limits"),
        ({"replicate": -1}, "replicate = -1"),
        ({"agent_reporters": {"b": "beliefs"}}, "Did you mean 'belief'"),
    ],
)
def test_mistakes_are_told_in_plain_words(tiny: Scenario, given: dict, words: str):
    """A plan, lever, replicate or reporter that cannot be is an InputError that helps."""
    with pytest.raises(InputError, match=words):
        CRMModel(tiny, **given)


def test_the_outcome_waits_for_the_horizon(model: CRMModel):
    """Before the horizon there is no outcome, and the model says so."""
    with pytest.raises(InputError, match="known in week 60; the model is in week 0"):
        model.outcome()


# --- tables and levers -----------------------------------------------------------------------------------------------


def test_the_datacollector_keeps_the_headlines(model: CRMModel):
    """Mesa's collector holds one row for kick-off and one per week, in Python floats, equal to the table."""
    assert isinstance(model.datacollector, mesa.DataCollector)
    after(HALF_WAY, model)
    frame = model.datacollector.get_model_vars_dataframe()
    assert list(frame.columns) == list(HEADLINES)
    for name in HEADLINES:
        assert frame[name].tolist() == model.table[name].tolist()
        assert {type(value) for value in model.datacollector.model_vars[name]} == {float}


def test_the_weekly_table_is_that_of_the_weeks_so_far(tiny: Scenario, model: CRMModel):
    """Columns, units and figures are those of a run's weekly table without its cash, cut at the present week."""
    assert model.weekly.empty
    whole = simulate(tiny, "big_bang", seed=1).weekly
    weekly = after(HALF_WAY, model).weekly
    assert weekly.equals(whole.drop(columns=["cash", "cumulative_cash"]).iloc[:HALF_WAY])
    assert weekly.attrs["units"].items() <= whole.attrs["units"].items()
    assert model.table.shape == (HALF_WAY + 1,)
    with pytest.raises(ValueError, match="read-only"):
        model.table["belief"][0] = 1.0


def test_agents_can_be_collected_on_demand(tiny: Scenario):
    """`agent_reporters` go to the collector by name or as functions; others than the asked have no value."""
    model = CRMModel(tiny, rng=1, agent_reporters={"belief": "belief", "kind": lambda agent: type(agent).__name__})
    frame = after(2, model).datacollector.get_agent_vars_dataframe()
    assert len(frame) == 3 * len(model.agents)
    last = frame.loc[2]
    assert last.belief[last.kind == "Employee"].tolist() == model.world.people.belief.tolist()
    assert last.belief[last.kind != "Employee"].isna().all()


@pytest.mark.parametrize(
    ("name", "value"), [("leadership_commitment", 0.1), ("data_burden", 6), ("discount_rate", 0.3)]
)
def test_a_lever_turned_on_the_way_is_a_change_of_the_scenario(tiny: Scenario, name: str, value: float):
    """Turning a lever in week 30 gives the bits of a scenario with that change in week 31."""
    model = after(HALF_WAY, CRMModel(tiny, "big_bang", rng=1))
    model.set_lever(name, 0.2)
    model.set_lever(name, value)  # whoever turns it twice means the second
    changed = tiny.with_changes(Change(HALF_WAY + 1, {name: value}))
    run = simulate(changed, "big_bang", seed=1)
    assert finished(model).table.tobytes() == run.table.tobytes()
    assert model.firm == run.scenario
    assert model.outcome()["npv"] == run.outcome["npv"]


def test_later_changes_of_the_scenario_still_come(tiny: Scenario):
    """A lever that was turned stays until a change of the scenario turns it again."""
    model = CRMModel(tiny.with_changes(Change(40, {"data_burden": 1.0})), "big_bang")
    model.set_lever("data_burden", 5.0)
    assert model.world.levers.data_burden.tolist() == [3.0] + [5.0] * 39 + [1.0] * 21


def test_levers_that_cannot_be_turned_are_refused(model: CRMModel):
    """What is settled at kick-off, out of limits or unknown is refused, and so is everything after the horizon."""
    for name, value, words in (
        ("n_vendors", 2, "settled at kick-off; give it to CRMModel as n_vendors=2"),
        ("data_burden", -1, "outside its limits"),
        ("data_burdens", 1, "Did you mean 'data_burden'"),
    ):
        with pytest.raises(InputError, match=words):
            model.set_lever(name, value)
    finished(model)
    with pytest.raises(InputError, match="the run ended with week 60"):
        model.set_lever("data_burden", 2.0)
