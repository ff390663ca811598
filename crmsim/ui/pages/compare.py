"""Home: the plans compared, the answer first."""

from collections.abc import Sequence
from functools import partial

import solara

from crmsim.figures import Picture
from crmsim.report.background import FEW_RUNS
from crmsim.report.content import Page as Content
from crmsim.ui.compare_view import cards, chips, content_of, early_words, events, headline, offer_of
from crmsim.ui.parts.answer import AnswerVue, CardsVue, Fold, LimitsVue, PartVue, TroublesVue, VerdictsVue
from crmsim.ui.parts.picture import PictureView
from crmsim.ui.parts.problems import ProblemText
from crmsim.ui.parts.progress import JobProgress
from crmsim.ui.parts.share import command_words
from crmsim.ui.parts.table import TableView
from crmsim.ui.parts.take_home import TakeHome
from crmsim.ui.setting import check
from crmsim.ui.simulator import Job
from crmsim.ui.state import Shown, use_job, use_setting

HOW_TO_READ = "Each mark stands for {} ✕ failed, ○ did not. The other figures are those of the middle run (the median)."


@solara.component
def Page() -> None:
    """The question of this visitor, run as soon as it changes, and everything that its result says."""
    setting, ask = use_setting()
    problems = check(setting)
    view = use_job(None if problems else Job("compare", setting))
    with solara.v.Html(tag="div", class_="page compare"):
        for problem in problems:
            repair = None if problem.fix is None else partial(ask, problem.fix)
            ProblemText(problem.message, "Put it right" if repair else "", repair)
        JobProgress(view, "runs of each plan", floating=True)
        shown = view.shown
        if shown is None:
            Waiting(headline(setting), failed=view.news is not None and view.news.state == "problem")
        else:
            # Only what it shows is handed on: news of how far a job is draw nothing of the result anew.
            Found(shown, early_words(view), busy=view.busy, stale=view.stale)


@solara.component
def Waiting(company: str, failed: bool) -> None:
    """What stands where the first result is to come."""
    AnswerVue(
        company=company,
        answer="No result yet." if failed else "Running your company under each plan…",
        more=[],
        basis="" if failed else "The first answer comes from 20 runs and is refined from then on.",
        chips=[],
        notices=[],
        early="",
        state="",
        offer="",
        event_offer_more=lambda _: None,
    )


@solara.component
def Found(shown: Shown, early: str, busy: bool, stale: bool) -> None:
    """A result, with its state: early, dimmed while a newer one comes, or of an earlier question."""
    setting, ask = use_setting()
    answered, result = shown.job, shown.result
    content = content_of(answered, result)
    offer, more_runs = offer_of(result, setting, busy=busy or stale)
    state = "" if not stale else "dim" if busy else "stale"
    AnswerVue(
        company=headline(answered.setting),
        answer=content.answer,
        more=[] if early else list(content.more),
        basis=content.basis,
        chips=chips(answered.setting),
        notices=[line for line in content.notices if not early],
        early=early,
        state=state,
        offer=offer,
        event_offer_more=lambda _: ask(setting.with_replications(more_runs)) if offer else None,
    )
    with solara.v.Html(tag="div", class_=f"result {state}"):
        TakeHome(shown)
        Sections(content, pale=result["replications"] < FEW_RUNS)
        command, hint = command_words(answered.setting)
        LimitsVue(
            limits=list(content.limits), command=command, hint=hint, facts=[list(fact) for fact in content.origin]
        )


@solara.component
def Sections(content: Content, pale: bool) -> None:
    """The result, section by section, in the order of the report; what is rarely asked for is folded."""
    plans = cards(content)
    few = any(plan["marks"] and sum(plan["marks"]) < 100 for plan in plans)
    CardsVue(
        finding=content.failure_finding,
        cards=plans,
        note=HOW_TO_READ.format("one run:" if few else "1 of 100 runs:"),
        meanings=[list(fact) for fact in content.failure_meanings],
        pale=pale,
    )
    with Section("return", "What does it return?"):
        Pictures([content.returns] if content.returns else [], pale)
        if content.horizons:
            TableView(content.horizons, "value-by-horizon")
    if content.differences:
        with Section("pairs", "Plan against plan, with the same luck for both", secondary=True):
            Pictures(content.differences, pale, side_by_side=True)
            VerdictsVue(
                verdicts=[[one.pair, one.words, one.details] for one in content.verdicts],
                others=[[one.pair, one.words, one.details] for one in content.other_verdicts],
            )
    if content.over_time:
        with Section("weeks", "Adoption and cash, week by week"):
            Pictures(content.over_time, pale)
    if content.causes or content.troubles:
        with Section("causes", "What went wrong", secondary=True):
            Pictures([content.causes] if content.causes else [], pale)
            TroublesVue(troubles=events(content))
    Customers(content)
    Fold("Records, work and leadership", lambda: Pictures(content.work, pale, True), f"{len(content.work)} pictures")


@solara.component
def Pictures(pictures: Sequence[Picture], pale: bool, side_by_side: bool = False) -> None:
    """Pictures, one below the other or in two columns."""
    with solara.v.Html(tag="div", class_="two" if side_by_side else "one"):
        for picture in pictures:
            PictureView(picture, pale).key(picture.key)


@solara.component
def Customers(content: Content) -> None:
    """Customers and all key figures as tables, the years of each plan folded."""
    with Section("customers", "Customers and key figures", secondary=True):
        if content.customers:
            TableView(content.customers, "customers", words=2)
        TableView(content.key_figures, "key-figures", words=2, folded=True)
        for place, table in enumerate(content.scorecards):
            TableView(table, f"customers-by-year-{place + 1}", folded=True)


@solara.component
def Section(key: str, title: str, secondary: bool = False, children: list[solara.Element] | None = None) -> None:
    """A part of the page with its heading; a secondary one is folded on a phone until somebody asks for it."""
    if secondary:
        heading = PartVue(name=key, title=title)
    else:
        heading = solara.v.Html(tag="h2", children=[title], attributes={"id": f"{key}-title"})
    attributes = {"id": key, "aria-labelledby": f"{key}-title"}
    solara.v.Html(tag="section", children=[heading, *(children or [])], attributes=attributes)
