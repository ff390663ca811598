"""`crmsim run`: one run, told and tabled."""

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from crmsim import usecases
from crmsim.cli.app import Command, Session
from crmsim.cli.options import announce, plan_option, seed_option, set_option
from crmsim.cli.screen import busy, echo, echo_wrapped, note, table
from crmsim.cli.values import REPLICATE, settings, target_folder
from crmsim.figures.wording import MINUS, MISSING, gain, money, number, percent

if TYPE_CHECKING:
    from crmsim.run import Run

EVERY = 13  # weeks between two rows of the table
NOTHING = "\N{EN DASH}"  # in a cell of the weekly table

#: What is said of each outcome, and how its value is said in the company's currency.
KEY_OUTCOMES: dict[str, tuple[str, Callable[[float, str], str]]] = {
    "npv": (
        "value against no CRM (NPV)",
        lambda value, currency: money(value, currency, signed=True),
    ),
    "roi": ("return on what was spent (ROI)", gain),
    "total_cost": ("total cost, present value", money),
    "benefit": ("benefit, present value", money),
    "payback_week": ("money is back", lambda value, _: f"in week {number(value, 0)}"),
    "honest_use": ("honest use, last half year", lambda value, _: f"{percent(value)} of planned work"),
    "data_quality": ("records that are true, last half year", lambda value, _: f"{percent(value)} of records"),
    "productivity_change": (
        "output against no CRM, last half year",
        lambda value, _: f"{shown} of normal" if (shown := percent(value, 1, signed=True)) != "0%" else "no difference",
    ),
    "retention_change": (
        "customers who stay, against no CRM, last year",
        lambda value, _: (
            f"{shown} of 100" if (shown := number(100 * value, 1, signed=True)) != "0" else "no difference"
        ),
    ),
    "leadership": ("leaders' commitment at the end", lambda value, _: f"{value:.2f} of 1"),
}
FLAGS = (
    *("cancelled", "abandoned", "shelfware", "untrusted", "value_loss", "no_benefit", "customer_harm"),
    "overrun",
)
WEEKLY_COLUMNS = {
    "live": "live",
    "honest_use": "honest use",
    "belief": "belief",
    "accuracy": "true records",
    "leadership": "leadership",
    "productivity": "output",
    "satisfaction": "satisfaction",
}


@click.command(
    cls=Command,
    examples="""
    crmsim run midsize_distributor
    crmsim run midsize_distributor --plan big_bang --seed 7 --set leadership_commitment=0.9
    crmsim run mine.toml --replicate 12 --all-weeks --out results
    """,
)
@click.argument("scenario")
@plan_option
@seed_option
@click.option("--replicate", type=REPLICATE, default=0, show_default=True, help="Which draw of chance, from 0 on.")
@set_option
@click.option("--all-weeks", is_flag=True, help=f"Show every week, not every {EVERY}th.")
@click.option("--out", metavar="DIR", help="Write weekly.csv, events.csv and run.json to this folder.")
@click.pass_obj
def run(
    session: Session,
    scenario: str,
    plan: str | None,
    seed: int,
    replicate: int,
    levers: tuple[str, ...],
    all_weeks: bool,
    out: str | None,
) -> None:
    """Simulate one company once: what happened, in plain words, and week by week.

    `run --seed S --replicate R` is replicate R of `compare --seed S`.
    """
    folder = target_folder(out) if out is not None else None
    asked = usecases.prepare(scenario, settings(levers), plan)
    announce(asked, session)
    with busy("Simulating", quiet=session.quiet):
        done = usecases.run_once(asked, seed, replicate)
    company = done.scenario.company
    title = next(p["title"] for p in usecases.list_plans() if p["name"] == done.plan)
    echo(f"{asked.title or asked.name}: {title}, seed {seed}, replicate {replicate}")
    echo(f"{company.employees:,} employees, {company.customers:,} customers, {done.scenario.horizon} weeks\n")
    print_story(done, folder)
    rows = [
        (label, in_words(name, done.outcome, company.currency, done.scenario.horizon))
        for name, (label, _) in KEY_OUTCOMES.items()
    ]
    table(("outcome", "this run"), rows, right=(1,))
    print_verdict(done.outcome)
    if done.outcome["failure"]:
        words = ["crmsim", "explain", scenario, "--plan", done.plan, *(f"--set={text}" for text in levers)]
        echo_wrapped(f"Which drivers cause failures like this one: {shlex.join(words)}\n")
    echo("Week by week: shares and scores from 0 to 1, output 1 = normal, cash undiscounted and against no CRM")
    print_weeks(
        done.table,
        np.asarray(done.weekly["cumulative_cash"]),
        1 if all_weeks else EVERY,
        company.currency,
        done.outcome["stop_week"],
    )
    if folder is not None:
        for path in usecases.save_run(done, asked, folder):
            note(f"{path} is written.", quiet=session.quiet)


