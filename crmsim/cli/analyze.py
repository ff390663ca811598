"""`crmsim analyze`: what the runs of a study say, in the terminal, as JSON, and as a page."""

from typing import Any

import click

from crmsim import study_usecases
from crmsim.analysis.names import ANALYSES
from crmsim.cli.analysis_table import print_analysis
from crmsim.cli.app import Command, Session
from crmsim.cli.endings import OK
from crmsim.cli.handing_over import hand_over, targets
from crmsim.cli.screen import busy, note
from crmsim.errors import InputError, nearest, show
from crmsim.figures.wording import spoken
from crmsim.scenario.typed import typed_number


class Analysis(click.ParamType[str]):
    """One of the analyses, refused with the nearest name."""

    name = "analysis"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        """The name of an analysis."""
        if value not in ANALYSES:
            hint = nearest(str(value), ANALYSES)
            raise InputError(f"There is no analysis {show(value)}; there are {', '.join(ANALYSES)}.{hint}")
        return str(value)


class Level(click.ParamType[float]):
    """A number, in the unit of the outcome."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ARG002
        """Turn the text into a number."""
        number = typed_number(str(value))
        if number is None:
            option = param.opts[0] if param else "value"
            raise InputError(f"{option} {show(value)} must be a number.")
        return number


@click.command(
    cls=Command,
    examples="""
    crmsim analyze results summary
    crmsim analyze results sensitivity --outcome npv --arm big_bang
    crmsim analyze results regimes --x data_burden --y leadership_commitment --report map.html
    crmsim analyze results discover --threshold 0.4
    crmsim analyze results discover --arm big_bang --against phased_by_region --outcome npv
    crmsim analyze results variance --json - --quiet > split.json
    """,
)
@click.argument("store", metavar="STORE")
@click.argument("analysis", type=Analysis(), metavar="{" + ",".join(ANALYSES) + "}")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME", help="An outcome; can be given several times.")
@click.option("--arm", "arms", multiple=True, metavar="NAME", help="An arm; can be given several times.")
@click.option("--x", metavar="FACTOR", help="The factor across a regime map.")
@click.option("--y", metavar="FACTOR", help="The factor up a regime map.")
@click.option(
    "--threshold",
    type=Level(),
    default=0.5,
    show_default=True,
    help="A point fails where more than this share of its replicates does (discover).",
)
@click.option(
    "--enough",
    type=Level(),
    default=None,
    help="The mean from which an arm is good enough (summary). Else: no loss, or failure in at most 1 of 10 runs.",
)
@click.option("--against", metavar="ARM", help="Look for where arms beat this one, on the same luck (discover).")
@click.option("--json", "json_file", metavar="FILE", help="Write the result as JSON; - prints it, and only it.")
@click.option("--report", metavar="FILE.html", help="Write a page on the whole study, with pictures.")
@click.pass_obj
def analyze(
    session: Session,
    store: str,
    analysis: str,
    outcomes: tuple[str, ...],
    arms: tuple[str, ...],
    x: str | None,
    y: str | None,
    threshold: float,
    enough: float | None,
    against: str | None,
    json_file: str | None,
    report: str | None,
) -> int:
    """Analyse the runs of a study's store.

    summary: every arm in figures, and arms against each other. sensitivity: which factors matter, beside what noise
    alone would show. regimes: which arm wins where, and from which value of a factor on. discover: under which values
    an arm fails, or beats another. variance: parameters against chance. Runs that failed are reported, and count
    nowhere.
    """
    files = targets(json_file, report, store)
    with busy("Analysing", quiet=session.quiet):
        result = study_usecases.analyze_store(
            store,
            analysis,
            outcomes=outcomes,
            arms=arms,
            x=x,
            y=y,
            threshold=threshold,
            enough=enough,
            against=against,
        )
    for refusal in result["refused"]:
        note(f"Left out: {spoken(refusal['what'])}. {refusal['why']}", quiet=session.quiet)

    def save_page(found: dict[str, Any], path: Any) -> Any:
        with busy("Writing the page", quiet=session.quiet):
            return study_usecases.save_study_page(study_usecases.study_page(store, found), path)

    hand_over(result, json_file, files, show=print_analysis, save_page=save_page, quiet=session.quiet)
    return OK
