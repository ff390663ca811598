"""Which file of an export is which table: by its columns, and by its name where columns leave it open."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from crmsim.errors import InputError, show
from crmsim.intake.fields import Kind
from crmsim.intake.mapping import SHEET, Choice, Mapped, likeliest, mapped, require
from crmsim.intake.raw import RawTable
from crmsim.intake.values import fold

ENOUGH = 0.5  # likeness from which a file is taken for a table
ALIKE = 0.6  # share of its columns that another sheet must have to be part of the same list
SHORTEST = 4  # columns of a table from which it tells something that another one has the same
TELLING = 5  # known columns that leave no doubt, however many more could be there


def recognised(
    tables: Sequence[RawTable], kinds: Sequence[Kind], said: Mapping[str, str]
) -> tuple[dict[str, list[Mapped]], list[RawTable]]:
    """The tables of an export by kind, and the files that are none of them.

    Each kind takes at most one table, the likeliest choice in all, and with it those of the same columns, as where each
    year has a file of its own. Raises InputError where the first kind, the one
    that the export is about, is not among them.
    """
    alike: dict[tuple[str, ...], list[RawTable]] = {}
    for table in tables:
        telling = len(table.columns) >= SHORTEST
        alike.setdefault(tuple(sorted(table.columns)) if telling else (table.name,), []).append(table)
    groups = list(alike.values())
    views = [[mapped(group[0], kind, said) for kind in kinds] for group in groups]
    like = np.array([[_likeness(view, said) for view in row] for row in views]).reshape(-1, len(kinds))
    pairs = sorted(likeliest(np.where(like >= ENOUGH, like, 0.0)))
    found = {kinds[k].name: (views[t][k], groups[t][1:]) for t, k in pairs}
    if kinds[0].name not in found:
        names = ", ".join(show(table.name, 60)[1:-1] for table in tables[:6])
        best = views[int(np.argmax(like[:, 0]))][0] if views else None
        if best is not None and like[:, 0].max() > 0.25:
            require(best)
        raise InputError(
            f"None of the files looks like {kinds[0].title.lower()} ({names}). "
            "Name their columns with --map, as in --map deals.owner='Sales rep'."
        )
    listed = {}
    for kind, (view, others) in found.items():
        more = [read_as(require(view), table) for table in others]
        listed[kind] = [view, *(one for one in more if one is not None)]
    used = {view.raw.name for views in listed.values() for view in views}
    return listed, [table for table in tables if table.name not in used]


def lists_among(tables: Sequence[RawTable], kind: Kind, said: Mapping[str, str]) -> tuple[list[Mapped], list[RawTable]]:
    """The sheets of a file that are a list of a kind, and those that are not: the one most like it, and others with
    most of its columns, as where each region has a sheet of its own."""
    views = [mapped(table, kind, said) for table in tables]
    best = max(views, key=lambda view: (sum(c.likeness for c in view.choices), len(view.raw.cells)))
    found = [
        best,
        *(view for view in (read_as(best, view.raw) for view in views if view is not best) if view is not None),
    ]
    used = {view.raw.name for view in found}
    unasked = said.get(f"{kind.name}.region", said.get("region", SHEET)) == SHEET
    if len(found) > 1 and any(field.name == "region" for field in kind.fields) and unasked and not best.has("region"):
        found = _with_sheet_as_region(found)
    return found, [table for table in tables if table.name not in used]


def read_as(best: Mapped, raw: RawTable) -> Mapped | None:
    """A sheet read as another one is; None where it lacks what there has to be, or most of the columns."""
    columns = {choice.field: choice.column for choice in best.choices if choice.column in raw.columns}
    if len(columns) < ALIKE * len(best.choices):
        return None
    view = mapped(raw, best.kind, {f"{best.kind.name}.{field}": column for field, column in columns.items()})
    return view if all(view.has(field.name) for field in best.kind.fields if field.required) else None


def _with_sheet_as_region(views: list[Mapped]) -> list[Mapped]:
    """Where no column says the region, and the sheets are named by words, the names of the sheets are regions."""
    titles = [view.raw.name.rpartition("[")[2].removesuffix("]") for view in views]
    if any(sign.isdigit() for title in titles for sign in title):
        return views
    made = []
    for view, title in zip(views, titles, strict=True):
        raw = replace(view.raw, cells=view.raw.cells.assign(**{SHEET: title}))
        region = Choice("region", SHEET, 1.0, "name of the sheet")
        made.append(replace(view, raw=raw, choices=(*view.choices, region)))
    return made


def _likeness(view: Mapped, said: Mapping[str, str]) -> float:
    """How like a table is to a kind: required columns count most, then the others, then the name of the file.

    0 where more than one required column is missing, or the only one.
    """
    from rapidfuzz import fuzz  # noqa: PLC0415

    # What a row is tells as much as what there has to be, even where there are imports without it.
    required = [field.name for field in view.kind.fields if field.required or field is view.kind.fields[0]]
    have = {choice.field: choice.likeness for choice in view.choices}
    found = [have[name] for name in required if name in have]
    if len(found) < max(1, len(required) - 1):
        return 0.0
    specific = min(1.0, sum(have.values()) / TELLING)
    taken = len(view.choices) / max(len(view.raw.columns), 1)
    stem = fold(view.raw.name.rsplit("[", 1)[-1].rsplit(".", 1)[0])
    named = max(fuzz.token_sort_ratio(stem, fold(word)) for word in view.kind.file_words) / 100.0
    by_hand = any(key.startswith(f"{view.kind.name}.") for key in said) and any(c.by == "said" for c in view.choices)
    likeness = 0.35 * sum(found) / len(required) + 0.3 * specific + 0.2 * taken
    return likeness + (0.35 * named if named > 0.7 else 0.0) + (0.4 if by_hand else 0.0)
