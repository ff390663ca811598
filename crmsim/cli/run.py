"""`crmsim run`: one run, told and tabled."""

import click
import numpy as np

from crmsim import usecases
from crmsim.cli.app import Command, Session
from crmsim.cli.options import announce, plan_option, seed_option, set_option
from crmsim.cli.screen import busy, echo, echo_wrapped, note, table
from crmsim.cli.values import REPLICATE, settings, target_folder
from crmsim.figures.wording import MISSING, money, number, percent

EVERY = 13  # weeks between two rows of the table
KEY_OUTCOMES = {
    "npv": "value against no CRM (NPV)",
    "roi": "return per 1 spent",
    "total_cost": "total cost, present value",
    "benefit": "benefit, present value",
    "payback_week": "money is back in",
    "honest_use": "honest use at the end, of planned work",
    "data_quality": "true records at the end",
    "productivity_change": "output at the end, against no CRM",
    "retention_change": "customers who stay a year, against no CRM",
    "leadership": "leaders' commitment at the end",
}
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
    for event in done.story:
        echo_wrapped(f"week {event.week:>3}  {event.text}")
    echo()
    outcomes = usecases.list_outcomes(list(KEY_OUTCOMES))
    rows = [(KEY_OUTCOMES[o["name"]], in_words(done.outcome[o["name"]], o["unit"], company.currency)) for o in outcomes]
    table(("outcome", "here"), rows, right=(1,))
    echo(f"failed: {done.primary_failure or 'no'}\n")
    print_weeks(done.table, np.asarray(done.weekly["cumulative_cash"]), 1 if all_weeks else EVERY, company.currency)
    if folder is not None:
        for path in usecases.save_run(done, asked, folder):
            note(f"{path} is written.", quiet=session.quiet)


def in_words(value: float | None, unit: str, currency: str) -> str:
    """An outcome with its unit."""
    if value is None:
        return MISSING
    if unit == "money":
        return money(value, currency)
    if unit == "week":
        return f"week {number(value, 0)}"
    return percent(value, 1) if unit in ("0-1", "share/year") else f"{number(value, 3)} {unit}".removesuffix(" x")


def print_weeks(weekly: np.ndarray, cash: np.ndarray, every: int, currency: str) -> None:
    """Print the weekly table: every so many weeks, and always the last."""
    weeks = [*range(every, len(cash), every), len(cash)]
    rows = [
        (
            str(week),
            *(number(float(weekly[name][week]), 2) for name in WEEKLY_COLUMNS),
            money(float(cash[week - 1]), ""),
        )
        for week in weeks
    ]
    columns = ("week", *WEEKLY_COLUMNS.values(), f"cash so far ({currency})")
    table(columns, rows, right=range(len(columns)))
