"""What is wrong, in words, where it is wrong: never a trace."""

from collections.abc import Callable
from typing import Any

import solara


@solara.component
def ProblemText(message: str, fix: str = "", on_fix: Callable[[], None] | None = None) -> None:
    """A problem in a sentence or two, with a button that repairs it where there is a way."""
    ProblemVue(message=message, fix=fix if on_fix else "", event_repair=lambda _: on_fix() if on_fix else None)


@solara.component_vue("problem.vue", vuetify=False)
def ProblemVue(message: str, fix: str, event_repair: Callable[[Any], None]) -> None:
    """The browser's side."""
