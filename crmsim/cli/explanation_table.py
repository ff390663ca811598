"""An explanation in the terminal: failures and money by driver, what a repair turns, and the answer."""

from collections.abc import Mapping, Sequence
from typing import Any

from crmsim.cli.screen import echo, echo_wrapped, table
from crmsim.figures.drivers import has_failures, runs_counted, runs_words
from crmsim.figures.wording import bounds, known, money, number, percent

Found = Mapping[str, Any]
COLUMNS = ("driver", "repaired alone", "Shapley share", "part")
LEVERS_SHOWN = 4  # of a driver; JSON and page hold all


def print_explanation(result: Found) -> None:
    """Print everything a person needs to act on; the page and the JSON hold more."""
    runs = result["replications"]
    name = result["title"] or result["scenario"]
    echo(f"{name}, {result['plan_title'].lower()}: {runs} replication{'s' if runs > 1 else ''}, with the same luck")
    echo()
    acting = [driver for driver in result["drivers"] if not driver["nothing_to_repair"]]
    if acting:
        print_drivers(result, acting)
    idle = [driver["title"].lower() for driver in result["drivers"] if driver["nothing_to_repair"]]
    if idle and acting:
        echo_wrapped(f"Nothing to repair: {', '.join(idle)}.\n")
    if result["worse_not_repaired"]:
        print_left(result["worse_not_repaired"])
    echo_wrapped(result["answer"])


def print_drivers(result: Found, acting: Sequence[Found]) -> None:
    """Print what each repair spares, brings and turns."""
    base, together = runs_counted(result), result["gap"]
    by_money = sorted(acting, key=lambda driver: -driver["alone"]["npv_gain"]["mean"])
    spared, gained = counted(together["failures_spared"], base), amount(together["npv_gain"])
    tables = [
        (
            f"Failures spared in {runs_words(result)}, with 95% intervals",
            [*(failures(driver, base) for driver in acting), ("all together", spared, spared, "")],
        ),
        (
            f"Net present value gained ({result['currency']}), mean, with 95% intervals",
            [*map(gains, by_money), ("all together", gained, gained, "")],
        ),
    ]
    for title, rows in tables if has_failures(result) else tables[1:]:
        if len(acting) == 1:  # its share is the whole, and so is all together
            table(COLUMNS[:2], [rows[0][:2]], title=title, right=(1,))
        else:
            table(COLUMNS, rows, title=title, right=(1, 2, 3))
    table(("driver", "what its repair turns"), [(driver["title"], turned(driver["levers"])) for driver in acting])


def print_left(levers: Sequence[Found]) -> None:
    """Print the levers that stand worse than in the sound company, but that no repair turns."""
    table(
        ("lever", "here", "sound company", "unit", "what it is"),
        [
            (lever["name"], number(lever["value"], 3), number(lever["sound"], 3), lever["unit"], lever["title"])
            for lever in levers
        ],
        title="Worse here than in the sound company, not repaired",
        right=(1, 2),
    )


def failures(driver: Found, base: int) -> tuple[str, ...]:
    """One driver in the table of failures, counted in so many runs."""
    alone, part = driver["alone"]["failures_spared"], driver["shapley"]["failures_spared"]
    return (driver["title"], counted(alone, base), counted(part, base), share_of(part))


def gains(driver: Found) -> tuple[str, ...]:
    """One driver in the table of money."""
    alone, part = driver["alone"]["npv_gain"], driver["shapley"]["npv_gain"]
    return (driver["title"], amount(alone), amount(part), share_of(part))


def counted(found: Found, base: int) -> str:
    """Failures spared in so many runs with their interval: `12 (7 to 17)`."""
    value, (low, high) = known(found["value"]), bounds(found["ci95"])
    text = "" if value is None else number(base * value, 0)
    if low is None or high is None:
        return text
    return f"{text} ({number(base * low, 0)} to {number(base * high, 0)})"


def amount(found: Found) -> str:
    """Money with its interval, the currency being in the title."""
    low, high = bounds(found["ci95"])
    text = money(known(found["mean"]), "")
    return text if low is None or high is None else f"{text} ({money(low, '')} to {money(high, '')})"


def share_of(found: Found) -> str:
    """A Shapley share as a part of the whole gain, at most all of it; empty where that may be chance."""
    share = known(found["share"])
    return "" if share is None else percent(min(max(share, -1.0), 1.0))


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
