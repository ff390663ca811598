"""The look of native charts on slides: marks, dashes and patterns of the arms, quiet axes, numbers at bars."""

from typing import Any

from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from crmsim.figures.palette import LIGHT, Style
from crmsim.report.slide_parts import Box, Slide, describe, rgb, style

MARKERS = (
    XL_MARKER_STYLE.SQUARE,
    XL_MARKER_STYLE.CIRCLE,
    XL_MARKER_STYLE.DIAMOND,
    XL_MARKER_STYLE.TRIANGLE,
    XL_MARKER_STYLE.X,  # a triangle that points down is not among PowerPoint's marks
    XL_MARKER_STYLE.PLUS,
)
DASHES = (None, MSO_LINE.DASH, MSO_LINE.ROUND_DOT, MSO_LINE.DASH_DOT, MSO_LINE.LONG_DASH, MSO_LINE.LONG_DASH_DOT)
PATTERNS = (  # thin lines in the colour of the surface, as on the report's bars
    None,
    MSO_PATTERN.WIDE_UPWARD_DIAGONAL,
    MSO_PATTERN.DOTTED_GRID,
    MSO_PATTERN.LIGHT_VERTICAL,
    MSO_PATTERN.WIDE_DOWNWARD_DIAGONAL,
    MSO_PATTERN.LIGHT_HORIZONTAL,
)


def new_chart(slide: Slide, kind: Any, box: Box, data: Any, label: str) -> Any:
    """A chart without title and legend, with what a screen reader says of it."""
    frame = slide.made.shapes.add_chart(kind, *box.emu(), data)
    describe(frame, label)
    chart = frame.chart
    chart.has_title = chart.has_legend = False
    style(chart.font, 12)
    return chart


def quiet_rows(chart: Any, size: float, high: float) -> None:
    """Rows from top to bottom with their names, and no axis of values: the numbers stand at the bars."""
    rows, values = chart.category_axis, chart.value_axis
    rows.reverse_order = True
    rows.format.line.color.rgb = rgb(LIGHT.zero)
    rows.has_major_gridlines = values.has_major_gridlines = False
    style(rows.tick_labels.font, size)
    values.minimum_scale, values.maximum_scale, values.visible = 0, high, False


def numbers_at_bars(labels: Any, number_format: str, size: float, *, bold: bool = False) -> None:
    """Numbers at the ends of bars."""
    labels.number_format, labels.number_format_is_linked = number_format, False
    labels.show_value, labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    style(labels.font, size, bold=bold)


def value_axis(axis: Any, low: float, high: float, step: float, number_format: str, title: str) -> None:
    """A quiet axis of numbers."""
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = low, high, step
    axis.has_major_gridlines = False
    axis.format.line.color.rgb = rgb(LIGHT.rule)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = number_format, False
    style(axis.tick_labels.font, 12, LIGHT.muted)
    axis.has_title = bool(title)
    if title:
        axis.axis_title.text_frame.text = title
        style(axis.axis_title.text_frame.paragraphs[0].runs[0].font, 12, LIGHT.muted)


def fix_plot_area(chart: Any, x: float, y: float, width: float, height: float) -> None:
    """Fix where the axes lie inside the chart, as shares of it, so that texts can stand beside them."""
    places = "".join(
        f'<c:{name} val="{value:.5f}"/>' for name, value in (("x", x), ("y", y), ("w", width), ("h", height))
    )
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    layout = parse_xml(f"<c:layout {nsdecls('c')}><c:manualLayout>{modes}{places}</c:manualLayout></c:layout>")
    area = chart._chartSpace.chart.plotArea  # noqa: SLF001  python-pptx has no name for it
    for old in area.xpath("c:layout"):
        area.remove(old)
    area.insert(0, layout)


def draw_line(series: Any, colour: str, width: float, dash: Any) -> None:
    """The look of a line; the width is in points, no dash is a solid line."""
    line = series.format.line
    line.color.rgb, line.width = rgb(colour), Pt(width)
    if dash is not None:
        line.dash_style = dash


def draw_mark(marker: Any, look: Style, size: int, *, full: bool) -> None:
    """A mark of an arm: full, or pale with an outline (programs that draw no outline still show it)."""
    marker.style, marker.size = MARKERS[look.slot], size
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = rgb(look.colour(LIGHT) if full else pale(look.colour(LIGHT)))
    marker.format.line.color.rgb = rgb(look.colour(LIGHT))


def pale(colour: str) -> str:
    """A colour mixed with a good deal of the surface."""
    of, surface = ([int(one[at : at + 2], 16) for at in (1, 3, 5)] for one in (colour, LIGHT.surface))
    return "#" + "".join(f"{round(0.3 * a + 0.7 * b):02X}" for a, b in zip(of, surface, strict=True))


def paint(fill: Any, look: Style) -> None:
    """The colour of an arm with its pattern."""
    pattern = PATTERNS[look.slot]
    if pattern is None:
        fill.solid()
        fill.fore_color.rgb = rgb(look.colour(LIGHT))
        return
    fill.patterned()
    fill.pattern = pattern
    fill.fore_color.rgb, fill.back_color.rgb = rgb(LIGHT.surface), rgb(look.colour(LIGHT))
