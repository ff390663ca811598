"""The diary of a run: the same bits as the run, stages that agree with the weekly table, compact and complete."""

import json

import numpy as np
import pytest

from crmsim import compare, simulate
from crmsim.diary.letters import LEVELS, as_text, as_values
from crmsim.diary.packing import MOST_SHOWN, packed, who_is_shown
from crmsim.diary.picking import picks
from crmsim.diary.reading import history, person
from crmsim.diary.recording import keep_diary
from crmsim.diary.stages import CODES, GAVE_UP, NOT_LIVE, NOT_USING, PRETENDING, SWITCHED_OFF, TRYING, USING, stages
from crmsim.errors import InputError
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.uncertainty import Uniform
from crmsim.study.arms import Arm


@pytest.fixture(scope="module")
def lively() -> Scenario:
    """A small company in which people start, pretend, leave and give up within two years."""
    scenario = Scenario(name="lively", horizon=104).with_company(employees=40, customers=60, regions=["North", "South"])
    return scenario.with_levers(bigbang_weeks=10, phase_weeks=8, mandate_strength=0.8, turnover_sales=0.6)


@pytest.fixture(scope="module")
def kept(lively: Scenario):
    """Its diary under big bang."""
    return keep_diary(lively, "big_bang", seed=3, replicate=2)


@pytest.mark.parametrize("plan", ["big_bang", "phased_by_region", "no_crm"])
def test_a_diary_is_the_run_bit_for_bit(lively: Scenario, plan: str):
    """Looked at week by week, a run is exactly the one that `simulate` gives."""
    run, looked_at = simulate(lively, plan, seed=3, replicate=2), keep_diary(lively, plan, seed=3, replicate=2).run
    assert looked_at.table.tobytes() == run.table.tobytes()
    assert looked_at.twin_table.tobytes() == run.twin_table.tobytes()
    assert looked_at.events.tobytes() == run.events.tobytes()
    assert (looked_at.outcome, looked_at.story) == (run.outcome, run.story)


def test_a_diary_of_an_arm_is_that_run_of_the_comparison(lively: Scenario):
    """Levers of an arm replace what was drawn for the firm, as they do in `compare`."""
    uncertain = lively.with_uncertainty({"data_burden": Uniform(1.0, 4.0), "readiness": Uniform(0.2, 0.8)})
    arm = Arm("heavier", "big_bang", {"data_burden": 5.0})
    result = compare(uncertain, arms=[arm, "phased_by_region"], replications=3, seed=3).to_dict()
    looked_at = keep_diary(uncertain, "big_bang", {"data_burden": 5.0}, seed=3, replicate=2)
    assert looked_at.run.outcome["npv"] == result["plans"]["heavier"]["npv_values"][2]


def test_people_using_it_are_the_seats_in_use_of_the_weekly_table(kept):
    """The stage "using" and the column `active` are one and the same count."""
    # All seats of this plan go live at once and whole, so a seat is a person.
    using = (kept.stage == USING).sum(axis=1) / kept.run.firm["seats"]
    assert np.allclose(using[1:], kept.run.table["active"][1:], atol=1e-12)


def test_stages_follow_from_the_state_of_one_person():
    """Not live, live and idle, started, in use, for show, given up, a successor, switched off: in this order."""
    offered = [0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]
    adopted = [0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]
    depth = [0.0, 0.0, 0.1, 0.5, 0.2, 0.05, 0.05, 0.0]
    filler = [0.0, 0.0, 0.0, 0.1, 0.6, 0.0, 0.0, 0.0]
    compliance = [0.0, 0.0, 0.0, 0.0, 0.2, 0.0, 0.0, 0.0]
    left = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    columns = (np.array(values)[:, None] for values in (offered, adopted, depth, filler, compliance, left))
    assert stages(*columns)[:, 0].tolist() == [
        NOT_LIVE, NOT_USING, TRYING, USING, PRETENDING, GAVE_UP, TRYING, SWITCHED_OFF,
    ]  # fmt: skip


def test_letters_keep_a_value_within_half_a_step():
    """What is packed as one character each comes back nearly as it was; what lies beyond comes back as the end."""
    values = np.linspace(0.0, 1.0, 200)
    back = as_values(as_text(values))
    assert np.abs(np.array(back) - values).max() <= 0.5 / LEVELS + 1e-12
    assert as_values(as_text([-1.0, 0.0, 18.0, 20.0], 18.0), 18.0) == [0.0, 0.0, 18.0, 18.0]
    assert len(json.dumps(as_text(values))) <= values.size + 2 + 1  # one quotation mark is escaped at most


