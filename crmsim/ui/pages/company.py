"""The company: its numbers to read and to change, its file, and the companies that come with crmsim."""

from typing import Any

import solara

from crmsim.errors import InputError
from crmsim.ui.company.numbers import declared, departments, regions, sections
from crmsim.ui.company.views import HeadVue, NumbersVue, PresetsVue
from crmsim.ui.company.words import changes, different, presets, title_of
from crmsim.ui.intake.section import FilesSection
from crmsim.ui.parts.bar import choose
from crmsim.ui.parts.problems import ProblemText
from crmsim.ui.parts.sent import pair
from crmsim.ui.parts.share import NOTHING, file_of, setting_from
from crmsim.ui.parts.table import TableView
from crmsim.ui.setting import LONGEST_OWN, Problem, Setting, base_scenario, check, typed
from crmsim.ui.state import use_visit

NO_PROBLEM = Problem("", "")
FIXED = "Put the others right"


@solara.component
def Page() -> None:
    """The company of this visitor's question. What is typed here holds on every page at once."""
    visit = use_visit()
    setting = visit.history.now
    with solara.v.Html(tag="div", class_="page company-page"):
        Head()
        FilesSection()
        wrong = check(setting)
        for problem in wrong:
            if problem.field in {"own", "preset"} or problem.field.startswith("company"):
                Repair(problem)
        if not any(problem.field in {"own", "preset"} for problem in wrong):
            Figures()
        PresetsVue(
            presets=presets(),
            chosen="" if setting.own else setting.preset,
            event_choose=lambda name: choose(setting, visit.set, name),
        )


@solara.component
def Repair(problem: Problem) -> None:
    """What keeps the company from being, with a way to put it right."""
    visit = use_visit()
    fix = problem.fix
    ProblemText(problem.message, "Put it right" if fix else "", (lambda: visit.set(fix)) if fix else None)


@solara.component
def Head() -> None:
    """Title, story, file, and what was changed."""
    visit = use_visit()
    setting = visit.history.now
    file, set_file = solara.use_state(NOTHING)
    refused, set_refused = solara.use_state("")
    solara.use_effect(lambda: set_refused(""), [setting])

    def opened(given: Any) -> None:
        read, wrong = setting_from(given, setting)
        set_refused(wrong)
        if not wrong:
            visit.set(read)
            visit.tell(())

    title, size, story = title_of(setting)
    HeadVue(
        title=title,
        size=size,
        story=story,
        different=differences(setting),
        changes=changed(setting),
        file=file,
        refused=refused,
        largest=LONGEST_OWN,
        event_save_file=lambda _: set_file(file_of(setting)),
        event_saved=lambda _: set_file(NOTHING),
        event_opened=opened,
        event_reset_all=lambda _: visit.edit(lambda now: now.reset()),
    )


@solara.component
def Figures() -> None:
    """Every number, section by section, and who works where."""
    visit = use_visit()
    setting = visit.history.now
    refused, set_refused = solara.use_state(NO_PROBLEM)
    solara.use_effect(lambda: set_refused(NO_PROBLEM), [setting])

    def type_in(given: Any) -> None:
        key, text = pair(given)
        if key in declared():
            settled, wrong = typed(setting, f"company.{key}", text[:100])
            if wrong is None:
                visit.set(settled)
            set_refused(wrong or NO_PROBLEM)

    def repair(_: Any) -> None:
        if refused.fix is not None:
            visit.set(refused.fix)

    key = refused.field.removeprefix("company.")
    problem = [key, refused.message, FIXED if refused.fix is not None and "sum to 1" in refused.message else ""]
    with solara.v.Html(tag="div"):
        for section in sections(setting):
            NumbersVue(
                section=section,
                problem=problem,
                event_type_in=type_in,
                event_reset=lambda name: visit.set(setting.without_company(str(name))),
                event_repair=repair,
            ).key(section["key"])
            if section["key"] == "people":
                Departments(setting)


@solara.component
def Departments(setting: Setting) -> None:
    """Who works where, which follows from the numbers."""
    try:
        table, where = departments(setting), regions(setting)
    except InputError as error:
        ProblemText(str(error))
        return
    how = (
        "Regions, their shares and single departments are named in the scenario file: save it, edit it, open it again."
    )
    with solara.v.Html(tag="div"):
        TableView(table, "departments")
        solara.v.Html(tag="p", class_="note", children=[f"{where} {how}"])


def differences(setting: Setting) -> list[str]:
    """What makes the company different from the usual one; nothing where it cannot be read."""
    try:
        return different(base_scenario(setting))
    except InputError:
        return []


def changed(setting: Setting) -> list[str]:
    """What the visitor has changed; nothing where the company cannot be."""
    try:
        return changes(setting)
    except InputError:
        return []
