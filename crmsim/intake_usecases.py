"""What a person can do with a company's own files; the command line and the browser translate it and compute
nothing."""
# ruff: noqa: PLC0415  what needs the table libraries loads them inside, so that everything else answers at once

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmsim.errors import InputError, nearest, show

if TYPE_CHECKING:
    from crmsim.intake.imports import Asked, Imported

Json = dict[str, Any]

#: What can be imported, and in a line what it is.
KINDS = {
    "staff": "a list of employees",
    "customers": "a list of customers",
    "contacts": "who is in touch with whom: an edge list or a mail log",
    "crm-export": "opportunities, accounts, sales team and products of the CRM in use",
}


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Everything that can be said about an import; only kind, files and out have to be."""

    kind: str
    files: Sequence[Path]
    out: Path
    maps: Sequence[str] = ()
    departments: Path | None = None
    at_least: float = 0.0
    encoding: str | None = None
    separator: str | None = None
    dates: str | None = None  # dmy or mdy, where both could be
    decimal: str | None = None  # comma or point, where both could be
    stages: Sequence[str] = ()  # outcomes of stages of opportunities, as in "On hold=open"
    as_of: str | None = None
    title: str = ""
    currency: str | None = None
    margin_rate: float | None = None
    sales_share: float | None = None
    generate_contacts: bool = False  # between the people of a staff list, where none are recorded
    sources: int | None = None
    keep_names: bool = False
    key: Path | None = None


def import_files(request: ImportRequest) -> "Imported":
    """Import files into a scenario: reads, audits, and writes the scenario, its tables and its audit, or nothing.

    Raises InputError, in one or two plain sentences, for whatever cannot be imported; then nothing is written.
    """
    from crmsim.intake import imports

    asked = _asked(request)
    if request.kind == "crm-export":
        return imports.import_export(request.files, asked)
    if not request.files or (request.kind == "contacts" and len(request.files) > 1):
        raise InputError(f"Import one file of {request.kind} at a time; {len(request.files)} were given.")
    if request.kind == "contacts":
        return imports.import_contacts(request.files[0], asked, request.departments, request.at_least)
    if request.kind == "staff":
        return imports.import_staff(request.files, asked, with_contacts=request.generate_contacts)
    return imports.import_customers(request.files, asked)


def write_samples(folder: Path) -> list[Path]:
    """Copy the files of a made-up company, made to try the imports with, into a folder; give what lies in it then.

    Raises InputError, with nothing written, where something of such a name is there already.
    """
    import shutil

    from crmsim.scenario.files import shipped_folder

    source = shipped_folder("samples")
    wanted = [path for path in sorted(source.iterdir()) if path.is_dir() or path.suffix in (".csv", ".txt", ".xlsx")]
    for path in wanted:
        if (folder / path.name).exists():
            raise InputError(f"{show(str(folder / path.name), 200)} is there already; name another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in wanted:
            (shutil.copytree if path.is_dir() else shutil.copyfile)(path, folder / path.name)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise InputError(f"{show(str(folder), 200)} could not be written: {reason}.") from None
    return [folder / path.name for path in wanted]


def look_at_files(request: ImportRequest) -> list[Json]:
    """How files would be read: for each table its columns and what each is taken for. Writes nothing."""
    from crmsim.intake import imports
    from crmsim.intake.contact_fields import CONTACTS
    from crmsim.intake.contact_files import contact_table

    asked = _asked(request, make_key=False)
    if request.kind == "crm-export":
        found, unused = imports.look_at_export(request.files, asked)
        views = [view for alike in found.values() for view in alike]
    elif request.kind == "contacts":
        view, unused = contact_table(request.files[0], CONTACTS, asked.form, asked.said, complete=False)
        views = [view]
    else:
        views, unused = imports.look_at_lists(request.files, request.kind, asked)
    others = [{"kind": None, "file": table.name, "columns": table.columns, "mapping": []} for table in unused]
    return [
        {
            "kind": view.kind.name,
            "title": view.kind.title,
            "file": view.raw.name,
            "columns": view.raw.columns,
            "mapping": [
                {"field": c.field, "column": c.column, "likeness": c.likeness, "by": c.by} for c in view.choices
            ],
            "unused": list(view.others),
            "notes": list(view.raw.notes),
        }
        for view in views
    ] + others


def preview_files(request: ImportRequest) -> Json:
    """How files would be read, for somebody who can still say which column is what: `tables`, `not_read`, `problem`.

    The kind may also be "departments". Writes nothing. Raises InputError only for files that are no tables.
    """
    from crmsim.intake.looking import preview

    members = request.kind == "departments"
    asked = _asked(replace(request, kind="contacts") if members else request, make_key=False)
    return preview(request.kind, request.files, asked.form, asked.said)


def fields_of(kind: str) -> list[Json]:
    """The fields that are looked for in files of a kind: name, meaning, and whether there is no import without it."""
    from crmsim.intake import contact_fields, fields

    kinds = {
        "staff": (fields.STAFF,),
        "customers": (fields.CUSTOMERS,),
        "contacts": (contact_fields.CONTACTS, contact_fields.MEMBERS),
        "crm-export": fields.EXPORT,
    }
    return [
        {"table": table.name, "field": field.name, "meaning": field.meaning, "required": field.required}
        for table in kinds[check_kind(kind)]
        for field in table.fields
    ]


def audit_page(audit: Mapping[str, Any]) -> str:
    """The audit as one HTML page that loads nothing."""
    from crmsim.report.audit_page import render_audit

    return render_audit(audit)


def check_kind(kind: str) -> str:
    """A kind of import; InputError with the nearest one for others."""
    if kind not in KINDS:
        raise InputError(f"There is no import of {show(kind)}; there are {', '.join(KINDS)}.{nearest(kind, KINDS)}")
    return kind


def default_key() -> Path:
    """Where the key of pseudonyms lies unless another is named: with the person's own settings, beside no result."""
    import click

    return Path(click.get_app_dir("crmsim")) / "pseudonyms.key"


