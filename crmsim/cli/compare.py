"""`crmsim compare`: the main job. Everything typed is checked first, then it runs, then it is printed and written."""

from typing import Any

import click

from crmsim import usecases
from crmsim.cli.app import Command, Session
from crmsim.cli.comparison_table import print_comparison
from crmsim.cli.handing_over import broke_down, ending, hand_over, slides_target, targets, without_result
from crmsim.cli.options import announce, seed_option, set_option
from crmsim.cli.screen import note, progress
from crmsim.cli.signals import shelter_helper
from crmsim.cli.values import REPLICATIONS, VARIATIONS, WORKERS, Width, settings
from crmsim.errors import InputError, show

REPLICATIONS_UNLESS_SAID = 200


class Compare(Command):
    """The command, with a word of help for names of plans that are typed with spaces between them."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse what was typed."""
        typed = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            if "unexpected extra argument" in error.format_message() and "--plans" in typed:
                example = "--plans big_bang,phased_by_region"
                raise InputError(f"Separate plans with a comma and no space: {example}.") from error
            raise


@click.command(
    cls=Compare,
    examples="""
    crmsim compare midsize_distributor
    crmsim compare mine.toml --plans big_bang,phased_by_module --replications 500 --report report.html
    crmsim compare mine.toml --arm "as it is: plan=big_bang" --arm "with care: plan=big_bang, data_burden=2"
    crmsim compare mine.toml --until 0.03 --set leadership_commitment=0.9 --json result.json
    crmsim compare mine.toml --arm phased_by_region --arm "in haste: plan=phased_by_region, rollout_speed=2"
    crmsim compare mine.toml --variations 100 --report report.html --slides board.pptx
    crmsim compare mine.toml --json - --quiet > result.json
    """,
)
@click.argument("scenario")
@click.option("--plans", metavar="A,B", help="Rollout plans to compare.  [default: big_bang,phased_by_region]")
@click.option(
    "--arm",
    "arms",
    metavar="TEXT",
    multiple=True,
    help='A plan with levers of its own, "name: plan=P, lever=value, ...", or a plan alone; several times if need be.',
)
@click.option("--replications", type=REPLICATIONS, help=f"Runs of each arm.  [default: {REPLICATIONS_UNLESS_SAID}]")
@click.option(
    "--until",
    type=Width(),
    help="Instead of a number of runs: go on until differences in failure are known to this much to either side; "
    "0.03 is 3 of 100 runs.",
)
@click.option(
    "--variations",
    type=VARIATIONS,
    default=0,
    help="Ask whether the ranking of the two best arms holds under so many variations of the assumptions (levers that "
    "nobody has set, drawn from their ranges), and which of them move it most. 100 are a good start; takes as long as "
    "1,000 more runs of two arms.",
)
@seed_option
@click.option("--workers", type=WORKERS, help="Processes to use.  [default: all processors]")
@set_option
@click.option("--json", "json_file", metavar="FILE", help="Write the result as JSON; - prints it, and only it.")
@click.option("--report", metavar="FILE.html", help="Write a report to read and to pass on: one page with pictures.")
@click.option("--slides", metavar="FILE.pptx", help="Write five slides with charts that PowerPoint can edit.")
@click.pass_obj
def compare(
    session: Session,
    scenario: str,
    plans: str | None,
    arms: tuple[str, ...],
    replications: int | None,
    until: float | None,
    variations: int,
    seed: int,
    workers: int | None,
    levers: tuple[str, ...],
    json_file: str | None,
    report: str | None,
    slides: str | None,
) -> int:
    """Compare rollout plans, or any arms (up to six), on one company. All of them meet the same luck.

    Ctrl-C ends it early; what is done by then is printed, and written where that was asked for.
    """
    if replications is not None and until is not None:
        raise InputError("--replications and --until exclude each other; give one of them.")
    json_target, report_target = targets(json_file, report, scenario)
    slides_to = slides_target(slides, (json_target, report_target), scenario)
    question = usecases.question(scenario, settings(levers), plan_names(plans), arms)
    from crmsim.study.telling import notes_on  # noqa: PLC0415  slow to import, and a mistake is answered at once

    announce(question.scenario, session)
    for line in notes_on(question.scenario, question.arms):
        note(f"Note: {line}", quiet=session.quiet)
    size = replications or REPLICATIONS_UNLESS_SAID
    shelter_helper()
    try:
        with progress(size, quiet=session.quiet) as on_progress:
            result = usecases.compare_arms(
                question,
                replications=size,
                until=until,
                variations=variations,
                seed=seed,
                workers=workers,
                on_progress=on_progress,
                stop=session.signals.came,
            )
    except usecases.NoResultError as nothing:
        return without_result(session, nothing)
    hand_over(
        result,
        json_file,
        (json_target, report_target),
        show=print_comparison,
        save_page=usecases.save_report,
        quiet=session.quiet,
    )
    if slides_to:
        note(f"{usecases.save_slides(result, slides_to)} is written.", quiet=session.quiet)
    return ended(session, result)


def plan_names(text: str | None) -> list[str] | None:
    """The names in `--plans a,b`; None where the option was not given."""
    if text is None:
        return None
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise InputError(f"--plans {show(text)} must be names with commas between them: big_bang,phased_by_region.")
    return names


def ended(session: Session, result: dict[str, Any]) -> int:
    """The exit code of a comparison, and a sentence where it did not go as asked."""
    varied = result["robustness"] or {"stopped": False, "failed_runs": {"count": 0}}
    broken = broke_down(result["failed_runs"], f"of {result['replications_asked']} replications")
    broken += broke_down(varied["failed_runs"], "replications of the variations")
    stopped = ""
    if result["stopped"]:
        stopped = f"{result['replications']} of {result['replications_asked']} replications are done."
    elif varied["stopped"]:
        stopped = f"{varied['variations']} of {varied['variations_asked']} variations are done."
    return ending(session, broken, stopped)
