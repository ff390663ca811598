"""The claims of the source texts: the file is whole, its readings are read, and real rows come out."""

import json
import re

import numpy as np
import pytest
from command_line import crmsim

from crmsim.claims import BOTH_PLANS, arms_of, claims, claims_of, findings, groups
from crmsim.errors import InputError
from crmsim.plans import PLANS
from crmsim.report.validation_page import render_validation
from crmsim.scenario.levers import LEVERS
from crmsim.validation import card
from crmsim.validation.card import counts
from crmsim.validation.claims import CLAIMS, Judged, drawn, judge, the_row, verdict_of_parts
from crmsim.validation.claims_compared import compared
from crmsim.validation.claims_figures import raw
from crmsim.validation.claims_readings import Finished, parse, unit_of, value_of
from crmsim.validation.claims_runs import run_units, small_company, unit
from crmsim.validation.claims_stopping import Figure
from crmsim.validation.effort import Effort
from crmsim.validation.groups import GROUPS
from crmsim.validation.row import FEWEST, VERDICTS
from crmsim.world.weekly import TABLE

EVERYTHING = {**claims(), **findings()}
every_claim = pytest.mark.parametrize("claim", EVERYTHING.values(), ids=EVERYTHING.keys())
#: Which way is better, for figures whose direction nobody doubts.
BETTER = {"failure": -1, "npv": 1, "npv_to_margin": 1, "npv_to_margin:worst10": 1, "no_benefit": -1, "overrun": -1}
WORKS = 24  # units that decide something even where some of them have no such figure, and take no time


# The file


def test_every_claim_is_there():
    """The 95 claims of the texts, numbered without a gap, and further findings under names of their own."""
    assert list(claims()) == [f"C{number:02d}" for number in range(1, 96)]
    assert not set(claims()) & set(findings())
    assert sum(claim.counted for claim in claims().values()) == 92


def test_levers_and_claims_name_each_other():
    """A lever that serves a claim is named by it, and a claim's levers serve it."""
    by_lever = {name: tuple(f"C{number:02d}" for number in sorted(lever.claims)) for name, lever in LEVERS.items()}
    assert {name: tuple(claim.id for claim in claims_of(name)) for name in LEVERS} == by_lever


def test_groups_are_a_dozen_and_none_is_empty():
    """Driver groups follow the texts; each has a title and at least one claim."""
    assert 12 <= len(groups()) <= 16
    assert {claim.group for claim in claims().values()} == set(groups())
    assert all(title[0].isupper() for title in groups().values())


@every_claim
def test_a_claim_says_what_it_claims_and_who_says_so(claim):
    """One or two whole sentences of our own, a citation, levers that exist."""
    assert re.fullmatch(r"[A-Z].{20,160}[.]", claim.text)
    assert len(claim.source) > 10
    assert claim.group in groups()
    assert set(claim.levers) <= set(LEVERS)
    assert claim.checks


@every_claim
def test_arms_of_a_claim_can_be_run(claim):
    """Values lie within limits, plans exist, weights fit arms, and a contrast of several arms sums to zero."""
    contrasts = [check.contrast for check in claim.checks] + ([claim.mediator.contrast] if claim.mediator else [])
    for contrast in contrasts:
        assert len(contrast.weights) == len(contrast.arms)
        assert len(contrast.arms) < 2 or sum(contrast.weights) == 0.0
        for arm in arms_of([contrast]):
            assert arm.plan in PLANS
            small_company(arm.employees or 60).with_levers(**arm.levers)


@every_claim
def test_metrics_exist_and_mediators_are_weekly_series(claim):
    """Nothing is found out only after minutes of running."""
    for check in claim.checks:
        if check.kind != "PATTERN":
            for name in raw(check.metric).split("|"):
                unit_of(name)
    if claim.mediator:
        reading = parse(claim.mediator.reading)
        assert reading.series in TABLE
        assert claim.mediator.sign in {1, -1}
    else:
        assert {check.kind for check in claim.checks} <= {"PATTERN", "SAME"}  # base rates, or nothing is said to move


@every_claim
def test_directions_do_not_contradict_each_other(claim):
    """Under one contrast of one claim, failure cannot fall while value falls too."""
    found: dict[object, set[int]] = {}
    for check in claim.checks:
        if check.metric in BETTER and check.kind not in {"REPORT", "SAME", "WINS"}:
            found.setdefault(check.contrast, set()).add(check.sign * BETTER[check.metric])
    assert all(len(signs) == 1 for signs in found.values())


