"""Legends that fit a phone: names cut, and the rows they take known before anything is drawn."""

from collections.abc import Sequence

from crmsim.figures.palette import Theme
from crmsim.figures.picture import Option, letters

ROW, ICON, GAP = 26, 30, 12  # pixels
LONGEST, LETTER = 150, 6.6  # pixels: a name at most, and a letter of 12 pixels on average
LEAST = 290  # pixels: the width of a picture on the narrowest phone


def legend(names: Sequence[str], theme: Theme) -> Option:
    """A legend above the plot, with each series' own dash, marker and pattern."""
    return {
        "show": True,
        "top": 0,
        "left": 0,
        "padding": [0, 0, 6, 0],
        "itemWidth": ICON,
        "itemGap": GAP,
        "data": list(names),
        "selectedMode": False,  # hiding a line would leave its band behind
        "textStyle": letters(theme.text) | {"width": LONGEST, "overflow": "truncate"},
    }


def legend_height(names: Sequence[str], width: int = 0) -> int:
    """The height (pixels) of the legend in a picture of at least that width (pixels)."""
    rows, used = 1, 0.0
    for name in names:
        needed = ICON + 6 + min(LONGEST, LETTER * len(name)) + GAP
        if used and used + needed > max(width, LEAST):
            rows, used = rows + 1, 0.0
        used += needed
    return rows * ROW
