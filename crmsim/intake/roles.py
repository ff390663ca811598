"""Which file of an export is which table: by its columns, and by its name where columns leave it open."""

from collections.abc import Mapping, Sequence

import numpy as np

from crmsim.errors import InputError, show
from crmsim.intake.fields import Kind
from crmsim.intake.mapping import Mapped, mapped, require
from crmsim.intake.raw import RawTable
from crmsim.intake.values import fold

ENOUGH = 0.5  # likeness from which a file is taken for a table
TELLING = 5  # known columns that leave no doubt, however many more could be there


def recognised(
    tables: Sequence[RawTable], kinds: Sequence[Kind], said: Mapping[str, str]
) -> tuple[dict[str, Mapped], list[RawTable]]:
    """The tables of an export by kind, and the files that are none of them.

    Each kind takes at most one table, the likeliest choice in all. Raises InputError where the first kind, the one
    that the export is about, is not among them.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  heavy

    views = [[mapped(table, kind, said) for kind in kinds] for table in tables]
    like = np.array([[_likeness(view, said) for view in row] for row in views]).reshape(-1, len(kinds))
    rows, places = linear_sum_assignment(-np.where(like >= ENOUGH, like, 0.0))
    found = {
        kinds[k].name: views[t][k] for t, k in zip(rows.tolist(), places.tolist(), strict=True) if like[t, k] >= ENOUGH
    }
    if kinds[0].name not in found:
        names = ", ".join(show(table.name, 60)[1:-1] for table in tables[:6])
        best = views[int(np.argmax(like[:, 0]))][0] if views else None
        if best is not None and like[:, 0].max() > 0.25:
            require(best)
        raise InputError(
            f"None of the files looks like {kinds[0].title.lower()} ({names}). "
            "Name their columns with --map, as in --map deals.owner='Sales rep'."
        )
    for view in found.values():
        require(view)
    used = {view.raw.name for view in found.values()}
    return found, [table for table in tables if table.name not in used]


def lists_among(tables: Sequence[RawTable], kind: Kind, said: Mapping[str, str]) -> tuple[list[Mapped], list[RawTable]]:
    """The sheets of a file that are a list of a kind, and those that are not: the one most like it, and others with
    the same columns, as where each region has a sheet of its own."""
    views = [mapped(table, kind, said) for table in tables]
    best = max(views, key=lambda view: (sum(c.likeness for c in view.choices), len(view.raw.cells)))
    same = [view for view in views if view is not best and _columns(view) == _columns(best)]
    return [best, *same], [view.raw for view in views if view is not best and view not in same]


def _columns(view: Mapped) -> dict[str, str]:
    return {choice.field: choice.column for choice in view.choices}


def _likeness(view: Mapped, said: Mapping[str, str]) -> float:
    """How like a table is to a kind: required columns count most, then the others, then the name of the file.

    0 where more than one required column is missing, or the only one.
    """
    from rapidfuzz import fuzz  # noqa: PLC0415

    required = [field.name for field in view.kind.fields if field.required]
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
