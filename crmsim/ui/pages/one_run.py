"""One run: the organisation week by week, person by person."""

import solara

from crmsim.diary.picking import Pick, picks
from crmsim.ui.one_run.view import PickVue, RunView, headline_of, number_in, offers
from crmsim.ui.parts.names import arm_title
from crmsim.ui.parts.problems import ProblemText
from crmsim.ui.parts.progress import JobProgress
from crmsim.ui.parts.sent import whole
from crmsim.ui.setting import Setting, check
from crmsim.ui.simulator import Job
from crmsim.ui.state import JobView, use_job, use_setting


@solara.component
def Page() -> None:
    """A run of one of the arms: typical, failed, best, worst, or any by its number."""
    setting, ask = use_setting()
    problems = check(setting)
    arm, set_arm = solara.use_state(0)
    kind, set_kind = solara.use_state("typical")
    number, set_number = solara.use_state(0)
    wrong, set_wrong = solara.use_state("")
    arm = min(arm, len(setting.arms) - 1)
    compared = use_job(None if problems else Job("compare", setting))
    found = found_in(compared, setting, arm)
    pick = next((one for one in found if one.kind == kind), None)
    # A picked run is known once the comparison is; a number needs none.
    replicate = number if kind == "number" else pick.replicate if pick else None
    job = None if problems or replicate is None else Job("diary", setting, (("arm", arm), ("replicate", replicate)))
    view = use_job(job)

    def type_number(text: object) -> None:
        given, message = number_in(str(text))
        set_wrong(message)
        if given is not None:
            set_kind("number")
            set_number(given)

    def choose_kind(name: object) -> None:
        if name in {one.kind for one in found}:
            set_kind(str(name))
            set_wrong("")

    with solara.v.Html(tag="div", class_="page one-run-page"):
        for problem in problems:
            if not problem.field or problem.field in {"own", "preset", "company", "arms"}:
                fix = problem.fix
                ProblemText(problem.message, "Put it right" if fix else "", (lambda to=fix: ask(to)) if fix else None)
        Headline(view)
        PickVue(
            arms=[arm_title(setting, place) for place in range(len(setting.arms))],
            arm=arm,
            offers=offers(found, kind),
            number=replicate or 0,
            wrong=wrong,
            note=note_of(pick, kind, replicate),
            event_choose_arm=lambda place: set_arm(min(max(whole(place, 0), 0), len(setting.arms) - 1)),
            event_choose_kind=choose_kind,
            event_choose_number=type_number,
        )
        if replicate is None:
            JobProgress(compared, "runs of each plan")
        JobProgress(view, "run")
        if view.result is not None:
            with solara.v.Html(tag="div", class_="result dim" if view.stale else "result"):
                RunView(view.result)
                Command(view.result["command"])


@solara.component
def Headline(view: JobView) -> None:
    """What became of the run, as large as the answer of a comparison."""
    result = view.result
    with solara.v.Html(tag="div", class_="answer-box stale" if view.stale else "answer-box"):
        solara.v.Html(tag="p", class_="eyebrow", children=["One run, week by week. A model, not a forecast."])
        solara.v.Html(tag="h1", class_="answer", children=[headline_of(result) if result else "Recording a run…"])
        if result:
            solara.v.Html(tag="p", class_="basis", children=[result["ending"]])


@solara.component
def Command(command: str) -> None:
    """The command line that tells the same run."""
    with solara.v.Html(tag="section", class_="card", attributes={"aria-label": "On the command line"}):
        solara.v.Html(tag="h3", class_="finding-title", children=["The same run on the command line"])
        with solara.v.Html(tag="pre"):
            solara.v.Html(tag="code", children=[command])


def found_in(compared: JobView, setting: Setting, arm: int) -> tuple[Pick, ...]:
    """The picks of an arm; none before the comparison of the present question is done, or they would change again."""
    result = compared.result
    if result is None or compared.stale or compared.busy or setting.arms[arm].name not in result["plans"]:
        return ()
    return picks(result, setting.arms[arm].name)


def note_of(pick: Pick | None, kind: str, replicate: int | None) -> str:
    """Which run is shown, in words."""
    if kind == "number":
        return f"Run {replicate}. Every plan meets the same luck in the run of this number."
    if pick is not None:
        return f"Run {pick.replicate}: {pick.words}. Every plan meets the same luck in the run of this number."
    return "The runs to choose from are known as soon as the plans are compared."
