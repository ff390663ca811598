"""Designs: the points that experiments ask for, the same on every machine."""

import numpy as np
import pytest
from sweeping import small_text

from crmsim import InputError
from crmsim.experiment.experiment import MOST_RUNS
from crmsim.experiment.predicates import Predicate
from crmsim.experiment.reading import read_experiment
from crmsim.scenario.scenario import Scenario
from crmsim.study.population import firms

LATIN = 'kind = "latin_hypercube"\npoints = 4\n'


def designed(design, factors=None, **options):
    """The experiment of these lines under [design], and perhaps under [factors]."""
    text = small_text(**options).replace(LATIN, f"{design}\n")
    if factors is not None:
        text = text.replace('leadership_commitment = "range"\ndata_burden = "range"\n', f"{factors}\n")
    return read_experiment(text)


def test_a_latin_hypercube_fills_every_stratum():
    """Each of n equal parts of every range holds exactly one of n points; the sample number fixes them all."""
    points = designed('kind = "latin_hypercube"\npoints = 50').points()
    places = (points.values - [0.2, 1.0]) / [0.75, 4.5]
    assert sorted(np.floor(places[:, 0] * 50)) == sorted(np.floor(places[:, 1] * 50)) == list(range(50))
    again = designed('kind = "latin_hypercube"\npoints = 50\nsample = 1').points()
    other = designed('kind = "latin_hypercube"\npoints = 50\nsample = 2').points()
    assert np.array_equal(points.values, again.values)
    assert not np.array_equal(points.values, other.values)


def test_a_factorial_has_every_combination_once():
    """Levels of ranges are even, given values stay in their order, whole numbers are whole."""
    factors = "leadership_commitment = {values = [0.9, 0.5]}\nn_vendors = {low = 1, high = 4}"
    points = designed('kind = "factorial"\nlevels = 3', factors).points()
    assert points.names == ("leadership_commitment", "n_vendors")
    # Between 1 and 4 lies 2.5, which is even as a whole number.
    assert points.values.tolist() == [[a, b] for a in (0.9, 0.5) for b in (1.0, 2.0, 4.0)]


def test_one_at_a_time_moves_one_factor_and_leaves_the_others():
    """The base comes first; then each factor takes its levels, the base's own value left out."""
    points = designed('kind = "one_at_a_time"\nlevels = 4').points()
    base = Scenario().levers
    assert points.values[0].tolist() == [base["leadership_commitment"], base["data_burden"]]
    moved = [np.flatnonzero(row != points.values[0]).tolist() for row in points.values[1:]]
    assert moved == [[points.names.index(name)] for name in points.meta["moved"][1:]]
    assert points.meta["moved"].count("data_burden") == 4


@pytest.mark.parametrize(
    ("design", "size"),
    [
        ('kind = "sobol"\nbase_samples = 16', 16 * (2 + 2)),
        ('kind = "sobol"\nbase_samples = 16\nsecond_order = true', 16 * (2 * 2 + 2)),
        ('kind = "morris"\ntrajectories = 7', 7 * (2 + 1)),
    ],
)
def test_sobol_and_morris_are_what_salib_wants_back(design, size):
    """As many points as the method needs, places in the unit cube, and the problem for its analysis."""
    points = designed(design).points()
    assert points.values.shape == points.places.shape == (size, 2)
    assert points.meta["problem"]["bounds"] == [[0.0, 1.0]] * 2
    # Values are rounded to nine digits, places are not.
    assert np.allclose(points.values, [0.2, 1.0] + points.places * [0.75, 4.5], atol=1e-8)


def test_a_larger_sobol_design_holds_the_smaller_one():
    """So a store can be extended, and what is done counts."""
    small, large = (designed(f'kind = "sobol"\nbase_samples = {n}').points().values for n in (16, 32))
    assert np.array_equal(small, large[: len(small)])


def test_groups_are_moved_as_one():
    """Levers of one group share a step of Morris' method, so that a few paths do for many levers."""
    text = small_text().replace(LATIN, 'kind = "morris"\ntrajectories = 3\nby_group = true\n')
    text = text.replace('leadership_commitment = "range"\ndata_burden = "range"\n', "")
    experiment = read_experiment(text.replace("horizon = 52", 'horizon = 52\nvary_groups = ["politics", "vendors"]'))
    assert set(experiment.points().meta["problem"]["groups"]) == {"politics", "vendors"}
    assert len(experiment.points()) == 3 * (2 + 1)


def test_a_table_gives_its_rows(tmp_path):
    """Columns are factors, also by an old name; lines are points."""
    (tmp_path / "mine.csv").write_text("data_burden,company.customers\n2,30\n4.5,60\n")
    text = small_text().replace(LATIN, 'kind = "table"\nfile = "mine.csv"\n')
    text = text.replace('leadership_commitment = "range"\ndata_burden = "range"\n', "")
    experiment = read_experiment(text, "x.toml", tmp_path)
    assert experiment.points().values.tolist() == [[2.0, 30.0], [4.5, 60.0]]
    assert experiment.scenario_at(experiment.points().values[1]).company.customers == 60
    for line, words in (("2,30,4", "3 values"), ("2,many", "finite number"), ("99,30", "limits")):
        (tmp_path / "mine.csv").write_text(f"data_burden,company.customers\n{line}\n")
        with pytest.raises(InputError, match=f"mine.csv, line 2: .*{words}"):
            read_experiment(text, "x.toml", tmp_path)


