"""An explanation as one page: what fails and why, each driver alone and by its share, and what a repair turns."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmsim import figures
from crmsim.figures.arms import Json, at, currency_of
from crmsim.figures.drivers import acting
from crmsim.figures.picture import Picture
from crmsim.figures.wording import bounds, known, listed, money, number, of_100, plain, span_of_100, span_of_money
from crmsim.report.background import (
    FEW_RUNS,
    Facts,
    amount,
    changed_levers,
    company_facts,
    origin,
    uncertain_levers,
)
from crmsim.report.page import rendered
from crmsim.report.tables import TextTable
from crmsim.report.writing import write_whole
from crmsim.study.counts import base_of

STANDARD = {
    "sound": "A repair brings every lever of a driver that stands worse than in the shipped sound company to that "
    "company's value; what stands as well already stays. So the page shows what is wrong here, against a company that "
    "does everything decently and nothing brilliantly.",
    "best": "A repair brings every lever of a driver to the better end of its plausible range; what stands there "
    "already stays. So the page shows what could be gained, in the most favourable case, and not what is wrong here.",
}
LIMITS = (
    (
        "This is a model, not a forecast. A cause here is what the model's mechanisms make of a lever, under the "
        "assumptions that “crmsim levers” lists."
    ),
    "Intervals cover the luck of the runs. They do not cover errors in the model or in its assumptions.",
    (
        "About one interval in twenty misses its truth. The sentences above name only what is beyond chance among all "
        "drivers that have something to repair."
    ),
    (
        "Effects of single repairs overlap: two repairs may spare the same failure, or only do so together. Shapley "
        "shares split what repairs bring together evenly between those that take part, and add up to the whole."
    ),
    "A repair costs what the model charges for it (hours, people, fees), not what it takes to bring a company there.",
    (
        "Not repaired: the world around the company and who its people are (turnover, market, prices, skills, luck), "
        "what a rollout plan decides, and what the evidence contests."
    ),
)


@dataclass(frozen=True, slots=True)
class Repair:
    """One driver as printed: its title, what is meant, and its levers as name, value here and repaired."""

    title: str
    meaning: str
    levers: TextTable


@dataclass(frozen=True, slots=True)
class ExplanationPage:
    """Everything the template prints, in its order."""

    title: str
    headline: str
    more: str
    basis: str
    notices: tuple[str, ...]
    states: tuple[tuple[str, Facts], ...]
    failures: Picture | None
    gains: Picture | None
    standard: str
    repairs: tuple[Repair, ...]
    idle: str
    by_week: str
    left: TextTable | None
    story: str
    company: Facts
    levers: TextTable | None
    uncertain: str
    limits: tuple[str, ...]
    command: str
    origin: Facts

    def pictures(self) -> tuple[Picture, ...]:
        """Every picture of the page."""
        return tuple(picture for picture in (self.failures, self.gains) if picture)


def write_explanation(result: Mapping[str, Any], path: Path) -> Path:
    """Write the page of an explanation and return its path.

    Parameters
    ----------
    result
        The dictionary of `Explanation.to_dict()`, or the JSON that `crmsim explain --json` wrote.
    path
        The file to write. It is replaced whole; where anything fails, it stays as it was.

    Raises
    ------
    InputError
        The folder is missing or cannot be written.
    """
    write_whole(Path(path), render_explanation(result))
    return Path(path)


def render_explanation(result: Mapping[str, Any]) -> str:
    """The explanation as one HTML page that loads nothing: scripts, styles and numbers are inside it."""
    return rendered("explanation.html.j2", page_of(result))


def page_of(result: Json) -> ExplanationPage:
    """The explanation as texts and pictures."""
    currency = currency_of(result)
    lines = [plain(line, 1000) for line in at(result, "answer_lines") or ()]
    drivers = at(result, "drivers") or ()
    idle = [plain(at(row, "title"), 40).lower() for row in drivers if at(row, "nothing_to_repair")]
    by_week = [plain(name, 60) for name in at(result, "changed_by_week") or ()]
    runs, weeks = known(at(result, "replications")), known(at(result, "horizon_weeks"))
    return ExplanationPage(
        title=plain(at(result, "title") or at(result, "scenario")),
        headline=lines[0] if lines else plain(at(result, "answer"), 2000),
        more=" ".join(lines[1:]),
        basis=f"{plain(at(result, 'plan_title'))}: {number(runs, 0)} replications, each run as it is and with "
        f"combinations of repairs under the same luck, over {number(weeks, 0)} weeks from kick-off.",
        notices=notices(result),
        states=(
            ("As it is", state(at(result, "as_it_is"), currency, runs)),
            ("Everything repaired", state(at(result, "all_repaired"), currency, runs)),
        ),
        failures=figures.driver_failures(result),
        gains=figures.driver_gains(result),
        standard=STANDARD.get(str(at(result, "standard")), ""),
        repairs=tuple(repair(row) for row in acting(result)),
        idle=f"Nothing to repair: {listed(idle)}." if idle else "",
        by_week=f"Changed by week in the scenario, and so left alone: {listed(by_week)}." if by_week else "",
        left=left_as_they_are(result),
        story=plain(at(result, "story") or "", 4000),
        company=company_facts(result),
        levers=changed_levers(result),
        uncertain=uncertain_levers(result),
        limits=LIMITS,
        command=plain(at(result, "command"), 4000),
        origin=tuple(("replications" if name == "runs per plan" else name, value) for name, value in origin(result)),
    )


def notices(result: Json) -> tuple[str, ...]:
    """What a reader must know before anything else: stopped early, replications that broke down, too few."""
    runs, asked = known(at(result, "replications")), known(at(result, "replications_asked"))
    broken = known(at(result, "failed_runs", "count"))
    found = []
    if at(result, "stopped"):
        found.append(f"Stopped early: based on {number(runs, 0)} of {number(asked, 0)} replications.")
    if broken:
        found.append(f"{number(broken, 0)} replications broke down and count nowhere.")
    if runs is not None and runs < FEW_RUNS:
        found.append(f"Only {number(runs, 0)} replications: read the figures as a hint.")
    return tuple(found)


def state(found: Json, currency: str, runs: float | None) -> Facts:
    """The company in one state: failures (of 100, or of all runs where there are fewer) and value, with intervals."""
    npv = at(found, "npv", "ci95")
    rate, ends = known(at(found, "failure_rate", "value")), bounds(at(found, "failure_rate", "ci95"))
    base = base_of(runs, rate)
    return (
        ("Runs that fail", of_100(rate, base)),
        ("95% interval", span_of_100(ends, base)),
        ("Value against no CRM, mean", money(known(at(found, "npv", "mean")), currency, signed=True)),
        ("95% interval", span_of_money(bounds(npv), currency, signed=True)),
    )


def left_as_they_are(result: Json) -> TextTable | None:
    """Levers that stand worse than in the sound company, but that no repair turns; None where there are none."""
    rows = [
        (plain(at(row, "title")), amount(at(row, "value"), at(row, "unit")), amount(at(row, "sound"), at(row, "unit")))
        for row in at(result, "worse_not_repaired") or ()
    ]
    return TextTable("Worse here, not repaired", ("Lever", "Here", "Sound company"), tuple(rows)) if rows else None


def repair(row: Json) -> Repair:
    """What the repair of one driver turns."""
    levers = [
        (
            plain(at(lever, "title")),
            "drawn for every firm" if at(lever, "uncertain") else amount(at(lever, "value"), at(lever, "unit")),
            "as far as needed" if at(lever, "uncertain") else amount(at(lever, "repaired"), at(lever, "unit")),
        )
        for lever in at(row, "levers") or ()
    ]
    title = plain(at(row, "title"))
    return Repair(title, plain(at(row, "meaning"), 400), TextTable(title, ("Lever", "Here", "Repaired"), tuple(levers)))
