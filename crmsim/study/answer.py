"""The answer of a comparison in a few plain sentences, with counts of runs: what it comes to, then what it rests on.

Who has no project (no CRM at all, or finance approves it in no run) is no rival of the others: it cannot fail, and
earns nothing. Against it the question is whether a project brings more than it costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crmsim.outcomes.story import money
from crmsim.study.caveats import refused, rests_on_few, softened, start, turns_with_horizon
from crmsim.study.counts import base_of, count_words, out_of
from crmsim.study.sides import Claim, Pair, Side, Varied
from crmsim.study.statistics import Interval, favours


@dataclass(frozen=True, slots=True)
class Answer:
    """Sentences, the headline first, and the place of the arm that comes out best (None where none has a project)."""

    lines: tuple[str, ...]
    leading: int | None

    def __str__(self) -> str:
        """All of it as one paragraph."""
        return " ".join(self.lines)


def answer(
    sides: Sequence[Side],
    pairs: Sequence[Pair],
    currency: str,
    runs: int,
    *,
    weeks: int = 208,
    varied: Varied | None = None,
    notes: Sequence[str] = (),
) -> Answer:
    """What the comparison says, for any number of arms.

    Parameters
    ----------
    sides, pairs
        The arms in their order, and every pair of them.
    runs, weeks
        Runs of each arm, and the horizon.
    varied
        What variations of the assumptions came to: a headline that holds in few of them says so.
    notes
        Sentences on how the arms came about.
    """
    active = [place for place, side in enumerate(sides) if not side.idle]
    rivals = [pair for pair in pairs if pair.a in active and pair.b in active]
    text, leading, claim = _headline(sides, active, rivals, currency, runs)
    if claim and varied:
        text = softened(text, claim, varied, sides)
    lines = [text]
    if len(active) > 1 and leading is not None and any(side.nothing for side in sides):
        lines.append(_pays(sides[leading], currency))
    lines += _how_sure(sides, active, rivals, currency)
    if len(sides) > 1 and not all(pair.paired.identical for pair in pairs):
        lines += rests_on_few(runs)
    lines += refused(sides, currency, runs)
    spoken_of = active if len(active) < 3 else [claim.place] if claim else []
    lines += turns_with_horizon(sides, rivals, spoken_of, weeks)
    return Answer((*lines, *notes), leading)


def _headline(
    sides: Sequence[Side], active: Sequence[int], rivals: Sequence[Pair], currency: str, runs: int
) -> tuple[str, int | None, Claim | None]:
    """The first sentence, the place of the leading arm, and what the sentence claims of it."""
    if not active:
        return _nobody(sides), None, None
    if len(active) == 1:
        place = active[0]
        side = sides[place]
        if any(other.idle for other in sides):
            found = favours(side.npv_interval, higher=True)
            nothing = next(other for other in range(len(sides)) if other != place)
            claim = Claim(place if found > 0 else nothing, "earns") if found else None
            return _against_nothing(side, currency, runs), place, claim
        return _alone(side, currency, runs), place, None
    if len(active) == 2:
        return _of_two(sides, rivals[0], currency, runs)
    return _of_many(sides, active, rivals, currency, runs)


def _alone(side: Side, currency: str, runs: int) -> str:
    """Where there is one arm, and nothing to compare it with but its own company without a CRM."""
    return (
        f"{start(side.words)} fails in {_failing(side, runs)} runs and {_earns(side.npv, currency)} on average, "
        f"against having no CRM ({runs} run{'s' if runs > 1 else ''})."
    )


def _nobody(sides: Sequence[Side]) -> str:
    """Where no arm has a project."""
    names = [side.words for side in sides if not side.nothing]
    if not names:
        return "No CRM is what every plan is measured against: it neither earns nor fails. Compare it with a plan."
    if len(names) == 1:
        who = f"Finance approves {names[0]} in no run"
    elif len(names) == 2:
        who = f"Finance approves neither {names[0]} nor {names[1]} in any run"
    else:
        who = f"Finance approves none of the {len(names)} in any run"
    return f"{who}, so there is no project: nothing is spent, nothing is gained, and nothing can fail."


def _against_nothing(side: Side, currency: str, runs: int) -> str:
    """Whether an arm brings more than it costs, the company without a CRM being 0."""
    found = favours(side.npv_interval, higher=True)
    fails = f"it fails in {_failing(side, runs)} runs"
    name = start(side.words)
    if side.npv_interval is None:
        return f"{name} {_earns(side.npv, currency)} on average; {fails}."
    if found > 0:
        return f"{name} pays, as it brings {money(side.npv, currency)} more than it costs on average; {fails}."
    if found < 0:
        more = f"{money(-side.npv, currency)} more than it brings on average"
        return f"{name} does not pay, as it costs {more}; {fails}."
    return f"Whether {side.words} pays is too close to call: it {_earns(side.npv, currency)} on average; {fails}."


def _pays(side: Side, currency: str) -> str:
    """The same of an arm that the headline speaks of, in short."""
    found, interval = favours(side.npv_interval, higher=True), side.npv_interval
    span = f"95% interval of its value {_span(interval, currency)}" if interval else "too few runs for an interval"
    if found > 0:
        return f"Against no CRM {side.words} pays ({span})."
    if found < 0:
        return f"But against no CRM {side.words} does not pay ({span})."
    return f"Whether {side.words} pays against no CRM is too close to call ({span})."


def _of_two(sides: Sequence[Side], pair: Pair, currency: str, runs: int) -> tuple[str, int, Claim | None]:
    """Sentence for a pair: the better arm first."""
    found = pair.verdict
    if pair.paired.identical:
        text = f"{start(sides[pair.a].words)} and {sides[pair.b].words} come out exactly the same in every run."
        return text, pair.a, None
    swapped = _second_first(pair)
    places = (pair.b, pair.a) if swapped else (pair.a, pair.b)
    first, second = (sides[place] for place in places)
    interval = _turned(pair.paired.npv_interval, swapped)
    difference = first.npv - second.npv
    base = base_of(runs, first.failure, second.failure)
    against = count_words(second.failure, base)
    counts = f"{out_of(first.failure, base)} runs against {against} for {second.words}"
    result = f"it fails in {counts}, and its mean result is {_more(difference, currency)}."
    if found == "too_close":
        richer = places[0] if difference >= 0.0 else places[1]
        return f"Too close to call: {first.words} {result.removeprefix('it ')}", richer, None
    if found == "trade_off":
        less = f"{money(abs(difference), currency)} less on average"
        text = f"A trade-off: {first.words} fails less often, in {counts}, but earns {less}."
        return text, places[1], Claim(places[1], "trade")
    safer = favours(_turned(pair.paired.failure_interval, swapped), higher=False) > 0
    richer_too = favours(interval, higher=True) > 0
    claim = "is safer and earns more" if safer and richer_too else "is safer" if safer else "earns more"
    kind = "earns" if richer_too else "safer"
    return f"{start(first.words)} {claim}: {result}", places[0], Claim(places[0], kind)


def _of_many(
    sides: Sequence[Side], active: Sequence[int], pairs: Sequence[Pair], currency: str, runs: int
) -> tuple[str, int, Claim | None]:
    """Sentence for three arms or more: one that no other beats, and that beats some, or none."""
    beaten: dict[int, list[str]] = {place: [] for place in active}
    losses = dict.fromkeys(active, 0)
    for pair in pairs:
        if pair.verdict in {"a_better", "b_better"}:
            winner, loser = (pair.a, pair.b) if pair.verdict == "a_better" else (pair.b, pair.a)
            beaten[winner].append(sides[loser].words)
            losses[loser] += 1
    best = max(active, key=lambda place: (len(beaten[place]), -losses[place], sides[place].npv))
    side, rest = sides[best], len(active) - 1
    base = base_of(runs, *(sides[place].failure for place in active))
    fail = {place: f"{sides[place].words} {count_words(sides[place].failure, base)}" for place in active}
    counts = "; ".join(words for place, words in fail.items() if place != best)
    figures = f"it fails in {out_of(side.failure, base)} runs ({counts}) and {_earns(side.npv, currency)} on average"
    if len(beaten[best]) == rest:
        text = f"{start(side.words)} comes out best of {len(active)}, pair by pair: {figures}."
    elif beaten[best] and not losses[best]:
        names = " and ".join(filter(None, [", ".join(beaten[best][:-1]), beaten[best][-1]]))
        text = f"No other beats {side.words}, which beats {names}. {start(figures)}."
    else:
        every = "; ".join(fail.values())
        return f"None of the {len(active)} stands out. Failures in {base:,} runs: {every}.", best, None
    return text, best, Claim(best, "earns", len(active))


def _how_sure(sides: Sequence[Side], active: Sequence[int], rivals: Sequence[Pair], currency: str) -> list[str]:
    """How far chance alone may have moved the money of a headline: beside it, so that it stays short."""
    if len(active) == 1:
        interval, what = sides[active[0]].npv_interval, "mean result"
    elif len(active) == 2 and not rivals[0].paired.identical:
        interval, what = _turned(rivals[0].paired.npv_interval, _second_first(rivals[0])), "difference in mean result"
    else:
        return []
    if interval is None:
        return [f"These are too few runs for an interval of the {what}."]
    return [f"The {what} has a 95% interval of {_span(interval, currency)}."]


def _second_first(pair: Pair) -> bool:
    """Whether the headline speaks of the second of a pair first."""
    return pair.verdict == "b_better" or (pair.verdict == "trade_off" and _fails_less(pair) < 0)


def _fails_less(pair: Pair) -> int:
    return favours(pair.paired.failure_interval, higher=False)


def _turned(interval: Interval | None, swapped: bool) -> Interval | None:
    return _swapped(interval) if interval and swapped else interval


def _swapped(interval: Interval) -> Interval:
    return -interval[1], -interval[0]


def _failing(side: Side, runs: int) -> str:
    return out_of(side.failure, base_of(runs, side.failure))


def _earns(npv: float, currency: str) -> str:
    return f"{'earns' if npv >= 0.0 else 'loses'} {money(abs(npv), currency)}"


def _more(difference: float, currency: str) -> str:
    if difference == 0.0:
        return "the same"
    return f"{money(abs(difference), currency)} {'higher' if difference > 0.0 else 'lower'}"


def _span(interval: Interval, currency: str) -> str:
    low, high = (money(end, currency) for end in interval)
    return f"{low.removesuffix(f' {currency}')} to {high}"
