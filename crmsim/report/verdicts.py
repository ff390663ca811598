"""What every pair of plans comes to, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmsim.figures.arms import Arm, Json, at, pairs_of
from crmsim.figures.wording import MISSING, known, number, of_100, plain

WORDS = {
    "a_better": "{a} is the better choice.",
    "b_better": "{b} is the better choice.",
    "too_close": "Too close to call.",
    "trade_off": "A trade-off: {safer} fails less often, {richer} earns more.",
}
PATIENCE = 1_000_000  # runs: more than anybody would wait for
MANY = 3  # with more pairs than this only the verdicts are told


@dataclass(frozen=True, slots=True)
class Verdict:
    """One pair: its names, the verdict, and what stands behind it."""

    pair: str
    words: str
    details: str


def verdicts(result: Json, arms: Sequence[Arm]) -> tuple[Verdict, ...]:
    """The verdict on every pair of the result."""
    pairs = list(pairs_of(result, arms))
    return tuple(
        Verdict(f"{a.title} against {b.title}", words_of(pair, a, b), details_of(pair, a, b, brief=len(pairs) > MANY))
        for a, b, pair in pairs
    )


def words_of(pair: Json, a: Arm, b: Arm) -> str:
    """A verdict of the contract in words."""
    verdict = str(pair.get("verdict"))
    if verdict not in WORDS:
        return plain(pair.get("verdict") or MISSING)
    safer, richer = (a, b) if (known(at(pair, "failure_difference", "value")) or 0.0) < 0 else (b, a)
    return WORDS[verdict].format(a=a.title, b=b.title, safer=safer.title, richer=richer.title)


def details_of(pair: Json, a: Arm, b: Arm, *, brief: bool) -> str:
    """How often the first plan earns more, and what the same luck gains."""
    better, factor = known(pair.get("probability_a_better")), known(pair.get("variance_reduction"))
    if pair.get("identical"):
        return "Both come out exactly the same in every run."
    parts = [] if better is None else [f"{a.title} earns more than {b.title} in {of_100(better)} runs."]
    if factor is not None and factor > 1.0 and not brief:
        parts.append(f"The same luck for both made the comparison as sharp as {number(factor, 1)} times as many runs.")
    needed = known(pair.get("runs_needed"))
    if pair.get("verdict") == "too_close" and needed is not None and needed < PATIENCE:
        parts.append(f"About {number(needed, 0)} runs would settle which earns more.")
    if pair.get("depends_on_horizon"):
        parts.append("The winner depends on the horizon: see the value by horizon.")
    return " ".join(parts)
