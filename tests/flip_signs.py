"""The power of the card: flip the sign of rules drawn by a seed, and see whether the card turns red (`make power`).

A card that no error of sign can turn red says nothing when it is green. Every flip is listed with the first rows that
saw it. Exit code 1 if a flip leaves the card green.
"""

import json
import sys
from pathlib import Path
from typing import Any

import click
from power.asking import Scale, Unflipped, copied
from power.candidates import ROOT, Flip, candidates, draw
from power.check import Seen, look
from rich.console import Console
from rich.table import Table

SCHEMA = "crmsim.power/1"
SHOWN = 3  # rows named in the table; the JSON holds all of them


@click.command()
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, help="Draws rules and flips.")
@click.option("--flips", type=click.IntRange(min=1), default=10, show_default=True, help="How many rules to draw.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes for each card.")
@click.option("--only", metavar="RULE", multiple=True, help="Instead, these rules, as in belief.ease.")
@click.option("--full", is_flag=True, help="Ask the card with all its runs, which takes many times as long.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False, path_type=Path), help="Write it all as JSON.")
@click.option("--list", "only_list", is_flag=True, help="Print all flips that can be drawn, and run nothing.")
def flip_signs(
    *, seed: int, flips: int, workers: int, only: tuple[str, ...], full: bool, json_file: Path | None, only_list: bool
) -> None:
    """Flip the sign of rules drawn by a seed, one at a time, and see whether the card turns red for each."""
    console, progress = Console(width=None if sys.stdout.isatty() else 160), Console(stderr=True)
    with copied(ROOT) as snapshot:  # whoever edits meanwhile changes nothing here
        every = candidates(snapshot)
        rules = len({flip.name for flip in every})
        if only_list:
            console.print(listed(every))
            return
        order = [flip for flip in draw(every, seed) if not only or flip.name in only]
        wanted = len(only) or flips
        if wanted > len(order):
            raise click.UsageError(f"There are {rules} rules whose sign can be flipped; --list shows them.")
        console.print(f"seed {seed}: {wanted} of {rules} rules whose sign can be flipped in {len(every)} places")
        unflipped, seen = Unflipped(snapshot, Scale(workers, full)), list[Seen]()
        for flip in order:
            with progress.status(flip.name) as status:
                seen.append(look(flip, unflipped, status.update))
            progress.print(f"{flip.name}: {', '.join(seen[-1].red) or seen[-1].fault or 'GREEN'}")
            if json_file:  # after each flip: this takes long, and what is known is known
                json_file.write_text(json.dumps(as_data(seed, seen), indent=1) + "\n", "utf-8")
            if sum(not found.fault for found in seen) == wanted:
                break
    console.print(told(seen))
    console.print(sentence(seen))
    sys.exit(1 if green(seen) else 0)


def green(seen: list[Seen]) -> list[str]:
    """Rules whose flip no row saw."""
    return [found.flip.name for found in seen if not found.red and not found.fault]


def sentence(seen: list[Seen]) -> str:
    """What it comes to; a flip with which the program cannot run does not count."""
    broken = [found.flip.name for found in seen if found.fault]
    text = f"Red: {sum(bool(found.red) for found in seen)} of {len(seen) - len(broken)}."
    text += f" Green: {', '.join(green(seen))}." if green(seen) else ""
    return text + (f" Could not run, and not counted: {', '.join(broken)}." if broken else "")


def listed(flips: list[Flip]) -> Table:
    """All flips, one a line."""
    table = Table("rule", "line", "flip", "whose effect turns")
    for flip in flips:
        table.add_row(flip.name, str(flip.line), flip.words, ", ".join(flip.arguments))
    return table


def told(seen: list[Seen]) -> Table:
    """What the card said about each flip."""
    table = Table(
        "rule", "flip", "whose effect turns", "rows that turned red", "undecided", "asked", "s", show_lines=True
    )
    for found in seen:
        flip = found.flip
        red = "\n".join(f"{name}: {title}" for name, title in list(found.red.items())[:SHOWN])
        table.add_row(
            f"{flip.name}\nline {flip.line}",
            flip.words,
            ", ".join(flip.arguments),
            red or found.fault or "none: GREEN",
            ", ".join(found.undecided),
            str(found.asked),
            f"{found.seconds:.0f}",
        )
    return table


def as_data(seed: int, seen: list[Seen]) -> dict[str, Any]:
    """The result as plain data."""
    return {"schema": SCHEMA, "seed": seed, "green": green(seen), "flips": [found.as_dict() for found in seen]}


if __name__ == "__main__":
    flip_signs()
