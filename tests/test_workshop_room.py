"""The room as a fold over events: what may happen when, and what each screen sees of it."""

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workshop_rooms import CODE, RUN, Room, made_up, small_program

from crmsim.workshop.game.forms import MOST_TEAMS
from crmsim.workshop.room import RULES, Problem, fold, view, wanted
from crmsim.workshop.room.events import KINDS
from crmsim.workshop.room.export import export
from crmsim.workshop.room.fold import CHANGES, FoldError
from crmsim.workshop.room.program import program_of
from crmsim.workshop.room.words import NotPlainError, plain_name

DECISION = {"actions": ["prepare"], "asks": [], "plan": "pilot_then_phased", "pace": "planned"}
LATER = {"actions": ["train"], "asks": [], "plan": "", "pace": ""}
TRAINER = st.just("trainer")
#: Anything that anybody may try, in any order: name, who, payload.
TRIES = st.one_of(
    st.tuples(
        st.sampled_from(["next", "open", "close", "reveal", "undo", "start_game"]), st.just("trainer"), st.just({})
    ),
    st.tuples(st.just("go"), st.just("trainer"), st.fixed_dictionaries({"scene": st.integers(-2, 30)})),
    st.tuples(
        st.just("join"), st.just(""), st.fixed_dictionaries({"name": st.sampled_from(["A", "a", "B", "", "\u202e"])})
    ),
    st.tuples(
        st.just("answer"),
        st.sampled_from(["m1", "m2"]),
        st.fixed_dictionaries({"lesson": st.integers(0, 2), "value": st.sampled_from([5, 101, "In phases", None])}),
    ),
    st.tuples(
        st.just("decide"),
        st.sampled_from(["m1", "m2"]),
        st.fixed_dictionaries({"round": st.integers(0, 3), "decision": st.sampled_from([DECISION, LATER, {}, 3])}),
    ),
    st.tuples(
        st.just("ask"),
        st.sampled_from(["m1", "m2"]),
        st.fixed_dictionaries({"round": st.integers(0, 3), "question": st.sampled_from(["people", "data", "x"])}),
    ),
    st.tuples(st.just("say"), st.sampled_from(["m1", "m2"]), st.just({"text": "We ask first."})),
    st.tuples(st.just("remove"), st.just("trainer"), st.fixed_dictionaries({"member": st.sampled_from(["m1", "m9"])})),
    st.tuples(st.just("rotate_code"), st.just("trainer"), st.just({})),
    st.tuples(st.just("names"), st.just("trainer"), st.fixed_dictionaries({"shown": st.booleans()})),
)


def test_every_kind_of_event_can_be_folded():
    """An event that can be written down can be read again."""
    assert set(KINDS) == {*CHANGES, "created"}


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(TRIES, max_size=40))
def test_whatever_is_tried_the_same_events_make_the_same_room_and_every_screen_can_show_it(tries):
    """A restart in any moment finds the room as it was; no order of actions breaks a view, a wish or the export."""
    room = Room()
    room.join("First")
    room.join("Second")
    for name, by, payload in tries:
        if by.startswith("m") and room.state.members[by].removed:
            continue
        room.act(name, by, **payload)
        if len(room.events) % 3 == 0:
            room.compute()
    assert fold(room.events) == room.state
    for place in range(1, len(room.events), 5):
        assert fold(room.events[:place]).seq == place
    for screen in ("stage", "console"):
        json.dumps(view(room.state, screen), allow_nan=False)
    for member in room.state.members:
        json.dumps(view(room.state, "phone", member), allow_nan=False)
    json.dumps(export(room.state), allow_nan=False)
    assert all(value <= 100 for value in room.state.answers.get(0, {}).values())


def test_events_that_do_not_fit_together_are_refused():
    """A room is never made of a history with a hole, or of events that nobody knows."""
    room = Room()
    room.join("A")
    room.join("B")
    with pytest.raises(FoldError):
        fold([room.events[0], room.events[2]])
    with pytest.raises(FoldError):
        fold(room.events[1:])
    room.events[1] = room.events[1].__class__(2, "danced", "m1", 1.0, {})
    with pytest.raises(FoldError):
        fold(room.events)


def test_a_program_survives_being_written_down():
    """A session that is taken up again shows the same lessons and the same game."""
    program = small_program()
    assert program_of(json.loads(json.dumps(program.to_json()))) == program


