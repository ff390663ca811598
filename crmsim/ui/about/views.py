"""The browser's side of the page About."""

from collections.abc import Callable
from typing import Any

import solara

Json = dict[str, Any]


@solara.component_vue("model.vue", vuetify=False)
def ModelVue(version: str, model_version: str, limits: list[str], weaknesses: list[list[str]]) -> None:
    """What the model is and is not, and its known weaknesses."""


@solara.component_vue("card.vue", vuetify=False)
def CardVue(card: Json, stale: str, rows: dict[str, list[Json]], event_want: Callable[[Any], None]) -> None:
    """The credibility card; `rows` holds those of the groups that were opened."""


@solara.component_vue("levers.vue", vuetify=False)
def LeversVue(catalogue: str, confidences: list[list[str]], event_want: Callable[[Any], None]) -> None:
    """All levers to search; `catalogue` is empty until it is wanted."""
