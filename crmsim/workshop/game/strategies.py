"""Scripted teams: simple ways to play, by which the game is balanced and a room can be tried alone.

None of them sees more than a team would: the one that asks reads its answers and nothing else.
"""

from collections.abc import Callable, Mapping, Sequence

from crmsim.workshop.game.actions import ACTIONS
from crmsim.workshop.game.answers import answer
from crmsim.workshop.game.decisions import Decision, check, continued, lasting, points_left
from crmsim.workshop.game.forms import PACES, PLANS, Form
from crmsim.workshop.game.questions import ASKING_COSTS
from crmsim.world.chance import draw

#: A way to play: form, history and luck number in, the next decision out.
Strategy = Callable[[Form, Sequence[Decision], int], Decision]

#: Sensible order of things for a team that knows nothing special: what to wish for, by the week a round begins in.
SENSIBLE: tuple[tuple[int, tuple[str, ...]], ...] = (
    (0, ("prepare", "leaders", "vendors", "champions", "data")),
    (26, ("prepare", "leaders", "help", "ready", "train")),
    (52, ("help", "leaders", "reward", "prepare")),
    (78, ("reward", "process", "entry", "customers", "help", "leaders")),
)
#: What a team does first about each weak spot it has heard of, and never does where it has heard that all is well.
REMEDIES: Mapping[str, tuple[str, ...]] = {"data": ("data",), "vendors": ("vendors",), "work": ("entry",)}
NEEDLESS = ("data", "vendors")  # where they are sound; the rest does good in any company


def nothing(form: Form, history: Sequence[Decision], _: int) -> Decision:
    """Decides nothing at all."""
    return continued(form, history)


def always(*wishes: str, plan: str = "phased_by_region", pace: str = "planned") -> Strategy:
    """Buys these measures, in this order as far as points reach, in every round."""

    def decide(form: Form, history: Sequence[Decision], _: int) -> Decision:
        return affordable(form, history, wishes, plan, pace)

    return decide


def all_at_once(form: Form, history: Sequence[Decision], _: int) -> Decision:
    """Spends whatever it has in the first round and never decides again."""
    return continued(form, history) if history else affordable(form, history, (*_by_price(),))


def too_late(form: Form, history: Sequence[Decision], _: int) -> Decision:
    """Saves for the first half of the game and spends all it has afterwards."""
    wishes = SENSIBLE[-1][1] if len(history) >= form.rounds // 2 else ()
    return affordable(form, history, wishes)


def balanced(form: Form, history: Sequence[Decision], _: int) -> Decision:
    """Prepares, then helps, then makes it pay; asks nobody."""
    return affordable(form, history, sensible(form, history))


def listener(form: Form, history: Sequence[Decision], seed: int) -> Decision:
    """Asks first, sees to what is weak, and is sensible with the rest."""
    asks = tuple(REMEDIES) if not history else ()
    told = answer(form, (), tuple(REMEDIES), seed)
    first = [wish for one in told if one.weak for wish in REMEDIES[one.key]]
    needless = [wish for one in told if not one.weak for wish in REMEDIES[one.key] if wish in NEEDLESS]
    wishes = [wish for wish in (*first, *sensible(form, history)) if wish not in needless]
    return affordable(form, history, wishes, asks=asks)


def at_random(number: int) -> Strategy:
    """Buys by chance; `number` names the team."""

    def decide(form: Form, history: Sequence[Decision], seed: int) -> Decision:
        def luck(what: str) -> float:
            return draw(seed, number, f"game:random:{len(history)}:{what}")

        wishes = sorted(ACTIONS, key=luck)[: int(5 * luck("how many")) + 1]
        plan, pace = (min(known, key=luck) for known in (PLANS, PACES))
        return affordable(form, history, wishes, plan, pace)

    return decide


STRATEGIES: Mapping[str, Strategy] = {
    "do nothing": nothing,
    "train only": always("train"),
    "rush": always("push", "order", "help", plan="big_bang", pace="fast"),
    "all at once": all_at_once,
    "too late": too_late,
    "balanced": balanced,
    "listen first": listener,
}


def play_through(form: Form, strategy: Strategy, seed: int) -> tuple[Decision, ...]:
    """The decisions of a whole game."""
    history: tuple[Decision, ...] = ()
    for _ in range(form.rounds):
        history = (*history, strategy(form, history, seed))
    return history


def affordable(
    form: Form,
    history: Sequence[Decision],
    wishes: Sequence[str],
    plan: str = "phased_by_region",
    pace: str = "planned",
    asks: tuple[str, ...] = (),
) -> Decision:
    """A decision with as many of these wishes, in their order, as are allowed and can be paid for."""
    decision = Decision((), asks, "" if history else plan, "" if history else pace)
    if decision.points > points_left(form, history):
        decision = Decision((), asks[: points_left(form, history) // ASKING_COSTS], decision.plan, "planned")
    for wish in wishes:
        more = Decision((*decision.actions, wish), decision.asks, decision.plan, decision.pace)
        if wish not in lasting(history) and check(form, history, more) is None:
            decision = more
    return decision


def sensible(form: Form, history: Sequence[Decision]) -> tuple[str, ...]:
    """What a team that knows nothing special wishes for in the round after this history, the most pressing first."""
    week = form.starts(len(history) + 1)
    return next(wishes for first, wishes in reversed(SENSIBLE) if week >= first)


def _by_price() -> list[str]:
    """Measures from the dearest down: those of a team that believes in large sums."""
    return sorted(ACTIONS, key=lambda key: -ACTIONS[key].points)
