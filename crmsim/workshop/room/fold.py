"""How each event changes the room. Whether it may happen was decided before it was written down."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from crmsim.workshop.room.events import Event
from crmsim.workshop.room.program import program_of
from crmsim.workshop.room.state import Member, Position, State

Key = TypeVar("Key")


class FoldError(ValueError):
    """Events cannot be read: the first is not the beginning, one is missing, or a newer crmsim wrote them."""


def fold(events: Iterable[Event]) -> State:
    """The room after these events, from the first on."""
    state: State | None = None
    for event in events:
        state = begin(event) if state is None else apply(state, event)
    if state is None:
        raise FoldError("there is no event")
    return state


def begin(event: Event) -> State:
    """The room after its first event."""
    if event.kind != "created" or event.seq != 1:
        raise FoldError("the first event must be the beginning of the room")
    return State(program_of(event.payload["program"]), event.payload["code"], seq=1)


def apply(state: State, event: Event) -> State:
    """The room after one more event."""
    if event.seq != state.seq + 1:
        raise FoldError(f"event {event.seq} follows on event {state.seq}")
    if event.kind not in CHANGES:
        raise FoldError(f"an event of the kind '{event.kind[:40]}', which this version of crmsim does not know")
    return replace(CHANGES[event.kind](state, event), seq=event.seq)


def _joined(state: State, event: Event) -> State:
    member = Member(event.payload["member"], event.payload["name"])
    return replace(state, members={**state.members, member.id: member})


def _removed(state: State, event: Event) -> State:
    member = replace(state.members[event.payload["member"]], removed=True)
    return replace(state, members={**state.members, member.id: member})


def _moved(state: State, event: Event) -> State:
    return state.at(Position(event.payload["scene"], "ready", event.at))


def _phase(phase: Any) -> Callable[[State, Event], State]:
    def change(state: State, event: Event) -> State:
        since = state.position.since if phase == "shown" else event.at  # the clock of a reveal runs on
        return state.at(Position(state.position.scene, phase, since))

    return change


def _undone(state: State, event: Event) -> State:
    back = replace(state.past[-1], since=event.at)  # the clock of a step that is open again starts anew
    return replace(state, position=back, past=state.past[:-1])


def _answered(state: State, event: Event) -> State:
    lesson = event.payload["lesson"]
    return replace(state, answers=_within(state.answers, lesson, event.by, event.payload["value"]))


def _decided(state: State, event: Event) -> State:
    turn, team = event.payload["round"], state.members[event.by].team
    cleared = _without_later(state, team, turn)
    return replace(cleared, decisions=_within(cleared.decisions, turn, team, event.payload["decision"]))


def _asked(state: State, event: Event) -> State:
    turn, team = event.payload["round"], state.members[event.by].team
    asked = (*state.asks.get(turn, {}).get(team, ()), event.payload["question"])
    cleared = _without_later(state, team, turn)
    return replace(cleared, asks=_within(cleared.asks, turn, team, asked))


def _without_later(state: State, team: str, turn: int) -> State:
    """The room without what a team did after a round: the trainer went back to it, and the points are spent anew."""

    def kept(by_round: Mapping[int, Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
        return {
            place: {who: value for who, value in by_team.items() if place <= turn or who != team}
            for place, by_team in by_round.items()
        }

    return replace(state, decisions=kept(state.decisions), asks=kept(state.asks))


def _within(outer: Mapping[int, Mapping[str, Any]], place: int, who: str, value: Any) -> dict[int, Mapping[str, Any]]:
    return {**outer, place: {**outer.get(place, {}), who: value}}


CHANGES: dict[str, Callable[[State, Event], State]] = {
    "joined": _joined,
    "removed": _removed,
    "moved": _moved,
    "opened": _phase("open"),
    "closed": _phase("closed"),
    "revealed": _phase("shown"),
    "undone": _undone,
    "names": lambda state, event: replace(state, names=event.payload["shown"]),
    "code": lambda state, event: replace(state, code=event.payload["code"]),
    "joining": lambda state, event: replace(state, joining=event.payload["open"]),
    "answered": _answered,
    "decided": _decided,
    "asked": _asked,
    "said": lambda state, event: replace(
        state, sayings={**state.sayings, event.by: event.payload["text"]}, hidden=state.hidden - {event.by}
    ),
    "hidden": lambda state, event: replace(state, hidden=state.hidden | {event.payload["member"]}),
    "result": lambda state, event: replace(
        state, results={**state.results, event.payload["key"]: event.payload["result"]}
    ),
    "ended": lambda state, _: replace(state, ended=True, joining=False),
}
