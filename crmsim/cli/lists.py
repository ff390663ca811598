"""What there is: companies, plans, levers."""

from typing import Any

import click

from crmsim import usecases
from crmsim.cli.app import Command
from crmsim.cli.screen import echo, echo_json, echo_wrapped, table
from crmsim.errors import show
from crmsim.scenario.files import kind_of

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")


@click.command(cls=Command, examples="crmsim scenarios\ncrmsim scenarios --json")
@as_json
def scenarios(as_json: bool) -> None:
    """List the companies that come with crmsim, then the scenarios that teach one driver of failure each."""
    found = [{**scenario, "kind": kind_of(scenario["name"])} for scenario in usecases.list_scenarios()]
    if as_json:
        echo_json(found)
        return
    rows = [
        (s["name"], s["title"], f"{s['employees']:,}", f"{s['customers']:,}", s["plan"])
        for s in found
        if s["kind"] == "company"
    ]
    table(("name", "company", "employees", "customers", "its plan"), rows, title="Companies", right=(2, 3))
    drivers = [(s["name"], s["title"]) for s in found if s["kind"] == "driver"]
    table(("name", "what is wrong"), drivers, title="Drivers of failure, for teaching: one sound company, spoiled")
    echo_wrapped(
        "Most single mistakes cost a sound company money rather than the project: compare with sound_company. "
        "To see what makes a project fail: crmsim explain hospital_group --plan big_bang"
    )
    echo("'crmsim show NAME' tells its story and every number.")


@click.command(cls=Command, examples="crmsim plans\ncrmsim plans --json")
@as_json
def plans(as_json: bool) -> None:
    """List the rollout plans."""
    found = usecases.list_plans()
    if as_json:
        echo_json(found)
        return
    table(("name", "plan", "what it does"), [(p["name"], p["title"], p["meaning"]) for p in found])


@click.command(
    cls=Command,
    examples="crmsim levers\ncrmsim levers data_burden rollout_speed\ncrmsim levers vendors 'data migration'\n"
    "crmsim levers --json",
)
@click.argument("names", metavar="[NAME]...", nargs=-1)
@as_json
def levers(names: tuple[str, ...], as_json: bool) -> None:
    """List everything that can be turned, by group; with names, say all there is to say about those levers.

    A name may also be that of a group or of a driver of failure, or a word that levers speak of: these are listed.
    """
    found = usecases.list_levers(names)
    if as_json:
        echo_json(found)
    elif 0 < len(found) <= len(names):
        for lever in found:
            describe(lever)
    else:
        for group in dict.fromkeys(lever["group_title"] for lever in found):
            rows = [
                (
                    lever["name"],
                    show(lever["default"]),
                    plausible(lever),
                    lever["unit"],
                    lever["confidence"],
                    lever["title"],
                )
                for lever in found
                if lever["group_title"] == group
            ]
            columns = ("lever", "default", "plausible", "unit", "conf.", "what it is")
            table(columns, rows, title=group, right=(1, 2))
        letters = {lever["confidence"]: lever["confidence_meaning"] for lever in found}
        echo_wrapped(
            f"conf., the confidence in its numbers: {'; '.join(f'{k} {letters[k]}' for k in sorted(letters))}."
        )
        echo("'crmsim levers NAME' says what a lever means, its limits and where its numbers come from.")


def plausible(lever: dict[str, Any]) -> str:
    """The plausible range of a lever."""
    low, high = lever["range"]
    return f"{show(low)} to {show(high)}"


def describe(lever: dict[str, Any]) -> None:
    """Print everything about one lever."""
    low, high = lever["limits"]
    echo(f"{lever['name']}: {lever['title']} ({lever['group_title']})")
    echo_wrapped(f"  {lever['meaning']}")
    echo(f"  default {show(lever['default'])}, plausible {plausible(lever)}, allowed {show(low)} to {show(high)}")
    echo(f"  unit: {lever['unit']}" + (", whole numbers" if lever["integer"] else ""))
    echo_wrapped(f"  source: {lever['source']}")
    echo_wrapped(f"  confidence: {lever['confidence_meaning']}")
    for claim in lever["claim_texts"]:
        echo_wrapped(f"  claim {claim['id']}: {claim['text']} ({claim['source']})")
    if lever["aliases"]:
        echo(f"  also known as: {', '.join(lever['aliases'])}")
    echo()
