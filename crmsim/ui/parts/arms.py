"""What is compared: up to six plans, each with a name and levers of its own."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import solara

from crmsim import usecases
from crmsim.scenario.levers import LEVERS
from crmsim.study.arms import LONGEST_NAME
from crmsim.ui.parts.names import arm_marks, arm_title
from crmsim.ui.parts.sent import whole
from crmsim.ui.setting import MOST_ARMS, ArmSetting, Setting, check
from crmsim.ui.state import use_visit


@solara.component
def Arms() -> None:
    """The list of plans: rename, choose the plan, copy, remove."""
    visit = use_visit()
    setting = visit.history.now
    refused, set_refused = solara.use_state((-1, ""))
    solara.use_effect(lambda: set_refused((-1, "")), [setting])

    def rename(place: int, text: str) -> None:
        arm = setting.arms[place]
        name = text.strip()[: LONGEST_NAME + 1] or arm.plan
        changed = setting.with_arm(place, replace(arm, name=name))
        wrong = next((one.message for one in check(changed) if one.field == f"arms.{place}.name"), "")
        if wrong:
            set_refused((place, f"{wrong} Kept: {arm_title(setting, place)}."))
        else:
            visit.set(changed)

    def change_plan(place: int, plan: str) -> None:
        arm = setting.arms[place]
        name = free_name(setting, plan, place) if is_named_after_plan(arm) else arm.name
        visit.set(setting.with_arm(place, replace(arm, plan=plan, name=name)))

    def act(given: Any) -> None:
        """`{"do": "rename" | "plan" | "copy" | "remove", "place": i, "text": ...}` from the browser."""
        if not isinstance(given, dict) or given.get("place") not in range(len(setting.arms)):
            return
        place, text = int(given["place"]), str(given.get("text", ""))
        if given.get("do") == "rename":
            rename(place, text)
        elif given.get("do") == "plan" and text in titles():
            change_plan(place, text)
        elif given.get("do") == "copy":
            visit.set(setting.with_new_arm(place))
        elif given.get("do") == "remove":
            visit.set(setting.without_arm(place))

    wrong = {int(one.field.split(".")[1]): one for one in check(setting) if one.field.startswith("arms.")}
    ArmsVue(
        arms=[
            {
                "title": arm_title(setting, place),
                "plan": arm.plan,
                "glyph": mark[0],
                "slot": mark[1],
                "levers": [
                    f"{LEVERS[name].title} {LEVERS[name].amount(value)}" for name, value in arm.levers if name in LEVERS
                ],
                "problem": refused[1] if refused[0] == place else wrong[place].message if place in wrong else "",
                "fix": place in wrong and wrong[place].fix is not None,
            }
            for place, (arm, mark) in enumerate(zip(setting.arms, arm_marks(setting), strict=True))
        ],
        plans=[[plan["name"], plan["title"], plan["meaning"].replace("`", "")] for plan in usecases.list_plans()],
        most=MOST_ARMS,
        event_act=act,
        event_repair=lambda place: repair(visit.set, wrong.get(whole(place))),
    )


def repair(to: Callable[[Setting], None], problem: Any) -> None:
    """Put right what is wrong, where there is a way."""
    if problem is not None and problem.fix is not None:
        to(problem.fix)


def titles() -> dict[str, str]:
    """The title of every plan."""
    return {plan["name"]: plan["title"] for plan in usecases.list_plans()}


def is_named_after_plan(arm: ArmSetting) -> bool:
    """Whether nobody gave the arm a name: it is called as its plan, perhaps with a number."""
    return arm.name == arm.plan or re.sub(r" \d+$", "", arm.name) == titles().get(arm.plan)


def free_name(setting: Setting, plan: str, place: int) -> str:
    """A name for an arm of a plan: that of the plan, or where that is taken its title with a number."""
    taken = {arm.name for at, arm in enumerate(setting.arms) if at != place}
    numbered = (f"{titles()[plan]} {number}" for number in range(2, MOST_ARMS + 2))
    return next(name for name in (plan, *numbered) if name not in taken)


@solara.component_vue("arms.vue", vuetify=False)
def ArmsVue(
    arms: list[dict[str, Any]],
    plans: list[list[str]],
    most: int,
    event_act: Callable[[Any], None],
    event_repair: Callable[[Any], None],
) -> None:
    """The browser's side."""
