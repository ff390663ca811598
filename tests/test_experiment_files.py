"""Experiment files: what they say is what is run, and every mistake is answered in plain words."""

import pytest
from command_line import sentences
from sweeping import small_text

from crmsim import InputError
from crmsim.experiment.files import load_experiment, shipped_experiments
from crmsim.experiment.reading import read_experiment
from crmsim.experiment.replications import Replications

GOOD = small_text()
BURDEN = 'data_burden = "range"'
LATIN = 'kind = "latin_hypercube"\npoints = 4'


def test_a_file_is_read_as_it_is_written():
    """Base company, constants, arms, factors and replications are those of the file."""
    experiment = read_experiment(GOOD.replace("horizon", 'seed = 7\noutcomes = ["failure"]\nhorizon'), "mine.toml")
    assert (experiment.name, experiment.title, experiment.seed) == ("mine", "Small", 7)
    assert [arm.plan for arm in experiment.arms] == ["big_bang", "phased_by_region"]
    assert (experiment.scenario.company.employees, experiment.scenario.horizon) == (20, 52)
    assert [factor.key for factor in experiment.factors] == ["leadership_commitment", "data_burden"]
    assert experiment.replications == Replications(5)
    assert experiment.outcomes == ("failure",)
    assert experiment.source_text.startswith("\nschema")


def test_a_scenario_file_beside_the_experiment_is_found(tmp_path):
    """Paths are relative to the experiment file."""
    (tmp_path / "firm.toml").write_text("schema = 1\n[company]\nemployees = 33\n")
    (tmp_path / "mine.toml").write_text(
        GOOD.replace("horizon = 52", 'scenario = "firm.toml"').replace("employees = 20\n", "")
    )
    assert load_experiment(tmp_path / "mine.toml").scenario.company.employees == 33


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("schema = 1", "schema = 2", "reads schema = 1"),
        ("schema = 1", "title2 = 1", "begins with the line schema = 1"),
        ("horizon", "horizn", "Did you mean 'horizon'"),
        ("horizon = 52", "horizon = 20", "52 to 520"),
        ("horizon = 52", 'scenario = "small_importr"', "Did you mean 'small_importer'"),
        ("horizon = 52", "seed = -1", "seed"),
        ("horizon = 52", "seed = true", "seed"),
        ("horizon = 52", 'chance = "some"', "same, fresh"),
        ("horizon = 52", 'outcomes = ["npw"]', "Did you mean 'npv'"),
        ("horizon = 52", 'keep_weekly = "no"', "true or false"),
        ("horizon = 52", 'vary_groups = ["leadershp"]', "Did you mean 'leadership'"),
        ("horizon = 52", "story = 3", "story must be a text"),
        ("horizon = 52", 'arms = ["x: plan=big_bang, data_burden=2"]', "is a factor"),
        ('"big_bang", ', '"bigbang", ', "Did you mean 'big_bang'"),
        ('plans = ["big_bang", "phased_by_region"]', 'plans = "big_bang"', "list of texts"),
        (BURDEN, 'data_brden = "range"', "Did you mean 'data_burden'"),
        (BURDEN, 'data_burden = "rang"', "low = 1, high = 4"),
        (BURDEN, "data_burden = {low = 1}", "needs high"),
        (BURDEN, "data_burden = {low = 1, high = 99}", "0 to 15 hours/week"),
        (BURDEN, "data_burden = {low = 3, high = 1}", "must be below"),
        (BURDEN, "data_burden = {low = nan, high = 1}", "data_burden"),
        (BURDEN, "data_burden = {values = []}", "not empty"),
        (BURDEN, "data_burden = {values = [1, 1]}", "given once"),
        (BURDEN, 'data_burden = {values = ["a"]}', "data_burden"),
        (BURDEN, "data_burden = {low = 1, high = 2, hgih = 3}", "hgih"),
        (BURDEN, 'data_burden = {low = 0, high = 2, scale = "log"}', "above 0"),
        (
            'data_burden = "range"',
            'data_burden = {distribution = "unifrm", low = 1, high = 2}',
            "Did you mean 'uniform'",
        ),
        (BURDEN, "n_vendors = {values = [1.5]}", "n_vendors"),
        (BURDEN, "n_vendors = {low = 1, high = 3, integer = false}", "integer"),
        (BURDEN, "company.employees = {low = 0, high = 30}", "employees"),
        (BURDEN, "company.customes = {low = 1, high = 30}", "Did you mean"),
        (BURDEN, 'data_burden = "range"\nentry_hours_sales = "range"', "given twice"),
        ('"latin_hypercube"', '"latin"', "must be one of"),
        ("points = 4", "", "needs points"),
        ("points = 4", "points = 0", "whole number from 1"),
        ("points = 4", "points = 4\nlevels = 3", "has no key 'levels'"),
        (LATIN, 'kind = "sobol"\nbase_samples = 20', "power of 2, such as 16"),
        (
            'kind = "latin_hypercube"\npoints = 4',
            'kind = "sobol"\nbase_samples = 4\nreject = "data_burden < 1"',
            "reject",
        ),
        (LATIN, 'kind = "morris"\ntrajectories = 4\nlevels = 3', "even number"),
        (LATIN, 'kind = "table"\nfile = "x.csv"', "columns"),
        ("points = 4", 'points = 4\nreject = "data_burden < 99"', "leaves no point"),
        ("points = 4", "points = 4\nreject = 3", "condition"),
        ("count = 5", "count = 0", "count = 0 must be a whole number from 1"),
        ("count = 5", "cont = 5", "Did you mean 'count'"),
        ("count = 5", 'until = "npv"', "must be one of"),
        ("count = 5", 'until = "npv_difference"', "width"),
        ("count = 5", "width = 3.0", "belong to until"),
        ("[company]", "[levers]\ndata_burden = 2\n[company]", "it can be only one"),
        ("customers = 40", "customers = -1", "customers"),
        ("[design]", "[design", "line"),
    ],
)
def test_a_mistake_is_answered_with_its_place_and_what_is_right(old, new, words):
    """One or two sentences: file, key, value, and the limits or the nearest name."""
    assert old in GOOD
    with pytest.raises(InputError) as refused:
        read_experiment(GOOD.replace(old, new, 1), "mine.toml")
    message = str(refused.value)
    assert message.startswith("mine.toml")
    assert words in message
    assert sentences(message) <= 2