def test_patterns_that_claims_refer_to_stand_on_the_card():
    """A base rate is judged by a row that exists."""
    rows = {row for group in GROUPS for row in group.ids}
    assert {check.pattern for claim in claims().values() for check in claim.checks if check.pattern} <= rows


def test_a_lever_low_and_high_may_be_crossed_with_another():
    """Four arms: the effect of the one at the high end of the other, less that at the low end."""
    contrast = findings()["leadership_x_mandate"].checks[0].contrast
    at = {
        (arm.levers["leadership_commitment"], arm.levers["mandate_strength"]): weight
        for arm, weight in zip(contrast.arms, contrast.weights, strict=True)
    }
    assert at == {(0.3, 0): 1.0, (0.3, 1): -1.0, (0.9, 0): -1.0, (0.9, 1): 1.0}


def test_every_distinct_arm_runs_once():
    """Checks that share arms share their runs."""
    checks = claims()["C14"].checks
    assert len(arms_of([check.contrast for check in checks])) == 2 * len(BOTH_PLANS)


# Readings


def made(weeks: int = 10, **series: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """A table of so many weeks, and a twin in which everything is 0."""
    dtype = [(name, float) for name in TABLE]
    table, twin = np.zeros(weeks + 1, dtype), np.zeros(weeks + 1, dtype)
    for name, values in series.items():
        table[name][1:] = values
    return table, twin


SERIES = {"live": [0, 0, 0.5, 0.5, 1, 1, 1, 1, 1, 1], "wait": list(range(1, 11)), "tickets": [2.0] * 10}


@pytest.mark.parametrize(
    ("reading", "value"),
    [
        ("wait@3", 3), ("wait@live", 3), ("wait@complete", 5), ("wait:mean", 5.5), ("wait:sum", 55),
        ("wait:sum2-4", 9), ("wait:2-4", 3), ("wait:last2", 9.5), ("wait:first2live", 3.5),
        ("wait:first2complete", 5.5), ("wait:live", 6.5), ("wait:max", 10), ("wait:min", 1), ("wait:above4.5", 5),
        ("wait:above99", 11), ("wait:weeks_below3", 2), ("wait/tickets:mean", 2.75), ("wait-twin:mean", 5.5),
    ],
)  # fmt: skip
def test_a_reading_takes_what_it_says(reading, value):
    """Weeks count from 1; go-live is the first week with a live seat."""
    assert parse(reading).of(*made(**SERIES)) == pytest.approx(value)


@pytest.mark.parametrize("reading", ["wait@live", "wait:live", "wait:first13live", "wait@complete", "wait@11"])
def test_a_reading_that_does_not_apply_is_no_number(reading):
    """Without a go-live there is nothing after it, and no week after the horizon."""
    assert np.isnan(parse(reading).of(*made(wait=SERIES["wait"])))


@pytest.mark.parametrize(
    ("reading", "said"),
    [("wate:mean", "'wait'"), ("wait", "wait:mean"), ("wait:often", "wait:mean"), ("x/wait:mean", "x")],
)
def test_a_reading_with_a_slip_is_refused(reading, said):
    """The nearest series is named, and how a reading is written."""
    with pytest.raises(InputError, match=re.escape(said)):
        parse(reading)


def test_metrics_are_outcomes_flags_and_readings():
    """Flags joined by a bar are up where one of them is; a missing outcome is no number."""
    run = Finished({"cancelled": 0.0, "abandoned": 1.0, "roi": None}, *made(**SERIES), small_company())
    assert value_of("cancelled|abandoned", run) == 1.0
    assert np.isnan(value_of("roi", run))
    assert value_of("wait:mean", run) == 5.5
    assert unit_of("cancelled|abandoned") == "0 or 1"
    assert unit_of("lost_time_sales:live") == "share of hours"


# Rows


def test_a_claim_is_as_good_as_its_worst_part():
    """One part that fails decides; one that is open leaves it open; what is reported claims nothing."""
    assert verdict_of_parts(["holds", "fails", "undecided"]) == "fails"
    assert verdict_of_parts(["holds", "reported", "undecided"]) == "undecided"
    assert verdict_of_parts(["holds", "reported"]) == "holds"
    assert verdict_of_parts(["reported"]) == "reported"


def test_runs_do_not_depend_on_what_else_is_run():
    """Unit k has its own firm and chance: alone, in a batch, or beside other arms."""
    arms = arms_of([claims()["C08"].checks[0].contrast])
    together = run_units("company", range(3), arms, ("npv", "leadership@78"), Effort())
    assert np.array_equal(run_units("company", range(2, 3), arms[1:2], ("npv",), Effort())[0, 0], together[2, 1, :1])
    assert unit("population", 3) is unit("population", 3)
    assert unit("population", 3) != unit("population", 403)


@pytest.mark.parametrize("name", ["C08", "C46"])
def test_a_plain_claim_comes_out_on_real_runs(name):
    """Two claims whose effect is large against chance hold after few runs, mediator and all."""
    judged = judge(claims()[name], Effort(), {"company": (WORKS,)})
    assert {found.verdict for found in judged} == {"holds"}
    assert all(FEWEST <= found.figure.n <= WORKS for found in judged)


def test_what_must_not_move_does_not_move():
    """With one wave nothing can be learnt for the next: the effect of transfer on a big bang is exactly zero."""
    still = judge(claims()["C95"], Effort(), {"company": (WORKS,)})
    assert still[1].figure.value == 0.0
    assert still[1].verdict == "holds"


def test_a_quick_card_runs_a_part_drawn_by_the_seed():
    """The same seed draws the same claims, another seed others; what is left out says so, unless it is asked for."""
    assert drawn(0) == drawn(0)
    assert drawn(0) != drawn(1)
    group = next(group for group in GROUPS if group.name == CLAIMS)
    left_out = next(part for part in group.parts if part.ids[0].removeprefix("claims.") not in drawn(0))
    (row,) = left_out.rows(Effort(quick=True))
    assert (row.verdict, row.n) == ("undecided", None)
    assert "--only" in row.reason


@pytest.mark.slow
def test_a_claim_can_be_asked_for_by_its_number():
    """`--only C08` runs that row alone, on a quick card too."""
    found = card.validate(["C08"], quick=True, workers=1)
    rows = [row for group in found["groups"] for row in group["rows"]]
    assert [row["id"] for row in rows] == ["claims.C08"]
    assert rows[0]["verdict"] == "holds"
    assert rows[0]["n"] == 50


def test_a_lever_tells_the_claims_that_it_serves():
    """Table and JSON show text and source of each claim."""
    told = crmsim("levers", "data_burden").out
    assert claims()["C74"].text in told.replace("\n", " ")
    (lever,) = json.loads(crmsim("levers", "data_burden", "--json").out)
    assert [claim["id"] for claim in lever["claim_texts"]] == ["C74", "C86"]
    assert all(claim["text"] and claim["source"] and claim["group"] for claim in lever["claim_texts"])


@every_claim
def test_what_is_compared_is_said_in_words(claim):
    """Every check and mediator says in words what is read, of which arms, where, and under which plans."""
    for part in [*claim.checks, claim.mediator]:
        if part and getattr(part, "kind", "") != "PATTERN":
            figure = Figure(0.1, 0.05, 0.2, 50)
            found = compared(part, figure, "holds")
            assert len(found.what) > 10
            assert "_" not in found.what.partition("runs with")[0]
            assert all((found.contrast, found.where, found.plans, found.figure, found.band))
            assert found.n == 50
            assert "{" not in found.what + found.contrast


def test_a_bar_has_the_sign_of_the_words():
    """What is drawn of a claim that something falls is negative, with the band below its floor."""
    claim = claims()["C01"]
    check = claim.checks[0]
    figure = Figure(0.12, 0.08, 0.16, 100, floor=0.10)
    row = the_row(claim, "claims.C01", "claims", [Judged(check, figure, "holds")], [])
    assert (row.value, row.low, row.high) == (-0.12, -0.16, -0.08)
    assert (row.band_low, row.band_high) == (None, -0.10)
    assert "\N{MINUS SIGN}12" in row.figure
    assert row.as_dict()["compared"][0]["contrast"] == "plan_quality 0.2 \N{RIGHTWARDS ARROW} 0.9"
    assert "What was compared" in render_validation(card_of(row))


def card_of(row):
    """A card with this row alone."""
    group = {"name": "claims", "title": "Claims", "meaning": "Made up.", "seconds": 1.0, "counts": counts([row])}
    return {
        "sentence": "One.",
        "counts": counts([row]),
        "verdicts": dict(VERDICTS),
        "groups": [{**group, "rows": [row.as_dict()]}],
        "seconds": 1.0,
        "crmsim_version": "0",
        "model_version": 1,
        "seed": 0,
        "quick": False,
        "only": [],
        "command": "crmsim validate",
        "provenance": {},
    }
