"""A comparison in the terminal: the answer, the arms side by side, and what every pair comes to."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from rich.cells import cell_len

from crmsim.cli.arm_rows import print_rows
from crmsim.cli.screen import GAP, console, echo, echo_wrapped, longest_word, table
from crmsim.figures.arms import Arm, arms_of, base_for, failures_behind, runs_base
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
from crmsim.report.verdicts import (
    WORTH_SAYING,
    against_nothing,
    leading_arm,
    pairs_by_weight,
    stands_for_nothing,
    times_as_many,
    words_of,
)
from crmsim.study.counts import HUNDRED, base_of

MUCH = 1_000.0
SIDE_BY_SIDE = 3  # arms; more of them stand below each other
NARROWEST_LABEL = 22  # columns
#: Other horizons than that of the scenario, over which the value is told too.
HORIZONS = {
    "156": "   mean over 156 weeks only",
    "208": "   mean over 208 weeks only",
    "260": "   mean over 260 weeks",
    "one_more_year": "   mean with one more year like the end",
}
Measure = tuple[str, Callable[[Arm], str]]


def print_comparison(result: dict[str, Any]) -> None:
    """Print everything a person needs to decide, the answer first; the report and the JSON hold more."""
    arms, currency, runs = arms_of(result), result["currency"], result["replications"]
    each = "of each plan, with the same luck" if len(arms) > 1 else f"of {arms[0].name}"
    echo(f"{result['title'] or result['scenario']}: {runs} run{'s' if runs > 1 else ''} {each}")
    echo()
    echo_wrapped(result["answer"])
    echo()
    print_figures(arms, currency, runs, result["horizon_weeks"])
    print_pairs(result, arms)
    print_reach(result, arms)
    if result["robustness"]:
        print_robustness(result["robustness"], {arm.name: arm.title for arm in arms}, currency)


def print_figures(arms: Sequence[Arm], currency: str, runs: int, weeks: int) -> None:
    """Print the figures of every arm: side by side, or, where that does not fit, one below the other."""
    told = decisions(arms, runs)
    if not (told and all(stands_for_nothing(arm) for arm in arms)):  # else every figure of a project is missing
        told += measures(arms, currency, runs, weeks)
    rows = [(title, *(text(arm) for arm in arms)) for title, text in told]
    rows = [row for row in rows if row[0] not in HORIZONS.values() or set(row[1:]) != {MISSING}]
    if len(arms) <= SIDE_BY_SIDE and fits([arm.name for arm in arms], rows):
        table(("", *(arm.name for arm in arms)), rows, right=range(1, len(arms) + 1))
    else:
        print_rows(arms, currency)


def fits(names: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table with a column per arm fits the terminal with every cell on one line and every name whole."""
    widths = [
        max(longest_word(name), *(cell_len(row[place]) for row in rows)) for place, name in enumerate(names, start=1)
    ]
    return NARROWEST_LABEL + sum(width + GAP for width in widths) <= console().width


def print_pairs(result: dict[str, Any], arms: Sequence[Arm]) -> None:
    """Print what the pairs that matter come to, and where to find the others."""
    matter, rest = pairs_by_weight(result, arms)
    if matter and all(stands_for_nothing(arm) for arm in arms):
        return  # the answer says why there is nothing to compare
    for a, b, pair in matter:
        words = words_of(pair, a, b, lambda arm: arm.name).removesuffix(".")
        words = words if words.startswith((a.name, b.name)) else words[:1].lower() + words[1:]
        echo_wrapped(f"{a.name} against {b.name}: {words}")
        echo_wrapped(f"  {differences(a, b, pair, result['currency'])}\n")
    if rest:
        those = "pair stands" if len(rest) == 1 else f"{len(rest)} pairs stand"
        echo_wrapped(f"The other {those} in the report (--report FILE.html) and in the JSON (--json FILE).")


def print_reach(result: dict[str, Any], arms: Sequence[Arm]) -> None:
    """Print what the intervals cover, and a run that failed, to look at."""
    echo_wrapped(
        "Intervals cover the luck of the runs only, not errors in the model or in what it assumes (--variations)."
    )
    if look := failed_run(result, arms):
        echo_wrapped(f"A run that failed, to look at: {look}")


