"""What a look asks the simulator: jobs from the visitor's setting, and the lists to choose from."""

from dataclasses import replace
from functools import cache

import solara

from crmsim.errors import InputError
from crmsim.explore.levers import MAIN, SCOPES, levels_between
from crmsim.figures.wording import number
from crmsim.scenario.levers import GROUPS, LEVERS
from crmsim.scenario.typed import typed_number
from crmsim.ui.looking.choices import Field, Option
from crmsim.ui.parts.names import arm_title
from crmsim.ui.parts.progress import left
from crmsim.ui.setting import Setting, lever_value
from crmsim.ui.simulator import Job
from crmsim.ui.state import JobView, Json

RUNS: tuple[Option, ...] = (("20", "20 (a hint)", ""), ("60", "60", ""), ("100", "100", ""), ("200", "200", ""))
PLAIN = 100  # replications of the comparison, which a look does not depend on

#: Jobs that this visitor has started: when he comes back to the page, they are shown without being asked for again.
begun: solara.Reactive[tuple[str, ...]] = solara.reactive(())


def begin(job: Job, view: JobView) -> None:
    """Start a job, and remember that this visitor wants it; a remembered one starts by itself."""
    if job.key in begun.value:
        view.run()
    else:
        begun.value = (*begun.value, job.key)[-50:]


def looked_at(setting: Setting, places: tuple[int, ...], without: tuple[str, ...] = ()) -> Setting:
    """The setting of a look: only the arms it is about, and without what the visitor says of levers that it varies."""
    for name in without:
        setting = setting.without_lever(name)
    arms = tuple(setting.arms[place] for place in places if 0 <= place < len(setting.arms))
    return replace(setting, arms=arms or setting.arms[:1], replications=PLAIN)


def two_of(setting: Setting, a: int, b: int) -> tuple[int, ...]:
    """The places of the arms to look at: those chosen where they are there and differ, else the first two."""
    last = len(setting.arms) - 1
    if 0 <= a <= last and 0 <= b <= last and a != b:
        return a, b
    return (0, 1) if last else (0,)


def plan_fields(setting: Setting, places: tuple[int, ...]) -> list[Field]:
    """A choice of two plans, where there are more than two."""
    if len(setting.arms) < 3 or len(places) < 2:
        return []
    titles = [(str(place), arm_title(setting, place), "") for place in range(len(setting.arms))]
    return [
        Field(
            name,
            label,
            str(mine),
            tuple(option for option in titles if option[0] != str(other)),
        )
        for name, label, mine, other in (
            ("a", "First plan", places[0], places[1]),
            ("b", "Second plan", places[1], places[0]),
        )
    ]


def lever_options(setting: Setting, leave: str = "") -> tuple[Option, ...]:
    """Levers to choose from under their groups, the main ones first; none that a plan sets itself."""
    taken = {name for arm in setting.arms for name, _ in arm.levers} | {leave}
    return tuple(option for option in _options() if option[0] not in taken)


@cache
def _options() -> tuple[Option, ...]:
    main = [(name, LEVERS[name].title, "Main levers") for name in MAIN]
    rest = [
        (name, lever.title, title)
        for group, title in GROUPS.items()
        for name, lever in LEVERS.items()
        if lever.group == group and name not in MAIN
    ]
    return (*main, *rest)


def scope_options() -> tuple[Option, ...]:
    """How many levers to rank."""
    words = {
        "main": f"The {len(SCOPES['main'])} main levers",
        "turnable": f"All {len(SCOPES['turnable'])} that a company can turn",
        "all": f"All {len(SCOPES['all'])}, assumptions too",
    }
    return tuple((scope, words[scope], "") for scope in SCOPES)


def levels(name: str, low: str, high: str, count: str) -> tuple[tuple[float, ...], str]:
    """Levels of a lever from texts, "" for the ends of its plausible range; or nothing, and why."""
    ends: list[float | None] = []
    for text in (low, high):
        found = typed_number(text.strip()) if text.strip() else None
        if text.strip() and found is None:
            return (), f"{text.strip()} is no number."
        ends.append(found)
    try:
        return levels_between(name, int(count), *ends), ""
    except InputError as error:
        return (), str(error).replace(f"{name} =", f"{LEVERS[name].title} =")


def cost_words(runs: int, view: JobView) -> str:
    """Runs and time before anything starts: `5,880 runs, about 4 minutes`."""
    seconds = view.result.get("seconds") if view.result and not view.stale else None
    if seconds is None:
        return f"{number(runs, 0)} runs"
    return f"{number(runs, 0)} runs{left(float(seconds)).removesuffix(' left')}"


def stands(setting: Setting, lever: Json) -> Json:
    """A lever's facts with the value that the visitor has now."""
    try:
        return {**lever, "here": lever_value(setting, str(lever["name"]))}
    except InputError:
        return lever


def again_files(result: Json) -> list[list[str]]:
    """The files that are needed to run a result again."""
    files = [["experiment.toml", "Download experiment file", str(result["experiment"])]]
    if result.get("company_file"):
        files.append(["company.toml", "Download company file", str(result["company_file"])])
    return files


def again_note(result: Json) -> str:
    """How the files and the command go together."""
    both = "both files into one folder" if result.get("company_file") else "the file into a folder"
    return f"Save {both} and run this there. The numbers are the same; the store keeps every run for further analysis."
