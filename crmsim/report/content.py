"""What the page says, section by section, as plain values: the template only lays it out."""

from collections.abc import Iterator
from dataclasses import dataclass

from crmsim import figures
from crmsim.figures.arms import Arm, Json, arms_of, at, base_for, currency_of, is_list, runs_base
from crmsim.figures.failures import marks_mean
from crmsim.figures.picture import Picture
from crmsim.figures.wording import MISSING, gain, known, money, number, of_100, percent, plain, span_of_100
from crmsim.report.background import (
    Facts,
    changed_arms,
    changed_levers,
    company_facts,
    failure_meanings,
    notices,
    origin,
    uncertain_levers,
)
from crmsim.report.robustness import Robustness, robustness
from crmsim.report.tables import DECISIONS, TextTable, customers, horizons, key_figures, runs_text, scorecard
from crmsim.report.troubles import Trouble, troubles
from crmsim.report.verdicts import Verdict, verdicts

LIMITS = (
    "This is a model, not a forecast. It shows how the pieces act on each other under the assumptions listed.",
    "The market stands still: no competitors, no growth, no recession. What customers do has its reasons in the model.",
    (
        "Many inputs are assumptions, not measurements: how much is learnt from one phase for the next, what running "
        "two systems side by side costs, how long the queue for support gets. The ranking of plans rests on these most."
    ),
    "The intervals cover the luck of the runs. They do not cover errors in the model or in its assumptions.",
    "Companies that choose a CRM may differ from those that do not; the model knows nothing of that choice.",
)


@dataclass(frozen=True, slots=True)
class PlanCard:
    """One arm at a glance: name and mark, failures in words and as a picture, a few facts."""

    title: str
    glyph: str
    slot: int
    failed: str
    between: str
    picture: Picture | None
    facts: Facts


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the template prints, in its order."""

    title: str
    story: str
    answer: str
    more: tuple[str, ...]
    basis: str
    notices: tuple[str, ...]
    failure_finding: str
    marks: str
    cards: tuple[PlanCard, ...]
    returns: Picture | None
    horizons: TextTable | None
    differences: tuple[Picture, ...]
    verdicts: tuple[Verdict, ...]
    other_verdicts: tuple[Verdict, ...]
    robustness: Robustness | None
    over_time: tuple[Picture, ...]
    work: tuple[Picture, ...]
    causes: Picture | None
    troubles: tuple[Trouble, ...]
    customers: TextTable | None
    scorecards: tuple[TextTable, ...]
    key_figures: TextTable
    arms: TextTable | None
    levers: TextTable | None
    uncertain: str
    company: Facts
    failure_meanings: Facts
    limits: tuple[str, ...]
    command: str
    origin: Facts

    def pictures(self) -> Iterator[Picture]:
        """Every picture of the page, in its order."""
        yield from (card.picture for card in self.cards if card.picture)
        varied = (self.robustness.spread, self.robustness.movers) if self.robustness else ()
        for group in ((self.returns,), self.differences, varied, self.over_time, self.work, (self.causes,)):
            yield from (picture for picture in group if picture)


def page_of(result: Json) -> Page:
    """The page of a comparison; what the result does not hold is left out or said not to apply."""
    arms, currency = arms_of(result), currency_of(result)
    answer, more = answer_of(result)
    matter, others = verdicts(result, arms)
    over_time = (figures.adoption(result), figures.cash(result))
    work = (figures.data_quality(result), figures.productivity(result), figures.leadership(result))
    return Page(
        title=plain(at(result, "title") or at(result, "scenario") or "Comparison"),
        story=plain(at(result, "story") or "", 1000),
        answer=answer,
        more=more,
        basis=basis(result, arms),
        notices=notices(result),
        failure_finding=figures.failure_finding(result),
        marks=marks_mean(runs_base(arms)),
        cards=plan_cards(result, arms, currency),
        returns=figures.roi_dots(result),
        horizons=horizons(arms, currency),
        differences=present(figures.failure_differences(result), figures.npv_differences(result)),
        verdicts=matter,
        other_verdicts=others,
        robustness=robustness(result, arms),
        over_time=present(*over_time),
        work=present(*work),
        causes=figures.causes(result),
        troubles=troubles(arms),
        customers=customers(arms, currency),
        scorecards=tuple(table for arm in arms if (table := scorecard(arm, currency))),
        key_figures=key_figures(arms, currency, replications(result)),
        arms=changed_arms(arms),
        levers=changed_levers(result),
        uncertain=uncertain_levers(result),
        company=company_facts(result),
        failure_meanings=failure_meanings(),
        limits=LIMITS,
        command=plain(at(result, "command") or "", 4000),
        origin=origin(result),
    )


def answer_of(result: Json) -> tuple[str, tuple[str, ...]]:
    """The headline of the answer, and the sentences that say what it rests on."""
    lines = at(result, "answer_lines")
    if not is_list(lines) or not lines:
        return plain(at(result, "answer") or figures.failure_finding(result), 900), ()
    headline, *more = (plain(line, 900) for line in lines)
    return headline, tuple(more)


def present(*pictures: Picture | None) -> tuple[Picture, ...]:
    """The pictures there are."""
    return tuple(picture for picture in pictures if picture)


def replications(result: Json) -> int | None:
    """Runs per arm."""
    runs = known(at(result, "replications"))
    return None if runs is None else int(runs)


def basis(result: Json, arms: tuple[Arm, ...]) -> str:
    """What the answer rests on, in one sentence."""
    runs, weeks = replications(result), known(at(result, "horizon_weeks"))
    each = "of each plan, all meeting the same luck" if len(arms) > 1 else f"of {arms[0].title}" if arms else ""
    over = f", over {number(weeks, 0)} weeks from kick-off" if weeks else ""
    return f"{number(runs, 0)} simulated runs {each}{over}." if runs else ""


def plan_cards(result: Json, arms: tuple[Arm, ...], currency: str) -> tuple[PlanCard, ...]:
    """One card per arm."""
    pictures = {picture.key: picture for picture in figures.failure_icons(result)}
    runs = replications(result)
    return tuple(
        PlanCard(
            title=arm.title,
            glyph=arm.style.glyph,
            slot=arm.style.slot,
            failed=of_100(arm.figure("failure_rate", "value"), base_for(arms, "failure_rate")),
            between=span_of_100(arm.interval("failure_rate"), base_for(arms, "failure_rate")),
            picture=pictures.get(f"failures-{arm.style.slot}"),
            facts=card_facts(arm, currency, runs),
        )
        for arm in arms
    )


def card_facts(arm: Arm, currency: str, runs: int | None) -> Facts:
    """The figures of the middle run that a board asks for first."""
    payback = arm.figure("payback_week", "p50")
    paid = runs_text(arm.metric("payback_week").get("n"), runs)
    return (
        ("Value against no CRM", money(arm.figure("npv", "p50"), currency, signed=True)),
        (
            "Return",
            gain(arm.figure("roi", "p50"), currency) if arm.figure("roi", "p50") is not None else MISSING,
        ),
        ("Money back", f"never ({paid})" if payback is None else f"week {number(payback, 0)} ({paid})"),
        ("Honest use of planned work", percent(arm.figure("adoption", "honest_use", "p50"))),
        ("Fails in a broad sense", rate_of(arm, "failure_rate_broad")),
        *((title, rate_of(arm, *path)) for title, path in DECISIONS if arm.figure(*path, "value")),
    )


def rate_of(arm: Arm, *path: str) -> str:
    """A rate of one arm as a count of runs."""
    return of_100(arm.figure(*path, "value"), base_for([arm], *path))
