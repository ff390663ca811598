"""What matters most for this company: levers by rank, the curve of one, and why runs failed."""

from dataclasses import dataclass, replace

import solara

from crmsim.explore.levers import SCOPES
from crmsim.figures.lever_curve import lever_curve
from crmsim.figures.lever_ranking import lever_ranking, ranked_by
from crmsim.figures.wording import figure_text
from crmsim.scenario.levers import LEVERS
from crmsim.ui.link import for_address, to_query
from crmsim.ui.looking.asking import (
    RUNS,
    again_files,
    again_note,
    begin,
    begun,
    cost_words,
    looked_at,
    plan_fields,
    scope_options,
    stands,
    two_of,
)
from crmsim.ui.looking.causes import Causes
from crmsim.ui.looking.choices import AgainVue, Choices, Field, GoVue, LinesVue, TabsVue
from crmsim.ui.parts.picture import PictureView
from crmsim.ui.parts.problems import ProblemText
from crmsim.ui.parts.progress import JobProgress
from crmsim.ui.parts.sent import whole
from crmsim.ui.setting import Setting, check
from crmsim.ui.simulator import Job
from crmsim.ui.state import Json, use_job, use_visit

TABS = [["levers", "Which levers matter"], ["causes", "Why runs failed"]]
BY = (("failure", "Failures", ""), ("npv", "Money", ""))
CURVE_RUNS = 60


@dataclass(frozen=True, slots=True)
class Looking:
    """What this visitor looks at on the page; kept while he visits other pages."""

    tab: str = "levers"
    scope: str = "main"
    runs: str = "60"
    by: str = "failure"
    a: int = 0
    b: int = 1
    lever: str = ""
    level: str = ""


looking: solara.Reactive[Looking] = solara.reactive(Looking())


@solara.component
def Page() -> None:
    """Two tabs: levers turned one at a time, and drivers repaired one at a time."""
    visit = use_visit()
    setting = visit.history.now
    problems = [problem for problem in check(setting) if problem.field != "replications"]
    with solara.v.Html(tag="div", class_="page drivers"):
        solara.v.Html(tag="h1", children=["What matters most for this company"], class_="page-title")
        for problem in problems:
            ProblemText(problem.message)
        if problems:
            return
        TabsVue(label="What to look at", tabs=TABS, chosen=looking.value.tab, event_choose=choose_tab)
        if looking.value.tab == "causes":
            Causes()
        else:
            Levers(setting)


def choose_tab(key: object) -> None:
    """Turn to another tab."""
    if any(key == tab[0] for tab in TABS):
        looking.value = replace(looking.value, tab=str(key))


def change(name: str, value: str) -> None:
    """Take a choice of the page."""
    number = {name: int(value)} if name in {"a", "b"} else {name: value}
    looking.value = replace(looking.value, **number)


@solara.component
def Levers(setting: Setting) -> None:
    """The ranking, and the curve of the lever that was chosen in it."""
    now = looking.value
    places = two_of(setting, now.a, now.b)
    options = (("levers", now.scope), ("runs", int(now.runs)))
    job = Job("ranking", looked_at(setting, places), options)
    view = use_job(job, auto=job.key in begun.value)
    cost = use_job(Job("expected", job.setting, (("of", "ranking"), *options)))
    taken = {name for place in places for name, _ in setting.arms[place].levers}
    points = 1 + 2 * len([name for name in SCOPES[now.scope] if name not in taken])
    fields = [
        *plan_fields(setting, places),
        Field("scope", "Levers", now.scope, scope_options(), wide=True),
        Field("runs", "Runs at each end", now.runs, RUNS),
    ]

    Choices(
        name="ranking",
        legend="What to rank",
        fields=fields,
        on_change=change,
        text=cost_words(points * len(places) * int(now.runs), cost),
        button="" if view.busy or (view.result and not view.stale) else "Rank the levers",
        on_press=lambda: begin(job, view),
    )
    JobProgress(view)
    if view.result is None:
        LinesVue(
            title="",
            lead="",
            lines=[
                (
                    "Each lever is turned alone, from the low to the high end of what is plausible, and everything is "
                    "run on the same luck."
                ),
                (
                    "You see how many failures of 100, and how much money, hang on each. Then click a lever to see its "
                    "whole curve."
                ),
            ],
            note="",
        )
    else:
        Ranked(view.result, view.stale)
    if now.lever:
        Curve(setting, now.lever, places).key(f"curve-{now.lever}")


