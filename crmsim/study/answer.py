"""The answer of a comparison in one or two plain sentences, with counts out of 100."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmsim.outcomes.story import money
from crmsim.study.statistics import Interval, Paired, favours, verdict

FEW, ENOUGH = 30, 200  # runs


@dataclass(frozen=True, slots=True)
class Side:
    """What the answer says of one arm: its words, failures as a share, mean NPV (money), whether its sign depends on
    the horizon, and the share of runs in which finance did not approve it."""

    words: str
    failure: float
    npv: float
    depends_on_horizon: bool = False
    not_approved: float = 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two arms by their places, with the comparison a - b and whether the winner depends on the horizon."""

    a: int
    b: int
    paired: Paired
    depends_on_horizon: bool

    @property
    def verdict(self) -> str:
        """As the contract fixes it."""
        return verdict(self.paired.failure_interval, self.paired.npv_interval)


def answer(sides: Sequence[Side], pairs: Sequence[Pair], currency: str, runs: int) -> str:
    """What the comparison says, for one arm, two arms, or more."""
    if len(sides) == 1:
        only = sides[0]
        return (
            f"{_start(only.words)} fails in {_of_100(only.failure)} runs and "
            f"{_earns(only.npv, currency)} on average, against having no CRM ({runs} runs)."
        )
    text = _of_two(sides, pairs[0], currency) if len(sides) == 2 else _of_many(sides, pairs, currency)
    if runs < FEW and not all(pair.paired.identical for pair in pairs):
        text = f"{text} That rests on {runs} runs only: take {ENOUGH} before you decide."
    refused = [f"{side.words} in {_of_100(side.not_approved)}" for side in sides if side.not_approved > 0.0]
    if refused:
        # Who never starts cannot fail: without this the refused arm would look safe.
        text = f"{text} Finance did not approve {', '.join(refused)} runs; those count as no failure and no gain."
    unsure = [side.words for side in sides if side.depends_on_horizon]
    if not unsure:
        return text
    return f"{text} Whether {' and '.join(unsure)} {'pays' if len(unsure) == 1 else 'pay'} depends on the horizon."


def _of_two(sides: Sequence[Side], pair: Pair, currency: str) -> str:
    """Sentence for a pair: the better arm first."""
    found = pair.verdict
    if pair.paired.identical:
        return f"{_start(sides[pair.a].words)} and {sides[pair.b].words} come out exactly the same in every run."
    swapped = found == "b_better" or (found == "trade_off" and _fails_less(pair) < 0)
    first, second = (sides[pair.b], sides[pair.a]) if swapped else (sides[pair.a], sides[pair.b])
    interval = _turned(pair.paired.npv_interval, swapped)
    difference = first.npv - second.npv
    counts = f"{_of_100(first.failure)} runs against {_count(second.failure)} for {second.words}"
    span = f"95 % interval {_span(interval, currency)}" if interval else "too few runs for an interval"
    if found == "too_close":
        text = (
            f"Too close to call: {first.words} fails in {counts}, and its mean result is "
            f"{_more(difference, currency)} ({span})."
        )
    elif found == "trade_off":
        text = (
            f"A trade-off: {first.words} fails less often, in {counts}, but earns "
            f"{money(abs(difference), currency)} less on average ({span})."
        )
    else:
        safer = favours(_turned(pair.paired.failure_interval, swapped), higher=False) > 0
        richer = favours(interval, higher=True) > 0
        claim = "is safer and earns more" if safer and richer else "is safer" if safer else "earns more"
        text = (
            f"{_start(first.words)} {claim}: it fails in {counts}, and its mean result is "
            f"{_more(difference, currency)} ({span})."
        )
    return f"{text} The winner depends on the horizon." if pair.depends_on_horizon else text


def _of_many(sides: Sequence[Side], pairs: Sequence[Pair], currency: str) -> str:
    """Sentence for three arms or more: one that no other beats, and that beats some, or none."""
    wins = [0] * len(sides)
    losses = [0] * len(sides)
    for pair in pairs:
        if pair.verdict in {"a_better", "b_better"}:
            winner, loser = (pair.a, pair.b) if pair.verdict == "a_better" else (pair.b, pair.a)
            wins[winner] += 1
            losses[loser] += 1
    best = max(range(len(sides)), key=lambda place: (wins[place], -losses[place]))
    others = "; ".join(f"{side.words} {_count(side.failure)}" for place, side in enumerate(sides) if place != best)
    side = sides[best]
    figures = f"it fails in {_of_100(side.failure)} runs ({others}) and {_earns(side.npv, currency)} on average"
    if wins[best] == len(sides) - 1:
        text = f"{_start(side.words)} comes out best of {len(sides)}, against each of the others: {figures}."
    elif wins[best] and not losses[best]:
        text = (
            f"{_start(side.words)} is beaten by none of the {len(sides) - 1} others and better than {wins[best]}: "
            f"{figures}."
        )
    else:
        counts = "; ".join(f"{side.words} {_count(side.failure)}" for side in sides)
        text = f"None of the {len(sides)} stands out. Failures in 100 runs: {counts}."
    unsure = any(pair.depends_on_horizon for pair in pairs)
    return f"{text} Some of it depends on the horizon." if unsure else text


def _fails_less(pair: Pair) -> int:
    return favours(pair.paired.failure_interval, higher=False)


def _turned(interval: Interval | None, swapped: bool) -> Interval | None:
    return (-interval[1], -interval[0]) if interval and swapped else interval


def _start(words: str) -> str:
    return words[:1].upper() + words[1:]


def _count(share: float) -> str:
    count = round(100.0 * share)
    if count == 0 and share > 0.0:
        return "fewer than 1"
    return "more than 99" if count == 100 and share < 1.0 else str(count)


def _of_100(share: float) -> str:
    return f"{_count(share)} of 100"


def _earns(npv: float, currency: str) -> str:
    return f"{'earns' if npv >= 0.0 else 'loses'} {money(abs(npv), currency)}"


def _more(difference: float, currency: str) -> str:
    if difference == 0.0:
        return "the same"
    return f"{money(abs(difference), currency)} {'higher' if difference > 0.0 else 'lower'}"


def _span(interval: Interval, currency: str) -> str:
    low, high = (money(end, currency) for end in interval)
    return f"{low.removesuffix(f' {currency}')} to {high}"
