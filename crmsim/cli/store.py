"""`crmsim store`: audit, repair and reuse of the results of a study."""

from pathlib import Path
from typing import Any

import click

from crmsim import study_usecases
from crmsim.cli.app import Command, Session, common_options
from crmsim.cli.endings import DAMAGED, OK, log, say
from crmsim.cli.options import warm_up
from crmsim.cli.screen import busy, echo, echo_json, echo_wrapped, note, progress
from crmsim.cli.values import Whole, target_file
from crmsim.errors import InputError, nearest, show
from crmsim.scenario.typed import typed_number
from crmsim.store.export import SUFFIXES, TABLES

SHOWN = 20  # findings printed; JSON holds all of them
MEGABYTES = Whole(64, 1_000_000)

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


class Seconds(click.ParamType[float]):
    """A number of seconds above 0."""

    name = "seconds"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ARG002
        """Turn the text into a number; InputError for what is none."""
        number = typed_number(str(value))
        if number is None or not 0.1 <= number <= 86_400:
            raise InputError(f"--timeout {show(value)} must be a number of seconds from 0.1 to 86400.")
        return number


class Group(click.Group):
    """Commands under one name, with the options that all commands have, and examples."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += common_options()

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant; InputError with the nearest name where there is none."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            hint = nearest(args[0], self.commands) or " See 'crmsim store --help'."
            raise InputError(f"There is no command 'store {show(args[0])[1:-1]}'.{hint}")
        return super().resolve_command(ctx, args)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Print the first example of each command."""
        with formatter.section("Examples"):
            for command in self.commands.values():
                first = command.examples.strip().splitlines()[0] if isinstance(command, Command) else ""
                formatter.write(f"  {first}\n")


@click.group(cls=Group)
def store() -> None:
    """Audit, repair and reuse the results of a study. STORE is the folder that `crmsim sweep` wrote to."""


@store.command(
    cls=Command,
    examples="""
    crmsim store check results/speed
    crmsim store check results/speed --json
    """,
)
@click.argument("folder", metavar="STORE")
@as_json
@click.pass_obj
def check(session: Session, folder: str, as_json: bool) -> int:
    """Look at every file, hash and book of a store. Nothing is changed. Exit code 4 where something is wrong."""
    with progress(0, quiet=session.quiet, what="Shards") as advance:
        found = study_usecases.check_store(Path(folder), advance)
    if as_json:
        echo_json(found)
    else:
        print_audit(found)
    log.info("store %s: %d findings", folder, len(found["findings"]))
    return OK if found["sound"] else DAMAGED


@store.command(
    cls=Command,
    examples="""
    crmsim store repair results/speed
    """,
)
@click.argument("folder", metavar="STORE")
@as_json
@click.pass_obj
def repair(session: Session, folder: str, as_json: bool) -> int:
    """Mend a store: damaged files are moved aside, and the runs in them are marked to be run again.

    No result is deleted. `crmsim sweep` with the same store then runs what lacks.
    """
    with busy("Repairing", quiet=session.quiet):
        done = study_usecases.repair_store(Path(folder))
    if as_json:
        echo_json(done)
    else:
        for sentence in done["done"] or ["There was nothing to repair."]:
            echo_wrapped(sentence)
        if done["after"]:
            echo_wrapped(books_in_words(done["after"]["books"]))
    sound = done["after"] is None or done["after"]["sound"]
    return OK if sound else DAMAGED


