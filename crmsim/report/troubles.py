"""What went wrong: the most frequent events of each plan's runs, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmsim.figures.arms import Arm, at, is_list
from crmsim.figures.wording import known, of_100, plain, week
from crmsim.study.counts import base_of

MOST = 6  # events per plan: what happens more rarely explains little


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of event: what happened, in how many runs (words and share), and usually when."""

    text: str
    runs: str
    share: float
    when: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """The most frequent events of one arm."""

    title: str
    glyph: str
    slot: int
    events: tuple[Event, ...]


def troubles(arms: Sequence[Arm]) -> tuple[Trouble, ...]:
    """The most frequent events of every arm that has any."""
    found = (Trouble(arm.title, arm.style.glyph, arm.style.slot, events_of(arm)) for arm in arms)
    return tuple(trouble for trouble in found if trouble.events)


def events_of(arm: Arm) -> tuple[Event, ...]:
    """Events of one arm, most frequent first."""
    rows = at(arm.data, "what_went_wrong")
    if not is_list(rows):
        return ()
    shares = [share for row in rows if (share := known(at(row, "share"))) is not None]
    base = base_of(arm.runs(), *shares)
    events = [
        Event(
            plain(at(row, "text") or at(row, "kind")),
            of_100(share, base),
            share,
            week(known(at(row, "median_week"))),
        )
        for row in rows
        if (share := known(at(row, "share"))) is not None and share > 0
    ]
    return tuple(sorted(events, key=lambda event: -event.share)[:MOST])
