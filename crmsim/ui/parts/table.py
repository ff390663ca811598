"""A table of finished texts, as the report has them."""

from collections.abc import Callable
from typing import Any

import solara

from crmsim.report.tables import TextTable
from crmsim.ui.parts.numbers import rows_as_csv


@solara.component
def TableView(
    table: TextTable, name: str, words: int = 1, numeric: bool = True, folded: bool = False, level: int = 3
) -> None:
    """A table with its caption as heading and its numbers to download as `<name>.csv`.

    The first `words` columns are text. `numeric` aligns the others to the right. `folded` shows it when it is opened.
    """
    wanted, set_wanted = solara.use_state(False)
    opened, set_opened = solara.use_state(False)
    TableVue(
        name=name,
        caption=table.caption,
        columns=list(table.columns),
        rows=[list(row) for row in table.rows] if opened or not folded else [],
        csv=rows_as_csv(table.columns, table.rows) if wanted else "",
        words=words,
        numeric=numeric,
        folded=folded,
        level=level,
        event_want=lambda _: set_wanted(True),
        event_unfold=lambda _: set_opened(True),
    )


@solara.component_vue("table.vue", vuetify=False)
def TableVue(
    name: str,
    caption: str,
    columns: list[str],
    rows: list[list[str]],
    csv: str,
    words: int,
    numeric: bool,
    folded: bool,
    level: int,
    event_want: Callable[[Any], None],
    event_unfold: Callable[[Any], None],
) -> None:
    """The browser's side. The rows of a folded table come when it is opened for the first time."""
