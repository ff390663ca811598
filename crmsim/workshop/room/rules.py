"""What an action would write down, or why it may not: one function for each action.

Who may call which action is decided elsewhere, in `crmsim.workshop.access`; an action that is not in its table is
nobody's. Here is decided whether it makes sense now.
"""
# ruff: noqa: ARG001  every rule has the shape that the table asks for

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from crmsim.workshop.game.decisions import Decision
from crmsim.workshop.game.forms import MOST_TEAMS
from crmsim.workshop.room.events import Draft
from crmsim.workshop.room.program import ASKING, Json, Question
from crmsim.workshop.room.state import State
from crmsim.workshop.room.turns import problem_with, problem_with_asking
from crmsim.workshop.room.words import NotPlainError, plain_name, plain_sentence, team_key
from crmsim.workshop.room.works import lesson_work

MOST_MEMBERS = 120
MOST_PHONES = 8  # of one team
STEPS = {"open", "close", "reveal", "next", "undo"}  # what the trainer means for the step that the console shows


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something cannot be done, for the person who tried."""

    message: str


@dataclass(frozen=True, slots=True)
class Act:
    """Something that somebody wants to do. `by` is "trainer", the id of a member, or "" for who is about to join."""

    name: str
    by: str
    payload: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the rules need from outside: a new join code."""

    new_code: Callable[[], str]


Found = tuple[Draft, ...] | Problem
Rule = Callable[[State, Act, Tools], Found]


def check(state: State, act: Act, tools: Tools) -> Found:
    """What an action would write down, nothing where that is so already; a Problem where it makes no sense now."""
    if act.name not in RULES:
        return Problem("There is no such action.")
    if state.ended:
        return Problem("The workshop has ended.")
    if act.name in STEPS and _is_late(state, act):
        return Problem("The room has moved on meanwhile, so this press did not count. Look, and press again.")
    return RULES[act.name](state, act, tools)


def _is_late(state: State, act: Act) -> bool:
    """Whether a button was pressed for another step or phase than the one we are at: twice, or with the line down."""
    now = state.position.scene, state.phase
    return (act.payload.get("place", now[0]), act.payload.get("phase", now[1])) != now


def _open(state: State, act: Act, tools: Tools) -> Found:
    if state.scene.kind not in ASKING:
        return Problem("Nothing is asked at this step.")
    return Problem("It is open already.") if state.phase == "open" else (Draft("opened"),)


def _close(state: State, act: Act, tools: Tools) -> Found:
    return (Draft("closed"),) if state.phase == "open" else Problem("Nothing is open.")


def _reveal(state: State, act: Act, tools: Tools) -> Found:
    if state.scene.kind != "reveal":
        return Problem("There is nothing to reveal at this step.")
    if state.phase == "shown":
        return Problem("It is shown already.")
    result = state.results.get(lesson_work(state, state.scene.lesson).key)
    if result is None:
        return Problem("The result is still being worked out. Try again in a moment.")
    return Problem(str(result["problem"])) if "problem" in result else (Draft("revealed"),)


def _next(state: State, act: Act, tools: Tools) -> Found:
    return _to(state, state.position.scene + 1)


def _go(state: State, act: Act, tools: Tools) -> Found:
    place = act.payload.get("scene")
    if isinstance(place, bool) or not isinstance(place, int):
        return Problem("There is no such step.")
    return _to(state, place)


def _start_game(state: State, act: Act, tools: Tools) -> Found:
    place = state.program.first("rules")
    if place is None:
        return Problem("There is no game in this workshop.")
    return Problem("The game has begun.") if state.position.scene >= place else _to(state, place)


def _to(state: State, place: int) -> Found:
    if not 0 <= place < len(state.program.scenes):
        return Problem("This is the last step." if place > 0 else "There is no such step.")
    moved = Draft("moved", {"scene": place})
    return (Draft("closed"), moved) if state.phase == "open" else (moved,)


def _undo(state: State, act: Act, tools: Tools) -> Found:
    return (Draft("undone"),) if state.past else Problem("There is nothing to undo.")


def _remove(state: State, act: Act, tools: Tools) -> Found:
    member = state.members.get(str(act.payload.get("member", "")))
    if member is None or member.removed:
        return Problem("There is no such participant.")
    return (Draft("removed", {"member": member.id}),)


def _hide(state: State, act: Act, tools: Tools) -> Found:
    member = str(act.payload.get("member", ""))
    if member not in state.sayings or member in state.hidden:
        return Problem("There is no such sentence.")
    return (Draft("hidden", {"member": member}),)


def _names(state: State, act: Act, tools: Tools) -> Found:
    return (Draft("names", {"shown": act.payload.get("shown") is True}),)


