"""A comparison's result as the page shows it: the content of the report, and the few words that only a page needs."""

from collections import OrderedDict
from threading import Lock
from typing import Any

from crmsim.errors import InputError
from crmsim.figures import arms_of
from crmsim.figures.arms import pairs_of
from crmsim.figures.wording import MISSING, number
from crmsim.report.content import Page as Content
from crmsim.report.content import page_of
from crmsim.scenario.levers import LEVERS
from crmsim.ui.parts.names import arm_title
from crmsim.ui.setting import MOST_REPLICATIONS, Setting, base_scenario, scenario_of
from crmsim.ui.simulator import Job
from crmsim.ui.state import JobView, Json

MORE_RUNS = (400, MOST_REPLICATIONS)
KEPT = 32  # contents that are kept; each takes some 200 kB

_contents: "OrderedDict[tuple[str, int, bool], Content]" = OrderedDict()
_lock = Lock()


def content_of(job: Job, result: Json) -> Content:
    """What the report says of a result. Two visitors with one question share one content, which nobody can change."""
    key = (job.key, int(result["replications"]), bool(result["stopped"]))
    with _lock:
        if key in _contents:
            _contents.move_to_end(key)
            return _contents[key]
    made = page_of(result)
    with _lock:
        _contents[key] = made
        while len(_contents) > KEPT:
            _contents.popitem(last=False)
    return made


def headline(setting: Setting) -> str:
    """The company in one line: title, people, customers, weeks."""
    try:
        scenario = scenario_of(setting)
    except InputError:
        return ""
    company = scenario.company
    size = f"{number(company.employees, 0)} people · {number(company.customers, 0)} customers"
    return f"{scenario.title or scenario.name} · {size} · {number(scenario.horizon, 0)} weeks"


def chips(setting: Setting) -> list[str]:
    """What differs from the company as it is, one short text each."""
    try:
        base = base_scenario(setting)
    except InputError:
        return []
    found = [
        f"{LEVERS[name].title}: {LEVERS[name].amount(value)} (was {LEVERS[name].amount(base.levers[name])})"
        for name, value in setting.levers
        if name in LEVERS
    ]
    found += [
        f"{key.replace('_', ' ').replace('.', ' ').capitalize()}: {number(value, 4)}" for key, value in setting.company
    ]
    found += [
        f"From week {change.week}: {LEVERS[name].title} {LEVERS[name].amount(value)}"
        for change in setting.changes
        for name, value in change.levers.items()
    ]
    found += [
        f"{arm_title(setting, place)}: {LEVERS[name].title} {LEVERS[name].amount(value)}"
        for place, arm in enumerate(setting.arms)
        for name, value in arm.levers
        if name in LEVERS
    ]
    if setting.seed:
        found.append(f"Luck number {setting.seed}")
    return found


def early_words(view: JobView) -> str:
    """What is said of an answer that is still being refined; "" of any other."""
    if view.result is None or view.stale or view.news is None or not view.busy:
        return ""
    runs, wanted = view.result["replications"], view.news.wanted
    if runs >= wanted:
        return ""
    return f"Early answer from {number(runs, 0)} runs: read it as a hint. {number(wanted, 0)} runs are on their way."


def offer_of(result: Json, setting: Setting, *, busy: bool) -> tuple[str, int]:
    """A button for more runs where the plans are too close to call, and how many; "" where they would not help."""
    close = any(
        pair.get("verdict") == "too_close" and not pair.get("identical")
        for _, _, pair in pairs_of(result, arms_of(result))
    )
    more = next((runs for runs in MORE_RUNS if runs > setting.replications), 0)
    if busy or result["stopped"] or not close or not more:
        return "", 0
    return f"Run {number(more, 0)}", more


def cards(content: Content) -> list[dict[str, Any]]:
    """The cards of the plans, with the numbers of marks that failed and that did not."""
    return [
        {
            "title": card.title,
            "glyph": card.glyph,
            "slot": card.slot,
            "failed": card.failed,
            "between": card.between,
            "label": card.picture.label if card.picture else "",
            "marks": [len(row["data"]) for row in card.picture.option["series"]] if card.picture else None,
            "facts": [list(fact) for fact in card.facts],
        }
        for card in content.cards
    ]


def events(content: Content) -> list[dict[str, Any]]:
    """The most frequent events of every plan."""
    return [
        {
            "title": trouble.title,
            "glyph": trouble.glyph,
            "slot": trouble.slot,
            "events": [
                {
                    "text": event.text,
                    "runs": event.runs,
                    "share": round(event.share, 3),
                    "when": "" if event.when == MISSING else event.when,
                }
                for event in trouble.events
            ],
        }
        for trouble in content.troubles
    ]
