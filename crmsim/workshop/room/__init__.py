"""The room of a workshop as a fold over events: what happened so far is all there is.

state = fold(events)                     # or apply(state, event), one by one
found = check(state, act, tools)         # what an action would write down, or a Problem in words
view(state, "phone", member, now)        # what one screen may see, as JSON
"""

from crmsim.workshop.room.events import Draft, Event
from crmsim.workshop.room.fold import apply, fold
from crmsim.workshop.room.rules import RULES, Act, Problem, Tools, check
from crmsim.workshop.room.state import State
from crmsim.workshop.room.views import view
from crmsim.workshop.room.works import Work, wanted

__all__ = [
    "RULES",
    "Act",
    "Draft",
    "Event",
    "Problem",
    "State",
    "Tools",
    "Work",
    "apply",
    "check",
    "fold",
    "view",
    "wanted",
]
