"""Rows of choices with one button: what a look is about, drawn as plain labelled fields."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import solara

from crmsim.ui.parts.sent import pair

Option = tuple[str, str, str]  # value, words, and the heading it stands under ("" for none)


@dataclass(frozen=True, slots=True)
class Field:
    """One choice: a list where it has options, else a number to type. `problem` stands beside it.

    A `wide` one has room for long words, and a `first` one begins a line.
    """

    name: str
    label: str
    value: str
    options: tuple[Option, ...] = ()
    unit: str = ""
    problem: str = ""
    wide: bool = False
    first: bool = False


@solara.component
def Choices(
    name: str,
    legend: str,
    fields: list[Field],
    on_change: Callable[[str, str], None],
    text: str = "",
    button: str = "",
    on_press: Callable[[], None] | None = None,
    strong: bool = True,
) -> None:
    """A group of fields named by `legend`, a line of text, and a button ("" for none).

    Only values that a list offers reach `on_change`, and typed text of at most 40 characters.
    """
    offered = {field.name: {option[0] for option in field.options} for field in fields}

    def change(given: Any) -> None:
        field, value = pair(given)
        if field in offered and (value in offered[field] or not offered[field]):
            on_change(field, value[:40])

    ChoicesVue(
        key_=name,
        legend=legend,
        fields=[asdict(field) | {"options": grouped(field.options)} for field in fields],
        text=text,
        button=button,
        strong=strong,
        event_change=change,
        event_press=lambda _: on_press() if on_press else None,
    )


def grouped(options: tuple[Option, ...]) -> list[list[Any]]:
    """Options under their headings, in their order: [heading, [[value, words], ...]]."""
    found: dict[str, list[list[str]]] = {}
    for value, words, heading in options:
        found.setdefault(heading, []).append([value, words])
    return [[heading, rows] for heading, rows in found.items()]


@solara.component_vue("choices.vue", vuetify=False)
def ChoicesVue(
    key_: str,
    legend: str,
    fields: list[dict[str, Any]],
    text: str,
    button: str,
    strong: bool,
    event_change: Callable[[Any], None],
    event_press: Callable[[Any], None],
) -> None:
    """The browser's side."""


@solara.component_vue("tabs.vue", vuetify=False)
def TabsVue(label: str, tabs: list[list[str]], chosen: str, event_choose: Callable[[Any], None]) -> None:
    """Buttons of which one is pressed: [key, words] each."""


@solara.component_vue("lines.vue", vuetify=False)
def LinesVue(title: str, lead: str, lines: list[str], note: str) -> None:
    """A heading with sentences under it; the first may be larger than the rest."""


@solara.component_vue("again.vue", vuetify=False)
def AgainVue(command: str, files: list[list[str]], note: str) -> None:
    """How to make this result again: the command, and the files for it, [name, words on the button, text] each."""


@solara.component_vue("go.vue", vuetify=False)
def GoVue(to: str) -> None:
    """Opens another page of this visit: "/?QUERY" of the question as it has just become; "" stays."""