@solara.component
def Ranked(result: Json, stale: bool) -> None:
    """The ranking as a picture, and what would change the answer."""
    by = looking.value.by
    order = [str(row["name"]) for row in ranked_by(result, by)]

    def clicked(mark: object) -> None:
        place = whole(mark.get("index")) if isinstance(mark, dict) else -1
        if 0 <= place < len(order):
            change("lever", order[place])

    with solara.v.Html(tag="div", class_=f"result {'stale' if stale else ''}"):
        Choices(
            name="by",
            legend="How to read the ranking",
            fields=[
                Field("by", "Rank by", by, BY),
                Field(
                    "lever",
                    "See the curve of",
                    looking.value.lever,
                    (
                        ("", "choose a lever", ""),
                        *((name, LEVERS[name].title, "") for name in order),
                    ),
                    wide=True,
                ),
            ],
            on_change=change,
        )
        picture = lever_ranking(result, by)
        if picture:
            PictureView(picture, not result["complete"], 2, clicked).key(picture.key)
        turns = list(result["sentences"])
        if len(result["arms"]) > 1:
            LinesVue(
                title="What would change the answer?",
                lead=turns_lead(result, turns),
                lines=turns[:8],
                note="Better: fails less often or earns more, beyond what chance gives among the ends of all levers. "
                "Turn one of them on Compare before you rely on it."
                + (f" {len(turns) - 8} more are in the numbers." if len(turns) > 8 else ""),
            )
        AgainVue(command=result["command"], files=again_files(result), note=again_note(result))


def turns_lead(result: Json, turns: list[str]) -> str:
    """What stands over the levers that turn the comparison: from how many runs they are, or that there is none."""
    runs = f"{result['replications_done']} runs of each plan"
    if turns:
        return f"From {runs} at either end of a lever:"
    return f"With {runs} at either end, no lever alone is seen to turn the comparison of the two plans."


@solara.component
def Curve(setting: Setting, lever: str, places: tuple[int, ...]) -> None:
    """How one lever works: asked as soon as it is chosen."""
    own = any(name == lever for place in places for name, _ in setting.arms[place].levers)
    job = Job("curve", looked_at(setting, places, (lever,)), (("lever", lever), ("runs", CURVE_RUNS)))
    view = use_job(None if own else job)
    with solara.v.Html(tag="section", attributes={"id": "curve", "aria-labelledby": "curve-title"}):
        title = f"One lever: {LEVERS[lever].title.lower()}"
        solara.v.Html(tag="h2", children=[title], attributes={"id": "curve-title"})
        if own:
            ProblemText(f"One of the plans sets {LEVERS[lever].title.lower()} itself, so there is no curve of it.")
            return
        JobProgress(view)
        if view.result is not None:
            about = view.result["lever"]
            result = {**view.result, "lever": about if view.stale else stands(setting, about)}
            Curved(setting, lever, result, view.stale)


@solara.component
def Curved(setting: Setting, lever: str, result: Json, stale: bool) -> None:
    """The curve as pictures of failures and of money, and a value to try."""
    visit, (going, set_going) = use_visit(), solara.use_state("")
    with solara.v.Html(tag="div"):
        GoVue(to=going)
        with solara.v.Html(tag="div", class_=f"two result {'stale' if stale else ''}"):
            for outcome in ("failure", "npv"):
                picture = lever_curve(result, outcome)
                if picture:
                    PictureView(picture, not result["complete"]).key(picture.key)
        values = [figure_text(level["value"]) for level in result["levels"]]
        exact = dict(zip(values, (float(level["value"]) for level in result["levels"]), strict=True))
        chosen = looking.value.level if looking.value.level in exact else values[-1]

        def try_it() -> None:
            asked = setting.with_lever(lever, exact[chosen])
            visit.set(asked)
            set_going(f"/?{for_address(to_query(asked))}")

        unit = LEVERS[lever].unit
        Choices(
            name="try",
            legend="Try a value",
            fields=[
                Field(
                    "level",
                    f"{LEVERS[lever].title}{'' if unit == '0-1' else f', {unit}'}",
                    chosen,
                    tuple((value, value, "") for value in values),
                )
            ],
            on_change=change,
            text="Compare opens with this value. Undo brings back the old one.",
            button="Try it in Compare",
            on_press=try_it,
        )
        AgainVue(command=result["command"], files=again_files(result), note=again_note(result))
