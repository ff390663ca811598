"""What can happen in a room, as it is written down: once, in order, never changed."""

from dataclasses import dataclass, field

from crmsim.workshop.room.program import Json

#: Every kind of event, and what its payload holds.
KINDS = {
    "created": "program (JSON), code",
    "joined": "member, name",
    "removed": "member",
    "moved": "scene",
    "opened": "",
    "closed": "",
    "revealed": "",
    "undone": "",
    "names": "shown",
    "code": "code",
    "joining": "open",
    "answered": "lesson, value",
    "decided": "round, decision",
    "asked": "round, question",
    "said": "text",
    "hidden": "member (whose sentence is taken off the wall)",
    "result": "key, result",
    "ended": "",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has its number and its time."""

    kind: str
    payload: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `by` is "trainer", "server" or the id of a member; `at` seconds since 1970; `key` makes it unique."""

    seq: int
    kind: str
    by: str
    at: float
    payload: Json
    key: str = ""
