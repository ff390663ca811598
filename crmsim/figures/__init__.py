"""Pictures as plain data: a comparison goes in, ECharts options with titles, labels and tables come out.

Nothing is drawn here. The report and the browser draw the same options, so both show the same picture. Every picture
takes a `Theme` (LIGHT or DARK); `recolouring()` turns a finished option from one into the other.
"""

from crmsim.figures.arms import FLAG_TITLES, Arm, arms_of
from crmsim.figures.drivers import driver_failures, driver_gains
from crmsim.figures.failures import causes, failure_finding, failure_icons
from crmsim.figures.movers import movers, variations
from crmsim.figures.over_time import adoption, cash, data_quality, leadership, productivity
from crmsim.figures.pairs import failure_differences, npv_differences
from crmsim.figures.palette import DARK, LIGHT, Theme, recolouring
from crmsim.figures.picture import Picture, Table
from crmsim.figures.returns import roi_dots

__all__ = [
    "DARK",
    "FLAG_TITLES",
    "LIGHT",
    "Arm",
    "Picture",
    "Table",
    "Theme",
    "adoption",
    "arms_of",
    "causes",
    "cash",
    "data_quality",
    "driver_failures",
    "driver_gains",
    "failure_differences",
    "failure_finding",
    "failure_icons",
    "leadership",
    "movers",
    "npv_differences",
    "productivity",
    "recolouring",
    "roi_dots",
    "variations",
]
