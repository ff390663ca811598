"""The browser's side of the company page: fields, presets, and the file."""

from collections.abc import Callable
from typing import Any

import solara

Json = dict[str, Any]


@solara.component_vue("numbers.vue", vuetify=False)
def NumbersVue(
    section: Json,
    problem: list[str],
    event_type_in: Callable[[Any], None],
    event_reset: Callable[[Any], None],
    event_repair: Callable[[Any], None],
) -> None:
    """The fields of one section; `problem` is the key of a field, what is wrong, and the words of a repair."""


@solara.component_vue("presets.vue", vuetify=False)
def PresetsVue(presets: list[Json], chosen: str, event_choose: Callable[[Any], None]) -> None:
    """Every company that comes with crmsim."""


@solara.component_vue("head.vue", vuetify=False)
def HeadVue(
    title: str,
    size: str,
    story: str,
    different: list[str],
    changes: list[str],
    file: dict[str, str],
    refused: str,
    largest: int,
    event_save_file: Callable[[Any], None],
    event_saved: Callable[[Any], None],
    event_opened: Callable[[Any], None],
    event_reset_all: Callable[[Any], None],
) -> None:
    """The company at a glance, what was changed in it, and its file."""
