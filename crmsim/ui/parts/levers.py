"""The column of settings: what is compared, levers, assumptions, and the details of the question."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import solara

from crmsim.errors import InputError
from crmsim.scenario.levers import LEVERS
from crmsim.ui.parts.arms import Arms
from crmsim.ui.parts.details import Details
from crmsim.ui.parts.lever_groups import DECISIONS, catalogue, help_of
from crmsim.ui.parts.names import arm_title
from crmsim.ui.parts.sent import pair, whole
from crmsim.ui.setting import Setting, base_scenario, typed
from crmsim.ui.state import use_visit

FOR_ALL = -1


@solara.component
def LeversColumn() -> None:
    """Everything that can be set, in one column; on a phone it is a sheet that a button opens."""
    target, set_target = solara.use_state(FOR_ALL)
    setting = use_visit().history.now
    chosen = target if FOR_ALL <= target < len(setting.arms) else FOR_ALL
    with solara.v.Html(tag="div", class_="settings", attributes={"id": "settings"}):
        SheetVue()
        Arms()
        Levers(chosen, set_target)
        Details()


@solara.component
def Levers(target: int, set_target: Callable[[int], None]) -> None:
    """All levers: for all plans (`target` is -1), or for the one at this place alone."""
    visit = use_visit()
    setting = visit.history.now
    problem, set_problem = solara.use_state(("", ""))  # the lever whose number was refused, and why
    asked, set_asked = solara.use_state("")
    solara.use_effect(lambda: set_problem(("", "")), [target, setting])

    def type_in(given: Any) -> None:
        name, text = pair(given)
        if name not in LEVERS:
            return
        field = f"levers.{name}" if target < 0 else f"arms.{target}.levers.{name}"
        changed, wrong = typed(setting, field, text[:100])
        if wrong is None:
            visit.set(settled(changed, target, name))
        set_problem((name, wrong.message) if wrong else ("", ""))

    def reset(given: Any) -> None:
        visit.set(without(setting, target, str(given)))

    LeversVue(
        catalogue=catalogue(),
        headings=list(DECISIONS),
        values=values_of(setting, target),
        base=values_of(setting, None),
        own=[name for name, _ in own_levers(setting, target)],
        targets=["All plans", *(arm_title(setting, place) for place in range(len(setting.arms)))],
        target=target + 1,
        problem=list(problem),
        words=help_of(asked),
        event_type_in=type_in,
        event_reset=reset,
        event_reset_all=lambda _: visit.set(without(setting, target, "")),
        event_aim=lambda place: set_target(whole(place, 0) - 1),
        event_ask=lambda name: set_asked(str(name)),
    )


def values_of(setting: Setting, target: int | None) -> list[float]:
    """The value of every lever in the order of the catalogue; None gives the company's own."""
    try:
        own = dict(base_scenario(setting).levers)
    except InputError:
        own = {name: lever.default for name, lever in LEVERS.items()}
    if target is not None:
        own.update(setting.levers)
        own.update(setting.arms[target].levers if target >= 0 else ())
    return [own[name] for name in LEVERS]


def own_levers(setting: Setting, target: int) -> tuple[tuple[str, float], ...]:
    """The levers that were turned for all plans, or for one."""
    return setting.levers if target < 0 else setting.arms[target].levers


def settled(setting: Setting, target: int, name: str) -> Setting:
    """A plan's own lever is no longer one where it has the value that holds for all."""
    if target < 0:
        return setting
    arm = setting.arms[target]
    common = values_of(setting, FOR_ALL)[list(LEVERS).index(name)]
    return setting.with_arm(target, arm.without_lever(name)) if dict(arm.levers).get(name) == common else setting


def without(setting: Setting, target: int, name: str) -> Setting:
    """The setting with one lever, or with "" every lever, back where it was, for all plans or for one."""
    if target < 0:
        return setting.without_lever(name) if name else replace(setting, levers=())
    arm = setting.arms[target]
    return setting.with_arm(target, arm.without_lever(name) if name else replace(arm, levers=()))


@solara.component_vue("sheet.vue", vuetify=False)
def SheetVue() -> None:
    """Opens and closes the column where the page is narrow."""


@solara.component_vue("levers.vue", vuetify=False)
def LeversVue(
    catalogue: str,
    headings: list[str],
    values: list[float],
    base: list[float],
    own: list[str],
    targets: list[str],
    target: int,
    problem: list[str],
    words: dict[str, Any],
    event_type_in: Callable[[Any], None],
    event_reset: Callable[[Any], None],
    event_reset_all: Callable[[Any], None],
    event_aim: Callable[[Any], None],
    event_ask: Callable[[Any], None],
) -> None:
    """The browser's side; `values` and `base` are in the order of the catalogue."""
