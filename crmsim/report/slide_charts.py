"""Charts of slides: native ones, so that whoever shows the deck can edit them; numbers are those of the pictures.

Every name of a series begins with its mark. It tells arms apart without colour, and no spreadsheet takes it for a
formula.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.chart.data import CategoryChartData, XyChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)

from crmsim.figures.arms import Arm
from crmsim.figures.dots import columns_between, common_axis, stacked
from crmsim.figures.over_time import last as last_value
from crmsim.figures.palette import LIGHT
from crmsim.figures.picture import round_axis, spread_labels, tidy
from crmsim.figures.wording import of_100, span_of_100
from crmsim.report.slide_chart_parts import (
    DASHES,
    draw_line,
    draw_mark,
    fix_plot_area,
    new_chart,
    numbers_at_bars,
    paint,
    quiet_rows,
    value_axis,
)
from crmsim.report.slide_parts import Box, Line, Slide, rgb, style

YEAR = 52  # weeks between two marks on a line
DOT_ROW = 0.62  # of the height of a row of dots; above them stands its name
COLUMNS = 40  # dots side by side
AXIS = 0.75  # inches below the plot for numbers and name of the axis
FEW = 2  # with more arms than this only the middle lines are drawn


def marked(arm: Arm) -> str:
    """The title of an arm behind its mark."""
    return f"{arm.style.glyph} {arm.title}"


def name_line(arm: Arm, size: float) -> Line:
    """The title of an arm behind its mark, which has its colour."""
    return Line(arm.title, size, bold=True, mark=arm.style.glyph, mark_colour=arm.style.colour(LIGHT))


def failures_chart(slide: Slide, box: Box, arms: Sequence[Arm], label: str) -> None:
    """Failures of 100 runs as one bar per arm, with its interval in words."""
    rates = [arm.figure("failure_rate", "value") or 0.0 for arm in arms]
    data: Any = CategoryChartData(number_format="0.0")  # type: ignore[no-untyped-call]
    data.categories = [f"{marked(arm)}\n95% interval {span_of_100(arm.interval('failure_rate'))}" for arm in arms]
    data.add_series("Failures of 100 runs", [tidy(100 * rate) for rate in rates])
    chart = new_chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, box, data, label)
    bars, plot = chart.plots[0].series[0], chart.plots[0]
    plot.gap_width = 70
    quiet_rows(chart, 14, 100 if max(rates) > 0.5 else max(10.0, round_axis(0.0, 130 * max(rates))[1]))
    numbers_at_bars(bars.data_labels, '0" of 100"', 16, bold=True)
    for place, (arm, rate) in enumerate(zip(arms, rates, strict=True)):
        point = bars.points[place]
        paint(point.format.fill, arm.style)
        if of_100(rate) != f"{math.floor(100 * rate + 0.5)} of 100":  # a spreadsheet would round it otherwise
            point.data_label.position = XL_LABEL_POSITION.OUTSIDE_END
            text = point.data_label.text_frame
            text.text = of_100(rate)
            style(text.paragraphs[0].runs[0].font, 16, bold=True)


def returns_chart(slide: Slide, box: Box, arms: Sequence[Arm], texts: Sequence[str], axis: str, label: str) -> None:
    """50 dots per arm on a common axis, full above zero and hollow below; `texts` stand beside the names."""
    rows = [arm.values("roi_values") for arm in arms]
    low, high, step = common_axis(rows)
    columns = columns_between(low, high, step, COLUMNS)
    stacks = [stacked(row, low, high, columns) for row in rows]
    tallest = max(place + 1 for stack in stacks for _, place in stack)
    height = (box.height - AXIS) / len(arms)
    pitch = min(box.width * 0.96 / columns, height * DOT_ROW / (tallest + 0.5))  # inches from dot to dot
    data: Any = XyChartData(number_format="0.00")  # type: ignore[no-untyped-call]
    dots = []
    for place, (arm, stack) in enumerate(zip(arms, stacks, strict=True)):
        floor = len(arms) - 1 - place
        points = [(x, round(floor + (up + 0.7) * pitch / height, 4)) for x, up in stack]
        dots.append((arm, True, [point for point in points if point[0] >= 0]))
        dots.append((arm, False, [point for point in points if point[0] < 0]))
    # The longest first: LibreOffice loses what it has read when a longer series follows.
    dots = sorted((row for row in dots if row[2]), key=lambda row: -len(row[2]))
    for arm, gains, points in dots:
        series = data.add_series(marked(arm) if gains else f"{marked(arm)}, loses money")
        for point in points:
            series.add_data_point(*point)
    line = data.add_series("Money back")
    line.add_data_point(0, 0)
    line.add_data_point(0, len(arms))
    chart = new_chart(slide, XL_CHART_TYPE.XY_SCATTER, box, data, label)
    fix_plot_area(chart, 0.02, 0.0, 0.96, 1.0 - AXIS / box.height)
    size = max(6, math.floor(72 * pitch * 0.76))
    for (arm, gains, _), drawn in zip(dots, chart.plots[0].series, strict=False):
        drawn.format.line.fill.background()
        draw_mark(drawn.marker, arm.style, size, full=gains)
    zero = chart.plots[0].series[len(dots)]
    zero.marker.style = XL_MARKER_STYLE.NONE
    draw_line(zero, LIGHT.zero, 1.25, None)
    value_axis(chart.category_axis, low, high, step, "0.0#", axis)
    value_axis(chart.value_axis, 0, len(arms), 1, "0", "")
    chart.value_axis.visible = False
    chart.value_axis.has_major_gridlines = False
    for place, (arm, text) in enumerate(zip(arms, texts, strict=True)):
        room = min(0.6, height * (1 - DOT_ROW))
        head = Box(box.left + 0.02 * box.width, box.top + place * height, box.width * 0.96, room)
        slide.text(head, [name_line(arm, 14), Line(text, 13, colour=LIGHT.muted)], smallest=9, opaque=True)


@dataclass(frozen=True, slots=True)
class Weeks:
    """A weekly series to draw: its key in the result, the format of its values, and the least value shown, if fixed."""

    series: str
    number_format: str
    lowest: float | None = None


def weeks_chart(slide: Slide, box: Box, arms: Sequence[Arm], weeks: Weeks, label: str) -> None:
    """The middle run of every arm by week, a mark each year; of up to two arms also where 8 in 10 runs lie."""
    parts = ("p50", "p10", "p90") if len(arms) <= FEW else ("p50",)
    names = {"p50": "", "p10": ", 1 in 10 runs lie below", "p90": ", 1 in 10 runs lie above"}
    data: Any = XyChartData(number_format="General")  # type: ignore[no-untyped-call]
    values = []
    for arm in arms:
        for part in parts:
            series = data.add_series(f"{marked(arm)}{names[part]}")
            for week, value in zip(arm.weeks(), arm.weekly(weeks.series, part), strict=True):
                if value is not None:
                    series.add_data_point(week, value)
                    values.append(value)
    chart = new_chart(slide, XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, box, data, label)
    low, high, step = round_axis(min(values) if weeks.lowest is None else weeks.lowest, max(values))
    last = max(arm.weeks()[-1] for arm in arms)
    left, right, foot = 0.75, 1.75, 0.65
    fix_plot_area(chart, left / box.width, 0.03, (box.width - left - right) / box.width, 0.97 - foot / box.height)
    drawn = iter(chart.plots[0].series)
    for arm in arms:
        for part in parts:
            line = next(drawn)
            line.smooth = False
            line.marker.style = XL_MARKER_STYLE.NONE
            draw_line(line, arm.style.colour(LIGHT), 2.5 if part == "p50" else 1.0, DASHES[arm.style.slot])
            for place in range(YEAR - 1, len(arm.weeks()), YEAR) if part == "p50" else ():
                draw_mark(line.points[place].marker, arm.style, 8, full=True)
    value_axis(chart.category_axis, 0, YEAR * math.ceil(last / YEAR), YEAR, "0", "weeks after kick-off")
    value_axis(chart.value_axis, low, high, step, weeks.number_format, "")
    chart.value_axis.has_major_gridlines = True
    chart.value_axis.major_gridlines.format.line.color.rgb = rgb(LIGHT.rule)
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    tall = box.height * (0.97 - foot / box.height)
    ends = [low if (end := last_value(arm.weekly(weeks.series, "p50"))) is None else end for arm in arms]
    heights = [box.top + 0.03 * box.height + tall * (high - end) / (high - low) for end in ends]
    wide = Box(box.left + box.width - right + 0.1, 0, right - 0.1, 0.42)
    for arm, middle in zip(arms, spread_labels(heights, 0.44, box.top + 0.2, box.top + tall), strict=True):
        at = Box(wide.left, middle - 0.21, wide.width, wide.height)
        slide.text(at, [name_line(arm, 13)], middle=True, smallest=9)


def causes_chart(
    slide: Slide, box: Box, rows: Sequence[str], arms: Sequence[tuple[Arm, Sequence[float | None]]], label: str
) -> None:
    """What went wrong first, in runs of 100, as bars side by side."""
    data: Any = CategoryChartData(number_format="0.0")  # type: ignore[no-untyped-call]
    data.categories = list(rows)
    for arm, values in arms:
        data.add_series(marked(arm), values)
    chart = new_chart(slide, XL_CHART_TYPE.BAR_CLUSTERED, box, data, label)
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 60, 0
    known = [value for _, values in arms for value in values if value is not None]
    quiet_rows(chart, 13, max(1.0, 1.15 * max(known)))
    plot.has_data_labels = True
    few = len(arms) <= FEW
    numbers_at_bars(plot.data_labels, "[=0]0;[<1]0.0;0" if few else '[=0]"";[<1]0.0;0', 12 if few else 9)
    for (arm, _), bars in zip(arms, plot.series, strict=True):
        paint(bars.format.fill, arm.style)
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    style(chart.legend.font, 13)