@pytest.mark.parametrize("name", ["../secret.txt", "below/../../secret.txt", "link.csv"])
def test_a_table_lies_beside_its_experiment(tmp_path, name):
    """A file from elsewhere is not read, and none of its words are shown."""
    folder = tmp_path / "mine"
    (folder / "below").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("password\n1\n")
    (folder / "link.csv").symlink_to(tmp_path / "secret.txt")
    text = small_text().replace(LATIN, f'kind = "table"\nfile = "{name}"\n')
    text = text.replace('leadership_commitment = "range"\ndata_burden = "range"\n', "")
    with pytest.raises(InputError, match="must lie in the folder") as refusal:
        read_experiment(text, "x.toml", folder)
    assert "password" not in str(refusal.value)


def test_a_population_is_the_reference_population():
    """Point k is firm k, to the last bit of its hash."""
    experiment = read_experiment('schema = 1\n[design]\nkind = "population"\nfirms = 5\nsample = 3\n')
    made = [experiment.scenario_at(values).hash for values in experiment.points().values]
    assert made == [firm.hash for firm in firms(5, 3)]
    assert experiment.chance == "fresh"


def test_whole_numbers_are_equally_likely():
    """A whole-number factor takes each number of its range as often as any other."""
    factors = "n_vendors = {low = 1, high = 6}"
    values = designed('kind = "latin_hypercube"\npoints = 600', factors).points().values[:, 0]
    assert [int((values == n).sum()) for n in range(1, 7)] == [100] * 6


def test_a_distribution_and_a_logarithmic_range_are_drawn_by_their_quantiles():
    """Half of the points lie below the median of what a factor is drawn from."""
    factors = (
        'data_burden = {distribution = "triangular", low = 0, mode = 0, high = 4}\n'
        'company.customers = {low = 10, high = 1000, scale = "log"}'
    )
    values = designed('kind = "latin_hypercube"\npoints = 200', factors).points().values
    assert (values[:, 0] < 4 - 8**0.5).sum() == 100
    assert (values[:, 1] < 100).sum() == 100


def test_companies_can_be_a_factor():
    """The categorical factor takes whole companies, with the constants of the experiment."""
    factors = 'scenario = {values = ["small_importer", "bank"]}\ndata_burden = {values = [2]}'
    text = small_text().replace("[company]\nemployees = 20\ncustomers = 40\n", "[levers]\nconflict = 0.2\n")
    text = text.replace('leadership_commitment = "range"\ndata_burden = "range"\n', f"{factors}\n")
    text = text.replace('"phased_by_region"', '"phased_by_module"').replace(LATIN, 'kind = "factorial"\n')
    experiment = read_experiment(text)
    made = [experiment.scenario_at(values) for values in experiment.points().values]
    assert [company.name for company in made] == ["small_importer", "bank"]
    assert {(company.levers["conflict"], company.levers["data_burden"]) for company in made} == {(0.2, 2.0)}
    assert experiment.points().meta["labels"] == {"scenario": ["small_importer", "bank"]}


def test_a_factor_takes_the_place_of_uncertainty_about_it():
    """What is varied is not drawn besides; what else is uncertain stays so."""
    text = small_text() + "\n"
    base = read_experiment(text).scenario
    from crmsim.scenario.uncertainty import Uniform

    unsure = base.with_uncertainty({"data_burden": Uniform(1, 2), "conflict": Uniform(0.1, 0.2)})
    experiment = read_experiment(text, base=unsure)
    assert list(experiment.scenario_at(experiment.points().values[0]).uncertainty) == ["conflict"]


def test_reject_leaves_out_the_points_for_which_it_holds():
    """Conditions are joined by or; how many points went is told."""
    text = 'kind = "factorial"\nlevels = 5\nreject = ["data_burden > 5", "leadership_commitment * 10 < data_burden"]'
    points = designed(text).points()
    leadership, burden = points.values.T
    assert (burden <= 5).all()
    assert (leadership * 10 >= burden).all()
    assert points.meta["rejected"] == 25 - len(points) > 0


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true') < 1",
        "data_burden.real < 1",
        "(lambda: 1)() < 2",
        "[x for x in (1, 2)] < 3",
        "data_burden",
        "data_burden + 1",
        "data_burden < 'a'",
        "True",
        "data_burden < 1 if data_burden else 2 < 3",
        "(data_burden < 1) + 1 < 2",
        "data_burden ** 9999999 < 1",
        "data_burden < 1e999",
        "f'{data_burden}' < 1",
        "data_burden := 3",
        "data_burden <",
        "(" * 400 + "data_burden < 1" + ")" * 400,
        "unknown < 1",
        "",
    ],
)
def test_a_condition_is_no_program(text):
    """Anything but arithmetic and comparisons of factors is refused in plain words, and never run."""
    with pytest.raises(InputError, match="reject"):
        Predicate(text).check({"data_burden": "data_burden"})


def test_designs_too_large_to_run_are_refused_before_they_are_made():
    """Neither memory nor time is spent on them."""
    for design in ('kind = "factorial"\nlevels = 1000', 'kind = "latin_hypercube"\npoints = 2000000'):
        with pytest.raises(InputError, match="1,000,000"):
            designed(design, 'data_burden = "range"\nconflict = "range"\nreadiness = "range"')
    with pytest.raises(InputError, match=f"{MOST_RUNS:,}"):
        designed('kind = "latin_hypercube"\npoints = 1000', count=9000)
