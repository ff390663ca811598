"""How files would be read, for somebody who can still say which column is what: nothing is refused for want of one."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from crmsim.errors import InputError, show
from crmsim.intake.contact_fields import CONTACTS, MEMBERS
from crmsim.intake.contact_files import contact_table
from crmsim.intake.fields import CUSTOMERS, EXPORT, STAFF
from crmsim.intake.mapping import Mapped, mapped
from crmsim.intake.reading import Form, read_folder, read_tables
from crmsim.intake.roles import lists_among, recognised
from crmsim.intake.values import filled

Json = dict[str, Any]
EXAMPLES = 3  # cells of a column that are shown
_ONE = {"staff": STAFF, "customers": CUSTOMERS}
_TIES = {"contacts": CONTACTS, "departments": MEMBERS}


def preview(kind: str, files: Sequence[Path], form: Form, said: Mapping[str, str]) -> Json:
    """The tables of an import with rows, columns, first cells, and the column taken for each field; and what is still
    missing, in words ("" for nothing). `kind` is one of `import` or "departments".

    Raises InputError for files that are no tables.
    """
    if kind == "crm-export":
        return _export(files, form, said)
    if len(files) != 1:
        raise InputError(f"Give one file here; {len(files)} were given.")
    if kind in _TIES:
        view, others = contact_table(files[0], _TIES[kind], form, said, complete=False)
        views = [view]
    else:
        views, others = lists_among(read_tables(files[0], form), _ONE[kind], said)
    return {
        "tables": [_view(*views)],
        "not_read": [raw.name for raw in others],
        "problem": _missing(views[:1]),
    }


def _export(files: Sequence[Path], form: Form, said: Mapping[str, str]) -> Json:
    tables = read_folder(files, form)
    try:
        found, unused = recognised(tables, EXPORT, said)
    except InputError:
        order: Callable[[Mapped], float] = lambda view: sum(c.likeness for c in view.choices)  # noqa: E731
        views = [max((mapped(table, kind, said) for kind in EXPORT), key=order) for table in tables]
        problem = _missing(views)
        if EXPORT[0] not in [view.kind for view in views]:
            names = ", ".join(show(table.name, 60)[1:-1] for table in tables[:6])
            problem = f"None of the files looks like {EXPORT[0].title.lower()} ({names})."
        return {"tables": [_view(view) for view in views], "not_read": [], "problem": problem}
    return {
        "tables": [_view(*views) for views in found.values()],
        "not_read": [table.name for table in unused],
        "problem": "",
    }


def _missing(views: Sequence[Mapped]) -> str:
    """Which columns nobody can do without are not found yet."""
    lacking = [
        f"{view.raw.name}: which column holds '{field.name}' ({field.meaning})?"
        for view in views
        for field in view.kind.fields
        if field.required and not view.has(field.name)
    ]
    return " ".join(lacking)


def _view(view: Mapped, *more: Mapped) -> Json:
    """A table as it would be read, with other sheets of the same columns."""
    raw, sheets = view.raw, [one.raw for one in (view, *more)]
    taken = {choice.field: choice for choice in view.choices}
    return {
        "kind": view.kind.name,
        "title": view.kind.title,
        "file": ", ".join(sheet.name for sheet in sheets),
        "rows": sum(len(sheet.cells) for sheet in sheets),
        "left_out": sum(len(sheet.broken) for sheet in sheets),
        "encoding": raw.encoding,
        "separator": raw.separator,
        "notes": list(raw.notes),
        "columns": [
            {"name": column, "examples": [str(cell)[:60] for cell in cells[filled(cells)].unique()[:EXAMPLES]]}
            for column, cells in ((column, raw.cells[column].head(200)) for column in raw.columns)
        ],
        "fields": [
            {
                "field": field.name,
                "meaning": field.meaning,
                "required": field.required,
                "column": taken[field.name].column if field.name in taken else "",
                "likeness": round(taken[field.name].likeness, 2) if field.name in taken else 0.0,
            }
            for field in view.kind.fields
        ],
    }
