"""What a team decides in a round, what may be decided, and what happens where nothing was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crmsim.errors import InputError, nearest, show
from crmsim.workshop.game.actions import ACTIONS
from crmsim.workshop.game.forms import DEFAULT_PACE, DEFAULT_PLAN, PACES, PLANS, Form
from crmsim.workshop.game.questions import ASKING_COSTS, QUESTIONS

Json = dict[str, Any]
KEYS = ("actions", "asks", "plan", "pace")


@dataclass(frozen=True, slots=True)
class Decision:
    """One round of one team: measures bought, questions asked, and in the first round the plan and its pace.

    Measures and questions are kept in the order of their lists, so equal choices are equal decisions.
    """

    actions: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    plan: str = ""
    pace: str = ""

    def __post_init__(self) -> None:
        """Put what was chosen in order, each thing once; unknown names stay, for `check` to refuse."""
        object.__setattr__(self, "actions", _ordered(self.actions, ACTIONS))
        object.__setattr__(self, "asks", _ordered(self.asks, QUESTIONS))

    @property
    def points(self) -> int:
        """What it costs."""
        chosen = sum(ACTIONS[key].points for key in self.actions) + ASKING_COSTS * len(self.asks)
        return chosen + (PACES[self.pace].points if self.pace else 0) + (PLANS[self.plan].points if self.plan else 0)

    def to_json(self) -> Json:
        """The decision as plain values."""
        return {"actions": list(self.actions), "asks": list(self.asks), "plan": self.plan, "pace": self.pace}

    @classmethod
    def from_json(cls, given: object) -> "Decision":
        """A decision from plain values; InputError for anything that is none. Names are checked by `check`."""
        if not isinstance(given, Mapping):
            raise InputError(f"A decision is a table of choices, but {show(given)} was given.")
        for key in given:
            if key not in KEYS:
                raise InputError(f"A decision has no {show(key)}.{nearest(str(key), KEYS)}")
        actions, asks = (_names(key, given.get(key) or []) for key in KEYS[:2])
        plan, pace = (_name(key, given.get(key) or "") for key in KEYS[2:])
        return cls(actions, asks, plan, pace)


def _ordered(chosen: Sequence[str], known: Mapping[str, object]) -> tuple[str, ...]:
    places = {key: place for place, key in enumerate(known)}
    return tuple(sorted(dict.fromkeys(chosen), key=lambda key: (places.get(key, len(places)), key)))


def _names(key: str, given: object) -> tuple[str, ...]:
    if not isinstance(given, list | tuple) or not all(isinstance(name, str) for name in given) or len(given) > 50:
        raise InputError(f"{key} = {show(given)} must be a list of names.")
    return tuple(given)


def _name(key: str, given: object) -> str:
    if not isinstance(given, str):
        raise InputError(f"{key} = {show(given)} must be a name.")
    return given


def points_left(form: Form, history: Sequence[Decision]) -> int:
    """Points that a team has for the round after this history: what was kept of the last ones, and what it adds."""
    points = form.purse + form.budget
    for decision in history:
        points = min(points - decision.points, form.keep) + form.budget
    return points


def lasting(history: Sequence[Decision]) -> tuple[str, ...]:
    """Measures bought in earlier rounds that last."""
    return tuple(key for decision in history for key in decision.actions if not ACTIONS[key].runs)


def check(form: Form, history: Sequence[Decision], decision: Decision) -> str | None:
    """What is wrong with a decision for the round after this history, in one sentence; None where nothing is."""
    if len(history) >= form.rounds:
        return f"The game has {form.rounds} rounds, and all of them are decided."
    for what, names, known in (("measure", decision.actions, ACTIONS), ("question", decision.asks, QUESTIONS)):
        for name in names:
            if name not in known:
                return f"There is no {what} {show(name)}.{nearest(name, known)}"
    return _wrong_plan(history, decision) or _wrong_measures(history, decision) or _too_dear(form, history, decision)


def _wrong_plan(history: Sequence[Decision], decision: Decision) -> str | None:
    if history:
        fixed = decision.plan or decision.pace
        return "Plan and pace were chosen in the first round and stay as they are." if fixed else None
    for what, name, known in (("plan", decision.plan, PLANS), ("pace", decision.pace, PACES)):
        if name not in known:
            if not name:
                return f"The first round needs a {what}."
            return f"There is no {what} {show(name)}.{nearest(name, known)}"
    return None


def _wrong_measures(history: Sequence[Decision], decision: Decision) -> str | None:
    done = lasting(history)
    for key in decision.actions:
        action = ACTIONS[key]
        if key in done:
            return f"'{action.title}' is done already and lasts; it need not be bought again."
        if action.against in decision.actions:
            return f"'{action.title}' and '{ACTIONS[action.against].title}' cannot be chosen together."
    return None


def _too_dear(form: Form, history: Sequence[Decision], decision: Decision) -> str | None:
    left = points_left(form, history)
    if decision.points > left:
        return f"That costs {decision.points} points, and {left} are left. Take something out."
    return None


def continued(form: Form, history: Sequence[Decision]) -> Decision:
    """What happens in the round after this history where a team decides nothing: what ran last round goes on.

    As far as the points reach, in the order of the list of measures; nothing new is bought or asked. In the first
    round it is the plan by regions, as planned.
    """
    if not history:
        return Decision(plan=DEFAULT_PLAN, pace=DEFAULT_PACE)
    left, kept = points_left(form, history), []
    for key in history[-1].actions:
        if ACTIONS[key].runs and ACTIONS[key].points <= left:
            kept.append(key)
            left -= ACTIONS[key].points
    return Decision(tuple(kept))


def completed(form: Form, submitted: Sequence[Decision | None]) -> tuple[Decision, ...]:
    """Decisions of all rounds so far, gaps filled with what goes on by itself. InputError for what is not allowed."""
    history: list[Decision] = []
    for round_, decision in enumerate(submitted, start=1):
        if decision is not None and (problem := check(form, history, decision)):
            raise InputError(f"Round {round_}: {problem}")
        if decision is None and len(history) >= form.rounds:
            raise InputError(f"The game has {form.rounds} rounds, but {len(submitted)} were given.")
        history.append(decision or continued(form, history))
    return tuple(history)