def failed_run(result: dict[str, Any], arms: Sequence[Arm]) -> str:
    """The command that tells one run that failed, of the leading arm if it has one; "" where there is none."""
    if result["failed_runs"]["count"]:
        return ""  # some are missing, so places are no replicates
    leading = leading_arm(result, arms)
    for arm in sorted(arms, key=lambda arm: arm.name != leading.name):
        failures = arm.data["failure_values"]
        if 1 in failures:
            _, _, source, *words = shlex.split(result["command"])
            turned = [text for word, text in pairwise(words) if word == "--set"]
            turned += [f"{name}={value!r}" for name, value in arm.data["levers"].items()]
            levers = [word for text in turned for word in ("--set", text)]
            draw = ["--seed", str(result["seed"]), "--replicate", str(failures.index(1))]
            return shlex.join(["crmsim", "run", source, "--plan", arm.data["plan"], *levers, *draw])
    return ""


def measures(arms: Sequence[Arm], currency: str, runs: int, weeks: int) -> list[Measure]:
    """Title and text of every row."""

    def amount(*path: str) -> Callable[[Arm], str]:
        return lambda arm: money(arm.figure(*path), currency)

    def plain(*path: str) -> Callable[[Arm], str]:
        return lambda arm: number(arm.figure(*path))

    def share(*path: str) -> Callable[[Arm], str]:
        return lambda arm: percent(arm.figure(*path))

    paying = base_of(runs, *(paid_back(arm, runs) for arm in arms))
    return [
        ("fails", rate(arms, "failure_rate")),
        ("   95% interval", lambda arm: span_of_100(arm.interval("failure_rate"), base_for(arms, "failure_rate"))),
        ("fails in a broad sense", rate(arms, "failure_rate_broad")),
        ("return per 1 spent: a bad run (p10)", plain("roi", "p10")),
        ("   the middle run (p50)", plain("roi", "p50")),
        ("   a good run (p90)", plain("roi", "p90")),
        ("net present value, mean", amount("npv", "mean")),
        ("   95% interval", lambda arm: span_of_money(arm.interval("npv"), currency)),
        ("   worst tenth of the runs, mean", amount("npv", "cvar10")),
        *((title, amount("npv_by_horizon", key, "mean")) for key, title in HORIZONS.items() if key != str(weeks)),
        ("total cost, middle run", amount("total_cost", "p50")),
        ("honest use at the end, middle run", share("adoption", "honest_use", "p50")),
        ("true records at the end, middle run", share("data_quality", "p50")),
        ("money back in, middle run", lambda arm: week(arm.figure("payback_week", "p50"))),
        ("   runs that get it back", lambda arm: of_100(paid_back(arm, runs), paying)),
    ]


def rate(arms: Sequence[Arm], name: str) -> Callable[[Arm], str]:
    """The text of a rate as a count of runs, out of the same number for all arms."""
    base = base_for(arms, name)
    return lambda arm: of_100(arm.figure(name, "value"), base)


def decisions(arms: Sequence[Arm], runs: int) -> list[Measure]:
    """Rows on planned decisions and on approval by finance, where either ended anything; neither is a failure."""
    rows: list[Measure] = []
    if any(arm.figure("stopped_at_gate", "value") for arm in arms):
        rows.append(("ends at a planned decision", rate(arms, "stopped_at_gate")))
    if any(arm.figure("not_approved", "value") for arm in arms):
        rows.append(("not approved by finance", rate(arms, "not_approved")))
    if rows:
        rows.append(("   runs with a return", lambda arm: f"{number(arm.figure('roi', 'n'), 0)} of {runs}"))
    return rows


def paid_back(arm: Arm, runs: int) -> float | None:
    """Share of runs that earn their money back."""
    count = arm.figure("payback_week", "n")
    return None if count is None else count / runs