def test_all_mistakes_of_a_file_are_found_at_once():
    """The message says the first; `problems` has every one."""
    text = GOOD.replace("horizon", "horizn").replace("count = 5", "count = 0").replace("points = 4", "points = 0")
    with pytest.raises(InputError) as refused:
        read_experiment(text, "mine.toml")
    assert len(refused.value.problems) == 3


def test_a_design_without_factors_is_refused():
    """Nothing varied is no experiment; an unknown name is answered with what there is."""
    with pytest.raises(InputError, match="nothing is varied"):
        read_experiment(GOOD.replace('leadership_commitment = "range"\ndata_burden = "range"\n', ""))
    with pytest.raises(InputError, match="Did you mean 'demo'"):
        load_experiment("demmo")


@pytest.mark.parametrize("name", shipped_experiments())
def test_a_shipped_experiment_can_be_run(name):
    """It is read, its points can be made, it says what it is about, and the wheel holds it."""
    experiment = load_experiment(name)
    assert experiment.title
    assert len(experiment.story) > 100
    assert len(experiment.points()) > 1


def test_every_shipped_experiment_is_in_the_wheel():
    """The list of files in pyproject.toml names all of them."""
    import tomllib
    from pathlib import Path

    root = Path(__file__).parents[1]
    wheel = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {f"experiments/{path.name}" for path in (root / "experiments").glob("*.toml")} <= set(wheel["only-include"])
