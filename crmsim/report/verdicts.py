"""What every pair of plans comes to, in words; and of many pairs, which of them matter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from crmsim.figures.arms import Arm, Json, at, base_for, pairs_of, ranked
from crmsim.figures.wording import MISSING, bounds, known, money, number, of_100, plain, span_of_money
from crmsim.study.counts import base_of

WORDS = {
    "a_better": "{a} is the better choice.",
    "b_better": "{b} is the better choice.",
    "too_close": "Too close to call.",
    "trade_off": "A trade-off: {safer} fails less often, {richer} earns more.",
}
TURNED = {"a_better": "b_better", "b_better": "a_better"}  # a verdict on a - b, for b - a
PATIENCE = 1_000_000  # runs: more than anybody would wait for
MANY = 3  # with more pairs than this only those of the leading arm are told at length
WORTH_SAYING = 1.05  # times as many runs: less than this is nothing gained

PairOfArms = tuple[Arm, Arm, Json]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One pair: its names, the verdict, and what stands behind it."""

    pair: str
    words: str
    details: str


def verdicts(result: Json, arms: Sequence[Arm]) -> tuple[tuple[Verdict, ...], tuple[Verdict, ...]]:
    """The verdicts on the pairs that matter, and on all others."""
    matter, rest = pairs_by_weight(result, arms)
    currency = plain(at(result, "currency") or "", longest=8)
    brief = len(matter) + len(rest) > MANY

    def told(pairs: Sequence[PairOfArms]) -> tuple[Verdict, ...]:
        return tuple(
            Verdict(f"{a.title} against {b.title}", words_of(pair, a, b), details_of(pair, a, b, currency, brief=brief))
            for a, b, pair in pairs
        )

    return told(matter), told(rest)


def pairs_by_weight(result: Json, arms: Sequence[Arm]) -> tuple[list[PairOfArms], list[PairOfArms]]:
    """Of up to three pairs all matter; of more, those of the leading arm, which then comes first in each."""
    pairs = list(pairs_of(result, arms))
    if len(pairs) <= MANY:
        return pairs, []
    leading = leading_arm(result, arms)
    matter = [
        (a, b, pair) if a.name == leading.name else (b, a, mirrored(pair))
        for a, b, pair in pairs
        if leading.name in {a.name, b.name}
    ]
    return matter, [(a, b, pair) for a, b, pair in pairs if leading.name not in {a.name, b.name}]


def leading_arm(result: Json, arms: Sequence[Arm]) -> Arm:
    """The arm that the answer names, or else the one with the highest mean net present value."""
    named = [arm for arm in arms if arm.name == at(result, "leading")]
    return named[0] if named else max(ranked(arms), key=lambda arm: arm.figure("npv", "mean") or 0.0)


def mirrored(pair: Json) -> dict[str, Any]:
    """A comparison a - b as b - a."""
    turned = dict(pair)
    turned.update(a=pair.get("b"), b=pair.get("a"))
    turned["verdict"] = TURNED.get(str(pair.get("verdict")), pair.get("verdict"))
    better = known(pair.get("probability_a_better"))
    turned["probability_a_better"] = None if better is None else 1.0 - better
    for key in ("failure_difference", "npv_difference", "roi_difference"):
        found = dict(at(pair, key) or {})
        for part in ("mean", "value"):
            figure = known(found.get(part))
            found[part] = None if figure is None else 0.0 - figure  # never a minus zero
        low, high = bounds(found.get("ci95"))
        found["ci95"] = None if low is None or high is None else [0.0 - high, 0.0 - low]
        turned[key] = found
    return turned


def stands_for_nothing(arm: Arm) -> bool:
    """Whether this arm has a project in no run: no CRM, or finance refuses it every time."""
    return arm.is_baseline or arm.figure("not_approved", "value") == 1.0


def against_nothing(pair: Json, a: Arm, b: Arm) -> PairOfArms | None:
    """The project of a pair first and what stands for no project second; None where both are projects, or neither."""
    idle = (stands_for_nothing(a), stands_for_nothing(b))
    if idle[0] == idle[1]:
        return None
    return (a, b, pair) if idle[1] else (b, a, mirrored(pair))


def words_of(pair: Json, a: Arm, b: Arm, name: Callable[[Arm], str] = lambda arm: arm.title) -> str:
    """A verdict of the contract in words. Against no project at all it says whether a project pays."""
    if project := against_nothing(pair, a, b):
        return pays(name(project[0]), project[2])
    verdict = str(pair.get("verdict"))
    if verdict not in WORDS:
        return plain(pair.get("verdict") or MISSING)
    if pair.get("identical"):
        return "No difference."
    safer, richer = (a, b) if (known(at(pair, "failure_difference", "value")) or 0.0) < 0 else (b, a)
    return WORDS[verdict].format(a=name(a), b=name(b), safer=name(safer), richer=name(richer))


def pays(name: str, pair: Json) -> str:
    """Whether a project earns more than it costs, from its comparison with no project."""
    low, high = bounds(at(pair, "npv_difference", "ci95"))
    if low is None or high is None or low <= 0.0 <= high:
        return f"Whether {name} earns more than it costs is too close to call."
    return f"{name} {'earns more than it costs' if low > 0.0 else 'costs more than it earns'} on average."


def details_of(pair: Json, a: Arm, b: Arm, currency: str = "", *, brief: bool) -> str:
    """How often the first plan earns more, and what the same luck gains."""
    better, factor = known(pair.get("probability_a_better")), known(pair.get("variance_reduction"))
    if pair.get("identical"):
        return "Both come out exactly the same in every run."
    if project := against_nothing(pair, a, b):
        return paying(*project, currency)
    earns = of_100(better, base_of(a.runs(), better))
    parts = [] if better is None else [f"{a.title} earns more than {b.title} in {earns} runs."]
    if factor is not None and factor >= WORTH_SAYING and not brief:
        parts.append(f"With luck of its own for each plan, it would take {times_as_many(factor)} to see as much.")
    needed = known(pair.get("runs_needed"))
    if pair.get("verdict") == "too_close" and needed is not None and needed < PATIENCE:
        parts.append(f"About {number(needed, 0)} runs would settle which earns more.")
    if pair.get("depends_on_horizon"):
        parts.append("Which earns more changes with the horizon: see the value by horizon.")
    return " ".join(parts)


def times_as_many(factor: float) -> str:
    """How many more runs chance of its own for each plan would ask for: `30 times as many runs`."""
    return f"{number(factor, 0 if factor >= 10.0 else 1)} times as many runs"


def paying(project: Arm, nothing: Arm, pair: Json, currency: str) -> str:
    """What a project brings beyond its costs, how often that is more than nothing, and how often it fails."""
    mean, better = known(at(pair, "npv_difference", "mean")), known(pair.get("probability_a_better"))
    interval = span_of_money(at(pair, "npv_difference", "ci95"), currency, signed=True)
    parts = [] if nothing.is_baseline else [f"{nothing.title} was never approved, so it stands for no CRM."]
    if mean is not None:
        parts.append(f"Value against no CRM {money(mean, currency, signed=True)} (95% interval {interval}).")
    if better is not None:
        parts.append(f"It is above 0 in {of_100(better, base_of(project.runs(), better))} runs;")
    fails = of_100(project.figure("failure_rate", "value"), base_for([project], "failure_rate"))
    parts.append(f"{fails} runs fail.")
    return " ".join(parts)