def fit_network(edges: Path, departments: Path, seeds: int = 3) -> Json:
    """How well generated networks match a real one: its figures, those of networks fitted to it, and the
    differences."""
    from crmsim.intake.network_fit import fit_report
    from crmsim.scenario.contacts import read_contacts

    return fit_report(read_contacts(edges, departments), seeds)


def _asked(request: ImportRequest, *, make_key: bool = True) -> "Asked":
    from crmsim.intake.delimited import separator_named
    from crmsim.intake.figures import Assumptions
    from crmsim.intake.imports import Asked
    from crmsim.intake.mapping import overrides
    from crmsim.intake.pseudonyms import Pseudonyms, read_key
    from crmsim.intake.reading import Form
    from crmsim.intake.stages import stages_said

    check_kind(request.kind)
    if request.dates not in (None, "dmy", "mdy"):
        raise InputError(f"--dates {show(request.dates)} must be dmy (day first) or mdy (month first).")
    if request.decimal not in (None, "comma", "point"):
        raise InputError(f"--decimal {show(request.decimal)} must be comma or point.")
    for name, value, low, high in (
        ("--margin-rate", request.margin_rate, 0.0, 1.0),
        ("--sales-share", request.sales_share, 0.01, 1.0),
        ("--sources", request.sources, 1, 100),
    ):
        if value is not None and not low <= value <= high:
            raise InputError(f"{name} {show(value)} must be from {show(low)} to {show(high)}.")
    key = read_key(request.key or default_key()) if make_key and not request.keep_names else bytes(32)
    separator = separator_named(request.separator) if request.separator else None
    return Asked(
        out=request.out,
        names=Pseudonyms(key, request.keep_names),
        form=Form(request.encoding, separator, {None: None, "comma": ",", "point": "."}[request.decimal]),
        said=overrides(request.maps),
        assumptions=Assumptions(
            margin_rate=request.margin_rate,
            currency=request.currency,
            as_of=_day(request.as_of),
            sources=request.sources,
            sales_share=request.sales_share,
        ),
        stages=stages_said(request.stages),
        date_order=request.dates,
        title=request.title,
        page=audit_page,
    )


def _day(text: str | None) -> str | None:
    from datetime import date

    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(f"--as-of {show(text)} must be a day as in 2024-12-31.") from None
