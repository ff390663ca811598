"""The answer of an explanation in a few plain sentences, with counts out of 100."""

from collections.abc import Mapping, Sequence
from typing import Any

from crmsim.outcomes.story import money
from crmsim.study.caveats import of_100, rests_on_few
from crmsim.study.statistics import favours

Found = Mapping[str, Any]
NAMED = 3  # drivers that a sentence names at most


def answer(result: Found) -> list[str]:
    """What the explanation says, the headline first: failures and the drivers behind them, what stays, money."""
    acting = [driver for driver in result["drivers"] if not driver["nothing_to_repair"]]
    lines = [_failures(result, acting)]
    if acting:
        lines += [_remaining(result), _shared_out(acting), _money(acting, result["currency"])]
        lines += _harmful(acting, result["currency"])
    lines += rests_on_few(result["replications"])
    return [line for line in lines if line]


def _failures(result: Found, acting: Sequence[Found]) -> str:
    rate = result["as_it_is"]["failure_rate"]["value"]
    plan = result["plan_title"]
    begin = f"{plan}: {of_100(rate)} runs fail." if rate else f"{plan}: no run fails, so no failure is to be explained."
    if not acting:
        than = "worse than in the sound company" if result["standard"] == "sound" else "below the best plausible"
        return f"{begin} No driver stands {than}, so there is nothing to repair."
    if not rate:
        return begin
    clear = [driver for driver in acting if _sign(driver["alone"]["failures_spared"]) > 0]
    if not clear:
        strongest = f"the strongest, {_name(acting[0])}, spares {_spared(acting[0])}"
        return f"{begin} No single repair spares failures beyond chance among so many drivers; {strongest}."
    first, *others = clear[:NAMED]
    text = f"{begin} Repairing {_name(first)} alone would spare {_spared(first)}"
    if others:
        text += ", " + " or ".join(f"{_name(driver)} {_spared(driver, words=False)}" for driver in others)
    return f"{text}."


def _remaining(result: Found) -> str:
    """What repairs do not explain."""
    left = result["all_repaired"]["failure_rate"]
    if not result["as_it_is"]["failure_rate"]["value"] and not left["value"]:
        return ""
    low, high = (round(100 * end) for end in left["ci95"])
    if not left["value"]:
        return f"With everything repaired no run fails (up to {high} of 100 would be no surprise)."
    return (
        f"With everything repaired {of_100(left['value'])} still fail ({low} to {high}): bad luck, the plan itself, "
        "and what no driver covers."
    )


def _shared_out(acting: Sequence[Found]) -> str:
    """How the failures that all repairs spare together are shared out, where there is more than one driver."""
    parts = {_name(driver): driver["shapley"]["failures_spared"]["share"] for driver in acting}
    if len(parts) == 1 or None in parts.values():
        return ""
    first, second = sorted(parts.items(), key=lambda part: -part[1])[:2]
    return (
        f"Shared out fairly among all drivers, {round(100 * first[1])} % of what can be spared is due to {first[0]}, "
        f"{round(100 * second[1])} % to {second[0]}."
    )


def _money(acting: Sequence[Found], currency: str) -> str:
    first = max(acting, key=lambda driver: float(driver["alone"]["npv_gain"]["mean"]))
    found = first["alone"]["npv_gain"]
    if _sign(found) <= 0:
        return "No single repair brings money beyond chance."
    low, high = (money(end, currency) for end in found["ci95"])
    return (
        f"Most money lies in {_name(first)}: its repair alone is worth {money(found['mean'], currency)} "
        f"({low.removesuffix(f' {currency}')} to {high})."
    )


def _harmful(acting: Sequence[Found], currency: str) -> list[str]:
    """Repairs that lose money beyond chance, as their cost is more than they bring here."""
    found = [driver for driver in acting if _sign(driver["alone"]["npv_gain"]) < 0]
    if not found:
        return []
    named = " and ".join(
        f"{_name(driver)} ({money(driver['alone']['npv_gain']['mean'], currency)})" for driver in found[:NAMED]
    )
    return [f"Not every repair pays: {named}."]


def _sign(gain: Found) -> int:
    """Whether a gain is off zero even among so many drivers."""
    interval = gain["ci95_simultaneous"]
    return favours(None if interval is None else tuple(interval), higher=True)


def _name(driver: Found) -> str:
    title = str(driver["title"])
    return f"'{title[:1].lower()}{title[1:]}'"


def _spared(driver: Found, *, words: bool = True) -> str:
    found = driver["alone"]["failures_spared"]
    value, low, high = (round(100 * end) for end in (found["value"], *found["ci95"]))
    return f"{value} of them (95 % interval {low} to {high})" if words else f"{value} ({low} to {high})"
