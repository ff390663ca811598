"""`crmsim sweep`: a designed experiment, run into a store that survives whatever happens to the program."""

import click

from crmsim import study_usecases
from crmsim.cli.app import Command, Session
from crmsim.cli.endings import DAMAGED, OK, SOME_RUNS_FAILED, log, say
from crmsim.cli.handing_over import ending
from crmsim.cli.options import warm_up
from crmsim.cli.screen import echo, echo_json, note, progress
from crmsim.cli.signals import shelter_helper
from crmsim.cli.values import WORKERS, Whole, target_folder
from crmsim.errors import InputError, show
from crmsim.scenario.typed import typed_value

MEMORY = Whole(64, 1_000_000)
KILO = 1000.0


@click.command(
    cls=Command,
    examples="""
    crmsim sweep demo --store demo_results
    crmsim sweep mine.toml --dry-run
    crmsim sweep mine.toml --store results --workers 8 --timeout 60 --memory 2000
    crmsim sweep mine.toml --store results --retry crashed,timeout
    crmsim sweep mine.toml --store results --scheduler tcp://cluster:8786
    """,
)
@click.argument("experiment")
@click.option("--store", metavar="DIR", help="The folder of the results; made where it is not there.")
@click.option("--workers", type=WORKERS, help="Processes to use.  [default: all processors]")
@click.option("--scheduler", metavar="ADDRESS", help="Run on the Dask cluster of this scheduler, tcp://host:port.")
@click.option(
    "--resume/--no-resume",
    default=True,
    show_default=True,
    help="Go on where the store has results already (also of a smaller design); otherwise refuse.",
)
@click.option(
    "--retry", metavar="A,B", help="Run those again that ended failed, timeout, memory, crashed or cancelled."
)
@click.option("--dry-run", is_flag=True, help="Only tell runs left, time and disk, from a sample that is timed.")
@click.option("--timeout", metavar="S", help="Seconds a run may take; after that it counts as a timeout.")
@click.option("--memory", type=MEMORY, help="MB that runs may take in a worker; beyond it a run counts as memory.")
@click.option("--json", "json_file", metavar="-", help="- prints the result as JSON, and only it.")
@click.pass_obj
def sweep(
    session: Session,
    experiment: str,
    store: str | None,
    workers: int | None,
    scheduler: str | None,
    resume: bool,
    retry: str | None,
    dry_run: bool,
    timeout: str | None,
    memory: int | None,
    json_file: str | None,
) -> int:
    """Run an experiment: every point of its design, under every arm, as often as it asks.

    EXPERIMENT is a file, or the name of one that comes with crmsim. A run that fails is a row of the results, never
    the end of the sweep. Ctrl-C keeps what is done; the same command goes on with the rest.
    """
    if json_file not in (None, "-"):
        raise InputError(f"--json {show(json_file)} must be -; the results themselves are in the store.")
    if not dry_run and store is None:
        raise InputError("Say where the results go with --store DIR, or see what it takes with --dry-run.")
    seconds = typed_value("--timeout", timeout) if timeout is not None else None
    again = tuple(part.strip() for part in retry.split(",")) if retry is not None else ()
    study_usecases.check_sweep(seconds, memory, scheduler, again)
    folder = target_folder(store, "--store") if store is not None else None
    asked = study_usecases.load_experiment(experiment)
    log.info("experiment %s: %d points, %d arms", asked.name, len(asked.points()), len(asked.arms))
    warm_up(session)
    if dry_run or folder is None:
        found = study_usecases.preview(asked, folder, workers=workers, resume=resume, retry=again)
        echo_json(found) if json_file else print_preview(found)
        return OK
    shelter_helper()
    with progress(0, quiet=session.quiet) as on_progress:
        result = study_usecases.sweep(
            asked,
            folder,
            workers=workers,
            scheduler=scheduler,
            resume=resume,
            retry=again,
            timeout=seconds,
            memory=memory,
            on_progress=lambda now: on_progress(now.done, now.planned, now.failed),
            stop=session.signals.came,
        )
    for line in result["notes"]:
        note(line, quiet=session.quiet)
    echo_json(result) if json_file else print_books(result)
    return ended(session, result)


def print_preview(found: study_usecases.Json) -> None:
    """Print what a sweep would take."""
    runs = f"{found['runs']:,}"
    if found["most_runs"] > found["runs"]:
        runs += f" at first, {found['most_runs']:,} at most"
    each = f"{found['points']:,} points x {found['arms']} arms x {found['replicates']:,} replicates"
    low, high = (duration(found[key]) for key in ("seconds_low", "seconds_high"))
    echo(f"Runs:  {runs} ({each})")
    if found["left"] < found["runs"]:
        first = " of the first round" if found["most_runs"] > found["runs"] else ""
        echo(f"Left:  {found['left']:,}{first}; the store holds the others already")
    workers = f"{found['workers']} worker{'s' if found['workers'] != 1 else ''}"
    echo(f"Time:  about {duration(found['seconds'])} with {workers}, start included ({low} to {high})")
    echo(f"Disk:  about {size(found['bytes'])}")
    if found["failed"]:
        echo(f"{found['failed']} of {found['sampled']} runs of the sample broke down.")


def print_books(result: study_usecases.Json) -> None:
    """Print how the runs of a sweep ended."""
    from crmsim.store.rows import ENDINGS  # noqa: PLC0415  brings the engine's libraries along

    books = result["books"]
    parts = [f"{books['ok']:,} ok", *(f"{books[name]:,} {name}" for name in ENDINGS if name != "ok" and books[name])]
    if books["pending"]:
        parts.append(f"{books['pending']:,} pending")
    echo(f"{books['planned']:,} runs planned: {', '.join(parts)}. {result['executed']:,} of them were run now.")
    echo(f"Results are in {result['store']}.")


def ended(session: Session, result: study_usecases.Json) -> int:
    """The exit code, and a sentence where it did not go as asked."""
    books = result["books"]
    if result["stopped"]:
        return ending(session, 0, f"{books['pending']:,} runs are still to do; the same command goes on with them.")
    if books["nondeterministic"]:
        say(f"{books['nondeterministic']:,} runs gave another result the second time, which must not be.")
        return DAMAGED
    if result["failed"]:
        say(f"{result['failed']:,} runs did not end well; 'crmsim store check' and 'store replay' tell more.")
        return SOME_RUNS_FAILED
    return OK


def duration(seconds: float) -> str:
    """A time for people."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def size(amount: float) -> str:
    """An amount of bytes for people."""
    for unit in ("B", "kB", "MB"):
        if amount < KILO:
            return f"{amount:.0f} {unit}"
        amount /= KILO
    return f"{amount:.1f} GB"