def test_a_packed_diary_holds_everybody_and_every_week_in_plain_json(kept):
    """Strings have one letter per week from kick-off on, tables add up to all people, and nothing is NaN."""
    result = packed(kept, "my arm")
    text = json.dumps(result, allow_nan=False)
    picture, weeks = result["picture"], result["horizon_weeks"] + 1
    assert json.loads(text) == result
    assert {len(stage) for stage in picture["people"]["stage"]} == {weeks}
    assert set("".join(picture["people"]["stage"])) <= set(CODES)
    assert len(picture["people"]["stage"]) == picture["people"]["count"] == 40
    for department in picture["departments"]:
        assert all(sum(counts) == department["people"] for _, *counts in department["counts"])
    assert {len(one["values"]) for one in picture["firm"]} == {weeks}
    assert [event["text"] for event in picture["events"]] == [event.text for event in kept.run.story]
    assert result["arm"] == result["arm_title"] == "my arm"


def test_tables_of_departments_count_what_the_people_show(kept):
    """Counts by department in any week are those of the people's own letters."""
    picture = packed(kept)["picture"]
    people = picture["people"]
    for slot, department in enumerate(picture["departments"]):
        members = [stage for stage, d in zip(people["stage"], people["department"], strict=True) if d == slot]
        for week in (0, 20, 52, 104):
            _, *counts = [row for row in department["counts"] if row[0] <= week][-1]
            assert counts == [sum(stage[week] == code for stage in members) for code in CODES]


def test_of_very_many_people_an_even_spread_is_shown():
    """Each department keeps its share of the picture, and at least one person."""
    department = np.repeat([0, 1, 2], [3000, 999, 1])
    shown = who_is_shown(department)
    assert np.bincount(department[shown]).tolist() == [MOST_SHOWN * 3 // 4, round(MOST_SHOWN * 999 / 4000), 1]


def test_a_person_is_told_for_every_week_without_a_gap(kept):
    """Sentences begin at kick-off, follow each other in time, and say who it is."""
    result = packed(kept)
    told = person(result, 0)
    starts = [span["from"] for span in told["spans"]]
    assert starts[0] == 0
    assert starts == sorted(set(starts))
    assert all(one["text"] != other["text"] for one, other in zip(told["spans"], told["spans"][1:], strict=False))
    assert told["name"] == f"{told['department']} 1"
    assert told["role"] == "manager"


def test_history_tells_turns_and_not_every_flicker():
    """A stage that lasts a few weeks between two spells of the same one is no turn."""
    turns = history("nnn" + "oo" + "tttt" + "uuuu" + "tt" + "uuuuuu" + "gggg", [9], [[3, 11.6]])
    assert [(turn["week"], turn["text"]) for turn in turns] == [
        (3, "Went live with 12 hours of training."),
        (5, "Trying it."),
        (9, "A successor took over the seat."),
        (9, "Using it."),
        (21, "Gave up."),
    ]


def comparison(values: list[float], failures: list[int]) -> dict:
    """As much of a comparison's result as picking needs."""
    plan = {"npv_values": values, "failure_values": failures}
    return {"plans": {"a": plan}, "replicates": [10, 11, 12, 13, 14]}


def test_runs_are_picked_from_the_comparison():
    """Typical is next to the middle, failed the middle of the failed, best and worst the ends; by replicate number."""
    found = picks(comparison([5.0, -3.0, 2.0, 9.0, -8.0], [0, 1, 0, 0, 1]), "a")
    assert [(pick.kind, pick.replicate, pick.failed) for pick in found] == [
        ("typical", 12, False),
        ("failed", 11, True),
        ("best", 13, False),
        ("worst", 14, True),
    ]


def test_where_nothing_failed_no_failed_run_is_offered():
    """Three picks remain, and equal runs go to the lower number."""
    found = picks(comparison([1.0] * 5, [0] * 5), "a")
    assert [(pick.kind, pick.replicate) for pick in found] == [("typical", 10), ("best", 10), ("worst", 10)]
    with pytest.raises(InputError, match="no arm"):
        picks(comparison([1.0] * 5, [0] * 5), "b")


def test_a_picked_run_is_that_run(lively: Scenario):
    """The replicate that a real comparison names has the value that it names."""
    result = compare(lively, plans=["big_bang"], replications=4, seed=3).to_dict()
    worst = next(pick for pick in picks(result, "big_bang") if pick.kind == "worst")
    assert keep_diary(lively, "big_bang", seed=3, replicate=worst.replicate).run.outcome["npv"] == worst.npv
