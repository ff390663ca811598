"""Where one arm beats another, and how a study's page says what is undecided."""

import re

import numpy as np
import pytest
from study_tables import grid, made_up

from crmsim.analysis import discover
from crmsim.analysis.robust import enough_of, robustness_of
from crmsim.analysis.wins import why_none, wins_of
from crmsim.errors import InputError
from crmsim.figures.wording import figure_text, interval_text, spoken
from crmsim.report.study_page import apart, headline, section_of


@pytest.fixture
def few_shuffles(monkeypatch):
    """As few shuffled tables and halves as a verdict can rest on."""
    monkeypatch.setattr(discover, "SHUFFLES", 19)
    monkeypatch.setattr(discover, "RESAMPLES", 4)


def scattered(lead, n=80):
    """Two arms at points spread over two factors; `lead` is what the first is ahead by, of the points."""
    points = np.random.default_rng(5).random((n, 2))
    return made_up(points, lambda x, arm: lead(x) if arm == 0 else np.zeros(len(x)), noise=0.2, kind="latin_hypercube")


@pytest.mark.usefixtures("few_shuffles")
def test_the_box_of_won_points_leads_the_page():
    """Where an arm wins in a corner, its box is found, said with both arms and the outcome, and is the headline."""
    table = scattered(lambda x: np.where((x[:, 0] > 0.5), 2.0, -2.0))
    found = wins_of(table, "a", "b", "npv")
    assert found["verdict"] == "found"
    assert found["counts"]["won"] + found["counts"]["lost"] + found["counts"]["too_close"] == 80
    assert found["box"]["limits"][0]["low"] == pytest.approx(0.5, abs=0.06)
    assert found["sentence"].startswith("a beats b on NPV where x1 is at least 0.")
    sections = apart({"discover": {"results": [found]}})
    section = section_of("wins", sections["wins"], {})
    assert re.fullmatch(
        r"A beats b on NPV at about \d+% of the points with high x1, against \d+% of all points\.",
        headline([section], section),
    )
    assert "discover" not in sections


@pytest.mark.usefixtures("few_shuffles")
def test_wins_without_a_place_are_said_to_have_none():
    """Points won at random give no box; the sentence says so, and names luck only where tables were shuffled."""
    lucky = np.random.default_rng(3).random(80) < 0.3
    found = wins_of(scattered(lambda x: np.where(lucky, 2.0, -2.0)), "a", "b", "npv")
    assert found["verdict"] == "noise"
    assert found["shuffled"] == {"tables": 0, "as_good": 0, "p": None}
    assert "also on points that it was not made from" in found["sentence"]
    assert "luck" not in found["sentence"]
    assert "luck" in why_none({"tables": 9, "as_good": 5, "p": 5 / 9})


@pytest.mark.usefixtures("few_shuffles")
def test_an_arm_that_is_never_beaten_leads_the_page_and_the_lucks_are_counted():
    """Wins at random and no loss: that is the headline; the page says on how many lucks it rests."""
    lucky = np.random.default_rng(3).random(80) < 0.3
    found = wins_of(scattered(lambda x: np.where(lucky, 2.0, 0.1)), "a", "b", "npv")
    assert found["never_beaten"]
    assert "and is beaten at none" in found["sentence"]
    box = wins_of(scattered(lambda x: np.where((x[:, 0] > 0.5), 2.0, -2.0)), "a", "b", "npv")
    section = section_of("wins", {"results": [box, found], "findings": []}, {"chance": "same", "replicates": 10})
    won = found["counts"]["won"]
    assert (
        headline([section], section)
        == f"A beats b on NPV at {won} of 80 points and is beaten at none; {80 - won} are too close to call."
    )
    assert "same 10 lucks" in section.findings[-1]


def test_too_few_wins_are_no_box():
    """Arms that are alike: neither wins anywhere, and no box is looked for."""
    found = wins_of(scattered(lambda x: np.zeros(len(x))), "a", "b", "npv")
    assert (found["verdict"], found["box"]) == ("too_few", None)
    assert found["sentence"].endswith("too few to say where.")
    with pytest.raises(InputError, match="itself"):
        wins_of(scattered(lambda x: x[:, 0]), "a", "a", "npv")


def test_maps_without_a_winner_are_one_sentence():
    """All cells too close: no picture, one sentence over all outcomes."""
    cells = [{"winner": None, "verdict": "too_close"}] * 4
    maps = [{"outcome": name, "arms": ["a", "b"], "cells": cells} for name in ("npv", "honest_use")]
    section = section_of("regimes", {"results": maps, "findings": []}, {"arms": []})
    assert (section.pictures, len(section.findings)) == ((), 1)
    assert section.findings[0].startswith("On NPV and honest use no arm beats every other beyond chance")


def test_good_enough_goes_by_the_outcome():
    """No loss for money, one failure in ten for a flag."""
    points = grid(np.arange(4.0))
    money = robustness_of(made_up(points, lambda x, arm: x[:, 0] - arm), "npv")
    flag = robustness_of(made_up(points, lambda x, arm: np.zeros(len(x)), flag=True), "failure")
    assert (money["enough"], money["arms"]["b"]["satisficing"]["count"]) == (0.0, 3)
    assert enough_of("benefit_ratio") == 1.0
    assert (flag["enough"], flag["arms"]["a"]["satisficing"]["value"]) == (0.1, 1.0)


def test_figures_have_no_powers_of_ten_and_no_certainty_without_a_spread():
    """Shares near nothing, sizes near a thousand, intervals without a width, and raw names."""
    assert [figure_text(x) for x in (2.25e-05, 999.7, -0.00003, 0.412, 1e-17)] == [
        "0.000023",
        "1,000",
        "\N{MINUS SIGN}0.00003",
        "0.412",
        "0",
    ]
    assert interval_text([0.0, 0.0], 12, "points") == "no spread seen in 12 points"
    assert interval_text([0.0, 1.5], 12) == "0 to 1.5"
    assert spoken("npv_to_margin of big_bang") == "NPV over annual margin of big bang"
