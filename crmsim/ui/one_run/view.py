"""What the page of one run is made of, and what it says of a run in words."""

import json
from collections.abc import Callable
from typing import Any

import solara

from crmsim.diary.picking import Pick
from crmsim.diary.reading import person
from crmsim.outcomes.story import FAILURE_WORDS

Json = dict[str, Any]
LABELS = {"typical": "Typical", "failed": "A failed one", "best": "Best", "worst": "Worst"}
MOST_NUMBER = 99_999


@solara.component
def RunView(result: Json) -> None:
    """The picture of a run with everything beside it, from a diary (schema crmsim.diary/1)."""
    chosen, choose = solara.use_state(-1)
    packed = solara.use_memo(lambda: as_text(result["picture"]), [id(result)])
    told = solara.use_memo(lambda: person_text(result, chosen), [id(result), chosen])
    solara.use_effect(lambda: choose(-1), [id(result)])
    RunVue(
        title=title_of(result),
        packed=packed,
        person=told,
        event_select=lambda place: choose(place if isinstance(place, int) and not isinstance(place, bool) else -1),
    )


def as_text(value: Any) -> str:
    """JSON text: it is compared and sent in one piece, and the browser reads it where Vue does not look."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def person_text(result: Json, place: int) -> str:
    """What is told of a person as JSON text; "" for nobody."""
    if not 0 <= place < len(result["picture"]["people"]["stage"]):
        return ""
    return as_text(person(result, place))


def title_of(result: Json) -> str:
    """The title of the picture: which run of which plan of which company."""
    company = result["title"] or result["scenario"]
    return f"{company}, {_inside(result['arm_title'])}: run {result['replicate']}, week by week"


def headline_of(result: Json) -> str:
    """What became of this run, in one short sentence."""
    name = f"Run {result['replicate']} of {_inside(result['arm_title'])}"
    if not result["failed"]:
        return f"{name} did not fail"
    why = FAILURE_WORDS.get(result["primary_failure"] or "", "").removesuffix(".")
    return f"{name} failed: {why[:1].lower()}{why[1:]}" if why else f"{name} failed"


def _inside(title: str) -> str:
    """A title in the middle of a sentence."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def offers(found: tuple[Pick, ...], kind: str) -> list[Json]:
    """The buttons of "pick a run"; those that are not known yet, or of which there is none, cannot be pressed."""
    by_kind = {pick.kind: pick for pick in found}
    return [
        {
            "kind": name,
            "label": label,
            "known": name in by_kind,
            "chosen": name == kind,
            "words": f"Run {by_kind[name].replicate}: {by_kind[name].words}" if name in by_kind else "",
        }
        for name, label in LABELS.items()
    ]


def number_in(text: str) -> tuple[int | None, str]:
    """The number of a run that was typed, or None and what is wrong with it."""
    typed = text.strip()
    if typed.isdecimal() and typed.isascii() and int(typed[:9]) <= MOST_NUMBER:
        return int(typed), ""
    return None, f"The number of a run must be 0 to {MOST_NUMBER:,}. You typed {typed[:20]!r}."


@solara.component_vue("one_run.vue", vuetify=False)
def RunVue(title: str, packed: str, person: str, event_select: Callable[[Any], None]) -> None:
    """The browser's side of the picture."""


@solara.component_vue("pick.vue", vuetify=False)
def PickVue(
    arms: list[str],
    arm: int,
    offers: list[Json],
    number: int,
    wrong: str,
    note: str,
    event_choose_arm: Callable[[Any], None],
    event_choose_kind: Callable[[Any], None],
    event_choose_number: Callable[[Any], None],
) -> None:
    """The browser's side of "pick a run"."""
