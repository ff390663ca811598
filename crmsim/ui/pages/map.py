"""The map: over two levers, in which situations which plan is better."""

from dataclasses import dataclass, replace

import solara

from crmsim.figures.lever_map import lever_map, verdict_words
from crmsim.figures.picture import Picture
from crmsim.figures.regime_map import regime_map
from crmsim.figures.wording import figure_text, number
from crmsim.scenario.levers import LEVERS
from crmsim.ui.link import for_address, to_query
from crmsim.ui.looking.asking import (
    RUNS,
    again_files,
    again_note,
    begin,
    begun,
    cost_words,
    levels,
    lever_options,
    looked_at,
    plan_fields,
    stands,
    two_of,
)
from crmsim.ui.looking.choices import AgainVue, Choices, Field, GoVue, LinesVue
from crmsim.ui.parts.names import arm_title
from crmsim.ui.parts.picture import PictureView
from crmsim.ui.parts.problems import ProblemText
from crmsim.ui.parts.progress import JobProgress
from crmsim.ui.parts.sent import whole
from crmsim.ui.setting import Setting, check
from crmsim.ui.simulator import Job
from crmsim.ui.state import Json, use_job, use_visit

COUNTS = tuple((str(count), str(count), "") for count in (3, 5, 7, 9, 11))
BY = (
    ("verdict", "failures and money", ""),
    ("failure", "failures alone", ""),
    ("npv", "money alone", ""),
)

OLD = " This map is of earlier settings, and opens with those."


@dataclass(frozen=True, slots=True)
class Looking:
    """What this visitor looks at on the page; kept while he visits other pages. Empty ends are those of the range."""

    x: str = "leadership_commitment"
    y: str = "data_burden"
    x_low: str = ""
    x_high: str = ""
    x_count: str = "7"
    y_low: str = ""
    y_high: str = ""
    y_count: str = "7"
    runs: str = "60"
    a: int = 0
    b: int = 1
    by: str = "verdict"
    column: int = -1
    row: int = -1


looking: solara.Reactive[Looking] = solara.reactive(Looking())


def change(name: str, value: str) -> None:
    """Take a choice of the page; another lever has ends of its own."""
    if name in {"a", "b", "column", "row"}:
        looking.value = replace(looking.value, **{name: int(value)})
        return
    fresh = {f"{name}_low": "", f"{name}_high": ""} if name in {"x", "y"} else {}
    looking.value = replace(looking.value, **{name: value}, **fresh)


@solara.component
def Page() -> None:
    """Two levers and their ranges, what that costs, and the map as far as it has come."""
    setting = use_visit().history.now
    problems = [problem for problem in check(setting) if problem.field != "replications"]
    with solara.v.Html(tag="div", class_="page map"):
        solara.v.Html(tag="h1", children=["Where is which plan better?"], class_="page-title")
        for problem in problems:
            ProblemText(problem.message)
        if problems:
            return
        if len(setting.arms) < 2:
            ProblemText("A map shows which of two plans is better. Add a second plan in the settings.")
            return
        Mapped(setting)


@solara.component
def Mapped(setting: Setting) -> None:
    """The choices and the map."""
    now = looking.value
    places = two_of(setting, now.a, now.b)
    free = {option[0] for option in lever_options(setting)}
    x = now.x if now.x in free else next(iter(sorted(free - {now.y})))
    y = now.y if now.y in free and now.y != x else next(iter(sorted(free - {x})))
    xs, x_problem = levels(x, now.x_low, now.x_high, now.x_count)
    ys, y_problem = levels(y, now.y_low, now.y_high, now.y_count)
    ready = not (x_problem or y_problem)
    options = (("runs", int(now.runs)), ("x", x), ("xs", xs), ("y", y), ("ys", ys))
    job = Job("map", looked_at(setting, places, (x, y)), options) if ready else None
    view = use_job(job, auto=job is not None and job.key in begun.value)
    cost = use_job(Job("expected", job.setting, (("of", "map"), *options)) if job else None)

    def start() -> None:
        if job:
            begin(job, view)

    Choices(
        name="map",
        legend="What to map",
        fields=[
            *plan_fields(setting, places),
            *axis_fields("x", "Across", x, (now.x_low, now.x_high, now.x_count), x_problem, lever_options(setting, y)),
            *axis_fields("y", "Up", y, (now.y_low, now.y_high, now.y_count), y_problem, lever_options(setting, x)),
            Field("runs", "Runs of each plan in a situation", now.runs, RUNS, first=True),
        ],
        on_change=change,
        text=f"{len(xs) * len(ys)} situations, {cost_words(2 * len(xs) * len(ys) * int(now.runs), cost)}"
        if ready
        else "",
        button="" if not ready or view.busy or (view.result and not view.stale) else "Draw the map",
        on_press=start,
    )
    JobProgress(view)
    if view.result is None:
        titles = [arm_title(setting, place) for place in places]
        LinesVue(
            title="",
            lead="",
            lines=[
                f"The map runs {titles[0]} and {titles[1]} in every combination of the two levers, on the same luck.",
                (
                    "Each situation is then judged as Compare would judge it. Rows come one by one; you can stop at "
                    "any time and keep what is done."
                ),
            ],
            note="",
        )
    else:
        # An old map is one of other settings, and its situations open with those.
        old = view.answered if view.stale else None
        drawn_with = old.setting.with_replications(setting.replications) if old else setting
        Drawn(drawn_with, view.result, view.stale)


