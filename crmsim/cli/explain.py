"""`crmsim explain`: which drivers cause the failures of one company, in the terminal, as JSON, and as a page."""

import click

from crmsim import usecases
from crmsim.cli.app import Command, Session
from crmsim.cli.explanation_table import print_explanation
from crmsim.cli.handing_over import broke_down, ending, hand_over, targets, without_result
from crmsim.cli.options import announce, plan_option, seed_option, set_option
from crmsim.cli.screen import progress
from crmsim.cli.signals import shelter_helper
from crmsim.cli.values import REPLICATIONS, WORKERS, settings

REPLICATIONS_UNLESS_SAID = 100


@click.command(
    cls=Command,
    examples="""
    crmsim explain hospital_group --plan big_bang
    crmsim explain mine.toml --plan big_bang --report why.html
    crmsim explain driver_rushed --replications 40
    crmsim explain mine.toml --standard best --json why.json
    crmsim explain mine.toml --set data_burden=4 --json - --quiet > why.json
    """,
)
@click.argument("scenario")
@plan_option
@click.option(
    "--standard",
    metavar="sound|best",
    default="sound",
    show_default=True,
    help="What a repair aims at: the values of the shipped sound company (what is wrong here?), or the better end of "
    "every plausible range (what could be gained?).",
)
@click.option(
    "--replications",
    type=REPLICATIONS,
    default=REPLICATIONS_UNLESS_SAID,
    show_default=True,
    help="Firms to run, each as it is and with up to 45 combinations of repairs.",
)
@seed_option
@click.option("--workers", type=WORKERS, help="Processes to use.  [default: all processors]")
@set_option
@click.option("--json", "json_file", metavar="FILE", help="Write the result as JSON; - prints it, and only it.")
@click.option("--report", metavar="FILE.html", help="Write a page to read and to pass on, with pictures.")
@click.pass_obj
def explain(
    session: Session,
    scenario: str,
    plan: str | None,
    standard: str,
    replications: int,
    seed: int,
    workers: int | None,
    levers: tuple[str, ...],
    json_file: str | None,
    report: str | None,
) -> int:
    """Find which drivers cause the failures of one company, and what they cost it.

    A driver is a group of levers, such as leadership or data. Each is repaired alone, and all are repaired together,
    on the same luck; what the repairs bring together is shared out by Shapley's rule. About a minute on two
    processors for a company of 300. Ctrl-C ends it early; what is done by then is printed, and written where that was
    asked for.
    """
    files = targets(json_file, report, scenario)
    turned = settings(levers)
    asked = usecases.prepare(scenario, turned, plan)
    usecases.check_explanation(asked, standard)
    announce(asked, session)
    shelter_helper()
    try:
        with progress(replications, quiet=session.quiet, what="Replications") as on_progress:
            result = usecases.explain_failures(
                scenario,
                turned,
                asked,
                standard=standard,
                replications=replications,
                seed=seed,
                workers=workers,
                on_progress=on_progress,
                stop=session.signals.came,
            )
    except usecases.NoResultError as nothing:
        return without_result(session, nothing)
    hand_over(
        result, json_file, files, show=print_explanation, save_page=usecases.save_explanation, quiet=session.quiet
    )
    broken = broke_down(result["failed_runs"], f"of {result['replications_asked']} replications")
    done = f"{result['replications']} of {result['replications_asked']} replications are done."
    return ending(session, broken, done if result["stopped"] else "")
