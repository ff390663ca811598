"""What is printed and how: results on standard output; notes and progress on standard error, for people only."""

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import click
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from crmsim.cli.endings import log, visible

WIDTH_IN_A_PIPE = 120  # columns, where COLUMNS asks for no other number
NARROWEST = 40  # columns: a table that is narrower shows nothing
GAP = 3  # columns between two columns of a table
LOG_EVERY = 1.0  # seconds between two lines of progress in a log


def console(*, err: bool = False) -> Console:
    """A console that prints text as it is: nothing that a person typed can be taken for a command to it."""
    stream = sys.stderr if err else sys.stdout
    made = Console(file=stream, markup=False, highlight=False, emoji=False)
    if not made.is_terminal:
        made.width = max(made.width, NARROWEST) if width_asked() else WIDTH_IN_A_PIPE
    return made


def width_asked() -> bool:
    """Whether the environment asks for a width, which then holds in a pipe too."""
    columns = os.environ.get("COLUMNS", "")
    return columns.isascii() and columns.isdigit() and int(columns) > 0


def echo(text: str = "") -> None:
    """Print a text of results."""
    click.echo(text)


def echo_wrapped(text: str) -> None:
    """Print a paragraph, wrapped at the width of the terminal; in a pipe it stays one line, unless COLUMNS is set."""
    out = console()
    out.print(Text(text), soft_wrap=not out.is_terminal and not width_asked())


def note(text: str, *, quiet: bool = False) -> None:
    """Say something on standard error that is no result and no mistake."""
    if not quiet:
        click.echo(visible(text), err=True)


def echo_json(value: Any) -> None:
    """Print JSON on standard output."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str = "", right: Iterable[int] = ()) -> None:
    """Print a table; the columns whose numbers are in `right` are aligned right.

    A line breaks between words, never inside one, as long as the longest words fit beside each other.
    """
    to_right, out = set(right), console()
    cells = [list(row) for row in rows]
    made = Table(
        box=SIMPLE_HEAD, title=title or None, title_justify="left", title_style="bold", pad_edge=False, show_edge=False
    )
    widths = column_widths([columns, *cells], out.width)
    for number, (column, width) in enumerate(zip(columns, widths, strict=True)):
        made.add_column(Text(column), justify="right" if number in to_right else "left", overflow="fold", width=width)
    for row in cells:
        made.add_row(*(Text(cell) for cell in row))
    out.print(made)
    echo()


def column_widths(rows: Sequence[Sequence[str]], room: int) -> list[int | None]:
    """Width of every column where cells must wrap but the longest words fit beside each other; else None: as it comes.

    The widest columns give way first, and none below its longest word.
    """
    columns = list(zip(*rows, strict=True))
    widths = [max(map(cell_len, column)) for column in columns]
    words = [max(map(longest_word, column)) for column in columns]
    room -= GAP * (len(columns) - 1)
    if sum(widths) <= room or sum(words) > room:
        return [None] * len(columns)
    while sum(widths) > room:
        place = max((at for at in range(len(widths)) if widths[at] > words[at]), key=lambda at: widths[at])
        widths[place] -= 1
    return [*widths]


def longest_word(text: str) -> int:
    """Width of the longest word in a text, in columns of the terminal."""
    return max(map(cell_len, text.split()), default=0)


class Rate(ProgressColumn):
    """Runs a second."""

    def render(self, task: Task) -> Text:
        """The rate so far, nothing before the first run is done."""
        return Text(f"{task.speed:.0f} runs/s" if task.speed else "")


class Advance(Protocol):
    """What is told how far something is."""

    def __call__(self, done: int, of: int, failed: int = 0) -> None:
        """`done` of all are done, `failed` among them."""


@contextmanager
def progress(total: int, *, quiet: bool, what: str = "Runs") -> Iterator[Advance]:
    """Show runs done, rate and time left while the block lasts; nothing where nobody watches.

    Gives the function that is told `(runs done, runs in all)`, and how many failed where that is known. Where `what`
    is counted is something else than runs, no rate of runs is shown.
    """
    err = console(err=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        *([Rate()] if what == "Runs" else []),
        TimeRemainingColumn(),
        TextColumn("left"),
    )
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as bar:
        task = bar.add_task(what, total=total)

        logged = 0.0

        def advance(done: int, of: int, failed: int = 0) -> None:
            nonlocal logged
            bar.update(task, completed=done, total=of, description=f"{what}, {failed} failed" if failed else what)
            if done == of or time.monotonic() - logged >= LOG_EVERY:
                logged = time.monotonic()
                log.info("%d of %d replications done", done, of)

        yield advance


@contextmanager
def busy(what: str, *, quiet: bool) -> Iterator[None]:
    """Show that something goes on, and for how long, while somebody watches."""
    err = console(err=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as bar:
        bar.add_task(what, total=None)
        yield
