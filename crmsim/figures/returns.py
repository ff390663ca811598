"""The picture of returns: what each plan gives back for what it costs, as counts of runs."""

from collections.abc import Sequence
from itertools import zip_longest

from crmsim.figures.arms import Arm, Json, arms_of, currency_of, runs_base
from crmsim.figures.dots import Spread, dot_quantiles, dotplot_height, dots_for, quantile_dots
from crmsim.figures.palette import LIGHT, Theme
from crmsim.figures.picture import Picture, Table, tidy
from crmsim.figures.wording import gain, listed, number, of_100
from crmsim.study.counts import HUNDRED, base_of

FEW = 2  # more arms than this: the title names the highest and the lowest only
HOW_TO_READ = "● earned more than it cost, ○ lost money. Dots at the very edge may lie further out."


def roi_dots(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """The spread of returns as 50 dots per arm on one axis, or a dot a run where there are few.

    None where no arm has a return on investment.
    """
    arms = [arm for arm in arms_of(result) if arm.values("roi_values")]
    if not arms:
        return None
    currency, runs = currency_of(result), runs_base(arms)
    title = roi_finding(arms, currency)
    rows = [spread_of(arm, currency, runs) for arm in arms]
    label = f"{title}. {'. '.join(f'{row.name}: {row.text}' for row in rows)}."
    axis = f"net gain per 1 {currency} spent (ROI)"
    return Picture(
        key="roi",
        title=title,
        label=label,
        option=quantile_dots(rows, theme, label=label, axis=axis, zero="money back"),
        table=roi_table(arms, runs),
        height=dotplot_height(len(rows)),
        note=f"{dots_mean(runs)}: {HOW_TO_READ}",
    )


def roi_finding(arms: Sequence[Arm], currency: str) -> str:
    """What the middle run of each arm returns; of many arms, the highest and the lowest."""
    ordered = sorted(arms, key=lambda arm: arm.figure("roi", "p50") or 0.0)
    if len(ordered) > FEW:
        low, high = (gain(arm.figure("roi", "p50"), currency) for arm in (ordered[0], ordered[-1]))
        return f"In the middle run, {ordered[-1].title} {high}; {ordered[0].title}, the lowest, {low}"
    parts = [f"{arm.title} {gain(arm.figure('roi', 'p50'), currency)}" for arm in arms]
    return f"In the middle run, {listed(parts)}"


def dots_mean(runs: int, what: str = "run") -> str:
    """What one dot stands for, of so many runs."""
    return f"Each dot stands for one {what}" if runs < HUNDRED else f"Each dot stands for 2 of 100 {what}s"


def spread_of(arm: Arm, currency: str, of_runs: int = HUNDRED) -> Spread:
    """One row of the dotplot: median, share of runs that lose money and their number in words."""
    middle, share, runs = arm.figure("roi", "p50"), arm.figure("roi", "share_negative"), arm.figure("roi", "n")
    losing = of_100(share, base_of(runs, share))
    text = f"{gain(middle, currency)} in the middle run; {losing} runs lose money"
    return Spread(
        name=arm.title,
        text=text if runs is None else f"{text} (n = {number(runs, 0)})",
        short=f"middle {number(middle, signed=True)}; {losing} lose money",
        style=arm.style,
        values=arm.values("roi_values"),
        dots=dots_for(of_runs, arm.values("roi_values")),
    )


def roi_table(arms: Sequence[Arm], runs: int = HUNDRED) -> Table:
    """The dots of each arm in order, which is what the picture shows; of few runs, some may have no return."""
    found = [arm.values("roi_values") for arm in arms]
    columns = [list(map(tidy, dot_quantiles(values, dots_for(runs, values)))) for values in found]
    rows = [(dot_name(index, runs), *values) for index, values in enumerate(zip_longest(*columns))]
    return Table(("Runs at or below", *(f"{arm.title} (ROI)" for arm in arms)), tuple(rows))


def dot_name(index: int, runs: int) -> str:
    """How many runs lie at or below a dot."""
    return f"{index + 1} of {runs}" if runs < HUNDRED else f"{2 * index + 1} of 100"
