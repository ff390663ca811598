"""Looking around a company: the same numbers as a sweep and as a comparison, files that say the same, honest words."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crmsim import study_usecases
from crmsim.errors import InputError
from crmsim.experiment.files import load_experiment
from crmsim.explore.asked import Asked
from crmsim.explore.curve import lever_curve, told
from crmsim.explore.expecting import expected
from crmsim.explore.experiment_text import files_of
from crmsim.explore.grid import confined, lever_map, map_experiment
from crmsim.explore.levers import MAIN, levels_between, levers_in
from crmsim.explore.ranking import rank_levers
from crmsim.explore.running import Known
from crmsim.scenario.changes import Change
from crmsim.scenario.files import load_scenario
from crmsim.scenario.levers import LEVERS
from crmsim.study.arms import Arm, arms_of
from crmsim.study.compare import compare

Json = dict[str, Any]
X, Y = "leadership_commitment", "n_vendors"
XS, YS = (0.2, 0.9), (1.0, 6.0)
SIMULTANEOUS = "ci95_simultaneous"


def small(replications: int = 3) -> Asked:
    """A question about a firm of twenty people over a year and a half."""
    firm = load_scenario("sound_company").with_company(employees=20, customers=40).with_horizon(78)
    return Asked(firm, arms_of(firm), "sound_company", replications=replications)


def last(steps: Iterator[Any]) -> Json:
    """The answer that a look ends with."""
    *_, (step, result) = steps
    assert step.last
    assert result is not None
    return dict(result)


@pytest.fixture(scope="module")
def mapped() -> Json:
    """A map of four situations."""
    return last(lever_map(small(), X, Y, XS, YS))


@pytest.mark.slow
def test_a_map_says_what_a_sweep_of_its_file_and_analyze_say(mapped: Json, tmp_path: Path) -> None:
    """The experiment file, swept into a store and analysed, gives the regimes of the map to the last bit."""
    path = tmp_path / "experiment.toml"
    path.write_text(mapped["experiment"], "utf-8")
    study_usecases.sweep(load_experiment(path), tmp_path / "results", workers=0)
    found = study_usecases.analyze_store(tmp_path / "results", "regimes", x=X, y=Y)
    regimes = {one["outcome"]: {key: one[key] for key in one if key != "flips"} for one in found["results"]}
    assert json.loads(json.dumps(mapped["regimes"])) == json.loads(json.dumps(regimes))


@pytest.mark.slow
def test_a_situation_says_what_a_comparison_says(mapped: Json) -> None:
    """Each cell holds the figures and the verdict of `compare` for the company with the levers of that cell."""
    asked = small()
    for cell in mapped["cells"]:
        firm = asked.scenario.with_levers(**{X: cell["x"], Y: cell["y"]})
        found = compare(firm, arms=asked.arms, replications=3, workers=1).to_dict()
        (pair,) = found["paired"]
        assert cell["pair"]["verdict"] == pair["verdict"]
        assert cell["pair"]["npv_difference"]["mean"] == pair["npv_difference"]["mean"]
        assert cell["pair"]["failure_difference"]["ci95"] == pair["failure_difference"]["ci95"]
        rates = [found["plans"][arm.name]["failure_rate"]["value"] for arm in asked.arms]
        assert [arm["failure"]["value"] for arm in cell["arms"]] == rates


@pytest.mark.slow
def test_a_ranking_says_what_comparisons_at_both_ends_say() -> None:
    """A change is that of two comparisons, at the low and at the high end of the lever's range."""
    asked = small()
    result = last(rank_levers(asked))
    assert {row["name"] for row in result["levers"]} == set(MAIN)
    row = next(row for row in result["levers"] if row["name"] == X)
    rates = []
    for end in LEVERS[X].range:
        found = compare(asked.scenario.with_levers(**{X: end}), arms=asked.arms, replications=3, workers=1)
        rates.append(found.to_dict()["plans"][asked.arms[0].name]["failure_rate"]["count"])
    assert row["arms"][0]["change"]["value"] == pytest.approx((rates[1] - rates[0]) / 3)
    assert [row["arms"][0][end]["failure"]["count"] for end in ("at_low", "at_high")] == rates
    # Three runs that agree at both ends are no certainty that the lever changes nothing.
    spans = [arm["change"][key] for row in result["levers"] for arm in row["arms"] for key in ("ci95", SIMULTANEOUS)]
    assert all(high - low > 0.5 for low, high in spans)