def _joining(state: State, act: Act, tools: Tools) -> Found:
    return (Draft("joining", {"open": act.payload.get("open") is True}),)


def _rotate_code(state: State, act: Act, tools: Tools) -> Found:
    return (Draft("code", {"code": tools.new_code()}),)


def _end(state: State, act: Act, tools: Tools) -> Found:
    return (Draft("ended"),)


def _join(state: State, act: Act, tools: Tools) -> Found:
    """The code has been looked at before."""
    if not state.joining:
        return Problem("Nobody can join at the moment. Ask the trainer.")
    try:
        name = plain_name(act.payload.get("name"))
    except NotPlainError as reason:
        return Problem(str(reason))
    if len(state.present) >= MOST_MEMBERS:
        return Problem(f"The room is full: {MOST_MEMBERS} have joined.")
    is_new = team_key(name) not in state.teams
    if state.program.game is not None and is_new and len(state.teams) >= MOST_TEAMS:
        return Problem(f"There are {MOST_TEAMS} teams, and no more can play. Join one of them: give its name.")
    if sum(member.team == team_key(name) for member in state.present) >= MOST_PHONES:
        return Problem(f"This team has {MOST_PHONES} phones already. Choose another name.")
    return (Draft("joined", {"member": f"m{len(state.members) + 1}", "name": name}),)


def _answer(state: State, act: Act, tools: Tools) -> Found:
    place = act.payload.get("lesson")
    if state.scene.kind != "predict" or not state.is_open or place != state.scene.lesson or isinstance(place, bool):
        return Problem("This question is closed. Your earlier answer counts, if you gave one.")
    value = answer_of(state.program.lessons[place].question, act.payload.get("value"))
    if isinstance(value, Problem):
        return value
    if state.answers.get(place, {}).get(act.by) == value:
        return ()  # said before: nothing new to write down
    return (Draft("answered", {"lesson": place, "value": value}),)


def answer_of(question: Question, raw: Any) -> float | str | Problem:
    """What somebody predicted, as it is kept."""
    if question.kind == "choice":
        return raw if isinstance(raw, str) and raw in question.choices else Problem("Choose one of the answers.")
    low, high = (0.0, 100.0) if question.kind == "count" else (question.low, question.high)
    right = isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) < 1e15 and isfinite(raw)
    if not right or not low <= raw <= high:
        return Problem(f"Give a number from {low:,.10g} to {high:,.10g}.")
    return float(round(raw)) if question.kind == "count" else float(raw)


def _round_of(state: State, act: Act) -> int | Problem:
    """The round that somebody means, where it is the one that is open."""
    turn = act.payload.get("round")
    if state.scene.kind != "round" or not state.is_open or turn != state.scene.round or isinstance(turn, bool):
        return Problem("This round is closed. What your team sent before counts.")
    return state.scene.round


def _decide(state: State, act: Act, tools: Tools) -> Found:
    turn, decision = _round_of(state, act), act.payload.get("decision")
    if isinstance(turn, Problem):
        return turn
    if not isinstance(decision, dict) or decision.get("asks"):
        return Problem("This is not a decision.")
    team = state.members[act.by].team
    wrong = problem_with(state, team, turn, decision)
    if wrong:
        return Problem(wrong)
    kept = Decision.from_json(decision).to_json()
    if state.decisions.get(turn, {}).get(team) == kept:
        return ()
    return (Draft("decided", {"round": turn, "decision": kept}),)


def _ask(state: State, act: Act, tools: Tools) -> Found:
    turn, question = _round_of(state, act), act.payload.get("question")
    if isinstance(turn, Problem):
        return turn
    if not isinstance(question, str):
        return Problem("There is no such question.")
    team = state.members[act.by].team
    if question in state.asks.get(turn, {}).get(team, ()):
        return ()
    wrong = problem_with_asking(state, team, turn, question)
    return Problem(wrong) if wrong else (Draft("asked", {"round": turn, "question": question}),)


def _say(state: State, act: Act, tools: Tools) -> Found:
    if state.scene.kind != "say" or not state.is_open:
        return Problem("Sentences are not collected at the moment.")
    try:
        text = plain_sentence(act.payload.get("text"))
    except NotPlainError as reason:
        return Problem(str(reason))
    return () if state.sayings.get(act.by) == text else (Draft("said", {"text": text}),)


RULES: Mapping[str, Rule] = {
    "open": _open,
    "close": _close,
    "reveal": _reveal,
    "next": _next,
    "go": _go,
    "undo": _undo,
    "start_game": _start_game,
    "remove": _remove,
    "hide": _hide,
    "names": _names,
    "joining": _joining,
    "rotate_code": _rotate_code,
    "end": _end,
    "join": _join,
    "answer": _answer,
    "decide": _decide,
    "ask": _ask,
    "say": _say,
}
