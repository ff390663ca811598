"""An analysis in the terminal: tables with intervals and noise floors, then what they come to."""

from collections.abc import Callable, Mapping
from typing import Any

from crmsim.cli.screen import echo, echo_wrapped, table
from crmsim.figures.wording import cell_text as figure
from crmsim.figures.wording import spoken, worded

Found = Mapping[str, Any]
MOST_ROWS = 20


def print_analysis(result: Found) -> None:
    """Print the results of an analysis; the JSON and the page hold more."""
    name = result["title"] or result["study"]
    books = result["books"]
    done = f", {books['ok']:,} of {books['planned']:,} runs so far" if books["not_run"] else ""
    echo(f"{name}: {result['points']:,} points, {result['replicates']:,} replicates, {len(result['arms'])} arms{done}")
    echo()
    for found in result["results"]:
        PRINTERS[result["analysis"]](found)
    for text in dict.fromkeys(result["findings"]):
        echo_wrapped(spoken(text))


def span(interval: list[float | None] | None) -> str:
    """An interval as `low to high`; an open end is said."""
    if interval is None:
        return "unknown"
    low, high = interval
    if low is not None and low == high:
        return "no spread seen"
    return f"{'...' if low is None else figure(low)} to {'...' if high is None else figure(high)}"


def verdict(pair: Found) -> str:
    """Which arm of a pair is better on average."""
    sides = {"a_better": pair["a"], "b_better": pair["b"]}
    return f"{worded(sides[pair['verdict']])} better" if pair["verdict"] in sides else "too close"


def print_summary(found: Found) -> None:
    """Arms in figures, then arms against each other."""
    rows = [
        (
            worded(name),
            worded(arm),
            figure(one["mean"]),
            span(one["ci95"]),
            figure(one["p10"]),
            figure(one["p90"]),
            f"{one['n']:,}",
        )
        for name, outcome in found["outcomes"].items()
        for arm, one in outcome["arms"].items()
    ]
    table(("outcome", "arm", "mean", "95% interval", "p10", "p90", "n"), rows, right=(2, 3, 4, 5, 6))
    pairs = [
        (
            worded(pair["outcome"]),
            worded(f"{pair['a']} minus {pair['b']}"),
            figure(pair["difference"]["mean"]),
            span(pair["difference"]["ci95_simultaneous"]),
            figure(pair["probability_a_better"]["value"]),
            figure(pair["variance_reduction"]),
            verdict(pair),
        )
        for pair in found["paired"][:MOST_ROWS]
    ]
    if pairs:
        columns = ("outcome", "difference", "mean", "interval, all pairs", "P(better)", "pairing saves", "verdict")
        table(columns, pairs, title="Arms against each other, on the same chance", right=(2, 3, 4, 5))


def print_sensitivity(found: Found) -> None:
    """Factors by rank, each measure beside its noise floor."""
    main = found["main"]
    measures = [main] + (["S1"] if main == "ST" else ["sigma"] if main == "mu_star" else [])
    columns = ["factor", *(word for name in measures for word in (name, "95% interval")), "noise floor", "beyond noise"]
    rows = [
        (
            factor["title"],
            *(
                word
                for name in measures
                for word in (figure(factor[name]["value"]), span(factor[name]["ci95"]) if factor[name]["ci95"] else "")
            ),
            "unknown" if factor[main]["floor"] is None else figure(factor[main]["floor"]),
            "yes" if factor["beyond_noise"] else "no",
        )
        for factor in found["factors"][:MOST_ROWS]
    ]
    right = range(1, len(columns) - 1)
    title = f"{spoken(found['of'])} ({worded(found['method'])}): {worded(found['verdict'])}"
    table(columns, rows, title=title, right=right)


def print_regimes(found: Found) -> None:
    """The map as letters, and the flips."""
    if "cells" in found:
        arms = found["arms"]
        letters = {arm: chr(ord("A") + place) for place, arm in enumerate(arms)}
        xs, ys = found["x"]["levels"], found["y"]["levels"]
        at = {(cell["i"], cell["j"]): cell for cell in found["cells"]}

        def letter(cell: Found) -> str:
            return "-" if cell["verdict"] == "no_runs" else letters.get(cell["winner"] or "", "\N{ALMOST EQUAL TO}")

        rows = [
            (figure(level), *(letter(at[i, j]) for i in range(len(xs)))) for j, level in reversed(list(enumerate(ys)))
        ]
        key = ", ".join(f"{letter} = {worded(arm)}" for arm, letter in letters.items())
        title = f"{spoken(found['outcome'])}: {found['y']['title']} (down) by {found['x']['title']} (across)"
        table((found["y"]["title"], *map(figure, xs)), rows, title=title, right=range(len(xs) + 1))
        echo(f"{key}, \N{ALMOST EQUAL TO} = too close to call")
        echo()
    flips = [
        (
            flip["title"],
            worded(f"{flip['a']}, {flip['b']}"),
            figure(flip["at"]),
            span(flip["ci95"]),
            "sure" if flip["sure"] else "undecided",
        )
        for flip in found["flips"]
        if flip["at"] is not None
    ]
    if flips:
        table(
            ("factor", "arms", "flip at", "95% interval", "verdict"),
            flips,
            title=f"Decision flips on {worded(found['outcome'])}",
            right=(2, 3),
        )


def print_discover(found: Found) -> None:
    """The box with what it is worth."""
    box, rival = found["box"], found["against"]
    if box is None:  # too few points are won: the sentence says it all
        return
    rows = [
        (
            limit["title"],
            span([limit["low"], limit["high"]]),
            span(limit["range"]),
            "none" if limit["quasi_p"] is None else f"{limit['quasi_p']:.2g}",
            f"{100 * limit['recurrence']:.0f}%",
        )
        for limit in box["limits"]
    ]
    what = "fails" if rival is None else worded(f"beats {rival} on {found['outcome']}")
    title = f"Where {worded(found['arm'])} {what}: {found['failing']} of {found['points']} points ({found['verdict']})"
    table(("factor", "in the box", "tried", "quasi-p", "in half samples"), rows, title=title, right=(1, 2, 3, 4))
    density, coverage, unseen = box["density"], box["coverage"], found["resampling"]
    echo(
        f"density {figure(density['value'])} ({span(density['ci95'])}), coverage {figure(coverage['value'])} "
        f"({span(coverage['ci95'])}); on points not seen: {figure(unseen['density_of_unseen'])} and "
        f"{figure(unseen['coverage_of_unseen'])}"
    )
    if (p := found["shuffled"]["p"]) is not None:
        echo(f"as good a box by luck alone: p = {p:.2g}, from {found['shuffled']['tables']} tables of shuffled points")
    echo()


def print_variance(found: Found) -> None:
    """Shares of parameters and chance."""
    if found["shares"]["parameters"]["value"] is None:  # the same in every run: the sentence says it all
        return
    rows = [
        (name, f"{100 * part['value']:.0f}%", span(part["ci95"] and [100 * end for end in part["ci95"]]))
        for name, part in found["shares"].items()
    ]
    arm = found["arm"] if found["against"] is None else f"{found['arm']} minus {found['against']}"
    table(("source", "share", "95% interval, %"), rows, title=spoken(f"{found['outcome']} of {arm}"), right=(1, 2))


PRINTERS: Mapping[str, Callable[[Found], None]] = {
    "summary": print_summary,
    "sensitivity": print_sensitivity,
    "regimes": print_regimes,
    "discover": print_discover,
    "variance": print_variance,
}
