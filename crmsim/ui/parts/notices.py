"""Sentences at the top of a page about what was opened: a link or a file of which something was not understood."""

from collections.abc import Callable
from typing import Any

import solara

from crmsim.ui.state import use_visit


@solara.component
def Notices(standing: str = "") -> None:
    """The notices of this session, until they are put away; `standing` stays as long as it is true."""
    visit = use_visit()
    NoticesVue(standing=standing, lines=list(visit.notices), event_dismiss=lambda _: visit.tell(()))


@solara.component_vue("notices.vue", vuetify=False)
def NoticesVue(standing: str, lines: list[str], event_dismiss: Callable[[Any], None]) -> None:
    """The browser's side."""
