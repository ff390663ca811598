"""A setting as words that last: the command line that gives the same numbers, and the scenario file."""

import shlex

from crmsim.errors import InputError
from crmsim.scenario.files import dump_toml
from crmsim.scenario.scenario import Scenario
from crmsim.ui.setting.checks import check
from crmsim.ui.setting.value import LONGEST_OWN, ArmSetting, Setting, question_of, saved_name, sayable, scenario_of


def command_of(setting: Setting) -> str:
    """The command line that gives the same numbers, every value as it is to its last digit.

    Where the company differs in more than levers, it names the file that `file_text` makes; `first_save` says so.
    Raises InputError where the setting cannot be run.
    """
    asked = question_of(setting)
    words = ["crmsim", "compare", asked.source]
    if all(arm.name == arm.plan and not arm.levers for arm in asked.arms):
        words += ["--plans", ",".join(arm.plan for arm in asked.arms)]
    else:
        words += [word for arm in asked.arms for word in ("--arm", str(arm))]
    words += ["--replications", str(setting.replications), "--seed", str(setting.seed)]
    words += [word for name, value in asked.levers.items() for word in ("--set", f"{name}={value!r}")]
    return shlex.join(words)


def first_save(setting: Setting) -> str:
    """What has to be done before `command_of` can be typed, in one sentence; "" where nothing has."""
    if sayable(setting):
        return f"It reads your own file, {file_name(setting)}." if setting.own else ""
    what = ["numbers of the company"] * bool(setting.company)
    what += ["changes over time"] * bool(setting.changes)
    what += ["the number of weeks"] * (setting.horizon is not None)
    said = ", ".join(what[:-1]) + " and " + what[-1] if len(what) > 1 else what[0]
    return f"Save the scenario as {file_name(setting)} first: the command line cannot say {said}."


def file_name(setting: Setting) -> str:
    """The name of the file to save a setting in."""
    bare = bool(setting.own) and sayable(setting)
    return f"{scenario_of(setting).name if bare else saved_name(setting)}.toml"


def file_text(setting: Setting) -> str:
    """The scenario as a file, with all of the visitor's changes; plans and luck stay in the link and the command.

    Raises InputError where the scenario cannot be.
    """
    return dump_toml(scenario_of(setting))


def from_file(text: str, name: str, like: Setting | None = None) -> Setting:
    """Ask about the company in a scenario file, under the plans and the luck of `like`.

    The text is kept in our own short form, so that small companies fit into a link. Raises InputError, with all
    problems, for what is no scenario file.
    """
    if not text.strip():
        raise InputError("The file is empty.")
    raw = (like or Setting()).with_own(text.removeprefix("\ufeff"), name)
    if len(text) > LONGEST_OWN:
        raise InputError(f"A scenario file may have at most {LONGEST_OWN // 1000} kB here.")
    scenario = scenario_of(raw)
    own = raw.with_own(dump_toml(scenario), name)
    return own if not check(own) else _with_its_plan(own, scenario)


def _with_its_plan(own: Setting, scenario: Scenario) -> Setting:
    """Where the plans of before do not suit the company: its own plan alone, if that one does."""
    alone = own.with_arm(0, ArmSetting(scenario.plan, scenario.plan))
    for _ in own.arms[1:]:
        alone = alone.without_arm(1)
    return own if check(alone) else alone
