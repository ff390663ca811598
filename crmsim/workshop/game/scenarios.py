"""From decisions to the question that the model answers: an ordinary scenario, which the command line can replay."""

from collections.abc import Sequence

from crmsim.scenario.scenario import Scenario
from crmsim.workshop.game.actions import ACTIONS
from crmsim.workshop.game.cards import cards_of
from crmsim.workshop.game.company import company
from crmsim.workshop.game.decisions import Decision
from crmsim.workshop.game.effects import Spell, changes_of
from crmsim.workshop.game.forms import DEFAULT_PACE, DEFAULT_PLAN, PACES, Form


def scenario_of(form: Form, decisions: Sequence[Decision], seed: int, future: int = 0) -> Scenario:
    """The company with these decisions and the event cards of the rounds decided so far; the last decisions hold.

    `decisions` are those of all rounds so far, none missing (see `completed`). Its run is replicate `future` of `seed`:
    `crmsim run FILE --seed SEED --replicate FUTURE` gives the same numbers.
    """
    first = decisions[0] if decisions else Decision(plan=DEFAULT_PLAN, pace=DEFAULT_PACE)
    base = company(seed).with_plan(first.plan).with_levers(rollout_speed=PACES[first.pace].speed)
    return base.with_changes(*changes_of(base.levers, spells(form, decisions, seed, future), base.horizon))


def spells(form: Form, decisions: Sequence[Decision], seed: int, future: int = 0) -> list[Spell]:
    """What is in force when: measures by the rounds they were bought for, cards by their own."""
    found = []
    for round_, decision in enumerate(decisions, start=1):
        first = form.starts(round_) + 1
        last = round_ == len(decisions)
        for key in decision.actions:
            end = first + form.weeks if ACTIONS[key].runs and not last else None
            found.append(Spell(first, end, ACTIONS[key].shifts))
    for round_, card in cards_of(form, seed, future).items():
        if round_ <= len(decisions):
            first = form.starts(round_) + 1
            found.append(Spell(first, None if card.weeks is None else first + card.weeks, card.shifts))
    return found
