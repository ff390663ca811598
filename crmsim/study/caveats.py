"""What an answer rests on, in sentences: assumptions, number of runs, finance, horizon."""

from collections.abc import Sequence

from crmsim.outcomes.story import money
from crmsim.study.counts import base_of, count_words, out_of
from crmsim.study.sides import Claim, Pair, Side, Varied

FEW, ENOUGH = 30, 200  # runs
FEWEST_VARIED = 10  # variations: fewer, after a stop, say nothing about a headline
MOSTLY = 0.8  # share of the variations in which a claim must hold to stand as it is (assumption)


def start(words: str) -> str:
    """The words as the start of a sentence."""
    return words[:1].upper() + words[1:]


def listed(names: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {last} ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def softened(text: str, claim: Claim, varied: Varied, sides: Sequence[Side]) -> str:
    """A headline with the number of variations in which its claim holds, where these are not most of them.

    Unchanged where the claim is about an arm that was not varied.
    """
    places = (varied.a, varied.b)
    if varied.n < FEWEST_VARIED or claim.place not in places:
        return text
    at = places.index(claim.place)
    other = sides[places[1 - at]]
    counts = varied.safer if claim.kind == "safer" else varied.earns
    count, against = counts[at], counts[1 - at]
    if count >= MOSTLY * varied.n:
        return text
    than = f" than {other.words}" if claim.among > 2 else ""
    does = f"fails less often{than}" if claim.kind == "safer" else f"earns more{than}"
    who = sides[claim.place].words if claim.kind == "trade" or sides[claim.place].nothing else "it"
    if other.idle and claim.among == 2:
        does = "brings more than it costs"
    elif sides[claim.place].idle and claim.among == 2:
        return f"{text[:-1]}, but it does pay in {against} of {varied.n} variations of the assumptions."
    even = varied.n - count - against
    ties = f" (as often in {even})" if claim.kind == "safer" and even else ""
    only = "only " if count else ""
    how_many = f"{count} of {varied.n}" if count else f"none of {varied.n}"
    return f"{text[:-1]}, but {who} {does} in {only}{how_many} variations of the assumptions{ties}."


def rests_on_few(runs: int) -> list[str]:
    """A warning where there are too few runs to decide on."""
    if runs >= FEW:
        return []
    return [f"That rests on {runs} run{'s' if runs > 1 else ''} only: take {ENOUGH} before you decide."]


def refused(sides: Sequence[Side], currency: str, runs: int) -> list[str]:
    """Whom finance refused how often in so many runs, and what it weighed in one such run."""
    found = [side for side in sides if side.not_approved > 0.0]
    lines = []
    partly = [side for side in found if not side.idle]
    base = base_of(runs, *(side.not_approved for side in partly))
    never = [side.words for side in found if side.idle]
    if never and not all(side.idle for side in sides):
        lines.append(f"Finance approves {listed(never)} in no run.")
    # Who never starts cannot fail: without this the refused arm would look safe.
    if len(partly) == 1:
        lines.append(
            f"Finance did not approve {partly[0].words} in {out_of(partly[0].not_approved, base)} runs; those count as "
            "no failure and no gain."
        )
    elif partly:
        counts = "; ".join(f"{side.words} {count_words(side.not_approved, base)}" for side in partly)
        lines.append(f"Of {base:,} runs finance did not approve: {counts}. Those count as no failure and no gain.")
    first = next((side for side in found if side.refusal), None)
    if first and first.refusal:
        weighed = first.refusal
        hurdle = f"{weighed.hurdle:g} times the whole cost" if weighed.hurdle != 1.0 else "the whole cost"
        lines.append(
            f"Finance weighs the benefit that can be put in figures against {hurdle}: for {first.words}, "
            f"{money(weighed.accepted, currency)} against {money(weighed.asked, currency)} (replicate "
            f"{weighed.replicate})."
        )
    return lines


def turns_with_horizon(sides: Sequence[Side], pairs: Sequence[Pair], about: Sequence[int], weeks: int) -> list[str]:
    """What would be otherwise if other weeks than the horizon counted, for these arms: who overtakes whom, and who
    would begin or cease to pay."""
    turns: dict[tuple[str, str], list[str]] = {}
    for pair in pairs:
        if pair.depends_on_horizon and (pair.a in about or pair.b in about):
            a, b = sides[pair.a], sides[pair.b]
            ahead, behind = (a, b) if a.npv > b.npv else (b, a)
            when = _turning(ahead, behind, weeks)
            turns.setdefault((when, f"would earn more than {ahead.words} on average"), []).append(behind.words)
    for place in about:
        side = sides[place]
        if side.depends_on_horizon:
            would = "would cost more than it brings" if side.npv > 0.0 else "would bring more than it costs"
            turns.setdefault((_turning(side, None, weeks), f"{would} on average"), []).append(side.words)
    lines = []
    for (when, would), names in turns.items():
        if when:
            verb = would.replace("it brings", "they bring").replace("it costs", "they cost") if names[1:] else would
            lines.append(f"{when}, {listed(names)} {verb}.")
    return lines


def _turning(side: Side, other: Side | None, weeks: int) -> str:
    """`Over 156 weeks instead of 208`: the horizons at which the mean changes its sign; "" where none does."""
    rival = other.by_weeks if other else {}
    here = side.npv - (other.npv if other else 0.0)
    turned = [at for at, npv in side.by_weeks.items() if (npv - rival.get(at, 0.0)) * here < 0.0]
    if not turned:
        return ""
    further = " (the last half year going on)" if max(turned) > weeks else ""
    return f"Over {listed([str(at) for at in turned], 'or')} weeks instead of {weeks}{further}"
