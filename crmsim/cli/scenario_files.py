"""Scenario files: made, verified, shown, compared."""

import shlex
from pathlib import Path

import click

from crmsim import errors, usecases
from crmsim.cli.app import Command
from crmsim.cli.endings import BAD_INPUT, OK, say
from crmsim.cli.screen import echo, echo_wrapped, table
from crmsim.cli.values import target_file


@click.command(cls=Command, examples="crmsim new mine.toml\ncrmsim new mine.toml --from midsize_distributor")
@click.argument("file")
@click.option("--from", "source", metavar="SCENARIO", help="Start from this scenario instead of the defaults.")
def new(file: str, source: str | None) -> None:
    """Write a new scenario file with every lever in it, to be filled in. An existing file is never overwritten."""
    target_file(file, "FILE", () if not Path(file).suffix else (".toml",))
    written = usecases.new_scenario(file, source)
    echo(f"{written} is written. Edit it, then try: crmsim check {written}")


@click.command(cls=Command, examples="crmsim check mine.toml\ncrmsim check scenarios/*.toml")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
def check(files: tuple[str, ...]) -> int:
    """See whether scenario files can be used: ok, warnings, or every mistake in them."""
    checked = [usecases.check_scenario(file) for file in files]
    bad = [result for result in checked if result.problems]
    for result in checked:
        if result.problems and len(result.problems) + len(checked) == 2:
            break  # one mistake in one file: the sentence below says it
        for problem in result.problems:
            echo(f"error: {problem}")
        for warning in result.warnings:
            echo(f"warning: {result.file}: {warning}")
        if not result.problems:
            echo(f"ok: {result.file}: {result.summary}")
    if bad:
        say(bad[0].message)
    return BAD_INPUT if bad else OK


@click.command(cls=Command, examples="crmsim show midsize_distributor\ncrmsim show mine.toml --toml > full.toml")
@click.argument("scenario")
@click.option("--toml", is_flag=True, help="Print it as a scenario file.")
def show(scenario: str, toml: bool) -> None:
    """Show a scenario with every default filled in."""
    if toml:
        click.echo(usecases.scenario_text(scenario), nl=False)
        return
    found = usecases.load_scenario(scenario)
    echo(f"{found.title or found.name}\n(scenario {found.name}, hash {found.hash})\n")
    if found.story:
        echo_wrapped(found.story)
    echo(f"\nplan {found.plan}, {found.horizon} weeks from kick-off; regions: {', '.join(found.company.regions)}")
    company = [(key, value(number), unit) for key, number, unit in usecases.company_figures(found)]
    table(("company", "here", "unit"), company, right=(1,))
    levers = [
        (lever["name"], value(found.levers[lever["name"]]), value(lever["default"]), lever["unit"], lever["title"])
        for lever in usecases.list_levers()
    ]
    table(("lever", "here", "default", "unit", "what it is"), levers, right=(1, 2))
    for change in found.changes:
        turned = ", ".join(f"{name} = {value(number)}" for name, number in change.levers.items())
        echo(f"from week {change.week} on: {turned}")
    for key, distribution in found.uncertainty.items():
        echo(f"uncertain: {key} ({distribution})")
    for warning in found.warnings:
        echo(f"warning: {warning}")


@click.command(cls=Command, examples="crmsim diff midsize_distributor mine.toml")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B", required=False)
def diff(a: str, b: str | None) -> None:
    """Say in what two scenarios differ, defaults filled in; titles and stories are not compared."""
    if b is None:
        other = "sound_company" if a != "sound_company" else "midsize_distributor"
        raise errors.InputError(f"diff needs two scenarios, as in 'crmsim diff {shlex.quote(a)} {other}'.")
    differences = usecases.diff_scenarios(a, b)
    if not differences:
        echo("The two scenarios ask the same question.")
        return
    rows = [(key, value(left), value(right), *usecases.key_meaning(key)) for key, left, right in differences]
    table(("key", Path(a).stem, Path(b).stem, "unit", "what it is"), rows, right=(1, 2))


def value(found: object) -> str:
    """One side of a difference; a dash where that side has no such key."""
    if isinstance(found, list):
        return ", ".join(value(item) for item in found)
    return "-" if found is None else found if isinstance(found, str) else errors.show(found)
