"""A diary as compact plain data, schema crmsim.diary/1: what a picture of the run needs, and what is told of a person.

`picture` is meant to be sent whole. `details` holds one text per person and quantity (`crmsim.diary.letters`); who
shows a person asks `crmsim.diary.reading` for what these say.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from crmsim.diary.layout import WIDTHS, Layout, lay_out
from crmsim.diary.letters import as_text
from crmsim.diary.recording import Diary
from crmsim.diary.stages import CODES, STAGES, counts
from crmsim.diary.weighing import EVERY, weigh_all
from crmsim.outcomes.kinds import KINDS
from crmsim.outcomes.series import required
from crmsim.outcomes.story import money
from crmsim.plans import find_plan
from crmsim.rules.politics import OPPOSED_BELOW
from crmsim.scenario.kinds import FUNCTION_TITLES, SEGMENTS
from crmsim.version import MODEL_VERSION
from crmsim.world.people import MANAGER_POWER
from crmsim.world.state import CUSTOMER_FACING, EVENTS, FloatArray
from crmsim.world.vendors import TIED_UP

Json = dict[str, Any]
Ints = npt.NDArray[np.int64]

SCHEMA = "crmsim.diary/1"
MOST_SHOWN = 600  # people drawn; of more, as many of each department as its share
ROLES = {"m": "manager", "c": "customer-facing", "s": "staff"}
SEGMENT_TITLES = ("Best", "Next best", "Marginal", "Unprofitable")
#: Top of the scale of each quantity of a person.
SCALES = {"belief": 1.0, "use": 1.0, "contacts": 1.0, "started": 1.0, "ease": 1.0, "entry": 18.0}
FIRM = {
    # column of the weekly table: (title, how a value is said, whether it is known before anything is live)
    "active": ("Seats in real use", "{:.0%}", True),
    "leadership": ("Leaders' commitment", "{:.2f} of 1", True),
    "belief": ("Belief that it helps", "{:.2f} of 1", True),
    "accuracy": ("Records that are true", "{:.0%}", False),
    "benefit": ("Benefit, 1 = as declared", "{:.2f}", False),
    "productivity": ("Customer-facing output", "{:.2f} x normal", True),
    "wait": ("Wait for help", "{:.1f} weeks", False),
}
NOT_KNOWN = "—"
VENDOR_STATES = {"w": "waiting", "b": "building", "t": "tied up in disputes", "d": "delivered", "x": "sent away"}


def packed(diary: Diary, arm: str = "") -> Json:
    """The diary as plain data; `arm` is the name of its arm, where that is not the plan's own."""
    run, shown = diary.run, who_is_shown(diary.world.people["department"])
    figures, find = run.outcome, find_plan(run.plan)
    name = arm or run.plan
    return {
        "schema": SCHEMA,
        "model_version": MODEL_VERSION,
        "scenario": run.scenario.name,
        "title": run.scenario.title,
        "arm": name,
        "arm_title": find.title if name == run.plan else name,
        "plan": run.plan,
        "seed": run.seed,
        "replicate": run.replicate,
        "horizon_weeks": run.scenario.horizon,
        "currency": run.scenario.company.currency,
        "failed": bool(required(figures, "failure")),
        "primary_failure": run.primary_failure,
        "npv": figures["npv"],
        "roi": figures["roi"],
        "ending": run.story[-1].text,
        "picture": {
            "stages": [{"code": one.code, "name": one.name, "meaning": one.meaning} for one in STAGES],
            "weeks": run.scenario.horizon,
            "people": _people(diary, shown),
            "departments": _departments(diary),
            "vendors": _vendors(diary),
            "customers": _customers(diary),
            "firm": _firm(diary),
            "events": events(diary),
            "layouts": _layouts(diary, shown),
        },
        "details": _details(diary, shown),
    }


