"""Options that several commands share, and what is said about a scenario before it runs."""

import click

from crmsim import usecases
from crmsim.cli.app import Session
from crmsim.cli.endings import log
from crmsim.cli.screen import busy, note
from crmsim.cli.values import SEED
from crmsim.scenario.scenario import Scenario

seed_option = click.option("--seed", type=SEED, default=0, show_default=True, help="Where chance starts.")
plan_option = click.option("--plan", metavar="PLAN", help="The rollout plan, instead of the scenario's own.")
set_option = click.option(
    "--set",
    "levers",
    metavar="LEVER=VALUE",
    multiple=True,
    help="Turn a lever; can be given several times. `crmsim levers` lists them.",
)


def announce(scenario: Scenario, session: Session) -> None:
    """Say what is strange about a scenario, and that the engine has to be compiled where it has."""
    for warning in scenario.warnings:
        note(f"Note: {warning}", quiet=session.quiet)
    log.info("scenario %s, hash %s", scenario.name, scenario.hash)
    warm_up(session)


def warm_up(session: Session) -> bool:
    """Compile the engine where that has not been done, and say so. True where it was compiled."""
    if usecases.engine_is_ready():
        return False
    log.info("compiling the engine")
    note("The engine is compiled once, which takes about a quarter of a minute.", quiet=session.quiet)
    with busy("Compiling", quiet=session.quiet):
        usecases.compile_engine()
    log.info("engine compiled")
    return True