def print_story(done: "Run", folder: Path | None) -> None:
    """Print what happened by week, how it ended, and how much of it is left out here."""
    for event in done.story:
        if event.kind == "end":
            print_left_out(done, folder)
        echo_wrapped(f"week {event.week:>3}  {event.text}")
    echo()


def print_left_out(done: "Run", folder: Path | None) -> None:
    """Say how many events the story leaves out, and where all of them are; nothing where it tells everything."""
    from crmsim.outcomes.story import left_out  # noqa: PLC0415  slow to import, and a mistake is answered at once
    from crmsim.report.run_files import happenings  # noqa: PLC0415

    more = left_out(happenings(done))
    if more:
        what = "smaller or repeated event is" if more == 1 else "smaller or repeated events are"
        where = f"All are in {folder / 'events.csv'}." if folder else "--out DIR writes all of them to events.csv."
        echo_wrapped(f"          {more} {what} left out here. {where}")


def in_words(name: str, outcome: Mapping[str, float | None], currency: str, horizon: int) -> str:
    """One of the key outcomes as a person would say it."""
    value = outcome[name]
    if value is not None:
        return KEY_OUTCOMES[name][1](value, currency)
    if name == "payback_week" and outcome["total_cost"]:
        return f"not within {horizon} weeks"
    return MISSING


def print_verdict(outcome: Mapping[str, float | None]) -> None:
    """Say whether the project failed, and what each flag that is up means; some flags alone are no failure."""
    up = [flag for flag in usecases.list_outcomes(FLAGS) if outcome[flag["name"]]]
    echo("failed: yes" if outcome["failure"] else "failed: no, but flagged" if up else "failed: no")
    for flag in up:
        echo_wrapped(f"  {flag['name'].upper()}: {flag['meaning']}")
    echo()


def print_weeks(weekly: np.ndarray, cash: np.ndarray, every: int, currency: str, stop: float | None = None) -> None:
    """Print the weekly table: every so many weeks, after a stop only the next of them, and always the last."""
    weeks = [*range(every, len(cash), every), len(cash)]
    live = np.flatnonzero(weekly["live"] > 0.0)
    last = max(int(live[-1]) if live.size else 0, int(stop or 0))
    if stop and every > 1:  # what was stopped is told to the next row, and to the end
        weeks = [week for week in weeks if week < last + every or week == len(cash)]
    rows = [
        (
            str(week),
            *(weekly_figure(name, weekly[week]) for name in WEEKLY_COLUMNS),
            money(float(cash[week - 1]), ""),
        )
        for week in weeks
    ]
    columns = ("week", *WEEKLY_COLUMNS.values(), f"cash so far ({currency})")
    table(columns, rows, right=range(len(columns)))


def weekly_figure(name: str, row: np.void) -> str:
    """One cell of the weekly table, always two decimals; while nothing is live there are no records to judge."""
    if name == "accuracy" and row["live"] == 0.0:
        return NOTHING
    return f"{row[name]:.2f}".replace("-", MINUS)
