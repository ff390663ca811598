"""`crmsim validate`: the credibility card, row by row in the terminal, as JSON, and as a page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from crmsim import validation_usecases
from crmsim.cli.app import Command, Session
from crmsim.cli.endings import OK, SOME_RUNS_FAILED, log, say
from crmsim.cli.handing_over import hand_over, targets
from crmsim.cli.options import seed_option, warm_up
from crmsim.cli.screen import console, echo, echo_wrapped, note, table
from crmsim.cli.signals import shelter_helper
from crmsim.cli.values import WORKERS

SYMBOLS = {"holds": "✓", "fails": "✗", "undecided": "?", "by_construction": "=", "reported": "·"}
#: Verdicts about which something is told below the table, as parts of a sentence.
TOLD = {"fails": "fails", "undecided": "is undecided", "by_construction": "is not counted"}
FIGURES_SHOWN = 2  # of a row that consists of more, only their number is; JSON and page hold all of them
WORTH_SAYING = 45.0  # seconds from which it is said beforehand how long it takes
ROWS_IN_FULL = 5  # rows that were asked for by name are told with every figure, as long as they are so few


@click.command(
    cls=Command,
    examples="""
    crmsim validate --quick
    crmsim validate --report card.html --json card.json
    crmsim validate --only fairness --only regimes.A --only D5
    crmsim validate --only claims
    crmsim validate --only C31 --only vendors
    crmsim validate --only docking --json - --quiet > docking.json
    """,
)
@click.option(
    "--only",
    metavar="NAME",
    multiple=True,
    help="A group, a row, what the names of rows begin with (regimes.A), a group of claims (vendors), or the scenario "
    "that teaches it (driver_rushed). Can be given several times.",
)
@click.option(
    "--quick", is_flag=True, help="Fewer runs: some three minutes for the whole card, and more that stays undecided."
)
@seed_option
@click.option("--workers", type=WORKERS, help="Processes to use.  [default: all processors]")
@click.option("--json", "json_file", metavar="FILE", help="Write the card as JSON; - prints it, and only it.")
@click.option("--report", metavar="FILE.html", help="Write the card as one page to read, print and pass on.")
@click.pass_obj
def validate(
    session: Session,
    only: tuple[str, ...],
    quick: bool,
    seed: int,
    workers: int | None,
    json_file: str | None,
    report: str | None,
) -> int:
    """Hold the model against what it should do: fairness between plans, regimes, the source texts' claims, published
    results, known patterns.

    In full and on two processors the whole card takes about half an hour, a group of claims some minutes, one claim
    less than one; how long about is said at the start.

    A row that fails is a result, and so the exit code is 0 whatever the verdicts are. It is 3 only where a part of the
    card broke down and could not be computed.
    """
    files = targets(json_file, report, scenario="")  # there is no scenario to overwrite
    validation_usecases.check_validation(only)
    warm_up(session)
    seconds = validation_usecases.validation_seconds(only, quick=quick)
    if seconds >= WORTH_SAYING:
        faster = "" if quick else "; --quick takes a small part of that"
        minutes = round(seconds / 60.0)
        about = f"{minutes} minute{'s' if minutes > 1 else ''}"
        note(f"This takes about {about} on two processors{faster}.", quiet=session.quiet)
    shelter_helper()
    with part_progress(quiet=session.quiet) as on_progress:
        card = validation_usecases.validate(
            only, quick=quick, seed=seed, workers=workers, on_progress=on_progress, stop=session.signals.came
        )
    hand_over(
        card, json_file, files, show=print_card, save_page=validation_usecases.save_validation, quiet=session.quiet
    )
    for fault in card["broken"]:
        log.error("part %s broke down\n%s", ", ".join(fault["rows"]), fault["traceback"])
    if card["broken"]:
        rows = ", ".join(row for fault in card["broken"] for row in fault["rows"])
        say(f"Something went wrong inside crmsim: {rows} could not be computed. --log FILE keeps the details.")
    return SOME_RUNS_FAILED if card["broken"] else OK


def print_card(card: dict[str, Any]) -> None:
    """Print what it comes to, every group as a table, and what is known about rows that do not hold."""
    echo_wrapped(card["sentence"])
    single = bool(card["only"]) and sum(len(group["rows"]) for group in card["groups"]) <= ROWS_IN_FULL
    for group in card["groups"]:
        if group["rows"]:
            echo()
            echo(group["title"])
            echo_wrapped(group["meaning"])
            echo()
            found = [line for row in group["rows"] for line in lines(row)]
            table(("", "row", "what should be so", "figure", "band", "n"), found, right=(5,))
            if single:
                print_parts(group["rows"])
            print_reasons(group["rows"])
    given = {row["verdict"] for group in card["groups"] for row in group["rows"]}
    for name, meaning in card["verdicts"].items():
        if name in given:
            echo_wrapped(f"{SYMBOLS[name]} {words(name)}: {meaning}")


def words(verdict: str) -> str:
    """A verdict as people read it."""
    return verdict.replace("_", " ")


def lines(row: dict[str, Any]) -> list[tuple[str, ...]]:
    """The lines of one row in the table: where arms are compared, one for each figure, in words and with its band."""
    if not row["compared"]:
        return [cells(row)]
    symbol, name, title, *_ = cells(row)
    heads = [(symbol, name, title), *[("", "", "")] * (len(row["compared"]) - 1)]
    return [
        (*head, f"{part['what']}: {part['figure']}", part["band"], f"{part['n']:,}")
        for head, part in zip(heads, row["compared"], strict=True)
    ]


def cells(row: dict[str, Any]) -> tuple[str, ...]:
    """One row of the table."""
    n = "" if row["n"] is None else f"{row['n']:,}"
    name = row["id"].removeprefix(f"{row['group']}.")
    figure, band, many = row["figure"], row["band"], len(row["figure"].split("; "))
    if many > FIGURES_SHOWN:
        figure, band = f"{many} figures", "each its own"
    return (SYMBOLS[row["verdict"]], name, row["title"], figure, band, n)


def print_parts(rows: list[dict[str, Any]]) -> None:
    """Print every figure of rows that have several, or that compare arms: what, contrast, where, plans, n."""
    for row in rows:
        figures, bands = row["figure"].split("; "), row["band"].split("; ")
        if row["compared"]:
            echo(row["id"])
            for part in row["compared"]:
                n = f"n = {part['n']:,}"
                echo_wrapped(f"  {SYMBOLS[part['verdict']]} {part['what']}: {part['figure']}, should be {part['band']}")
                echo_wrapped(f"    {part['contrast']}; {part['where']}; {part['plans']}; {n}")
        elif len(figures) > FIGURES_SHOWN:
            echo(row["id"])
            for figure, band in zip_longest(figures, bands, fillvalue=""):
                name, _, _ = figure.rpartition(": ")
                should = band.removeprefix(f"{name}: ")
                echo_wrapped(f"  {figure} (should be {should})" if should else f"  {figure}")


def print_reasons(rows: list[dict[str, Any]]) -> None:
    """What is known about rows that do not hold, and why some could not do otherwise."""
    for row in rows:
        if row["verdict"] in TOLD:
            why = row["reason"] or "its interval straddles an edge of the band."
            echo_wrapped(f"{SYMBOLS[row['verdict']]} {row['id']} {TOLD[row['verdict']]}: {why}")


@contextmanager
def part_progress(*, quiet: bool) -> Iterator[Callable[[int, int, str], None]]:
    """Show what is being looked at while the block lasts; nothing where nobody watches."""
    err = console(err=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=quiet or not err.is_terminal) as bar:
        task = bar.add_task("Card", total=None)

        def advance(done: int, of: int, title: str) -> None:
            bar.update(task, completed=done, total=of, description=title or "Card")
            log.info("%d of %d parts of the card done", done, of)

        yield advance
