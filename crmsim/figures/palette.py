"""Colours, dashes and markers: no meaning is carried by colour alone.

The hues are from Okabe & Ito (2008), darkened where thin lines need it, so that people with any form of colour
blindness tell them apart; each series also has its own dash, marker and bar pattern, because blue and vermillion
differ little in lightness and a page may be printed in grey.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import pi
from typing import Any

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one mode (light or dark), as `#RRGGBB`. `series` has one colour per slot of `STYLES`."""

    surface: str
    text: str
    muted: str
    rule: str  # grid lines and axes: decoration, not meaning
    zero: str  # lines that mean something: zero, money back, no difference
    unclear: str  # a difference that is too close to call
    failed: str
    series: tuple[str, str, str, str, str, str]

    def colours(self) -> tuple[str, ...]:
        """Every colour of the theme, in a fixed order."""
        single = [getattr(self, field.name) for field in fields(self) if field.name != "series"]
        return (*single, *self.series)


LIGHT = Theme(
    surface="#FFFFFF",
    text="#1F2937",
    muted="#5F6368",
    rule="#E3E5E8",
    zero="#3C4043",
    unclear="#6B7280",
    failed="#111827",
    series=("#0072B2", "#D55E00", "#595959", "#009E73", "#A23B7A", "#8A6D00"),
)
DARK = Theme(
    surface="#1C1D20",
    text="#E8EAED",
    muted="#A9B0B8",
    rule="#35383D",
    zero="#C4C7CC",
    unclear="#9AA0A6",
    failed="#F8F9FA",
    series=("#56B4E9", "#E69F00", "#BDBDBD", "#2DBE94", "#CC79A7", "#F0E442"),
)


def recolouring(old: Theme = LIGHT, new: Theme = DARK) -> dict[str, str]:
    """Which colour of `new` stands for each colour of `old`: a finished option can change its mode by look-up."""
    return dict(zip(old.colours(), new.colours(), strict=True))


@dataclass(frozen=True, slots=True)
class Style:
    """How one arm is drawn everywhere: colour slot, dash, marker (for ECharts; as a letter), bar pattern."""

    slot: int
    dash: str | tuple[int, ...]
    marker: str
    glyph: str
    pattern: tuple[tuple[str, Any], ...]

    def colour(self, theme: Theme) -> str:
        """The colour of this style in a theme."""
        return theme.series[self.slot]

    def decal(self, theme: Theme) -> dict[str, Any]:
        """The bar pattern as an ECharts decal."""
        return {"color": theme.surface, **{key: unfrozen(value) for key, value in self.pattern}}

    def line(self, theme: Theme, width: float = 2.5) -> dict[str, Any]:
        """The line as an ECharts `lineStyle`."""
        return {"color": self.colour(theme), "width": width, "type": unfrozen(self.dash)}


def unfrozen(value: Any) -> Any:
    """Tuples as the lists that JSON knows."""
    return [unfrozen(item) for item in value] if isinstance(value, tuple) else value


PLAIN = (("symbol", "none"),)
DIAGONAL = (("symbol", "rect"), ("dashArrayX", (1, 0)), ("dashArrayY", (1, 6)), ("rotation", -pi / 4))
DOTS = (
    ("symbol", "circle"),
    ("dashArrayX", ((5, 5), (0, 5, 5, 0))),
    ("dashArrayY", (5, 0)),
    ("symbolSize", 0.6),
)
UPRIGHT = (("symbol", "rect"), ("dashArrayX", (1, 0)), ("dashArrayY", (1, 4)), ("rotation", pi / 2))
RISING = (("symbol", "rect"), ("dashArrayX", (1, 0)), ("dashArrayY", (1, 3)), ("rotation", pi / 4))
LEVEL = (("symbol", "rect"), ("dashArrayX", (1, 0)), ("dashArrayY", (1, 4)), ("rotation", 0))

POINTING_DOWN = "path://M0,0L10,0L5,9Z"
PLUS = "path://M3,0L7,0L7,3L10,3L10,7L7,7L7,10L3,10L3,7L0,7L0,3L3,3Z"

PHASED, BIG_BANG, BASELINE, THIRD, FOURTH, FIFTH = STYLES = (
    Style(0, "solid", "rect", "■", PLAIN),
    Style(1, "dashed", "circle", "●", DIAGONAL),
    Style(2, "dotted", "diamond", "◆", DOTS),
    Style(3, (10, 3, 2, 3), "triangle", "▲", UPRIGHT),
    Style(4, (16, 5), POINTING_DOWN, "▼", RISING),
    Style(5, (6, 3, 2, 3, 2, 3), PLUS, "✚", LEVEL),
)
USUAL = {"big_bang": BIG_BANG, "no_crm": BASELINE, "housekeeping_only": BASELINE}
SPARE = (PHASED, THIRD, FOURTH, FIFTH, BIG_BANG, BASELINE)


def styles_for(plans: Sequence[str]) -> tuple[Style, ...]:
    """One style per arm, all different for up to six arms, from the rollout plan of each arm.

    All at once is always the dashed vermillion, no CRM the dotted grey, so that pages can be compared.
    """
    chosen: list[Style | None] = []
    for plan in plans:
        usual = USUAL.get(plan)
        chosen.append(usual if usual not in chosen else None)
    free = [style for style in SPARE if style not in chosen]
    return tuple(style or (free.pop(0) if free else PHASED) for style in chosen)


def luminance(colour: str) -> float:
    """Relative luminance, 0-1, of `#RRGGBB` (WCAG 2.2)."""
    shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(colour: str, other: str) -> float:
    """Contrast ratio of two colours, 1-21 (WCAG 2.2): text needs 4.5, marks need 3."""
    darker, lighter = sorted((luminance(colour), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
