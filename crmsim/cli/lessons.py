"""`crmsim lessons`: what a trainer can teach, and whether a lesson of one's own is in order."""

import click

from crmsim.cli.app import Command, Session
from crmsim.cli.endings import BAD_INPUT, OK, say
from crmsim.cli.options import announce
from crmsim.cli.screen import echo, echo_json, echo_wrapped, note, progress, table
from crmsim.cli.signals import shelter_helper
from crmsim.cli.store import Group
from crmsim.cli.values import WORKERS, Whole, target_folder
from crmsim.cli.workshop import GAMES, game_option, title_option
from crmsim.errors import InputError, nearest, show

RUNS = Whole(20, 1_000)
#: Exit code where a lesson can be read, but the model does not say what its argument says.
DISAGREES = 3


class Lessons(Group):
    """`crmsim lessons` alone lists them."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant; InputError with the nearest name where there is none."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            hint = nearest(args[0], self.commands) or f" To look at a lesson: crmsim lessons preview {args[0][:40]}"
            raise InputError(f"There is no command 'lessons {show(args[0])[1:-1]}'.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=Lessons, invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_context
def lessons(ctx: click.Context, as_json: bool) -> None:
    """List the lessons that come with crmsim; check or preview one of your own. FILE is a path or a name."""
    if ctx.invoked_subcommand is not None:
        return
    from crmsim.lessons import GROUPS  # noqa: PLC0415  slow to import, and help needs none of it
    from crmsim.lessons import lessons as all_lessons  # noqa: PLC0415

    found = all_lessons().values()
    if as_json:
        keys = ("name", "title", "goal", "driver_groups", "claims", "minutes")
        echo_json([{key: getattr(lesson, key) for key in keys} for lesson in found])
        return
    rows = [
        (one.name, one.title, f"{one.minutes:g}", "; ".join(GROUPS[group] for group in one.driver_groups))
        for one in found
    ]
    table(("name", "lesson", "min", "what it is about"), rows, right=(2,))
    echo("'crmsim lessons preview NAME' shows one from start to end; with --run it asks the model too.")


@lessons.command(cls=Command, examples="crmsim lessons check\ncrmsim lessons check mine.toml")
@click.argument("files", metavar="[FILE]...", nargs=-1)
def check(files: tuple[str, ...]) -> int:
    """See whether lesson files can be used: ok, or every mistake in them. Without FILE, those that come with crmsim."""
    from crmsim.lessons.files import load, shipped  # noqa: PLC0415

    first = ""
    for file in files or shipped():
        try:
            lesson = load(file)
        except InputError as error:
            first = first or str(error)
            for problem in error.problems if len(files) != 1 or len(error.problems) > 1 else ():
                echo(f"error: {problem}")
            continue
        echo(f"ok: {file}: {lesson.title}, {lesson.minutes:g} minutes, {counted(len(lesson.arms))}")
    if first:
        say(first)
    return BAD_INPUT if first else OK


def counted(arms: int) -> str:
    """`1 arm`, `2 arms`."""
    return f"{arms} arm{'' if arms == 1 else 's'}"


@lessons.command(
    cls=Command, examples="crmsim lessons preview lucky_or_good\ncrmsim lessons preview mine.toml --run --runs 40"
)
@click.argument("file")
@click.option("--run", is_flag=True, help="Put the question to the model too, and show the reveal.")
@click.option("--runs", type=RUNS, help="Runs of each arm.  [default: as the lesson says]")
@click.option("--workers", type=WORKERS, help="Processes to use.  [default: all processors]")
@click.pass_obj
def preview(session: Session, file: str, run: bool, runs: int | None, workers: int | None) -> int:
    """Show a lesson from start to end, the trainer's notes included. With --run, exit code 3 where the model does not
    say what the argument says."""
    from crmsim.lessons import load, play  # noqa: PLC0415
    from crmsim.lessons.outline import outline, revealed  # noqa: PLC0415

    lesson = load(file)
    for line in outline(lesson):
        echo_wrapped(line) if line else echo()
    if not run:
        return OK
    announce(lesson.scenario, session)
    shelter_helper()
    with progress(runs or lesson.replications, quiet=session.quiet) as on_progress:
        found = play(lesson, runs, workers=workers, on_progress=on_progress)
    echo()
    for line in revealed(found):
        echo_wrapped(line)
    table(
        ("arm", "fails", "mean value", "what was asked"),
        [(arm.name, f"{arm.fails} runs", arm.npv, arm.text) for arm in found.arms],
        right=(1, 2, 3),
    )
    echo(f"The same runs: {found.command}")
    return OK if found.agrees else DISAGREES


@lessons.command(
    "print",
    cls=Command,
    examples="""
    crmsim lessons print handouts
    crmsim lessons print handouts --answers --pdf
    crmsim lessons print handouts --lesson all_at_once --game none
    """,
)
@click.argument("folder")
@click.option(
    "--lesson",
    "names",
    metavar="NAME or FILE",
    multiple=True,
    help="A lesson to print; can be given several times, in this order.  [default: those of `crmsim workshop`]",
)
@game_option
@title_option("What stands on every page.")
@click.option("--answers", is_flag=True, help="Ask the model, and add its answers for the trainer and for the wall.")
@click.option("--pdf", is_flag=True, help="Make PDF files of the pages too; needs a Chromium, Chrome or Edge.")
@click.pass_obj
def print_(
    session: Session, folder: str, names: tuple[str, ...], game: str, title: str, answers: bool, pdf: bool
) -> int:
    """Write what a trainer prints or shows without a network into FOLDER: handout, prediction sheet, notes, slides."""
    from crmsim.workshop.material import material, write_material  # noqa: PLC0415
    from crmsim.workshop.material.paper import find_chromium, printed  # noqa: PLC0415
    from crmsim.workshop.runner.lessons import STANDARD  # noqa: PLC0415

    target = target_folder(folder, "FOLDER")
    browser = find_chromium() if pdf else ""
    shelter_helper()

    def asking(lesson: str) -> None:
        note(f"Asking the model: {lesson}", quiet=session.quiet)

    found = material(title, names or STANDARD, GAMES[game], answers=answers, on_lesson=asking)
    paths = write_material(found, target)
    if pdf:
        paths += printed([path for path in paths if path.suffix == ".html"], browser)
    for path in paths:
        echo(f"{path} is written.")
    return OK
