"""`crmsim analyze` and the page of a study, on stores that a real sweep has filled."""

import json
import re
import shlex
from pathlib import Path

import numpy as np
import pytest
from command_line import TINY, crmsim, sentences

import crmsim as package
from crmsim.connect.ema import ema_model
from crmsim.connect.salib import salib_outcomes, salib_problem
from crmsim.errors import InputError
from crmsim.figures.wording import spoken
from crmsim.report.study_page import render_study
from crmsim.scenario.uncertainty import Uniform
from crmsim.study_usecases import study_page

EXPERIMENT = """schema = 1
title = "A map"
story = "Which rollout earns more?"
scenario = "tiny.toml"
plans = ["big_bang", "phased_by_region"]
outcomes = ["npv", "failure"]

[factors.data_burden]
low = 1.0
high = 5.0

[factors.leadership_commitment]
low = 0.2
high = 0.9

[design]
kind = "factorial"
levels = 3

[replications]
count = 3
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """The store of a small map: 9 points, 2 plans, 3 replications."""
    folder = tmp_path_factory.mktemp("study")
    (folder / "tiny.toml").write_text(TINY, "utf-8")
    (folder / "map.toml").write_text(EXPERIMENT, "utf-8")
    said = crmsim("sweep", str(folder / "map.toml"), "--store", str(folder / "results"), "--workers", "1", "--quiet")
    assert said.code == 0, said.err
    return str(folder / "results")


@pytest.mark.parametrize("analysis", ["summary", "regimes", "variance"])
def test_an_analysis_prints_writes_and_can_be_repeated(store, analysis, tmp_path):
    """Table and JSON come from one result; the command in it gives the same JSON again."""
    target = tmp_path / "found.json"
    said = crmsim("analyze", store, analysis, "--json", str(target), "--quiet")
    assert said.code == 0, said.err
    found = json.loads(target.read_text("utf-8"))
    assert (found["schema"], found["analysis"], found["points"]) == ("crmsim.analysis/1", analysis, 9)
    assert (found["books"]["planned"], found["books"]["ok"]) == (54, 54)
    again = crmsim(*shlex.split(found["command"])[1:], "--json", "-", "--quiet")
    assert json.loads(again.out) == found
    assert spoken(found["findings"][0]).split()[-1] in said.out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("sumary",), "summary"),
        (("summary", "--outcome", "nvp"), "npv"),
        (("summary", "--arm", "bigbang"), "big_bang"),
        (("regimes", "--x", "data_burdn"), "data_burden"),
        (("regimes", "--x", "data_burden", "--y", "nope"), "no factor 'nope'"),
        (("regimes", "--x", "data_burden", "--y", "data_burden"), "two factors"),
        (("summary", "--outcome", "run_id"), "no outcome 'run_id'"),
        (("summary", "--outcome", "seed"), "no outcome 'seed'"),
        (("sensitivity",), "factorial"),
        (("discover",), "40 points"),
        (("summary", "--report", "page.txt"), ".html"),
        (("discover", "--threshold", "half"), "number"),
    ],
)
def test_what_cannot_be_analysed_is_refused(store, words, hint):
    """Exit code 2 and one or two sentences that name what would be right."""
    said = crmsim("analyze", store, *words)
    assert (said.code, said.out) == (2, "")
    assert hint in said.err
    assert sentences(said.err) <= 3


def test_a_folder_without_a_store_is_refused(tmp_path):
    """The folder is named."""
    said = crmsim("analyze", str(tmp_path / "nowhere"), "summary")
    assert said.code == 2
    assert "nowhere" in said.err


def test_the_page_stands_alone_and_shows_everything_that_suits(store, tmp_path):
    """One file without a network: maps, chance, arms, design, and the commands that made them."""
    page = tmp_path / "map.html"
    said = crmsim("analyze", store, "regimes", "--report", str(page), "--quiet")
    assert said.code == 0, said.err
    text = page.read_text("utf-8")
    for words in ("A map", "Where does which arm win?", "Parameters or chance?", "What was varied", "54 runs"):
        assert words in text
    assert f"crmsim analyze {Path(store)} regimes" in text.replace("&#39;", "'")
    assert not re.search(r"<script[^>]* src=|<link|<img|@import", text.partition('id="report-data"')[0])


def test_the_page_trusts_no_text(store):
    """What a person wrote into the experiment cannot become a part of the page."""
    result = study_page(store) | {"title": "<script>alert(1)</script>", "experiment": "</script><b>"}
    text = render_study(result)
    assert "<script>alert" not in text
    assert "</script><b>" not in text


def test_a_salib_problem_in_three_lines(tiny):
    """SALib's own sampler and analyzer take the problem and the outcomes."""
    from SALib.analyze import morris as effects
    from SALib.sample import morris

    problem = salib_problem(["data_burden", "leadership_commitment"])
    samples = morris.sample(problem, 3, num_levels=4, seed=1)
    found = effects.analyze(problem, samples, salib_outcomes(tiny, problem, samples, replications=1), seed=1)
    assert problem["names"] == ["data_burden", "leadership_commitment"]
    assert (found["mu_star"] > 0.0).all()
    unsure = tiny.with_uncertainty({"data_burden": Uniform(2.0, 3.0)})
    ends = np.array([[1.0, 0.5], [8.0, 0.5]])
    sure, sampled = (salib_outcomes(one, problem, ends, replications=1) for one in (tiny, unsure))
    assert list(sampled) == list(sure)  # what is sampled is not drawn as well
    with pytest.raises(InputError, match="data_burden"):
        salib_problem(["data_burdn"])
    with pytest.raises(InputError, match="'npv'"):
        salib_outcomes(tiny, problem, samples, "nvp", replications=1)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning")
def test_an_ema_workbench_experiment_runs(tiny):
    """Levers are uncertainties and plans are policies; a policy meets the same luck as `simulate` would give it."""
    from ema_workbench import perform_experiments

    model = ema_model(tiny, ["data_burden", "readiness"], ["big_bang", "phased_by_module", "no_crm"], replications=1)
    experiments, outcomes = perform_experiments(model, scenarios=4, policies=3)
    assert len(experiments) == 12
    assert set(experiments["plan"]) == {"big_bang", "phased_by_module", "no_crm"}
    row = experiments.iloc[0]
    levers = {name: float(row[name]) for name in ("data_burden", "readiness")}
    run = package.simulate(tiny.with_levers(**levers), plan=str(row["plan"]))
    assert outcomes["npv"][0] == run.outcome["npv"]


def test_the_ema_connector_refuses_unknown_names(tiny):
    """Outcomes and levers, with the nearest name."""
    with pytest.raises(InputError, match="'npv'"):
        ema_model(tiny, ["data_burden"], outcomes=["nvp"])
    with pytest.raises(InputError, match="data_burden"):
        ema_model(tiny, ["data_burdn"])
