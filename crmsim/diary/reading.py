"""What a packed diary tells of one person: who they are, their way with the CRM, and why, week by week."""

from itertools import groupby
from typing import Any

from crmsim.diary.letters import as_values
from crmsim.diary.reasons import Weighed
from crmsim.diary.stages import STAGES
from crmsim.diary.telling import Moment, why
from crmsim.diary.weighing import ROOM, WIDTH

Json = dict[str, Any]
STAGE_NAMES = {stage.code: stage.name for stage in STAGES}
BRIEF = 3  # weeks: a shorter stage between two others is no turn worth telling
DID = {
    "n": "not live yet",
    "o": "live, but not using it",
    "t": "trying it",
    "u": "using it",
    "p": "pretending to use it",
    "g": "gave up",
    "x": "switched off",
}


def person(result: Json, place: int) -> Json:
    """Everything told of the person at this place of the picture (IndexError where nobody stands).

    `spans` covers the weeks without a gap: from which week on which sentence holds. `history` lists the turns.
    """
    people = result["picture"]["people"]
    department = result["picture"]["departments"][people["department"][place]]
    stage, details = people["stage"][place], result["details"]
    moments = _moments(result, place)
    spans = [
        {"from": next(group).week, "text": text} for text, group in groupby(moments, key=why)
    ]  # fmt: skip
    return {
        "place": place,
        "name": f"{department['name']} {people['number'][place]}",
        "role": people["roles"][people["role"][place]],
        "department": department["name"],
        "spans": spans,
        "history": history(stage, details["joined"][place], details["trained"][place]),
        "stage": stage,
        **{name: details[name][place] for name in ("belief", "use", "contacts", "entry")},
        "entry_top": details["scales"]["entry"],
    }


def history(stage: str, joined: list[int], trained: list[list[float]]) -> list[Json]:
    """The turns of a person's way with the CRM in the order of weeks, each with its words."""
    turns = [{"week": int(week), "text": _training(hours)} for week, hours in trained]
    turns += [{"week": week, "text": "A successor took over the seat."} for week in joined if week > 0]
    steady = _steady(stage)
    for week in range(1, len(steady)):
        if steady[week] != steady[week - 1] and steady[week] not in "no":
            text = DID[steady[week]]
            turns.append({"week": week, "text": text[:1].upper() + text[1:] + "."})
    return sorted(turns, key=lambda turn: turn["week"])


def _training(hours: float) -> str:
    return f"Went live with {hours:.0f} hours of training." if hours >= 0.5 else "Went live without training."


def _steady(stage: str) -> str:
    """The stages without those of a few weeks only between two spells of the same other one."""
    spells = [(code, len(list(group))) for code, group in groupby(stage)]
    for at in range(1, len(spells) - 1):
        before, (_, weeks), after = spells[at - 1][0], spells[at], spells[at + 1][0]
        if weeks <= BRIEF and before == after:
            spells[at] = (before, weeks)
    return "".join(code * weeks for code, weeks in spells)


def _moments(result: Json, place: int) -> list[Moment]:
    details, stage = result["details"], result["picture"]["people"]["stage"][place]
    series = {
        name: as_values(details[name][place], top) for name, top in details["scales"].items() if name != "ease"
    }  # fmt: skip
    heading = as_values(details["heading"][place])
    trained = {int(week): hours for week, hours in details["trained"][place]}
    joined, since, hours, newest = sorted(details["joined"][place]), 0, 0.0, None
    found = []
    for week, code in enumerate(stage):
        since = week if week == 0 or code != stage[week - 1] else since
        hours += trained.get(week, 0.0)
        newest = next((at for at in reversed(joined) if 0 < at <= week), newest)
        weighed = _weighed(details["reasons"][place], week, details["every"], stage)
        found.append(
            Moment(
                week=week,
                stage=code,
                since=since,
                joined=newest,
                trained=hours,
                leaders=details["leadership"][week],
                wait=details["wait"][week],
                demand=details["demand"][week],
                heading=heading[weighed[0]] if weighed else None,
                view=weighed[1] if weighed else None,
                pull=weighed[2] if weighed else None,
                **{name: values[week] for name, values in series.items()},
            )
        )
    return found


def _weighed(reasons: str, week: int, every: int, stage: str) -> tuple[int, Weighed, Weighed] | None:
    """The last weighing up to this week, or the next one where the person went live or started in between.

    What keeps somebody from starting is another question than what keeps them from using more.
    """
    if stage[week] in "nx":
        return None
    found = None
    for at in (week // every, week // every + 1):
        letters = reasons[at * WIDTH : (at + 1) * WIDTH]
        if letters.strip():
            speaks_for, against, pull, push = (letters[i * ROOM : (i + 1) * ROOM].strip() for i in range(4))
            if (stage[at * every] == "o") == (stage[week] == "o"):
                return at, Weighed(speaks_for, against), Weighed(pull, push)
            found = found or (at, Weighed(speaks_for, against), Weighed("", ""))
    return found
