"""Why runs failed: what repairing each driver would spare, as the report of an explanation tells it."""

from dataclasses import dataclass, replace

import solara

from crmsim.report.explanation_page import ExplanationPage, page_of
from crmsim.report.tables import TextTable
from crmsim.ui.explained import RUNS, STANDARDS, explain_job
from crmsim.ui.looking.asking import begin, begun
from crmsim.ui.looking.choices import Choices, Field, LinesVue
from crmsim.ui.parts.answer import Fold
from crmsim.ui.parts.names import arm_title
from crmsim.ui.parts.picture import PictureView
from crmsim.ui.parts.progress import JobProgress
from crmsim.ui.parts.table import TableView
from crmsim.ui.state import Json, use_job, use_visit


@dataclass(frozen=True, slots=True)
class Explaining:
    """What this visitor has explained: the plan, the standard of repair, and the number of runs."""

    arm: str = "0"
    standard: str = "sound"
    runs: str = "60"


explaining: solara.Reactive[Explaining] = solara.reactive(Explaining())


def change(name: str, value: str) -> None:
    """Take a choice."""
    explaining.value = replace(explaining.value, **{name: value})


@solara.component
def Causes() -> None:
    """Which causes would have to go, for one plan."""
    setting = use_visit().history.now
    now = explaining.value
    arm = int(now.arm) if int(now.arm) < len(setting.arms) else 0
    job = explain_job(setting, arm, int(now.runs), now.standard)
    view = use_job(job, auto=job.key in begun.value)

    Choices(
        name="causes",
        legend="What to explain",
        fields=[
            Field(
                "arm",
                "Plan",
                str(arm),
                tuple((str(place), arm_title(setting, place), "") for place in range(len(setting.arms))),
            ),
            Field("standard", "Show", now.standard, STANDARDS, wide=True),
            Field("runs", "Runs", now.runs, RUNS),
        ],
        on_change=change,
        text="Every run is made again with its causes repaired, alone and together.",
        button="" if view.busy or (view.result and not view.stale) else "Find the causes",
        on_press=lambda: begin(job, view),
    )
    JobProgress(view)
    if view.result is None:
        LinesVue(
            title="",
            lead="",
            lines=[
                (
                    "Each driver of failure (leadership, training, data, vendors and so on) is repaired in turn, on "
                    "the same luck: failures that go away with it were caused by it."
                ),
                "Shares say how much each adds when all are repaired together.",
            ],
            note="",
        )
    else:
        Explained(view.result, view.stale)


@solara.component
def Explained(result: Json, stale: bool) -> None:
    """An explanation as pictures, with what each repair would turn."""
    page = page_of(result)
    with solara.v.Html(tag="div", class_=f"result {'stale' if stale else ''}"):
        LinesVue(title="", lead=page.headline, lines=[page.more] if page.more else [], note=" ".join(page.notices))
        for picture in page.pictures():
            PictureView(picture, False, 2).key(picture.key)

        def repairs() -> None:
            tables_of(page)

        if page.repairs:
            Fold(
                "What each repair would turn",
                repairs,
                note=f"{len(page.repairs)} driver{'' if len(page.repairs) == 1 else 's'}",
            )
        LinesVue(
            title="What this does not cover",
            lead="",
            lines=[page.standard, *page.limits],
            note=f"The same numbers from the command line: {page.command}",
        )


def tables_of(page: ExplanationPage) -> None:
    """One table per driver that has something to repair."""
    for place, repair in enumerate(page.repairs):
        table = TextTable(f"{repair.title}: {repair.meaning}", repair.levers.columns, repair.levers.rows)
        TableView(table, f"repair-{place + 1}")
