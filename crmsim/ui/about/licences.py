"""Whose work is shipped or used: browser files with their licences, and the Python packages that are installed."""

import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, requires

from crmsim.figures.wording import plain
from crmsim.report.tables import TextTable

#: What lies in the package itself, to be sent to browsers or put into reports.
SHIPPED = (
    ("crmsim", "Apache-2.0", "this program; the text is in the file LICENSE"),
    ("Apache ECharts", "Apache-2.0", "charts in reports and pages"),
    ("Solara; Vue, Vuetify, jQuery, Backbone and others in its script", "MIT", "the pages"),
    ("JupyterLab, Lumino and Jupyter Widgets", "BSD-3-Clause", "the pages' way to the server"),
    ("RequireJS", "MIT", "loads the browser files"),
    ("KaTeX, style sheet", "MIT", "part of Solara's style sheet"),
    ("Roboto, Material Icons", "Apache-2.0", "letters and signs among Solara's browser files"),
    ("Material Design Icons", "Apache-2.0, fonts SIL OFL 1.1", "signs among Solara's browser files"),
)
LONGEST = 40  # characters: a licence field may hold a whole text


def shipped() -> TextTable:
    """Parts of other people's work that come with crmsim."""
    return TextTable("Parts that come with crmsim", ("Part", "Licence", "What for"), SHIPPED)


@cache
def packages() -> TextTable:
    """The Python packages that crmsim asks for, as they are installed here."""
    names = sorted({re.split(r"[^A-Za-z0-9._-]", need, maxsplit=1)[0] for need in needs()}, key=str.lower)
    rows = tuple(row for name in names if (row := row_of(name)))
    return TextTable("Python packages used", ("Package", "Version", "Licence"), rows)


def needs() -> list[str]:
    """What crmsim asks for without extras, and for its pages."""
    try:
        return [need for need in requires("crmsim") or () if "extra ==" not in need or '"ui"' in need or "'ui'" in need]
    except PackageNotFoundError:  # run from a folder of sources that was never installed
        return []


def row_of(name: str) -> tuple[str, str, str] | None:
    """Name, version and licence of a package; None where it is not installed."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return None
    about = found.metadata
    classified = [
        line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or () if line.startswith("License")
    ]
    said = first(about.get_all("License-Expression")) or ", ".join(classified) or first(about.get_all("License"))
    return (
        plain(about["Name"], 60),
        plain(found.version, 30),
        plain(said.splitlines()[0] if said else "see its files", LONGEST),
    )


def first(found: list[str] | None) -> str:
    """The first of the values that a field has; "" where it has none."""
    return found[0] if found else ""
