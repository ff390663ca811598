"""Handing on: the link, the command line, the scenario file to save and to open, and what a page offers to download."""

from collections.abc import Callable
from typing import Any

import solara

from crmsim.errors import InputError
from crmsim.ui.link import TOO_LONG, too_long
from crmsim.ui.setting import LONGEST_OWN, Setting, command_of, file_name, file_text, first_save, from_file
from crmsim.ui.state import use_visit

NOTHING: dict[str, str] = {}


@solara.component
def Share(query: str) -> None:
    """The button "Share and save" with its window, and "Open" for a scenario file."""
    visit = use_visit()
    setting = visit.history.now
    is_open, set_open = solara.use_state(False)
    file, set_file = solara.use_state(NOTHING)
    refused, set_refused = solara.use_state("")

    def opened(given: Any) -> None:
        setting_, wrong = setting_from(given, setting)
        set_refused(wrong)
        if not wrong:
            visit.set(setting_)
            visit.tell(())

    command, hint = command_words(setting) if is_open else ("", "")
    ShareVue(
        query=query,
        too_long=TOO_LONG if too_long(query) else "",
        command=command,
        hint=hint,
        file=file,
        refused=refused,
        largest=LONGEST_OWN,
        event_opening=lambda is_so: set_open(bool(is_so)),
        event_save_file=lambda _: set_file(file_of(setting)),
        event_saved=lambda _: set_file(NOTHING),
        event_opened=opened,
        event_seen=lambda _: set_refused(""),
    )


def command_words(setting: Setting) -> tuple[str, str]:
    """The command that gives the same numbers, and what has to be done first."""
    try:
        return command_of(setting), first_save(setting)
    except InputError as error:
        return "", str(error)


def file_of(setting: Setting) -> dict[str, str]:
    """The scenario as a file to save: name and text, or why there is none."""
    try:
        return {"name": file_name(setting), "text": file_text(setting)}
    except InputError as error:
        return {"problem": str(error)}


def setting_from(given: Any, setting: Setting) -> tuple[Setting, str]:
    """The setting that asks about a file the browser has read, or the setting as it was and why."""
    if not isinstance(given, dict):
        return setting, "This file could not be read. Nothing was changed."
    name, text = str(given.get("name", ""))[:200], given.get("text")
    if given.get("error") or not isinstance(text, str) or len(text) > LONGEST_OWN:
        why = str(given.get("error") or f"it is larger than {LONGEST_OWN // 1000} kB")[:200]
        return setting, f"This file was not opened: {why}. Nothing was changed."
    try:
        return from_file(text, name or "mine", setting), ""
    except InputError as error:
        return setting, f"This file was not opened. {error} Nothing was changed."


@solara.component_vue("share.vue", vuetify=False)
def ShareVue(
    query: str,
    too_long: str,
    command: str,
    hint: str,
    file: dict[str, str],
    refused: str,
    largest: int,
    event_opening: Callable[[Any], None],
    event_save_file: Callable[[Any], None],
    event_saved: Callable[[Any], None],
    event_opened: Callable[[Any], None],
    event_seen: Callable[[Any], None],
) -> None:
    """The browser's side."""