@pytest.mark.slow
def test_a_stopped_look_keeps_what_is_done_and_goes_on_from_there() -> None:
    """After a stop the cells that are done are there; asked again, only the rest runs and the result is the same."""
    asked, known = small(), dict[tuple[int, int], list[Any]]()
    kept: Known = known
    steps = iter([False, False, True, True])
    part = last(lever_map(asked, X, Y, XS, YS, stop=lambda: next(steps, True), known=kept))
    assert part["stopped"]
    assert not part["complete"]
    assert 0 < part["counts"]["done"] < 4
    runs = sum(map(len, kept.values()))
    whole = last(lever_map(asked, X, Y, XS, YS, known=kept))
    assert whole == last(lever_map(asked, X, Y, XS, YS))
    assert runs < whole["runs"] == sum(map(len, kept.values()))


def test_a_file_says_the_company_or_brings_it_along() -> None:
    """What a shipped company and numbers cannot say comes as a file of its own, so nothing is lost in silence."""
    asked = small()
    plain = files_of(asked, "t", "factorial", {X: XS})
    assert not plain.company
    assert "employees = 20" in plain.experiment
    changed = replace(asked, scenario=asked.scenario.with_changes(Change(10, {X: 0.9})))
    with_file = files_of(changed, "t", "factorial", {X: XS})
    assert "[[changes]]" in with_file.company
    assert 'scenario = "company.toml"' in with_file.experiment
    # A lever that is varied from where the visitor put it cannot be set besides.
    turned = replace(asked, scenario=asked.scenario.with_levers(**{X: 0.33}))
    assert files_of(turned, "t", "one_at_a_time", {X: XS}).company


def test_a_lever_that_a_plan_sets_is_not_varied() -> None:
    """It is left out of a ranking, and refused in a curve or a map in words."""
    asked = replace(small(), arms=(Arm("trained", "big_bang", {X: 0.9}), Arm("big_bang", "big_bang")))
    assert X not in levers_in("main", asked.arms[0].levers)
    with pytest.raises(InputError, match="sets leadership commitment itself"):
        next(lever_curve(asked, X))
    with pytest.raises(InputError, match="needs two"):
        next(lever_map(replace(small(), arms=small().arms[:1]), X, Y))


def test_levels_are_even_whole_where_they_must_be_and_readable() -> None:
    """Levels span the range given, with no more digits than a step is worth."""
    assert levels_between(X, 5) == (0.2, 0.39, 0.57, 0.76, 0.95)
    assert levels_between("n_vendors", 4) == (1.0, 3.0, 4.0, 6.0)
    with pytest.raises(InputError, match="must be below"):
        levels_between(X, 5, 0.9, 0.2)


def test_a_curve_names_where_each_plan_is_better() -> None:
    """The sentence rests on the levels that are beyond chance, and says where no difference is to be seen."""
    asked = small()

    def level(value: float, gap: tuple[float, float]) -> Json:
        return {"value": value, "n": 60, "pair": {"failure_difference": {"ci95": list(gap)}}}

    worse, close, better = (0.1, 0.3), (-0.1, 0.1), (-0.3, -0.1)

    def words(*gaps: tuple[float, float], flip: Json | None = None) -> str:
        levels = [level(10.0 * place, gap) for place, gap in enumerate(gaps, start=1)]
        return told(asked, "failure", "training_hours_user", levels, flip)

    assert words(close, close) == (
        "At no level of training per user can the two plans be told apart on failures with 60 runs."
    )
    assert words(worse, worse).startswith("Phased by region fails less often at every level")
    assert "while training per user is at most 20 hours; from 30 hours on no difference" in words(worse, worse, close)
    assert "where training per user is at least 20 hours; at 10 hours and below" in words(close, worse, worse)
    crossing = {"at": 21.4, "ci95": [18.0, 25.0], "several": [1]}
    assert words(worse, close, better, flip=crossing) == (
        "Phased by region fails less often below about 21.4 hours of training per user (95 in 100: 18 hours to 25 "
        "hours), big bang above."
    )


def test_where_a_plan_wins_is_said_only_where_it_is_confined() -> None:
    """Limits are named only where a plan wins nowhere beyond them."""
    cells = [{"x": x, "y": y, "verdict": "a_better" if x >= 0.5 else "too_close"} for x in XS for y in YS]
    assert confined((X, Y), cells, "a_better") == "leadership commitment is 0.9"
    assert confined((X, Y), cells, "b_better") == ""
    assert confined((X, Y), [cell | {"verdict": "a_better"} for cell in cells], "a_better") == ""


def test_what_a_look_costs_is_known_before_it_starts() -> None:
    """Runs are counted exactly, and the time comes from runs that were timed."""
    found = expected(map_experiment(small(), X, Y, XS, YS)[0])
    assert found is not None
    assert found["runs"] == 24
    assert found["seconds"] > 0.0
