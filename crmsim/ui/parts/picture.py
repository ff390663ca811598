"""A picture with its title, note, table and downloads; drawn in the browser from the option that `figures` made."""

import json
from collections.abc import Callable
from typing import Any

import solara

from crmsim.figures import Picture
from crmsim.ui.parts.numbers import rows_as_text, table_as_csv


@solara.component
def PictureView(
    picture: Picture, pale: bool = False, level: int = 3, on_click: Callable[[Any], None] | None = None
) -> None:
    """A picture: finding as title, chart, note, "Show as table", "Download numbers", "Download picture".

    `pale` marks figures that are only a hint. `level` is the level of its heading. `on_click` hears
    `{"series": name, "index": i, "value": ...}` of a mark that was clicked.
    """
    wanted, set_wanted = solara.use_state(())  # the key of the picture whose table was asked for
    table = {}
    if wanted == picture.key:
        table = {
            "columns": list(picture.table.columns),
            "rows": rows_as_text(picture.table),
            "csv": table_as_csv(picture.table),
        }
    PictureVue(
        key_=picture.key,
        title=picture.title,
        label=picture.label,
        note=picture.note,
        height=picture.height,
        option=option_text(picture),
        table=table,
        pale=pale,
        level=level,
        clickable=on_click is not None,
        event_want=lambda _: set_wanted(picture.key),
        event_mark=on_click or (lambda _: None),
    )


@solara.component_vue("picture.vue", vuetify=False)
def PictureVue(
    key_: str,
    title: str,
    label: str,
    note: str,
    height: int,
    option: str,
    table: dict[str, Any],
    pale: bool,
    level: int,
    clickable: bool,
    event_want: Callable[[Any], None],
    event_mark: Callable[[Any], None],
) -> None:
    """The browser's side. The option travels as text, so that it is compared and sent in one piece."""


def option_text(picture: Picture) -> str:
    """The option as JSON text."""
    return json.dumps(picture.option, separators=(",", ":"), ensure_ascii=False)
