"""The game: rules of points, what measures do in the model, luck, reports that see no later week, and the protocol."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from command_line import crmsim
from hypothesis import given, settings
from hypothesis import strategies as st

from crmsim.errors import InputError
from crmsim.run import simulate
from crmsim.scenario.levers import LEVERS
from crmsim.workshop.game import (
    ACTIONS,
    CARDS,
    FORMS,
    PACES,
    Decision,
    after_round,
    cards_of,
    check,
    completed,
    continued,
    points_left,
    protocol,
    scenario_of,
    score,
)
from crmsim.workshop.game.company import SPOTS, company, weak_spots
from crmsim.workshop.game.effects import Spell, changes_of, shifts
from crmsim.workshop.game.played import played_so_far
from crmsim.workshop.game.strategies import at_random, balanced, play_through

QUARTERS, HALVES = FORMS["eight_quarters"], FORMS["four_half_years"]
FIRST = Decision(("prepare", "train"), plan="phased_by_region", pace="planned")
forms = st.sampled_from(list(FORMS.values()))
seeds = st.integers(0, 2**32)


def test_measures_and_cards_shift_levers_that_may_change() -> None:
    """Every lever of every measure and card is one that can change in a run, and the shift moves it within limits."""
    base = company(1).levers
    for what in (*ACTIONS.values(), *CARDS):
        assert what.shifts
        for shift in what.shifts:
            lever = LEVERS[shift.lever]
            assert not lever.fixed_at_start
            assert lever.limits[0] <= base[lever.name] * shift.times + shift.plus <= lever.limits[1], what.key


def test_every_measure_and_card_makes_a_difference() -> None:
    """No measure and no card is a mere word: held from the start, each changes what the company is worth."""
    plain = company(1)
    nothing = simulate(plain, seed=1).outcome["npv"]
    for what in (*ACTIONS.values(), *CARDS):
        changed = plain.with_changes(*changes_of(plain.levers, [Spell(1, None, what.shifts)], plain.horizon))
        assert simulate(changed, seed=1).outcome["npv"] != nothing, what.key


def test_shifts_of_one_lever_come_together_in_any_order() -> None:
    """Factors come before amounts and limits last, so the order in which measures are named does not count."""
    base = company(1).levers
    spells = [Spell(1, 14, shifts(readiness=0.3)), Spell(5, None, shifts(readiness=("x", 2.0)))]
    changes = changes_of(base, spells, 52)
    assert changes == changes_of(base, spells[::-1], 52)
    assert [(change.week, change.levers["readiness"]) for change in changes] == [
        (1, round(base["readiness"] + 0.3, 6)),
        (5, 1.0),
        (14, round(2 * base["readiness"], 6)),
    ]


def test_a_measure_that_runs_ends_and_one_that_lasts_does_not() -> None:
    """What runs holds in the weeks of its rounds, what lasts to the horizon, and the last decisions hold as well."""
    history = completed(
        QUARTERS, [Decision(("help", "data"), plan="big_bang", pace="fast"), Decision(), Decision(("train",))]
    )
    weeks = scenario_of(QUARTERS, history, 3).levers_by_week()
    base = company(3).levers
    assert weeks.rollout_speed[0] == PACES["fast"].speed
    assert (weeks.support_fte_per_100[1:14] > base["support_fte_per_100"]).all()
    assert (weeks.support_fte_per_100[14:] == base["support_fte_per_100"]).all()
    assert (weeks.prospect_clutter[1:] < base["prospect_clutter"]).all()
    assert (weeks.training_hours_user[27:] > base["training_hours_user"]).all()


@pytest.mark.parametrize(
    ("history", "decision", "words"),
    [
        ((), Decision(("train",)), "needs a plan"),
        ((), Decision(plan="big_bag", pace="fast"), "no plan 'big_bag'. Did you mean 'big_bang'"),
        ((), Decision(("trian",), plan="big_bang", pace="fast"), "no measure 'trian'. Did you mean 'train'"),
        ((), Decision(asks=("data", "gossip"), plan="big_bang", pace="fast"), "no question 'gossip'"),
        ((FIRST,), Decision(plan="big_bang"), "stay as they are"),
        ((FIRST,), Decision(("push", "ready")), "cannot be chosen together"),
        ((FIRST, Decision(("data",))), Decision(("data",)), "done already"),
        ((FIRST,), Decision((*tuple(ACTIONS)[:5], "reward", "process")), "points, and 12 are left"),
        ((FIRST, *[Decision()] * 7), Decision(), "all of them are decided"),
    ],
)
def test_what_is_not_allowed_is_refused_in_words(history: tuple[Decision, ...], decision: Decision, words: str) -> None:
    """Each rule has its sentence, and the same sentence stops a whole history."""
    problem = check(QUARTERS, history, decision)
    assert problem is not None
    assert words in problem
    with pytest.raises(InputError, match="Round "):
        completed(QUARTERS, [*history, decision])


def test_points_are_kept_only_so_far() -> None:
    """A round adds its budget; of what is left over, at most so many points are kept."""
    history: tuple[Decision, ...] = ()
    assert points_left(QUARTERS, history) == QUARTERS.purse + QUARTERS.budget
    history = (Decision(plan="big_bang", pace="planned"),)
    assert points_left(QUARTERS, history) == QUARTERS.keep + QUARTERS.budget
    history += (Decision(("reward", "train", "order")),)
    assert points_left(QUARTERS, history) == 2 + QUARTERS.budget


def test_who_does_not_decide_goes_on() -> None:
    """Without a decision what ran last round runs on, as far as points reach; nothing is asked or bought anew."""
    first = Decision(("prepare", "train", "help", "leaders", "data"), ("people",), "big_bang", "planned")
    history = completed(QUARTERS, [first, None, None])
    assert history[1].actions == ("prepare", "train", "help")
    assert history[1].asks == ()
    assert continued(QUARTERS, ()) == Decision(plan="phased_by_region", pace="planned")
    assert score(QUARTERS, history, 2) == score(QUARTERS, completed(QUARTERS, [first, *history[1:]]), 2)


def test_cards_are_the_same_for_all_and_differ_between_luck_numbers() -> None:
    """Cards hang on the luck number alone, never fall in the first round, and come in half of the rounds."""
    drawn = {seed: cards_of(QUARTERS, seed) for seed in range(20)}
    assert all(len(cards) == 4 and min(cards) > 1 for cards in drawn.values())
    assert len({tuple(card.key for card in cards.values()) for cards in drawn.values()}) > 10
    assert len({card.key for cards in drawn.values() for card in cards.values()}) == len(CARDS)
    assert len({weak_spots(seed) for seed in range(40)}) > 5
    assert cards_of(QUARTERS, 1) == drawn[1] != cards_of(QUARTERS, 1, future=1)


@settings(max_examples=12)
@given(form=forms, seed=seeds, team=st.integers(1, 99), shown=st.integers(1, 4), future=st.integers(0, 3))
def test_first_weeks_do_not_depend_on_later_decisions(form, seed, team, shown, future) -> None:
    """Whatever is decided later, what has happened so far stays the same to the last bit, cards and all."""
    history = play_through(form, at_random(team), seed)
    week = shown * form.weeks
    short, whole = (
        simulate(scenario_of(form, part, seed, future), seed=seed, replicate=future)
        for part in (history[:shown], history)
    )
    assert short.table[: week + 1].tobytes() == whole.table[: week + 1].tobytes()
    assert short.twin_table[: week + 1].tobytes() == whole.twin_table[: week + 1].tobytes()
    early = whole.events[whole.events["week"] <= week]
    assert short.events[short.events["week"] <= week].tobytes() == early.tobytes()


@settings(max_examples=10)
@given(form=forms, seed=seeds, team=st.integers(1, 99))
def test_equal_decisions_and_luck_give_equal_scores(form, seed, team) -> None:
    """The same decisions, named in any order and sent through JSON, score the same to the last bit."""
    history = play_through(form, at_random(team), seed)
    sent = json.loads(json.dumps([{**one.to_json(), "actions": one.to_json()["actions"][::-1]} for one in history]))
    again = completed(form, [Decision.from_json(one) for one in sent])
    assert again == history
    assert score(form, again, seed) == score(form, history, seed)


@settings(max_examples=50)
@given(form=forms, seed=seeds, team=st.integers(1, 999))
def test_no_team_ever_spends_more_than_it_has(form, seed, team) -> None:
    """Points are never negative, whoever plays, and every decision of a scripted team is allowed."""
    history = play_through(form, at_random(team), seed)
    assert completed(form, history) == history
    assert all(points_left(form, history[:rounds]) >= form.budget for rounds in range(1, form.rounds))


def test_the_command_line_replays_a_game(tmp_path: Path) -> None:
    """A game written as a scenario file and run by the command line gives the same value, to the last bit."""
    history = play_through(QUARTERS, balanced, 7)
    file = tmp_path / "game.toml"
    asked = {"form": QUARTERS.name, "seed": 7, "history": [one.to_json() for one in history]}
    file.write_text(protocol.scenario(asked)["toml"], encoding="utf-8")
    assert crmsim("check", str(file)).code == 0
    said = crmsim("run", str(file), "--seed", "7", "--out", str(tmp_path / "out"))
    assert said.code == 0, said.err
    told = json.loads((tmp_path / "out" / "run.json").read_text())
    assert told["outcome"]["npv"] == score(QUARTERS, history, 7)


def test_another_future_is_replayed_by_its_replicate(tmp_path: Path) -> None:
    """A future is replicate so-and-so of the same luck number, with the cards of that future in the file."""
    from crmsim.scenario.files import dump_toml
    from crmsim.workshop.game.scoring import result

    history = play_through(HALVES, balanced, 4)
    file = tmp_path / "future.toml"
    file.write_text(dump_toml(scenario_of(HALVES, history, 4, future=3)), encoding="utf-8")
    said = crmsim("run", str(file), "--seed", "4", "--replicate", "3", "--out", str(tmp_path / "out"))
    assert said.code == 0, said.err
    told = json.loads((tmp_path / "out" / "run.json").read_text())
    assert told["outcome"]["npv"] == result(HALVES, history, 4, 3).npv


def test_a_report_tells_of_its_weeks_and_of_none_later() -> None:
    """Three lines, a value per week so far, two messages of different departments; later decisions change nothing."""
    history = play_through(QUARTERS, balanced, 5)
    for rounds in (1, 4, 8):
        report = after_round(QUARTERS, history[:rounds], 5)
        assert report.week == 13 * rounds
        assert len(report.lines) == 3
        assert len(report.use) == len(report.cash) == report.week + 1
        assert len({message.sender for message in report.messages}) == 2
        assert all(message.text for message in report.messages)
        whole = simulate(scenario_of(QUARTERS, history, 5), seed=5)
        assert report.use == tuple(whole.table["logged_use"][: report.week + 1].tolist())
        assert report.cash[-1] == pytest.approx(whole.weekly["cumulative_cash"][report.week])


def test_a_stopped_project_says_so() -> None:
    """After a stop the report says it, and goes on saying it."""
    form, seed = next((QUARTERS, seed) for seed in range(40) if after_round(QUARTERS, _idle(QUARTERS), seed).stopped)
    report = after_round(form, _idle(form), seed)
    assert "Leaders stopped the project" in report.lines[0]
    assert "switched it off" in report.messages[0].text


def test_answers_are_true() -> None:
    """What asking reveals is what the company is: its weak spots, its records, its least believing department."""
    for seed in range(6):
        told = {one.key: one for one in after_round(QUARTERS, (_asking(),), seed).answers}
        assert {key for key in told if told[key].weak} == set(weak_spots(seed))
        game = played_so_far(QUARTERS, (), seed)
        world = game.diary.world
        right = float(company(seed).levers["legacy_accuracy"]) + float(world.firm["legacy_draw"][0])
        assert f"Of 100 old records {100 * min(1.0, right):.0f} are right" in told["data"].text
        belief = game.diary.people["belief"][0]
        means = [
            np.average(belief[inside], weights=world.people["fte"][inside])
            for inside in (world.people["department"] == slot for slot in range(len(world.departments)))
        ]
        assert told["people"].text.startswith(game.diary.names.departments[int(np.argmin(means))])


def _asking() -> Decision:
    return Decision((), tuple(spot.key for spot in SPOTS), "phased_by_region", "planned")


def _idle(form) -> tuple[Decision, ...]:
    return completed(form, [None] * form.rounds)


def test_the_page_of_the_game_tells_the_rules_that_hold() -> None:
    """Tables of measures and cards on the page are those that the declarations give."""
    place = Path(__file__).parents[1] / "docs" / "play_game.py"
    spec = importlib.util.spec_from_file_location("play_game", place)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    page = place.with_name("game.md").read_text("utf-8")
    for name, text in script.declared().items():
        assert f"<!-- {name}: begin -->\n{text}\n<!-- {name}: end -->" in page