def who_is_shown(department: Ints) -> Ints:
    """Slots of the people to draw: everybody, or, of many, an even spread over each department (at least one each)."""
    n = department.size
    if n <= MOST_SHOWN:
        return np.arange(n)
    chosen = []
    for slot in range(int(department.max()) + 1):
        members = np.flatnonzero(department == slot)
        wanted = max(1, round(members.size * MOST_SHOWN / n)) if members.size else 0
        chosen.append(members[np.arange(wanted) * members.size // max(wanted, 1)])
    return np.sort(np.concatenate(chosen))


def _people(diary: Diary, shown: Ints) -> Json:
    traits = diary.world.people
    department = traits["department"]
    order = np.argsort(department, kind="stable")
    number = np.empty(department.size, dtype=np.int64)
    sizes = np.bincount(department)
    number[order] = np.arange(department.size) - np.repeat(np.cumsum(sizes) - sizes, sizes) + 1
    facing = CUSTOMER_FACING[traits["function"]] > 0.0
    roles = np.where(traits["power"] >= MANAGER_POWER, "m", np.where(facing, "c", "s"))
    letters = np.array(list(CODES))
    return {
        "count": int(department.size),
        "department": department[shown].tolist(),
        "number": number[shown].tolist(),
        "role": "".join(roles[shown].tolist()),
        "roles": ROLES,
        "stage": ["".join(letters[diary.stage[:, slot]].tolist()) for slot in shown],
        "contacts": _contacts(diary, shown),
    }


def _contacts(diary: Diary, shown: Ints) -> list[list[int]]:
    """Places in the picture of the contacts of everybody who is in it."""
    world = diary.world
    place = np.full(len(world.people), -1)
    place[shown] = np.arange(shown.size)
    rows = (place[world.tie_contact[world.tie_start[slot] : world.tie_start[slot + 1]]] for slot in shown)
    return [row[row >= 0].tolist() for row in rows]


def _departments(diary: Diary) -> list[Json]:
    departments = diary.world.departments
    slot = diary.world.people["department"]
    table = counts(diary.stage, slot, len(departments))
    size = np.maximum(np.bincount(slot, minlength=len(departments)), 1)
    belief, use = (_means(values, slot, size) for values in (diary.people["belief"], _honest(diary)))
    return [
        {
            "name": diary.names.departments[d],
            "function": FUNCTION_TITLES[int(departments["function"][d])],
            "people": int(size[d]),
            "counts": _changes(table[:, d]),
            "belief": as_text(belief[:, d]),
            "use": as_text(use[:, d]),
            "coalition": as_text(diary.departments["resistance"][:, d]),
        }
        for d in range(len(departments))
    ]


def _means(values: FloatArray, slot: Ints, size: Ints) -> FloatArray:
    sums = np.zeros((values.shape[0], size.size))
    for week, row in enumerate(values):
        sums[week] = np.bincount(slot, weights=row, minlength=size.size)
    return sums / size


def _honest(diary: Diary) -> FloatArray:
    """Share of the work that the CRM supports done honestly in it, 0 where it is not live."""
    people = diary.people
    return np.asarray(people["depth"] * (1.0 - people["filler"]) * (people["offered"] > 0.0))


def _changes(table: Ints) -> list[list[int]]:
    """Rows `[week, figures...]` for the weeks in which a figure differs from the week before."""
    moved = np.flatnonzero(np.r_[True, np.any(table[1:] != table[:-1], axis=1)])
    return [[int(week), *table[week].tolist()] for week in moved]


def _vendors(diary: Diary) -> list[Json]:
    done, blame = diary.vendors["done"], diary.vendors["blame"]
    total = float(diary.world.waves["work"].sum())
    stopped = diary.firm["stopped"] > 0.0
    built = np.diff(done, axis=0, prepend=0.0) > 0.0
    return [
        {
            "name": name[:1].upper() + name[1:],
            "state": "".join(
                np.select(
                    [stopped, blame[:, v] >= TIED_UP, done[:, v] >= total * (1.0 - 1e-9), built[:, v]],
                    ["x", "t", "d", "b"],
                    "w",
                ).tolist()
            ),
            "states": VENDOR_STATES,
            "done": as_text(done[:, v], max(total, 1e-9)),
        }
        for v, name in enumerate(diary.names.vendors)
    ]


def _customers(diary: Diary) -> list[Json]:
    table, twin = diary.run.table, diary.run.twin_table
    return [
        {
            "name": title,
            "satisfaction": [round(float(value), 3) for value in table[f"satisfaction_{segment}"]],
            "without": [round(float(value), 3) for value in twin[f"satisfaction_{segment}"]],
            "customers": [int(count) for count in table[f"customers_{segment}"]],
        }
        for segment, title in zip(SEGMENTS, SEGMENT_TITLES, strict=True)
    ]


def _firm(diary: Diary) -> list[Json]:
    """Series of the whole company, with the words for each week; None where a figure does not apply."""
    table = diary.run.table
    live = table["live"] > 0.0
    found: list[Json] = []
    for name, (title, words, always) in FIRM.items():
        values = [
            round(float(value), 3) if always or there else None for value, there in zip(table[name], live, strict=True)
        ]
        texts = [NOT_KNOWN if value is None else words.format(value).replace("%", " %") for value in values]
        found.append({"name": name, "title": title, "values": values, "texts": texts})
    cash = [0.0, *diary.cash.tolist()]
    currency = diary.run.scenario.company.currency
    found.append(
        {
            "name": "cash",
            "title": "Money so far, against no CRM",
            "values": [round(value) for value in cash],
            "texts": [money(value, currency) for value in cash],
        }
    )
    return found


def events(diary: Diary) -> list[Json]:
    """The story of the run: week, words, and the departments that an event befell."""
    raw = diary.run.events
    formed = raw[raw["code"] == EVENTS.index("coalition_formed")]
    found = []
    for event in diary.run.story:
        kind = KINDS.get(event.kind)
        hit = formed["subject"][formed["week"] == event.week] if event.kind == "coalition_formed" else []
        found.append(
            {
                "week": event.week,
                "kind": event.kind,
                "text": event.text,
                "short": kind.short[:1].upper() + kind.short[1:] if kind else "How it ended",
                "tone": kind.tone if kind else "neutral",
                "importance": kind.importance if kind else 100,
                "departments": sorted({int(subject) for subject in hit}),
            }
        )
    return found


def _layouts(diary: Diary, shown: Ints) -> list[Json]:
    """One layout per width, the widest first."""
    department, departments = diary.world.people["department"][shown].tolist(), diary.world.departments
    kind, region = departments["function"].tolist(), departments["region"].tolist()
    return [_layout(lay_out(department, kind, region, columns)) for columns in WIDTHS]


def _layout(layout: Layout) -> Json:
    return {
        "columns": layout.columns,
        "rows": layout.rows,
        "blocks": [[block.x, block.y, block.columns, block.rows] for block in layout.blocks],
        "cells": [place for cell in layout.cells for place in cell],
    }


def _details(diary: Diary, shown: Ints) -> Json:
    people = {
        "belief": diary.people["belief"],
        "use": _honest(diary),
        "contacts": diary.people["norm"],
        "started": diary.people["peers"],
        "ease": diary.people["ease"],
        "entry": diary.people["entry_hours"],
    }
    weighed = weigh_all(diary, shown.tolist())
    return {
        **{name: [as_text(values[:, slot], SCALES[name]) for slot in shown] for name, values in people.items()},
        "scales": SCALES,
        "every": EVERY,
        "reasons": ["".join(map(str, row)) for row in weighed],
        "heading": [as_text([0.0 if one.heading is None else one.heading for one in row]) for row in weighed],
        "joined": [np.flatnonzero(diary.people["left"][:, slot]).tolist() for slot in shown],
        "trained": _trained(diary, shown),
        "opposed_below": OPPOSED_BELOW,
        **{name: [round(value, 2) for value in diary.firm[name].tolist()] for name in ("leadership", "wait", "demand")},
    }


def _trained(diary: Diary, shown: Ints) -> list[list[list[float]]]:
    """Weeks with hours of training by person: what was given that week, by the share of work that became supported."""
    added = np.maximum(np.diff(diary.people["offered"], axis=0, prepend=0.0), 0.0)
    fte = diary.world.people["fte"]
    need = (added * fte).sum(axis=1)
    hours = added * (diary.firm["training_need"] / np.maximum(need, 1e-9))[:, None]
    return [
        [[int(week), round(float(hours[week, slot]), 1)] for week in np.flatnonzero(added[:, slot])] for slot in shown
    ]
