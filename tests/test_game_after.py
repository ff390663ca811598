"""After rounds and after the game: standings, other futures, what-if, and the door for a process of its own."""

import json

import numpy as np
import pytest

from crmsim.errors import InputError
from crmsim.workshop.game import (
    ACTIONS,
    FORMS,
    PLANS,
    QUESTIONS,
    Decision,
    Form,
    completed,
    lucky_or_good,
    protocol,
    score,
    standings,
    what_if,
)
from crmsim.workshop.game.debrief import turning_points
from crmsim.workshop.game.scoring import Twins, result
from crmsim.workshop.game.strategies import (
    STRATEGIES,
    Strategy,
    affordable,
    always,
    at_random,
    balanced,
    play_through,
)
from crmsim.workshop.runner.computing import compute

HALVES = FORMS["four_half_years"]


def test_standings_come_from_the_third_round_on() -> None:
    """The leaderboard ranks by value if nothing more were decided, is hidden before round 3, and shares ranks."""
    teams = {name: play_through(HALVES, STRATEGIES[name], 3) for name in ("balanced", "rush", "do nothing")}
    teams["twin"] = teams["rush"]
    with pytest.raises(InputError, match="from round 3 on"):
        standings(HALVES, {name: history[:2] for name, history in teams.items()}, 3)
    with pytest.raises(InputError, match="after the same round"):
        standings(HALVES, {**teams, "late": teams["rush"][:3]}, 3)
    places = {place.team: place for place in standings(HALVES, teams, 3)}
    assert places["balanced"].rank == 1
    assert places["rush"].rank == places["twin"].rank == 3
    assert places["balanced"].value == score(HALVES, teams["balanced"], 3)


@pytest.mark.slow
def test_other_futures_tell_luck_from_plan() -> None:
    """The same plan never differs from itself; ranks by luck and by plan stand side by side; counts are of futures."""
    teams = {name: play_through(HALVES, STRATEGIES[name], 3) for name in ("balanced", "rush", "train only")}
    teams["again"] = teams["balanced"]
    seen: list[int] = []
    rows = {row.team: row for row in lucky_or_good(HALVES, teams, 3, 12, lambda done, _: seen.append(done))}
    assert seen == list(range(1, 14))
    assert rows["balanced"].values == rows["again"].values
    assert rows["balanced"].rank_by_plan == rows["again"].rank_by_plan == 1
    assert rows["rush"].rank_by_plan == 4
    assert rows["rush"].losses == sum(value < 0 for value in rows["rush"].values)
    assert rows["balanced"].score == score(HALVES, teams["balanced"], 3)
    early = lucky_or_good(HALVES, teams, 3, 12, stop=iter([False, False, True]).__next__)
    assert early[0].values == rows[early[0].team].values[:2]


def test_one_changed_decision_is_told_on_the_same_luck() -> None:
    """What-if compares whole games on the same luck; leaving a measure out agrees with the list of turning points."""
    history = play_through(HALVES, balanced, 6)
    assert what_if(HALVES, history, 2, history[1], 6).difference == 0.0
    point = next(one for one in turning_points(HALVES, history, 6) if one.round == 3)
    less = Decision(tuple(key for key in history[2].actions if key != point.without))
    changed = what_if(HALVES, history, 3, less, 6)
    assert changed.difference == point.difference
    assert changed.difference == score(HALVES, (*history[:2], less, *history[3:]), 6) - score(HALVES, history, 6)
    with pytest.raises(InputError, match="Round 3"):
        what_if(HALVES, history, 3, Decision((*tuple(ACTIONS)[:6], "reward", "process")), 6)
    with pytest.raises(InputError, match="no round 9"):
        what_if(HALVES, history, 9, Decision(), 6)


def test_a_child_process_needs_only_json() -> None:
    """Every entry takes and gives plain JSON, and a whole short game can be played through them."""
    asked: protocol.Json = {"form": "four_half_years", "seed": 11, "history": []}
    rules = protocol.rules(asked)
    assert [one["key"] for one in rules["actions"]] == list(ACTIONS)
    assert [one["key"] for one in rules["plans"]] == list(PLANS)
    assert [one["key"] for one in rules["questions"]] == list(QUESTIONS)
    while len(asked["history"]) < rules["rounds"]:
        opened = _plain(protocol.opening(asked))
        decision = affordable(HALVES, completed(HALVES, _given(asked)), ("prepare", "help", "data")).to_json()
        checked = protocol.check_decision({**asked, "decision": decision})
        assert checked["problem"] is None
        assert checked["points"] == opened["points"] - Decision.from_json(decision).points
        assert _plain(protocol.ask({**asked, "questions": ["use"]}))["answers"][0]["key"] == "use"
        asked["history"].append(decision if len(asked["history"]) != 2 else None)
        report = _plain(protocol.round_report(asked))
        assert report["continued"] == (asked["history"][-1] is None)
    teams = {"form": "four_half_years", "seed": 11, "teams": {"a": asked["history"], "b": [None] * 4}}
    assert _plain(protocol.standings(teams))["places"][0]["team"] == "a"
    final = _plain(protocol.final({**teams, "futures": 3}))
    shared = [_plain(protocol.part({**teams, "first": first, "last": first + 1}))["ends"] for first in (0, 2)]
    assert protocol.final({**teams, "ends": [future for ends in shared for future in ends]}) == final
    assert final["futures"] == len(final["teams"][0]["values"]) == 3
    told = _plain(protocol.debrief(asked))
    assert len(told["rounds"]) == 4
    assert set(told["weak_spots"]) == {one["key"] for one in told["hidden"] if one["weak"]}
    what = {**asked, "round": 4, "decision": {"actions": [], "asks": []}}
    assert _plain(protocol.what_if(what))["round"] == 4


