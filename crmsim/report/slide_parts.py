"""What slides are put together from: a deck of 16:9, boxes of text that fit, tables, notes, texts for screen readers.

Sizes are in inches, letters in points. Colours are those of all pictures.
"""

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from crmsim.figures.palette import LIGHT
from crmsim.report.slide_bytes import repacked

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6
TITLE_ONLY = 5  # the place of that layout in the template that python-pptx brings
LETTER, LINE = 0.5, 1.2  # mean width of a letter and height of a line, in sizes of the letters
LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001  python-pptx wants no time zone


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float

    def emu(self) -> tuple[Any, Any, Any, Any]:
        """Left, top, width and height as python-pptx takes them."""
        return Inches(self.left), Inches(self.top), Inches(self.width), Inches(self.height)


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its text and its look; `above` is the room before it, in points, `mark` a sign in front of it."""

    text: str
    size: float = 16
    bold: bool = False
    colour: str = LIGHT.text
    above: float = 0
    mono: bool = False
    mark: str = ""
    mark_colour: str = LIGHT.text


TITLE = Box(MARGIN, 0.45, WIDTH - 2 * MARGIN, 0.95)
FOOT = Box(MARGIN, 6.98, WIDTH - 2 * MARGIN, 0.3)


def rgb(colour: str) -> RGBColor:
    """`#RRGGBB` as python-pptx takes it."""
    return RGBColor(*bytes.fromhex(colour.removeprefix("#")))  # type: ignore[no-untyped-call]


def fitted(lines: Sequence[Line], box: Box, smallest: float = 10) -> list[Line]:
    """The lines, all smaller by the same factor where they would not fit into the box, down to `smallest` points."""
    for percent in range(100, 30, -4):
        sized = [replace(line, size=max(smallest, round(line.size * percent / 100, 1))) for line in lines]
        if height_of(sized, box.width) <= box.height:
            return sized
    return [replace(line, size=smallest) for line in lines]


def height_of(lines: Iterable[Line], width: float) -> float:
    """About how tall (inches) lines stand in a box of that width."""
    return sum((rows_of(line, width) * line.size * LINE + line.above) / 72 for line in lines)


def rows_of(line: Line, width: float) -> int:
    """About how many rows a line takes in a box of that width (inches)."""
    letters = max(1.0, width * 72 / (line.size * LETTER * (1.2 if line.mono else 1.06 if line.bold else 1.0)))
    return sum(max(1, math.ceil((len(part) + 2 * len(line.mark)) / letters)) for part in line.text.split("\n"))


class Deck:
    """A presentation that is being made."""

    def __init__(self, title: str, subject: str) -> None:
        self._made = Presentation()
        self._widen()
        about = self._made.core_properties
        about.title, about.subject, about.author = title[:200], subject[:200], "crmsim"
        about.last_modified_by, about.created, about.modified = "crmsim", LONG_AGO, LONG_AGO
        self.foot = ""

    def _widen(self) -> None:
        """Bring the template, which is made for 4:3, to 16:9, so that slides that are added later look right too."""
        factor = Inches(WIDTH) / self._made.slide_width
        self._made.slide_width, self._made.slide_height = Inches(WIDTH), Inches(HEIGHT)
        for page in (self._made.slide_master, *self._made.slide_layouts):
            for shape in page.placeholders:
                left, top, height = shape.left, shape.top, shape.height
                shape.left, shape.width = round(left * factor), round(shape.width * factor)
                shape.top, shape.height = top, height

    def slide(self, title: str, notes: str, box: Box = TITLE) -> "Slide":
        """A new slide with its title in a box, its foot and its notes."""
        made = self._made.slides.add_slide(self._made.slide_layouts[TITLE_ONLY])
        slide = Slide(made)
        head = made.shapes.title
        head.left, head.top, head.width, head.height = box.emu()
        fill(head.text_frame, fitted([Line(title, 28, bold=True)], box, 14), anchor=MSO_ANCHOR.TOP)
        number = len(self._made.slides)
        slide.text(FOOT, [Line(f"{self.foot}  ·  {number}", 11, colour=LIGHT.muted)])
        made.notes_slide.notes_text_frame.text = notes
        return slide

    def bytes(self) -> bytes:
        """The presentation as a file."""
        packed = io.BytesIO()
        self._made.save(packed)
        return repacked(packed.getvalue())


class Slide:
    """A slide that is being made."""

    def __init__(self, made: Any) -> None:
        self.made = made

    def text(
        self, box: Box, lines: Sequence[Line], *, middle: bool = False, smallest: float = 10, opaque: bool = False
    ) -> None:
        """Lines of text in a box, made smaller where they would not fit; `opaque` covers what lies below."""
        shape = self.made.shapes.add_textbox(*box.emu())
        if opaque:
            shape.fill.solid()
            shape.fill.fore_color.rgb = rgb(LIGHT.surface)
        fill(shape.text_frame, fitted(lines, box, smallest), anchor=MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP)

    def panel(self, box: Box, edge: str) -> None:
        """A quiet surface with a coloured edge on its left, behind what is put on it."""
        for place, colour in ((box, "#F5F6F7"), (replace(box, width=0.07), edge)):
            shape = self.made.shapes.add_shape(MSO_SHAPE.RECTANGLE, *place.emu())
            shape.fill.solid()
            shape.fill.fore_color.rgb = rgb(colour)
            shape.line.fill.background()
            describe(shape, "")
            for look in shape._element.xpath("p:style"):  # noqa: SLF001  the template's own look has a shadow
                shape._element.remove(look)  # noqa: SLF001

    def table(self, box: Box, columns: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]) -> None:
        """A table with a heading; `shares` are the widths of the columns as shares of the box."""
        height = box.height / (len(rows) + 1)
        frame = self.made.shapes.add_table(len(rows) + 1, len(columns), *replace(box, height=height).emu())
        describe(frame, f"Table: {', '.join(columns)}")
        table = frame.table
        table.horz_banding = False
        for column, share in zip(table.columns, shares, strict=True):
            column.width = Inches(box.width * share)
        for place, texts in enumerate([columns, *rows]):
            table.rows[place].height = Inches(height)
            for cell, text in zip(table.rows[place].cells, texts, strict=True):
                cell.fill.solid()
                cell.fill.fore_color.rgb = rgb("#E9EBEE" if place == 0 else LIGHT.surface)
                cell.margin_top = cell.margin_bottom = Inches(0.02)
                cell.margin_left = cell.margin_right = Inches(0.06)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                fill(cell.text_frame, [Line(text, 12, bold=place == 0)], margins=False)


def fill(frame: Any, lines: Sequence[Line], *, anchor: Any = None, margins: bool = True) -> None:
    """Put lines into a text frame, to the left and wrapped."""
    frame.word_wrap = True
    if margins:
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    if anchor is not None:
        frame.vertical_anchor = anchor
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_before = Pt(line.above)
        if line.mark:
            mark = paragraph.add_run()
            mark.text = f"{line.mark} "
            style(mark.font, line.size, line.mark_colour, bold=line.bold)
        run = paragraph.add_run()
        run.text = line.text
        style(run.font, line.size, line.colour, bold=line.bold)
        if line.mono:
            run.font.name = "Consolas"


def style(font: Any, size: float, colour: str = LIGHT.text, *, bold: bool = False) -> None:
    """The look of letters."""
    font.size, font.bold = Pt(size), bold
    font.color.rgb = rgb(colour)


def describe(shape: Any, text: str) -> None:
    """What a screen reader says of a picture, a chart or a table; "" for what is there for the eye only."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", text)  # noqa: SLF001  python-pptx has no name for it