def test_the_truth_is_on_no_screen_of_the_room_before_it_is_revealed():
    """Phones and stage hold the answer from the reveal on, and never before."""
    room = Room()
    me = room.join("A")
    room.to("predict")
    room.compute()

    def told() -> list[bool]:
        return [
            "37 of 100 runs" in json.dumps(shown)
            for shown in (view(room.state, "stage"), view(room.state, "phone", me))
        ]

    room.act("open")
    assert room.act("answer", me, lesson=0, value=20) is None
    for step in ("close", "next", "next"):
        assert told() == [False, False]
        assert room.act(step) is None
        if step == "next" and room.state.scene.kind == "run":
            assert view(room.state, "stage")["curves"] == RUN  # one run is no answer
    assert told() == [False, False]
    assert [view(room.state, "stage")["text"], view(room.state, "phone", me)["text"]] == [[], []]  # it might tell
    assert "37 of 100 runs" in json.dumps(view(room.state, "console"))
    assert room.act("reveal") is None
    assert told() == [True, True]
    assert view(room.state, "stage")["closeness"] == "0 of 1 guesses were within 10."
    room.act("undo")
    assert told() == [False, False]


def test_late_answers_to_a_closed_question_are_refused_and_the_last_one_in_time_counts():
    """What counts is the last answer before the close, one for each phone."""
    room = Room()
    me = room.join("A")
    room.to("predict")
    assert isinstance(room.act("answer", me, lesson=0, value=1), Problem)
    room.act("open")
    for value in (10, 20, 20):
        assert room.act("answer", me, lesson=0, value=value) is None
    before = len(room.events)
    assert room.act("answer", me, lesson=0, value=20) is None
    assert len(room.events) == before, "said before: nothing new to write down"
    room.act("close")
    assert isinstance(room.act("answer", me, lesson=0, value=30), Problem)
    room.to("predict", 1)
    room.act("open")
    assert isinstance(room.act("answer", me, lesson=0, value=30), Problem)
    assert room.state.answers == {0: {me: 20.0}}


def test_a_step_back_keeps_what_was_sent():
    """Undo opens a question again with its answers; it takes back where we are, never what people said."""
    room = Room()
    me = room.join("A")
    room.to("predict")
    room.act("open")
    room.act("answer", me, lesson=0, value=20)
    room.act("next")  # closes and moves: two steps to undo
    room.act("undo")
    room.act("undo")
    assert (room.state.scene.kind, room.state.phase) == ("predict", "open")
    assert view(room.state, "phone", me)["mine"] == 20.0


@pytest.mark.parametrize("late", [{"place": 0, "phase": "ready"}, {"place": 1, "phase": "open"}])
def test_a_press_for_another_step_moves_nothing(late):
    """A second tap on Next, and one that arrives when the room is elsewhere, are told so and change nothing."""
    room = Room()
    room.act("next", place=0, phase=room.state.phase)
    before = room.state
    assert (before.position.scene, before.phase) == (1, "ready")
    for action in ("next", "open", "close", "reveal", "undo"):
        answer = room.act(action, **late)
        assert isinstance(answer, Problem)
        assert "did not count" in answer.message
    assert room.state == before
    assert room.act("open", place=1, phase="ready") is None


def test_points_hold_and_a_team_that_sends_nothing_goes_on():
    """Questions and measures come out of the same purse; what ran goes on where nothing is sent."""
    room = Room()
    one, two = room.join("A"), room.join("B")
    room.act("start_game")
    room.act("next")
    room.act("open")
    points = view(room.state, "phone", one)["points"]
    assert room.act("ask", one, round=0, question="people") is None
    assert view(room.state, "phone", one)["points"] == points - 1
    assert isinstance(room.act("decide", one, round=0, decision={**DECISION, "asks": ["data"]}), Problem)
    everything = [move["key"] for move in view(room.state, "phone", one)["moves"] if move["key"] != "push"]
    assert isinstance(room.act("decide", one, round=0, decision={**DECISION, "actions": everything}), Problem)
    assert room.act("decide", one, round=0, decision=DECISION) is None
    room.act("next")
    room.compute()
    assert view(room.state, "phone", one)["sent"]
    assert not view(room.state, "phone", two)["sent"]
    room.act("next")
    room.act("open")
    assert view(room.state, "phone", one)["runs"] == ["prepare"]
    assert "plans" not in view(room.state, "phone", one), "a plan is chosen once"


def test_phones_of_one_name_are_one_team():
    """The second phone of a team sees and changes what the first has sent."""
    room = Room()
    one, two = room.join("Blue"), room.join("bLUE")
    room.act("start_game")
    room.act("next")
    room.act("open")
    room.act("decide", one, round=0, decision=DECISION)
    assert view(room.state, "phone", two)["decided"] == room.state.decisions[0]["blue"]
    assert list(room.state.teams.values()) == ["Blue"]