def test_futures_are_shared_out_and_told_in_words() -> None:
    """Parts put together say for every team what a phone shows; a part that failed ends in its sentence."""
    teams = {"form": "four_half_years", "seed": 11, "teams": {"a": [None] * 4, "b": [None] * 4}}
    ends = [end for first in (0, 3) for end in compute("part", {**teams, "first": first, "last": first + 2})["ends"]]
    rows = compute("futures", {**teams, "ends": ends})["teams"]
    assert [row["by_plan"] for row in rows] == [1, 1]
    failed = sum(bool(end["a"]["failure"]) for end in ends[1:])
    for row in rows:
        words = f"In 8 of 10 other futures your decisions were worth between {row['low_told']} and {row['high_told']}"
        assert row["sentence"] == f"{words}; in {failed} of 5 the project failed."
    assert compute("futures", {**teams, "problem": "It broke."}) == {"problem": "It broke."}


@pytest.mark.parametrize(
    ("entry", "asked", "words"),
    [
        ("opening", {"form": "eight_quarter", "seed": 1}, "Did you mean 'eight_quarters'"),
        ("opening", {"form": "eight_quarters", "seed": -1}, "seed = -1"),
        ("opening", {"form": "eight_quarters", "seed": 1, "history": "no"}, "must be a list of decisions"),
        ("round_report", {"form": "eight_quarters", "seed": 1, "history": []}, "before the first round"),
        ("round_report", {"form": "four_half_years", "seed": 1, "history": [None] * 5}, "4 rounds"),
        ("round_report", {"form": "four_half_years", "seed": 1, "history": [{"acts": []}]}, "Did you mean 'actions'"),
        ("check_decision", {"form": "four_half_years", "seed": 1, "decision": 7}, "a table of choices"),
        ("check_decision", {"form": "four_half_years", "seed": 1, "decision": {"asks": [3]}}, "a list of names"),
        ("ask", {"form": "four_half_years", "seed": 1, "questions": ["gossip"]}, "must be a list of"),
        ("final", {"form": "four_half_years", "seed": 1, "teams": {}}, "must name 1 to 60 teams"),
        ("final", {"form": "four_half_years", "seed": 1, "teams": {"a": []}, "futures": 0}, "from 1 to 1000"),
        ("part", {"form": "four_half_years", "seed": 1, "teams": {"a": []}, "first": 3, "last": 2}, "from 0 to 2"),
        ("what_if", {"form": "four_half_years", "seed": 1, "round": "two"}, "whole number"),
    ],
)
def test_what_makes_no_sense_is_refused(entry: str, asked: protocol.Json, words: str) -> None:
    """Whatever comes through the door is refused in plain words, never with another error."""
    with pytest.raises(InputError) as caught:
        protocol.ENTRIES[entry](asked)
    assert words in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_thought_beats_chance_and_no_measure_wins_alone(form: Form) -> None:
    """The game is a game: thought beats chance, rushing and waiting lose, and no measure does it alone."""
    twins = Twins()

    def mean_of(strategy: Strategy) -> float:
        games = ((play_through(form, strategy, seed), seed) for seed in range(1, 5))
        return float(np.mean([result(form, game, seed, twins=twins).npv for game, seed in games]))

    mean = {name: mean_of(strategy) for name, strategy in STRATEGIES.items()}
    chance = [mean_of(at_random(team)) for team in range(1, 9)]
    assert min(mean["balanced"], mean["listen first"]) > np.quantile(chance, 0.75)
    assert mean["rush"] < mean["do nothing"] < mean["balanced"]
    assert mean["all at once"] < mean["balanced"]
    assert mean["too late"] < mean["balanced"]
    alone = {key: mean_of(always(key)) for key in ACTIONS}
    assert max(alone.values()) < mean["balanced"]


def _given(asked: protocol.Json) -> list[Decision | None]:
    return [None if one is None else Decision.from_json(one) for one in asked["history"]]


def _plain(answer: protocol.Json) -> protocol.Json:
    found: protocol.Json = json.loads(json.dumps(answer, allow_nan=False))
    assert found == answer
    return found
