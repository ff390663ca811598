"""Forest plots of a study: arms against each other on one outcome, and parameters against chance."""

from collections.abc import Sequence

from crmsim.figures.arms import Json, at, title_of
from crmsim.figures.forest import Estimate, ForestRow, Series, forest, forest_height, room_for
from crmsim.figures.palette import LIGHT, Theme
from crmsim.figures.picture import Picture, Table, tidy
from crmsim.figures.wording import (
    bounds,
    figure_text,
    interval_text,
    known,
    listed,
    outcome_words,
    percent,
    plain,
    scale_of,
    spoken,
    with_unit,
)

MOST_LOSERS = 2  # arms beaten that a headline names; of more it counts the pairs
MOST_SHARES = 12  # rows of a picture of chance
ONE_SIDED = 0.2  # share of runs below which one arm is hardly ever ahead
VERDICTS = {"a_better": "{a} better", "b_better": "{b} better", "too_close": "mean too close to call"}


def study_pairs(pairs: Sequence[Json], unit: str, theme: Theme = LIGHT) -> Picture | None:
    """Every pair of arms on one outcome; None without pairs."""
    if not pairs:
        return None
    ends = [end for pair in pairs for end in bounds(at(pair, "difference", "ci95_simultaneous")) if end is not None]
    means = [known(at(pair, "difference", "mean")) or 0.0 for pair in pairs]
    size, letter = scale_of(max(map(abs, [*ends, *means])) or 1.0)
    outcome = plain(at(pairs[0], "outcome"), 40)
    said = outcome_words(outcome)
    series = [Series("mean difference", theme.series[0], "rect")]
    rows = [ForestRow(names(pair), (difference(pair, size),)) for pair in pairs]
    title = f"{spoken(said)}: {headline(pairs)}"
    label = f"{title}. {'. '.join(f'{row.name}: {row.estimates[0].words}' for row in rows)}."
    words = " ".join(filter(None, [letter, unit]))
    return Picture(
        key=f"pairs-{outcome}".replace("_", "-"),
        title=title,
        label=label,
        option=forest(
            rows,
            series,
            theme,
            label=label,
            axis=with_unit(f"difference in {said}", words),
            names=room_for(rows),
        ),
        table=Table(
            ("Difference", "Mean", "Low", "High", "n", "First ahead in", "Pairing saves", "Runs needed", "Verdict"),
            tuple(pair_row(pair) for pair in pairs),
        ),
        height=forest_height(len(rows), series),
        note="Runs are paired on the same luck; the lines are 95% intervals that hold for all pairs together. A "
        "verdict is about the mean: too close where its interval holds 0, however many runs either is ahead in. “First "
        "ahead in” counts runs, a tie as half, and not by how much. “Pairing saves” is how many times more runs would "
        "be needed without it; “runs needed” is replicates at each point."
        + "".join(f" {text}" for text in map(against_the_count, pairs) if text),
    )


def headline(pairs: Sequence[Json]) -> str:
    """Which pairs are decided."""
    decided = [verdict_of(pair) for pair in pairs if at(pair, "verdict") != "too_close"]
    if not decided:
        return "no arm is better on average beyond chance"
    first = pairs[[at(pair, "verdict") != "too_close" for pair in pairs].index(True)]
    if len(pairs) == 1:
        rival = first["b"] if at(first, "verdict") == "a_better" else first["a"]
        return f"{decided[0]} than {title_of(str(rival), {})}"
    beaten = losers(pairs)
    arms = {str(at(pair, side)) for pair in pairs for side in ("a", "b")}
    ahead = [arm for arm in arms if all(arm in beaten.get(other, ()) for other in arms - {arm})]
    if ahead:
        return f"{title_of(ahead[0], {})} is better than every other arm"
    if len(beaten) > MOST_LOSERS:
        return f"{len(decided)} of {len(pairs)} pairs are decided"
    close = len(pairs) - len(decided)
    told = [
        f"{listed([title_of(name, {}) for name in winners])} {'are' if len(winners) > 1 else 'is'} better than "
        f"{title_of(loser, {})}"
        for loser, winners in beaten.items()
    ]
    return "; ".join(
        [
            *told,
            *([f"{close} of {len(pairs)} pairs {'is' if close == 1 else 'are'} too close to call"] if close else []),
        ]
    )


def losers(pairs: Sequence[Json]) -> dict[str, list[str]]:
    """Arms that another one beats on average, each with those that do."""
    found: dict[str, list[str]] = {}
    for pair in pairs:
        sides = [str(at(pair, side)) for side in ("a", "b")]
        if at(pair, "verdict") in {"a_better", "b_better"}:
            winner, loser = sides if at(pair, "verdict") == "a_better" else sides[::-1]
            found.setdefault(loser, []).append(winner)
    return found


def verdict_of(pair: Json) -> str:
    """The verdict in words."""
    words = {side: title_of(str(at(pair, side)), {}) for side in ("a", "b")}
    return VERDICTS.get(str(at(pair, "verdict")), "").format(**words)


def names(pair: Json) -> str:
    """The two arms."""
    return f"{title_of(str(at(pair, 'a')), {})} minus {title_of(str(at(pair, 'b')), {})}"