def test_a_whole_game_asks_for_each_result_once():
    """When all is computed nothing is wanted; a round opened again and decided anew asks only for what changed."""
    room = Room()
    one, two = room.join("A"), room.join("B")
    room.act("start_game")
    for turn in range(4):
        room.act("next")
        room.act("open")
        for member in (one, two):
            assert room.act("decide", member, round=turn, decision=DECISION if turn == 0 else LATER) is None
        room.act("next")
        room.compute()
        assert not wanted(room.state)
    assert view(room.state, "stage")["board"]
    assert len({team["name"] for team in view(room.state, "stage")["board"]}) == 2
    room.act("undo")
    room.act("undo")
    room.act("decide", one, round=3, decision={**LATER, "actions": []})
    room.act("close")
    kinds = Counter(work.kind for work in wanted(room.state))
    assert kinds == {"debrief": 1, "part": 10, "report": 1, "standings": 1}


def test_the_room_sees_how_many_futures_are_played():
    """Other futures are played a few at a time, the screens count them, and a broken one ends in its sentence."""
    room = Room()
    room.join("A")
    room.to("futures")
    shared = [work for work in wanted(room.state) if work.kind == "part"]
    assert [view(room.state, screen)["played"] for screen in ("stage", "console")] == [0, 0]
    for work in shared[:-1]:
        room.write("result", "server", {"key": work.key, "result": made_up(work)})
    assert view(room.state, "stage")["played"] == 90
    assert "futures" not in {work.kind for work in wanted(room.state)}
    room.write("result", "server", {"key": shared[-1].key, "result": {"problem": "It broke."}})
    assert {"problem": "It broke."} in [work.given for work in wanted(room.state) if work.kind == "futures"]
    for work in wanted(room.state):
        room.write("result", "server", {"key": work.key, "result": {"problem": "It broke."}})
    shown = [view(room.state, "stage"), view(room.state, "console"), view(room.state, "phone", "m1")]
    assert [one["problem"] for one in shown] == ["It broke."] * 3


def test_a_room_has_no_more_teams_than_the_game_can_play():
    """A new name is refused when there are as many teams as a leaderboard holds; a phone of a team still gets in."""
    room = Room()
    for number in range(MOST_TEAMS):
        room.join(f"Team {number}")
    refused = room.act("join", "", name="One more")
    assert isinstance(refused, Problem)
    assert str(MOST_TEAMS) in refused.message
    room.join("team 0")
    assert len(room.state.teams) == MOST_TEAMS
    lessons_only = Room(small_program(None))
    for number in range(MOST_TEAMS + 1):
        lessons_only.join(f"Person {number}")


def test_names_off_leaves_no_name_on_the_stage():
    """With names off the projector shows numbers, in every scene."""
    room = Room()
    me = room.join("Xanthippe")
    room.act("names", shown=False)
    for place in range(len(room.state.program.scenes)):
        room.act("go", scene=place)
        room.act("open")
        room.act("say", me, text="We ask first.")
        room.act("close")
        room.compute()
        assert "xanthippe" not in json.dumps(view(room.state, "stage")).lower()
    assert "xanthippe" not in json.dumps(export(room.state)).lower()
    assert "Xanthippe" in json.dumps(export(room.state, names=True))


@pytest.mark.parametrize(
    "name", ["", "   ", "\u200b", "a\u202eb", "a\x00b", "x" * 33, "a" + "\u0301" * 9, None, 5, ["a"]]
)
def test_names_that_could_upset_a_page_are_refused(name):
    """Empty, too long, invisible or turned-around names never get in."""
    with pytest.raises(NotPlainError):
        plain_name(name)


def test_the_end_is_the_end():
    """After the end no action changes anything."""
    room = Room()
    me = room.join("A")
    room.act("end")
    before = len(room.events)
    for name in RULES:
        assert isinstance(room.act(name, "" if name == "join" else me, name="B"), Problem)
    assert len(room.events) == before
    assert room.state.code == CODE


def test_the_export_leaves_out_who_was_removed():
    """What a removed phone wrote is saved as little as it stands on the wall, and the phone is not counted."""
    room = Room()
    rude, good = room.join("Rude"), room.join("Good")
    room.to("say")
    room.act("open")
    for member, text in ((rude, "You are fools."), (good, "Help first.")):
        assert room.act("say", member, text=text) is None
    room.act("remove", member=rude)
    found = export(room.state)
    assert (found["joined"], found["closing"]["sentences"]) == (1, ["Help first."])