def differences(a: Arm, b: Arm, pair: Mapping[str, Any], currency: str) -> str:
    """How the first arm of a pair differs from the second, with intervals; or what a project comes to by itself."""
    if pair["identical"]:
        return "both come out exactly the same in every run"
    if project := against_nothing(pair, a, b):
        return by_itself(*project, currency)
    better, base = known(pair["probability_a_better"]), runs_base([a, b])
    parts = [
        f"first minus second: failures in {base} runs {shares(a, b, pair['failure_difference'])}",
        f"value {span_of_money(pair['npv_difference']['ci95'], currency, signed=True)}",
        f"the first earns more in {of_100(better, base_of(a.runs(), better))} runs",
    ]
    if pair["depends_on_horizon"]:
        parts.append("which of them earns more changes with the horizon")
    elif off_zero(pair["npv_difference"]["ci95"]):
        parts.append("which of them earns more does not change with the horizon")
    factor = known(pair["variance_reduction"])
    if factor is not None and WORTH_SAYING <= factor <= MUCH:  # beyond, the arms are next to equal: it says nothing
        parts.append(f"with luck of its own for each plan, it would take {times_as_many(factor)} to see as much")
    return "; ".join(parts)


def off_zero(interval: Sequence[float] | None) -> bool:
    """Whether an interval is there and holds no zero."""
    low, high = bounds(interval)
    return low is not None and high is not None and (low > 0.0 or high < 0.0)


def by_itself(project: Arm, nothing: Arm, pair: Mapping[str, Any], currency: str) -> str:
    """What a project comes to against no project at all: its value, and how often it fails."""
    parts = [] if nothing.is_baseline else [f"{nothing.name} was never approved, so it stands for no CRM"]
    gained, better = pair["npv_difference"], known(pair["probability_a_better"])
    base = base_for([project], "failure_rate")
    fails, between = rate([project], "failure_rate")(project), span_of_100(project.interval("failure_rate"), base)
    mean = money(known(gained["mean"]), currency, signed=True)
    return "; ".join(
        [
            *parts,
            f"value against no CRM {mean} on average ({span_of_money(gained['ci95'], currency, signed=True)})",
            f"above 0 in {of_100(better, base_of(project.runs(), better))} runs",
            f"{project.name} fails in {fails} runs ({between})",
        ]
    )


def shares(a: Arm, b: Arm, difference: Mapping[str, Any]) -> str:
    """A difference of failure rates as counts of 100 (or of all runs, where there are fewer), with its interval.

    Where it is not that of the counts as printed above, which are rounded, the runs themselves stand beside it.
    """
    value, (low, high) = known(difference["value"]), bounds(difference["ci95"])
    if value is None:
        return MISSING
    base = runs_base([a, b])
    text, counts = of_100_signed(value, base), failures_behind(a, b)
    if low is not None and high is not None:
        text += f" ({of_100_signed(low, base)} to {of_100_signed(high, base)})"
    return f"{text}, {counts}" if counts else text


def of_100_signed(share: float, base: int = HUNDRED) -> str:
    """A difference of shares as a signed count of 100, or of `base`."""
    return number(base * share, 1, signed=True)


def print_robustness(found: Mapping[str, Any], titles: Mapping[str, str], currency: str) -> None:
    """Print whether the ranking holds under other assumptions, and which of them move it most."""
    echo()
    echo_wrapped(found["answer"])
    if not found["movers"]:
        return
    a, b = (titles[found["headline"][side]] for side in ("a", "b"))
    echo()
    rows = [
        (
            mover["title"],
            amounts(mover["range"], mover["unit"]),
            number(mover["correlation"], signed=True),
            money(mover["at_low"], currency, signed=True),
            money(mover["at_high"], currency, signed=True),
            "no" if mover["within_noise"] else "yes",
        )
        for mover in found["movers"]
    ]
    columns = ("assumption", "range", "correlation", "value where low", "where high", "beyond chance")
    table(columns, rows, title=f"What moves it most; value is {a} minus {b}", right=(2, 3, 4))
    echo_wrapped(
        f"{found['variations']} variations of {len(found['levers'])} assumptions, {found['replications_each']} runs of "
        f"each plan in each. Low and high: the lowest and highest third. Correlation: of ranks; up to "
        f"{number(found['noise'])} is as good as chance among so many assumptions."
    )


def amounts(ends: Sequence[float], unit: str) -> str:
    """A range with its unit; a 0-1 scale needs none."""
    text = f"{number(ends[0], 3)} to {number(ends[1], 3)}"
    return text if unit == "0-1" else f"{text} {unit}"