def difference(pair: Json, size: float) -> Estimate:
    """The mean difference with its interval."""
    value = known(at(pair, "difference", "mean")) or 0.0
    low, high = bounds(at(pair, "difference", "ci95_simultaneous"))
    low, high = (value if low is None else low), (value if high is None else high)
    spread = interval_text((low, high), known(at(pair, "difference", "n")), "pairs of runs")
    return Estimate(low / size, value / size, high / size, f"{figure_text(value)} ({spread})")


def against_the_count(pair: Json) -> str:
    """Why a mean may be undecided although one arm is ahead in nearly every run; "" where that is not so."""
    share = known(at(pair, "probability_a_better", "value"))
    if share is None or at(pair, "verdict") != "too_close" or ONE_SIDED < share < 1.0 - ONE_SIDED:
        return ""
    a, b = (title_of(str(at(pair, side)), {}) for side in ("a", "b"))
    ahead, other = (a, b) if share > 0.5 else (b, a)
    mean = figure_text(known(at(pair, "difference", "mean")))
    return (
        f"{spoken(ahead)} is ahead of {other} in {percent(max(share, 1.0 - share), 1)} of the runs, yet the mean "
        f"difference ({mean}) is too close to call: a few runs that differ by a lot can weigh "
        "as much as the many that differ little."
    )


def pair_row(pair: Json) -> tuple[str | float | None, ...]:
    """One pair in the table."""
    low, high = bounds(at(pair, "difference", "ci95_simultaneous"))
    saved = known(at(pair, "variance_reduction"))
    return (
        names(pair),
        *(None if end is None else tidy(end) for end in (known(at(pair, "difference", "mean")), low, high)),
        known(at(pair, "difference", "n")),
        percent(known(at(pair, "probability_a_better", "value")), 1),
        None if saved is None else f"{saved:.1f} x",
        known(at(pair, "runs_needed")),
        verdict_of(pair),
    )


def chance_shares(results: Sequence[Json], theme: Theme = LIGHT) -> Picture | None:
    """How much of the variance parameters make, per outcome and arm; None where nothing was split."""
    found = [result for result in results if known(at(result, "shares", "parameters", "value")) is not None]
    if not found:
        return None
    series = [
        Series("parameters", theme.series[0], "rect"),
        Series("chance", theme.series[1], "circle", hollow=True),
    ]
    rows = [
        ForestRow(of(result), tuple(share(result, source) for source in ("parameters", "chance"))) for result in found
    ]
    # Arms by themselves tell most; their differences, and what is too much for a picture, stand in its table.
    alone = [row for row, result in zip(rows, found, strict=True) if not at(result, "against")]
    drawn = (alone or rows)[:MOST_SHARES]
    told = [one for one in found if not at(one, "against")][:MOST_SHARES] or found[:MOST_SHARES]
    least = min(told, key=lambda result: known(at(result, "shares", "parameters", "value")) or 0.0)
    most = max(told, key=lambda result: known(at(result, "shares", "parameters", "value")) or 0.0)
    ends = [whole_percent(100.0 * (known(at(one, "shares", "parameters", "value")) or 0.0)) for one in (least, most)]
    title = (
        f"Parameters make {ends[0] if ends[0] == ends[1] else ' to '.join(ends)} of the spread; chance makes the rest"
    )
    label = f"{title}. {'. '.join(f'{row.name}: {row.estimates[0].words}' for row in drawn)}."
    left = len(rows) - len(drawn)
    return Picture(
        key="chance-shares",
        title=title,
        label=label,
        option=forest(drawn, series, theme, label=label, axis="share of the variance, %", names=room_for(drawn)),
        table=Table(
            ("Outcome", "Parameters, %", "Low", "High", "Chance, %", "Low", "High"),
            tuple(
                (row.name, *(tidy(x) for one in row.estimates for x in (one.value, one.low, one.high))) for row in rows
            ),
        ),
        height=forest_height(len(drawn), series),
        note="Parameters: what the points of the design differ by. Chance: what replicates of one point differ by. "
        "Lines: 95% intervals." + (f" The table holds {left} more." if left else ""),
    )


def of(result: Json) -> str:
    """The response: `npv, big bang`."""
    arm = title_of(str(at(result, "arm")), {})
    against = at(result, "against")
    tail = f" minus {title_of(str(against), {})}" if against else ""
    return f"{spoken(outcome_words(plain(at(result, 'outcome'), 40)))}, {arm}{tail}"


def share(result: Json, source: str) -> Estimate:
    """One share with its interval, in per cent."""
    value = 100.0 * (known(at(result, "shares", source, "value")) or 0.0)
    low, high = bounds(at(result, "shares", source, "ci95"))
    low, high = (value if low is None else 100.0 * low), (value if high is None else 100.0 * high)
    # An estimate may lie a little outside of what resampling shows.
    words = f"{source} {whole_percent(value)} ({low:.0f} to {whole_percent(high)})"
    return Estimate(low, value, high, words)


def whole_percent(value: float) -> str:
    """Per cent without decimals; what rounds to nothing is not said to be nothing."""
    return "under 1%" if 0.0 < value < 0.5 else f"{value:.0f}%"
