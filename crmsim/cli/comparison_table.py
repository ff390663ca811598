"""A comparison in the terminal: the answer, the arms side by side, and what every pair comes to."""

from collections.abc import Callable, Mapping
from typing import Any

from crmsim.cli.screen import echo, echo_wrapped, table
from crmsim.figures.arms import Arm, arms_of, pairs_of
from crmsim.figures.wording import (
    MISSING,
    bounds,
    known,
    money,
    number,
    of_100,
    percent,
    span_of_100,
    span_of_money,
    week,
)

VERDICTS = {
    "a_better": "{a} is better",
    "b_better": "{b} is better",
    "too_close": "too close to call",
    "trade_off": "a trade-off",
}
Measure = tuple[str, Callable[[Arm], str]]


def print_comparison(result: dict[str, Any]) -> None:
    """Print everything a person needs to decide; the report and the JSON hold more."""
    arms = arms_of(result)
    runs = result["replications"]
    echo(
        f"{result['title'] or result['scenario']}: {runs} run{'s' if runs > 1 else ''} of each plan, with the same luck"
    )
    echo()
    rows = [(title, *(text(arm) for arm in arms)) for title, text in measures(result["currency"], runs)]
    table(("", *(arm.name for arm in arms)), rows, right=range(1, len(arms) + 1))
    for a, b, pair in pairs_of(result, arms):
        echo(f"{a.name} against {b.name}: {VERDICTS[pair['verdict']].format(a=a.name, b=b.name)}")
        echo_wrapped(f"  {differences(pair, result['currency'])}\n")
    echo_wrapped(result["answer"])


def measures(currency: str, runs: int) -> list[Measure]:
    """Title and text of every row."""

    def amount(*path: str) -> Callable[[Arm], str]:
        return lambda arm: money(arm.figure(*path), currency)

    def plain(*path: str) -> Callable[[Arm], str]:
        return lambda arm: number(arm.figure(*path))

    def share(*path: str) -> Callable[[Arm], str]:
        return lambda arm: percent(arm.figure(*path))

    return [
        ("fails", lambda arm: of_100(arm.figure("failure_rate", "value"))),
        ("   95% interval", lambda arm: span_of_100(arm.interval("failure_rate"))),
        ("fails in a broad sense", lambda arm: of_100(arm.figure("failure_rate_broad", "value"))),
        ("return per 1 spent: a bad run (p10)", plain("roi", "p10")),
        ("   the middle run (p50)", plain("roi", "p50")),
        ("   a good run (p90)", plain("roi", "p90")),
        ("net present value, mean", amount("npv", "mean")),
        ("   95% interval", lambda arm: span_of_money(arm.interval("npv"), currency)),
        ("total cost, middle run", amount("total_cost", "p50")),
        ("honest use at the end, middle run", share("adoption", "honest_use", "p50")),
        ("true records at the end, middle run", share("data_quality", "p50")),
        ("money back in, middle run", lambda arm: week(arm.figure("payback_week", "p50"))),
        ("   runs that get it back", lambda arm: of_100(paid_back(arm, runs))),
    ]


def paid_back(arm: Arm, runs: int) -> float | None:
    """Share of runs that earn their money back."""
    count = arm.figure("payback_week", "n")
    return None if count is None else count / runs


def differences(pair: Mapping[str, Any], currency: str) -> str:
    """How the first arm of a pair differs from the second, with intervals."""
    parts = [
        f"first minus second: failures in 100 runs {shares(pair['failure_difference'])}",
        f"value {span_of_money(pair['npv_difference']['ci95'], currency, signed=True)}",
        f"the first earns more in {of_100(known(pair['probability_a_better']))} runs",
    ]
    factor = known(pair["variance_reduction"])
    if factor is not None:
        parts.append(f"sharing the luck was worth {number(factor, 1)} times as many runs")
    return "; ".join(parts)


def shares(difference: Mapping[str, Any]) -> str:
    """A difference of failure rates as counts of 100, with its interval."""
    value, (low, high) = known(difference["value"]), bounds(difference["ci95"])
    if value is None:
        return MISSING
    text = of_100_signed(value)
    return text if low is None or high is None else f"{text} ({of_100_signed(low)} to {of_100_signed(high)})"


def of_100_signed(share: float) -> str:
    """A difference of shares as a signed count of 100."""
    return number(100 * share, 1, signed=True)
