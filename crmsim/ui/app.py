"""The application that Solara serves: one route per page, all inside one shell."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import solara

from crmsim.ui.shell import Shell


@dataclass(frozen=True, slots=True)
class PageOfApp:
    """A page: its path, its name in the bar, and the module whose component `Page` draws it."""

    path: str
    label: str
    module: str


PAGES = (
    PageOfApp("/", "Compare", "compare"),
    PageOfApp("drivers", "Drivers", "drivers"),
    PageOfApp("one-run", "One run", "one_run"),
    PageOfApp("map", "Map", "map"),
    PageOfApp("company", "Company", "company"),
    PageOfApp("about", "About", "about"),
)


def component_of(page: PageOfApp) -> Callable[[], solara.Element]:
    """The component of a page."""
    found: Callable[[], solara.Element] = import_module(f"crmsim.ui.pages.{page.module}").Page
    return found


@solara.component
def Layout(children: list[solara.Element] | None = None) -> None:
    """The shell around each page."""
    Shell(children=children or [], tabs=[(page.path, page.label) for page in PAGES])


routes = [
    solara.Route(
        path=page.path,
        component=component_of(page),
        label=f"{page.label} · crmsim",
        layout=Layout if page.path == "/" else None,
    )
    for page in PAGES
]
