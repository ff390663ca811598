"""The browser's side of the import."""

from collections.abc import Callable
from typing import Any

import solara

Json = dict[str, Any]


@solara.component_vue("files.vue", vuetify=False)
def FilesVue(
    kinds: list[list[str]],
    parts: list[Json],
    upload: Json,
    busy: str,
    problem: str,
    title: str,
    options: list[Json],
    limit: int,
    piece: int,
    event_begin: Callable[[Any], None],
    event_send: Callable[[Any], None],
    event_refuse: Callable[[Any], None],
    event_choose: Callable[[Any], None],
    event_remove: Callable[[Any], None],
    event_type_in: Callable[[Any], None],
    event_make: Callable[[Any], None],
) -> None:
    """Picking files, and which column is what; `upload` is the number of the upload, and the bytes that are there."""


@solara.component_vue("made.vue", vuetify=False)
def MadeVue(
    answer: str, notes: list[str], used: bool, problem: str, compare: str, event_use: Callable[[Any], None]
) -> None:
    """What the files come to, and the button that makes it the visitor's company."""
