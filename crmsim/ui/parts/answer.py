"""The answer first: one sentence in large type, what it rests on, and what to do where it is not enough."""

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("answer.vue", vuetify=False)
def AnswerVue(
    company: str,
    answer: str,
    more: list[str],
    basis: str,
    chips: list[str],
    notices: list[str],
    early: str,
    state: str,
    offer: str,
    event_offer_more: Callable[[Any], None],
) -> None:
    """The headline of the result. `state` is "", "dim" (being renewed) or "stale"; `offer` is a button, "" for none."""


@solara.component_vue("cards.vue", vuetify=False)
def CardsVue(finding: str, cards: list[dict[str, Any]], note: str, meanings: list[list[str]], pale: bool) -> None:
    """One card per plan: failures as marks and words, and the figures of the middle run."""


@solara.component_vue("verdicts.vue", vuetify=False)
def VerdictsVue(verdicts: list[list[str]], others: list[list[str]]) -> None:
    """What every pair of plans comes to: names, verdict, details."""


@solara.component_vue("troubles.vue", vuetify=False)
def TroublesVue(troubles: list[dict[str, Any]]) -> None:
    """The most frequent events of every plan."""


@solara.component_vue("limits.vue", vuetify=False)
def LimitsVue(limits: list[str], command: str, hint: str, facts: list[list[str]]) -> None:
    """What the answer does not cover, and how to make it again."""


@solara.component_vue("downloads.vue", vuetify=False)
def DownloadsVue(
    kinds: list[list[str]], file: dict[str, str], event_ask: Callable[[Any], None], event_saved: Callable[[Any], None]
) -> None:
    """Buttons that download something; `file` has name, type and content (base64) of what was asked for."""


@solara.component_vue("part.vue", vuetify=False)
def PartVue(name: str, title: str) -> None:
    """The heading of a section that a phone folds; the section around it is labelled by it."""


@solara.component_vue("fold.vue", vuetify=False)
def FoldVue(title: str, note: str, is_open: bool, event_turn: Callable[[Any], None]) -> None:
    """The heading of a part that is drawn when it is opened."""


@solara.component
def Fold(title: str, draw: Callable[[], None], note: str = "") -> None:
    """A part of a page that is drawn, and sent, only when somebody opens it."""
    is_open, set_open = solara.use_state(False)
    with solara.v.Html(tag="div", class_="folded"):
        FoldVue(title=title, note=note, is_open=is_open, event_turn=lambda _: set_open(not is_open))
        if is_open:
            draw()
