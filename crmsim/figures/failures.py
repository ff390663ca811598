"""Pictures of failure: how many of 100 runs (or of all, where there are fewer) fail, and what went wrong in them."""

from collections.abc import Sequence

from crmsim.figures.arms import FLAG_TITLES, Arm, Json, arms_of, base_for, difference, ranked, runs_base
from crmsim.figures.bars import Bars, bars_height, grouped_bars
from crmsim.figures.dots import icon_array
from crmsim.figures.palette import LIGHT, Theme
from crmsim.figures.picture import Picture, Table, tidy
from crmsim.figures.wording import MISSING, count_of_100, listed, of_100, span_of_100
from crmsim.study.counts import HUNDRED, base_of, count_words

HOW_TO_READ = (
    "Each run counts once, under the first line that applies to it. Cancelled, no longer used and cost more than it "
    "brought are the failures counted above; the other lines count as failure in the broad sense only."
)
ICONS = 200  # pixels


def failure_finding(result: Json) -> str:
    """Which plan fails least often, in one sentence with counts; says so where it is too close to call."""
    rated = [
        (arm, rate) for arm in ranked(arms_of(result)) if (rate := arm.figure("failure_rate", "value")) is not None
    ]
    if not rated:
        return "Failure does not apply to these plans"
    base = base_for([arm for arm, _ in rated], "failure_rate")
    ordered = sorted(rated, key=lambda item: item[1])
    (best, lowest), (worst, highest) = ordered[0], ordered[-1]
    if best is worst:
        return f"{best.title} fails in {of_100(lowest, base)} runs"
    if lowest == highest:
        return f"All plans fail equally often: in {of_100(lowest, base)} runs"
    if not clearly_below_zero(difference(result, best, worst, "failure_difference")):
        counts = listed([f"{arm.title} {count_words(rate, base)}" for arm, rate in rated])
        return f"Which plan fails more often is too close to call: {counts} of {base:,} runs"
    if len(rated) == 2:
        return f"{best.title} fails in {of_100(lowest, base)} runs, {worst.title} in {of_100(highest, base)}"
    least, most = of_100(lowest, base), of_100(highest, base)
    return f"{best.title} fails least often, in {least} runs; {worst.title} most often, in {most}"


def clearly_below_zero(interval: tuple[float | None, float | None]) -> bool:
    """Whether the whole interval lies below 0."""
    return interval[1] is not None and interval[1] < 0


def failure_icons(result: Json, theme: Theme = LIGHT) -> list[Picture]:
    """One array of 100 icons per arm, or of an icon a run where there are fewer, with the count and its interval.

    Arms without a failure rate are left out.
    """
    return [icons_of(arm, theme) for arm in arms_of(result) if arm.figure("failure_rate", "value") is not None]


def icons_of(arm: Arm, theme: Theme) -> Picture:
    """The 100 runs of one arm, or those there are."""
    rate = arm.figure("failure_rate", "value") or 0.0
    interval = arm.interval("failure_rate")
    base, icons = base_for([arm], "failure_rate"), runs_base([arm])
    title = f"{arm.title} fails in {of_100(rate, base)} runs"
    between = f" (95% interval {span_of_100(interval, base)})" if interval[0] is not None else ""
    label = f"{title}{between}. Crosses are runs that failed, circles runs that did not."
    row = (arm.title, *(None if value is None else tidy(icons * value) for value in (rate, *interval)))
    return Picture(
        key=f"failures-{arm.style.slot}",
        title=title,
        label=label,
        option=icon_array(count_of_100(rate, icons) or 0, theme, label=label, runs=icons),
        table=Table(("Plan", f"Failures of {icons} runs", "95% from", "to"), (row,)),
        height=ICONS,
        note=f"{marks_mean(icons)}: ✕ failed, ○ did not fail.",
    )


def marks_mean(icons: int) -> str:
    """What one mark of so many stands for."""
    return f"Each mark stands for 1 of {HUNDRED} runs" if icons == HUNDRED else "Each mark stands for one run"


def causes(result: Json, theme: Theme = LIGHT) -> Picture | None:
    """The first cause of each failure as counts of 100 runs (or of all, where there are fewer), per arm.

    None where no run failed in any way.
    """
    arms = arms_of(result)
    flags = [flag for flag in FLAG_TITLES if any(primary_share(arm, flag) for arm in arms)]
    if not flags:
        return None
    base = runs_base(arms)
    title = causes_finding(arms, flags)
    shares = {arm.name: [primary_share(arm, flag) for flag in flags] for arm in arms}
    counted = [Bars(arm.title, arm.style, [of_runs(share, base) for share in shares[arm.name]]) for arm in arms]
    names = [FLAG_TITLES[flag] for flag in flags]
    rows = [
        (
            name,
            *(
                None if shares[arm.name][index] is None else tidy(base * (shares[arm.name][index] or 0.0))
                for arm in arms
            ),
        )
        for index, name in enumerate(names)
    ]
    return Picture(
        key="causes",
        title=title,
        label=f"{title}. Bars count the runs of {base} by what went wrong first in the order of the list.",
        option=grouped_bars(names, counted, theme, label=title, runs=base),
        table=Table(("What went wrong", *(f"{arm.title} (of {base} runs)" for arm in arms)), tuple(rows)),
        height=bars_height(len(names), counted),
        note=HOW_TO_READ,
    )


def primary_share(arm: Arm, flag: str) -> float | None:
    """The share (0-1) of runs whose primary failure is this flag; None where flags do not apply."""
    if not arm.metric("primary_failure"):
        return None
    return arm.figure("primary_failure", flag, "share") or 0.0


def of_runs(share: float | None, base: int = HUNDRED) -> float | None:
    """A share as a count of 100, or of `base`, with one decimal below 1 so that rare causes do not vanish."""
    if share is None:
        return None
    return round(base * share, 1) if base * share < 1 else count_of_100(share, base)


def causes_finding(arms: Sequence[Arm], flags: Sequence[str]) -> str:
    """The most frequent cause per arm; one sentence where it is the same for all."""
    leading: list[tuple[str, str, float]] = []
    for arm in arms:
        most, flag = max(((primary_share(arm, flag) or 0.0, flag) for flag in flags), key=lambda item: item[0])
        if most > 0:
            leading.append((arm.title, lower_first(FLAG_TITLES[flag]), most))
    base = base_of(max((arm.runs() or 0.0 for arm in arms), default=None), *(share for *_, share in leading))
    if not leading:
        return f"What went wrong: {MISSING}"
    if len({reason for _, reason, _ in leading}) == 1:
        counts = listed([f"{of_100(share, base)} runs ({title})" for title, _, share in leading])
        return f"What goes wrong most: {leading[0][1]}, in {counts}"
    if len(leading) > 2:
        title, reason, share = max(leading, key=lambda item: item[2])
        return f"What goes wrong most often: {reason}, in {of_100(share, base)} runs ({title})"
    parts = [f"{title}: {reason} ({of_100(share, base)})" for title, reason, share in leading]
    return f"What goes wrong most. {'; '.join(parts)}"


def lower_first(text: str) -> str:
    """The text with a small first letter, to stand inside a sentence."""
    return text[:1].lower() + text[1:]
