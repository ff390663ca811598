"""The answer of an explanation in a few plain sentences: counts out of 100 runs, or of all where there are fewer."""

from collections.abc import Mapping, Sequence
from typing import Any

from crmsim.outcomes.story import MINUS, money
from crmsim.study.caveats import listed, rests_on_few
from crmsim.study.counts import base_of, out_of
from crmsim.study.statistics import favours

Found = Mapping[str, Any]
NAMED = 3  # drivers, or levers, that a sentence names at most
STANDS = {"sound": "worse than in the sound company", "best": "below the best plausible"}


def answer(result: Found) -> list[str]:
    """What the explanation says, the headline first: failures and the drivers behind them, what stays, money.

    Where no repair spares failures beyond chance but one brings money beyond it, money comes first.
    """
    acting = [driver for driver in result["drivers"] if not driver["nothing_to_repair"]]
    begin, failures = _begin(result, acting), _failures(result, acting)
    gain = _money(acting, result["currency"]) if acting else ""
    clear = any(_sign(driver["alone"]["failures_spared"]) > 0 for driver in acting)
    paying = any(_sign(driver["alone"]["npv_gain"]) > 0 for driver in acting)
    first, *more = [gain, failures] if paying and not clear else [failures, gain]
    lines = [f"{begin} {first}".rstrip(), *more]
    if acting:
        lines[1:1] = [_remaining(result, len(acting)), _shared_out(acting)]
        lines += _harmful(acting, result["currency"])
        lines += _left_as_they_are(result["worse_not_repaired"])
    lines += rests_on_few(result["replications"])
    return [line for line in lines if line]


def _begin(result: Found, acting: Sequence[Found]) -> str:
    """How often the company fails as it is and, where there is only one, which driver has something to repair."""
    rate, plan = result["as_it_is"]["failure_rate"]["value"], result["plan_title"]
    fails = f"{_of(rate, result)} runs fail." if rate else "no run fails, so no failure is to be explained."
    only = f" Only {_name(acting[0])} stands {STANDS[result['standard']]}." if len(acting) == 1 else ""
    return f"{plan}: {fails}{only}"


def _failures(result: Found, acting: Sequence[Found]) -> str:
    rate = result["as_it_is"]["failure_rate"]["value"]
    if not acting:
        return f"No driver stands {STANDS[result['standard']]}, so there is nothing to repair."
    if not rate:
        return ""
    if len(acting) == 1:
        return _of_one(result, acting[0])
    clear = [driver for driver in acting if _sign(driver["alone"]["failures_spared"]) > 0]
    if not clear:
        strongest = f"the strongest, {_name(acting[0])}, spares {_spared(acting[0], result)}"
        return f"No single repair spares failures beyond chance among {len(acting)} drivers; {strongest}."
    first, *others = clear[:NAMED]
    text = f"Repairing {_name(first)} alone would spare {_spared(first, result)}"
    if others:
        text += ", " + " or ".join(f"{_name(driver)} {_spared(driver, result, words=False)}" for driver in others)
    return f"{text}."


def _of_one(result: Found, driver: Found) -> str:
    """Where one driver alone has something to repair: how many of the failures that spares."""
    gain, base = driver["alone"]["failures_spared"], _base(result)
    fails, spared = (round(base * share) for share in (result["as_it_is"]["failure_rate"]["value"], gain["value"]))
    low, high = (_whole(base * end) for end in gain["ci95"])
    chance = "beyond chance" if _sign(gain) else "which chance alone may bring"
    if spared < 0:
        text = f"Repairing it makes {-spared} more fail"
        return f"{text} (95% interval of failures spared {low} to {high}), {chance}."
    those = f"all {fails} failures" if spared == fails > 1 else f"{spared or 'none'} of {max(fails, 1)} failures"
    return f"Repairing it alone spares {those} (95% interval {low} to {high}), {chance}."


def _remaining(result: Found, drivers: int) -> str:
    """What repairs do not explain."""
    left = result["all_repaired"]["failure_rate"]
    if not result["as_it_is"]["failure_rate"]["value"] and not left["value"]:
        return ""
    low, high = (round(_base(result) * end) for end in left["ci95"])
    repaired = "With it repaired" if drivers == 1 else "With everything repaired"
    if not left["value"]:
        return f"{repaired} no run fails (up to {high} of {_base(result)} would be no surprise)."
    return (
        f"{repaired} {_of(left['value'], result)} still fail ({low} to {high}): bad luck, the plan itself, "
        "and what no driver covers."
    )


