"""An explanation in the terminal: failures and money by driver, what a repair turns, and the answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from crmsim.cli.screen import echo, echo_wrapped, table
from crmsim.figures.wording import bounds, known, money, number, percent

Found = Mapping[str, Any]
LEVERS_SHOWN = 4  # of a driver; JSON and page hold all


def print_explanation(result: Found) -> None:
    """Print everything a person needs to act on; the page and the JSON hold more."""
    runs = result["replications"]
    name = result["title"] or result["scenario"]
    echo(f"{name}, {result['plan_title'].lower()}: {runs} replication{'s' if runs > 1 else ''}, with the same luck")
    echo()
    acting = [driver for driver in result["drivers"] if not driver["nothing_to_repair"]]
    if acting:
        columns = ("driver", "repaired alone", "Shapley share", "part")
        table(
            columns,
            [*(failures(driver) for driver in acting), together(result, "failures_spared")],
            title="Failures spared in 100 runs, with 95% intervals",
            right=(1, 2, 3),
        )
        by_money = sorted(acting, key=lambda driver: -driver["alone"]["npv_gain"]["mean"])
        currency = result["currency"]
        table(
            columns,
            [*(gains(driver) for driver in by_money), together(result, "npv_gain")],
            title=f"Net present value gained ({currency}), mean, with 95% intervals",
            right=(1, 2, 3),
        )
        table(
            ("driver", "what its repair turns"),
            [(driver["title"], turned(driver["levers"])) for driver in acting],
        )
    idle = [driver["title"].lower() for driver in result["drivers"] if driver["nothing_to_repair"]]
    if idle and acting:
        echo_wrapped(f"Nothing to repair: {', '.join(idle)}.\n")
    echo_wrapped(result["answer"])


def failures(driver: Found) -> tuple[str, ...]:
    """One driver in the table of failures."""
    alone, part = driver["alone"]["failures_spared"], driver["shapley"]["failures_spared"]
    return (driver["title"], counted(alone), counted(part), share_of(part))


def gains(driver: Found) -> tuple[str, ...]:
    """One driver in the table of money."""
    alone, part = driver["alone"]["npv_gain"], driver["shapley"]["npv_gain"]
    return (driver["title"], amount(alone), amount(part), share_of(part))


def together(result: Found, gain: str) -> tuple[str, ...]:
    """All repairs together: the sum of the Shapley shares."""
    found = result["gap"][gain]
    text = counted(found) if gain == "failures_spared" else amount(found)
    return ("all together", text, text, "")


def counted(found: Found) -> str:
    """Failures spared in 100 runs with their interval: `12 (7 to 17)`."""
    value, (low, high) = known(found["value"]), bounds(found["ci95"])
    text = "" if value is None else number(100 * value, 0)
    if low is None or high is None:
        return text
    return f"{text} ({number(100 * low, 0)} to {number(100 * high, 0)})"


def amount(found: Found) -> str:
    """Money with its interval, the currency being in the title."""
    low, high = bounds(found["ci95"])
    text = money(known(found["mean"]), "")
    return text if low is None or high is None else f"{text} ({money(low, '')} to {money(high, '')})"


def share_of(found: Found) -> str:
    """A Shapley share as a part of the whole gain; empty where that is not beyond chance."""
    return "" if found["share"] is None else percent(known(found["share"]))


def turned(levers: Sequence[Found]) -> str:
    """The levers of a driver, from what they are to what they become."""
    shown = [f"{lever['name']} {move(lever)}" for lever in levers[:LEVERS_SHOWN]]
    more = len(levers) - len(shown)
    return ", ".join(shown) + (f", and {more} more" if more else "")


def move(lever: Found) -> str:
    """`0.45 → 0.7`, or that every firm has its own."""
    if lever["uncertain"]:
        return "(drawn)"
    return f"{number(lever['value'], 3)} → {number(lever['repaired'], 3)}"
