"""After the game: what was done when, what became of it, what was hidden, and what another decision would have done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crmsim.errors import InputError
from crmsim.run import simulate
from crmsim.workshop.game.actions import ACTIONS
from crmsim.workshop.game.answers import Answer, answer
from crmsim.workshop.game.cards import Card, cards_of
from crmsim.workshop.game.company import SPOTS, weak_spots
from crmsim.workshop.game.decisions import Decision, completed
from crmsim.workshop.game.forms import Form
from crmsim.workshop.game.scenarios import scenario_of
from crmsim.workshop.game.scoring import Result, Twins, result


@dataclass(frozen=True, slots=True)
class Changed:
    """One decision of a game changed, all else and the luck as they were; `difference` is what the other decision would
    have brought (money, net present value)."""

    round: int
    without: str  # key of a measure left out; "" where something else was changed
    difference: float
    other: Result


@dataclass(frozen=True, slots=True)
class Debrief:
    """A team's game from kick-off to the horizon; series have a value for each week from kick-off.

    `logged` and `honest` are shares of the planned work (0-1), `live` of the planned seats. `turning_points` are what
    each measure of each round was worth on this luck, weightiest first.
    """

    decisions: tuple[Decision, ...]
    live: tuple[float, ...]
    logged: tuple[float, ...]
    honest: tuple[float, ...]
    cards: dict[int, Card]
    weak_spots: tuple[str, ...]
    hidden: tuple[Answer, ...]
    story: tuple[tuple[int, str], ...]
    turning_points: tuple[Changed, ...]


def what_if(form: Form, decisions: Sequence[Decision], round_: int, other: Decision, seed: int) -> Changed:
    """What another decision in one round would have brought, on the same luck and the same event cards.

    A lasting measure that is now bought earlier is bought only once. Raises InputError where the changed game would not
    have been allowed.
    """
    if not 1 <= round_ <= len(decisions):
        raise InputError(f"There is no round {round_}; {len(decisions)} were played.")
    changed = _once([*decisions[: round_ - 1], other, *decisions[round_:]])
    completed(form, changed)
    twins = Twins()
    before, after = (result(form, game, seed, 0, twins) for game in (decisions, changed))
    return Changed(round_, "", after.npv - before.npv, after)


def _once(decisions: Sequence[Decision]) -> list[Decision]:
    """The same decisions, without lasting measures that were bought before."""
    done: set[str] = set()
    found = []
    for decision in decisions:
        found.append(replace(decision, actions=tuple(key for key in decision.actions if key not in done)))
        done.update(key for key in decision.actions if not ACTIONS[key].runs)
    return found


def turning_points(form: Form, decisions: Sequence[Decision], seed: int) -> tuple[Changed, ...]:
    """What each measure of each round was worth: the game without it, on the same luck, weightiest first."""
    twins = Twins()
    before = result(form, decisions, seed, 0, twins)
    found = []
    for place, decision in enumerate(decisions):
        for key in decision.actions:
            less = replace(decision, actions=tuple(one for one in decision.actions if one != key))
            after = result(form, [*decisions[:place], less, *decisions[place + 1 :]], seed, 0, twins)
            found.append(Changed(place + 1, key, after.npv - before.npv, after))
    return tuple(sorted(found, key=lambda one: (-abs(one.difference), one.round, one.without)))


def debrief(form: Form, decisions: Sequence[Decision], seed: int) -> Debrief:
    """Everything about one team's game, once it is over."""
    run = simulate(scenario_of(form, decisions, seed), seed=seed)
    live, logged, honest = (
        tuple(float(value) for value in run.table[name]) for name in ("live", "logged_use", "honest_use")
    )
    return Debrief(
        tuple(decisions),
        live,
        logged,
        honest,
        cards_of(form, seed),
        weak_spots(seed),
        answer(form, (), tuple(spot.key for spot in SPOTS), seed),
        tuple((event.week, event.text) for event in run.story),
        turning_points(form, decisions, seed),
    )