def axis_fields(
    name: str,
    where: str,
    lever: str,
    given: tuple[str, str, str],
    problem: str,
    options: tuple[tuple[str, str, str], ...],
) -> list[Field]:
    """The lever of one axis, its ends and the number of its levels."""
    low, high, count = given
    ends = LEVERS[lever].range
    unit = "" if LEVERS[lever].unit == "0-1" else LEVERS[lever].unit
    return [
        Field(name, f"{where}: lever", lever, options, wide=True, first=True),
        Field(f"{name}_low", "from", low or number(ends[0], 4), problem=problem),
        Field(f"{name}_high", "to", high or number(ends[1], 4), unit=unit),
        Field(f"{name}_count", "levels", count, COUNTS),
    ]


@solara.component
def Drawn(setting: Setting, result: Json, stale: bool) -> None:
    """The map, what it says, and a situation to open in Compare; `setting` is what it was drawn with."""
    result = {**result, "x": stands(setting, result["x"]), "y": stands(setting, result["y"])}
    by = looking.value.by if result["regimes"] else "verdict"

    def clicked(mark: object) -> None:
        if not isinstance(mark, dict) or by != "verdict":
            return
        row = str(mark.get("series", "")).removeprefix("row ")
        column = whole(mark.get("index"))
        if row.isdecimal() and 0 <= column < len(result["x"]["levels"]) and int(row) <= len(result["y"]["levels"]):
            looking.value = replace(looking.value, column=column, row=int(row) - 1)

    with solara.v.Html(tag="div", class_=f"result {'stale' if stale else ''}"):
        said = list(result["sentences"])
        LinesVue(title="", lead=said[0] if said else "", lines=said[1:], note="")
        if result["regimes"]:
            Choices(
                name="by",
                legend="How to read the map",
                fields=[Field("by", "Judged by", by, BY, wide=True)],
                on_change=change,
            )
        picture = picture_of(result, by)
        if picture:
            PictureView(picture, not result["complete"], 2, clicked).key(picture.key)
        Situation(setting, result, stale)
        AgainVue(command=result["command"], files=again_files(result), note=again_note(result))


def picture_of(result: Json, by: str) -> Picture | None:
    """The map by the verdict of Compare, or by one outcome as the analysis of a study draws it."""
    if by == "verdict":
        return lever_map(result)
    return regime_map(result["regimes"][by], {arm["name"]: arm["plan"] for arm in result["arms"]})


@solara.component
def Situation(setting: Setting, result: Json, stale: bool) -> None:
    """One situation of the map, chosen by click or by list, to open in Compare with the setting of the map."""
    visit, (going, set_going) = use_visit(), solara.use_state("")
    axes = (result["x"], result["y"])
    places = [
        min(max(place, 0), len(axis["levels"]) - 1)
        for place, axis in zip((looking.value.column, looking.value.row), axes, strict=True)
    ]
    cell = next(cell for cell in result["cells"] if (cell["i"], cell["j"]) == tuple(places))
    values = [axis["levels"][place] for axis, place in zip(axes, places, strict=True)]

    def open_it() -> None:
        asked = setting
        for axis, value in zip(axes, values, strict=True):
            asked = asked.with_lever(str(axis["name"]), float(value))
        visit.set(asked)
        set_going(f"/?{for_address(to_query(asked))}")

    with solara.v.Html(tag="section", attributes={"aria-labelledby": "situation-title"}):
        GoVue(to=going)
        solara.v.Html(tag="h2", children=["Open a situation in Compare"], attributes={"id": "situation-title"})
        Choices(
            name="situation",
            legend="A situation",
            fields=[
                Field(
                    name,
                    str(axis["title"]),
                    str(place),
                    tuple((str(i), figure_text(level), "") for i, level in enumerate(axis["levels"])),
                )
                for name, axis, place in zip(("column", "row"), axes, places, strict=True)
            ],
            on_change=change,
            text=situation_words(cell, [str(arm["title"]) for arm in result["arms"]]) + (OLD if stale else ""),
            button="Open in Compare",
            on_press=open_it,
        )


def situation_words(cell: Json, names: list[str]) -> str:
    """A cell in one line: the verdict, and how often each plan fails."""
    if cell["verdict"] is None:
        return "Not run yet."
    fails = [
        f"{name} failed in {arm['failure']['count']} of {arm['n']} runs"
        for name, arm in zip(names, cell["arms"], strict=True)
    ]
    return f"{verdict_words(cell, names)}. {', '.join(fails)}."
