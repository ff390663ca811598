"""The bar on top: pages, company, undo and redo, sharing, looks."""

from collections.abc import Callable
from functools import cache
from typing import Any

import solara

from crmsim import usecases
from crmsim.figures import DARK, LIGHT, recolouring
from crmsim.ui.parts.share import Share
from crmsim.ui.setting import Setting
from crmsim.ui.state import History, use_visit

#: Companies in which one thing is wrong begin with this; they are listed apart.
DRIVER = "driver_"


@solara.component
def Bar(tabs: list[tuple[str, str]], here: str, query: str, in_address: str, follow: Callable[[Any], None]) -> None:
    """Pages on the left, the company in the middle, tools on the right.

    `query` is the link of the question, `in_address` what of it stands in the address;
    `follow` gets the one that Back or Forward brings.
    """
    visit = use_visit()
    setting = visit.history.now
    with solara.v.Html(tag="header", class_="bar"):
        NavVue(
            tabs=[["" if path == "/" else path, label] for path, label in tabs],
            here=here,
            query=in_address,
            palette=palette(),
            event_follow=follow,
        )
        CompanyVue(
            companies=companies(),
            company="" if setting.own else setting.preset,
            own=bool(setting.own),
            event_choose=lambda name: choose(setting, visit.set, name),
        )
        ToolsVue(
            can_undo=bool(visit.history.past),
            can_redo=bool(visit.history.undone),
            event_undo=lambda _: visit.change(History.undo),
            event_redo=lambda _: visit.change(History.redo),
        )
        Share(query=query)


def choose(setting: Setting, to: Callable[[Setting], None], name: object) -> None:
    """Ask about another company as it stands: under the same luck. Other texts are no company."""
    if any(name == row[0] for row in companies()):
        to(setting.with_preset(str(name)))


@cache
def companies() -> list[list[Any]]:
    """Name, title, words on its size, and the heading it is listed under, of every company there is."""
    return [
        [
            row["name"],
            row["title"],
            f"{row['employees']:,} people, {row['customers']:,} customers",
            "One thing goes wrong" if row["name"].startswith(DRIVER) else "Companies",
        ]
        for row in usecases.list_scenarios()
    ]


@cache
def palette() -> dict[str, Any]:
    """Colours of both modes, and which dark colour stands for which light one."""
    return {
        "light": {
            "surface": LIGHT.surface,
            "text": LIGHT.text,
            "muted": LIGHT.muted,
            "rule": LIGHT.rule,
            "series": list(LIGHT.series),
        },
        "dark": {
            "surface": DARK.surface,
            "text": DARK.text,
            "muted": DARK.muted,
            "rule": DARK.rule,
            "series": list(DARK.series),
        },
        "recolouring": recolouring(LIGHT, DARK),
    }


@solara.component_vue("nav.vue", vuetify=False)
def NavVue(
    tabs: list[list[str]], here: str, query: str, palette: dict[str, Any], event_follow: Callable[[Any], None]
) -> None:
    """Name of the program and pages; keeps the link in the address bar, and sets the colours."""


@solara.component_vue("company.vue", vuetify=False)
def CompanyVue(companies: list[list[Any]], company: str, own: bool, event_choose: Callable[[Any], None]) -> None:
    """The company chooser."""


@solara.component_vue("tools.vue", vuetify=False)
def ToolsVue(
    can_undo: bool, can_redo: bool, event_undo: Callable[[Any], None], event_redo: Callable[[Any], None]
) -> None:
    """Undo, redo, light or dark, help."""