def _shared_out(acting: Sequence[Found]) -> str:
    """How the failures that all repairs spare together are shared out, where there is more than one driver.

    Nothing where parts of the whole are not known: too few runs, or a whole that may be chance.
    """
    parts = {_name(driver): driver["shapley"]["failures_spared"]["share"] for driver in acting}
    if len(parts) == 1 or None in parts.values():
        return ""
    first, second = sorted(parts.items(), key=lambda part: -part[1])[:2]
    return (
        f"Shared out fairly among all drivers, {_part(first[1])} of what can be spared is due to {first[0]}, "
        f"{_part(second[1])} to {second[0]}."
    )


def _part(share: float) -> str:
    """A part of the whole in per cent. It is more than all where other drivers' parts are below nothing."""
    return "all" if share >= 1.0 else f"{_whole(100 * max(share, -1.0))}%"


def _money(acting: Sequence[Found], currency: str) -> str:
    first = max(acting, key=lambda driver: float(driver["alone"]["npv_gain"]["mean"]))
    found = first["alone"]["npv_gain"]
    if found["ci95_simultaneous"] is None:
        whose = "its repair" if len(acting) == 1 else "any repair"
        return f"There are too few runs to tell whether {whose} brings money."
    if _sign(found) <= 0:
        one = "Its repair brings no money" if len(acting) == 1 else "No single repair brings money"
        return f"{one} beyond chance."
    low, high = (money(end, currency) for end in found["ci95"])
    amount = f"is worth {money(found['mean'], currency)} ({low.removesuffix(f' {currency}')} to {high})"
    if len(acting) == 1:
        return f"Its repair {amount}."
    return f"Most money lies in {_name(first)}: its repair alone {amount}."


def _harmful(acting: Sequence[Found], currency: str) -> list[str]:
    """Repairs that lose money beyond chance, as their cost is more than they bring here."""
    found = [driver for driver in acting if _sign(driver["alone"]["npv_gain"]) < 0]
    if not found:
        return []
    named = " and ".join(
        f"{_name(driver)} ({money(driver['alone']['npv_gain']['mean'], currency)})" for driver in found[:NAMED]
    )
    return [f"Not every repair pays: {named}."]


def _left_as_they_are(levers: Sequence[Found]) -> list[str]:
    """Levers that stand worse than in the sound company, but that no repair turns."""
    if not levers:
        return []
    names = [f"'{lever['title'][:1].lower()}{lever['title'][1:]}'" for lever in levers[:NAMED]]
    more = len(levers) - len(names)
    named = listed([*names, f"{more} more"] if more else names)
    return [f"Worse here than in the sound company, but not repaired: {named}."]


def _sign(gain: Found) -> int:
    """Whether a gain is off zero even among all drivers that have something to repair."""
    interval = gain["ci95_simultaneous"]
    return favours(None if interval is None else tuple(interval), higher=True)


def _name(driver: Found) -> str:
    title = str(driver["title"])
    return f"'{title[:1].lower()}{title[1:]}'"


def _base(result: Found) -> int:
    """How many runs a count is out of: 100, or those there are."""
    rates = (result[state]["failure_rate"]["value"] for state in ("as_it_is", "all_repaired"))
    return base_of(result["replications"], *rates)


def _whole(value: float) -> str:
    """A whole number, with a true minus sign."""
    return f"{MINUS if round(value) < 0 else ''}{abs(round(value))}"


def _of(rate: float, result: Found) -> str:
    """A share of runs as a count: `15 of 100`, or `3 of 20` where there are no more."""
    return out_of(rate, _base(result))


def _spared(driver: Found, result: Found, *, words: bool = True) -> str:
    found = driver["alone"]["failures_spared"]
    value, low, high = (_whole(_base(result) * end) for end in (found["value"], *found["ci95"]))
    return f"{value} of them (95% interval {low} to {high})" if words else f"{value} ({low} to {high})"
