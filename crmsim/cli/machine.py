"""Chores of the machine: the engine compiled beforehand, and its speed."""

import click

from crmsim import usecases
from crmsim.cli.app import Command, Session
from crmsim.cli.options import warm_up
from crmsim.cli.screen import echo


@click.command(cls=Command, examples="crmsim warmup")
@click.pass_obj
def warmup(session: Session) -> None:
    """Compile the engine now rather than at the first run. Where that has been done, nothing happens."""
    compiled = warm_up(session)
    echo("The engine is compiled." if compiled else "The engine was compiled already.")


@click.command(cls=Command, examples="crmsim bench")
@click.pass_obj
def bench(session: Session) -> None:
    """Measure how fast this machine runs the model, as ratios taken in one run."""
    warm_up(session)
    usecases.run_benchmark(echo)