@store.command(
    cls=Command,
    examples="""
    crmsim store export results/speed --out runs.csv
    crmsim store export results/speed --out runs.parquet
    crmsim store export results/speed --table weekly --out weeks.parquet
    """,
)
@click.argument("folder", metavar="STORE")
@click.option("--out", metavar="FILE", required=True, help="A new file that ends in .csv or .parquet.")
@click.option("--table", metavar="NAME", default="runs", show_default=True, help="runs, failures or weekly.")
@click.pass_obj
def export(session: Session, folder: str, out: str, table: str) -> int:
    """Write the runs of a study to a table for other tools, with units and where they come from.

    A file that is there is never overwritten. Beside a CSV stands a JSON file with the units.
    """
    if table not in TABLES:
        raise InputError(f"--table {show(table)} must be one of {', '.join(TABLES)}.{nearest(table, TABLES)}")
    target = target_file(out, "--out", SUFFIXES)
    with busy("Writing", quiet=session.quiet):
        written = study_usecases.export_store(Path(folder), target, table)
    for path in written:
        note(f"{path} is written.", quiet=session.quiet)
    return OK


@store.command(
    cls=Command,
    examples="""
    crmsim store replay 3f0c9a4be1d27788a6c5d4e3f2b1a090 results/speed
    """,
)
@click.argument("run_id", metavar="RUN_ID")
@click.argument("folder", metavar="STORE")
@click.option("--timeout", metavar="SECONDS", type=Seconds(), help="Instead of the time limit that the sweep had.")
@click.option("--memory", metavar="MB", type=MEGABYTES, help="Instead of the memory limit that the sweep had.")
@as_json
@click.pass_obj
def replay(session: Session, run_id: str, folder: str, timeout: float | None, memory: int | None, as_json: bool) -> int:
    """Run one run again, from the scenario in the store, and compare it with what is stored.

    A run that failed is run under the same limits, and fails again. Exit code 4 where it comes out otherwise.
    """
    warm_up(session)
    with busy("Running", quiet=session.quiet):
        found = study_usecases.replay_run(Path(folder), run_id, timeout=timeout, memory=memory)
    if as_json:
        echo_json(found)
    else:
        print_replay(found)
    if not found["same"]:
        say("The run did not come out as it is stored.")
    return OK if found["same"] else DAMAGED


def print_audit(found: dict[str, Any]) -> None:
    """Print what is wrong, or that nothing is, and the books."""
    for finding in found["findings"][:SHOWN]:
        echo_wrapped(finding["text"])
    if len(found["findings"]) > SHOWN:
        echo(f"... and {len(found['findings']) - SHOWN:,} more; --json lists them all.")
    if found["books"]:
        echo_wrapped(books_in_words(found["books"]))
    if found["note"]:
        echo_wrapped(found["note"])
    if found["sound"]:
        shards = f"{found['shards']:,} shard{'s' if found['shards'] != 1 else ''}"
        echo(f"The store is sound: {shards}, every result as it was written.")
    else:
        many = len(found["findings"])
        echo_wrapped(
            f"{'1 thing is' if many == 1 else f'{many:,} things are'} wrong. "
            f"'crmsim store repair {found['store']}' mends what can be mended."
        )


def books_in_words(books: dict[str, int]) -> str:
    """The books as a sentence: planned runs, and how each ended."""
    others = ("planned", "shared", "outside", "attempts", "lost", "duplicates", "balanced")
    parts = [f"{many:,} {name}" for name, many in books.items() if name not in others and (many or name == "ok")]
    more = f" Besides, {books['outside']:,} are outside the design." if books["outside"] else ""
    tries = f" {books['attempts']:,} attempts, {books['lost']:,} of them lost." if books["lost"] else ""
    return f"{books['planned']:,} runs planned: {', '.join(parts)}.{tries}{more}"


def print_replay(found: dict[str, Any]) -> None:
    """Print how a run is stored and how it came out now."""
    stored = found["stored"]
    echo(f"run {found['run_id']}: {stored['plan']} ({stored['arm']}), replicate {stored['replicate']}")
    for when, what in (("stored", stored), ("now   ", found["now"])):
        place = f", in {what['stage']}" if what["stage"] else ""
        echo(
            f"{when}  {what['status']}{place}" + (f", result {what['result_hash'][:16]}" if what["result_hash"] else "")
        )
        if what["message"]:
            echo_wrapped(f"        {what['message']}")
    if found["same"]:
        echo("It came out as it is stored.")
