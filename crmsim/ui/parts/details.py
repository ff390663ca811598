"""The details of the question: runs, weeks, luck, and levers that change on the way."""

from collections.abc import Callable
from typing import Any

import solara

from crmsim.errors import InputError
from crmsim.scenario.levers import LEVERS
from crmsim.ui.parts.sent import pair, whole
from crmsim.ui.setting import Setting, base_scenario, check, typed
from crmsim.ui.state import use_visit

FIELDS = ("replications", "horizon", "seed")


@solara.component
def Details() -> None:
    """Number of runs, weeks, luck number, and changes over time."""
    visit = use_visit()
    setting = visit.history.now
    refused, set_refused = solara.use_state(("", ""))
    opened, set_opened = solara.use_state(False)
    solara.use_effect(lambda: set_refused(("", "")), [setting])

    def type_in(given: Any) -> None:
        field, text = pair(given)
        if field in FIELDS:
            changed, wrong = typed(setting, field, text[:100])
            visit.set(changed)
            set_refused((field, wrong.message) if wrong else ("", ""))

    def add_change(given: Any) -> None:
        changed, wrong = with_change(setting, given)
        visit.set(changed)
        set_refused(("changes", wrong))

    def take_back(given: Any) -> None:
        if isinstance(given, dict):
            visit.set(setting.without_change(whole(given.get("week")), str(given.get("name", ""))))

    problems = {one.field: one.message for one in check(setting) if one.field in {*FIELDS, "changes"}}
    DetailsVue(
        numbers={"replications": setting.replications, "horizon": horizon_of(setting), "seed": setting.seed},
        problems={**problems, **({refused[0]: refused[1]} if refused[1] else {})},
        changes=[
            {"week": change.week, "name": name, "title": LEVERS[name].title, "value": LEVERS[name].amount(value)}
            for change in setting.changes
            for name, value in change.levers.items()
        ],
        changeable=sorted([lever.title, name, lever.unit] for name, lever in LEVERS.items() if not lever.fixed_at_start)
        if opened or problems or refused[1]
        else [],
        event_type_in=type_in,
        event_add_change=add_change,
        event_take_back=take_back,
        event_unfold=lambda _: set_opened(True),
    )


def horizon_of(setting: Setting) -> int:
    """The weeks that are looked at."""
    try:
        return base_scenario(setting).horizon if setting.horizon is None else setting.horizon
    except InputError:
        return 0


def with_change(setting: Setting, given: Any) -> tuple[Setting, str]:
    """The setting with a change that was typed (week, name and value as texts), or as it was and why."""
    if not isinstance(given, dict):
        return setting, ""
    week, name, value = (str(given.get(key, "")).strip()[:60] for key in ("week", "name", "value"))
    try:
        number = float(value)
    except ValueError:
        return setting, "The new value must be a number."
    if not week.isdecimal() or not 0 <= int(week) <= horizon_of(setting):
        return setting, f"The week must be a whole number from 0 to {horizon_of(setting)}."
    try:
        changed = setting.with_change(int(week), name, number)
    except InputError as error:
        return setting, str(error)
    wrong = next((one.message for one in check(changed) if one.field == "changes"), "")
    return (setting, wrong) if wrong else (changed, "")


@solara.component_vue("details.vue", vuetify=False)
def DetailsVue(
    numbers: dict[str, int],
    problems: dict[str, str],
    changes: list[dict[str, Any]],
    changeable: list[list[str]],
    event_type_in: Callable[[Any], None],
    event_add_change: Callable[[Any], None],
    event_take_back: Callable[[Any], None],
    event_unfold: Callable[[Any], None],
) -> None:
    """The browser's side."""
