"""The four imports. Each reads files, adds to what was imported before, and writes scenario and folder whole."""

import math
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from crmsim.errors import InputError, show
from crmsim.intake.assembly import Assembly, assemble, people_in
from crmsim.intake.contact_fields import CONTACTS, MEMBERS
from crmsim.intake.contact_files import read_contact_list, read_members
from crmsim.intake.fields import CUSTOMERS, DEALS, EXPORT, NAMES, STAFF, Kind
from crmsim.intake.figures import Assumptions
from crmsim.intake.mapping import Mapped, check_overrides, require
from crmsim.intake.misspelt_people import find_meant, mark_people
from crmsim.intake.network import DEPARTMENTS, EDGES, joined, members_of_staff, word, write_network
from crmsim.intake.network_made import made_network
from crmsim.intake.pseudonyms import Pseudonyms
from crmsim.intake.raw import RawTable
from crmsim.intake.reading import Form, read_folder, read_tables
from crmsim.intake.roles import lists_among, recognised
from crmsim.intake.scenario_text import annotated
from crmsim.intake.several import together
from crmsim.intake.storage import (
    AUDIT,
    FINDINGS,
    PAGE,
    RECORD,
    Stored,
    digest,
    findings_csv,
    folder_of,
    load,
    record_of,
    staged,
    write_json,
    write_tables,
)
from crmsim.intake.tables import Table, typed
from crmsim.intake.within import check_customers, check_deals, check_staff
from crmsim.scenario.company_parts import ContactFiles
from crmsim.scenario.contacts import Contacts, read_contacts
from crmsim.scenario.names import check_text
from crmsim.scenario.reading import safe_name
from crmsim.scenario.scenario import MAX_TITLE

_CHECKS: dict[str, Callable[[Table], None]] = {
    "customers": check_customers,
    "staff": check_staff,
}
Page = Callable[[Mapping[str, Any]], str]
Network = tuple[pd.DataFrame, pd.DataFrame, dict[str, Any]]  # ties, members, how they were read


@dataclass(frozen=True, slots=True)
class Asked:
    """How an import was asked for. `said` maps our fields to columns; `page` makes the audit's page of its JSON."""

    out: Path
    names: Pseudonyms
    form: Form = field(default_factory=Form)
    said: Mapping[str, str] = field(default_factory=dict)
    assumptions: Assumptions = field(default_factory=Assumptions)
    stages: Mapping[str, str] = field(default_factory=dict)  # outcomes of stages, by folded name
    date_order: str | None = None
    title: str = ""
    page: Page | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """What an import came to: where it lies, the scenario, and the audit with all that was read, as plain values."""

    path: Path
    folder: Path
    assembly: Assembly

    @property
    def audit(self) -> dict[str, Any]:
        """The audit (schema crmsim.import/1)."""
        return self.assembly.audit


def look_at_export(paths: Sequence[Path], asked: Asked) -> tuple[dict[str, list[Mapped]], list[RawTable]]:
    """Which files of a CRM export are which table, with their columns; and the files that are none of them."""
    tables = read_folder(paths, asked.form)
    check_overrides(asked.said, EXPORT, tables)
    return recognised(tables, EXPORT, asked.said)


def look_at_lists(paths: Sequence[Path], kind: str, asked: Asked) -> tuple[list[Mapped], list[RawTable]]:
    """The lists of staff or customers in these files, with their columns; and the sheets that are none."""
    found, unused = [], []
    for path in paths:
        lists, others = _lists_in(path, {"staff": STAFF, "customers": CUSTOMERS}[kind], asked)
        found += lists
        unused += others
    return found, unused


def import_export(paths: Sequence[Path], asked: Asked) -> Imported:
    """Import a CRM export: opportunities, and accounts, sales team and products where they are there."""
    before = _before(asked)
    found, unused = look_at_export(paths, asked)
    fresh = {kind: _read(views, asked) for kind, views in found.items()}
    # Lists of staff and customers that were imported for themselves say more than those of the CRM.
    own = [kind for kind in ("staff", "customers") if before.imported_by(kind) == kind and kind in fresh]
    kept = [f"{fresh.pop(kind).facts['file']} (the {kind} that were imported before stay)" for kind in own]
    return _finish("crm-export", asked, before, fresh, not_read=[*(raw.name for raw in unused), *kept])


def import_staff(paths: Sequence[Path], asked: Asked, *, with_contacts: bool = False) -> Imported:
    """Import lists of employees; where asked for, with generated contacts between them."""
    before = _before(asked)
    views, unused = look_at_lists(paths, "staff", asked)
    staff = _read(views, asked)
    fresh = {"staff": staff}
    if not with_contacts:
        return _finish("staff", asked, before, fresh, not_read=[raw.name for raw in unused])
    if (before.record.get("network") or {}).get("generated") is None and before.record.get("network"):
        raise InputError("Contacts were imported into this scenario already; none are generated in their place.")
    people = people_in({**before.tables, **fresh}, _assumptions(asked, before, whole=True), contacts=True)
    if people is None:
        raise InputError(f"{staff.facts['file']} names nobody.")
    return _finish(
        "staff", asked, before, fresh, network=made_network(people, staff), not_read=[raw.name for raw in unused]
    )


def import_customers(paths: Sequence[Path], asked: Asked) -> Imported:
    """Import lists of customers; who is in several of them is found."""
    before = _before(asked)
    views, unused = look_at_lists(paths, "customers", asked)
    customers = _read(views, asked)
    return _finish("customers", asked, before, {"customers": customers}, not_read=[raw.name for raw in unused])


def import_contacts(path: Path, asked: Asked, departments: Path | None = None, at_least: float = 0.0) -> Imported:
    """Import who is in touch with whom. Departments come from their own file, else from the staff imported before."""
    if not 0.0 <= at_least < 1e12:
        raise InputError(f"--at-least must be 0 or more, but {show(at_least)} was given.")
    for ours in asked.said:
        known = {f.name for kind in (CONTACTS, MEMBERS) for f in kind.fields}
        if ours.rsplit(".", 1)[-1] not in known:
            raise InputError(f"--map: there is no field {show(ours)}; there are {', '.join(sorted(known))}.")
    before = _before(asked)
    contacts = read_contact_list(path, asked.names, asked.form, asked.said, at_least)
    people = people_in(before.tables, _assumptions(asked, before), contacts=True)
    if people is not None:
        members, also = members_of_staff(people, before.tables["staff"])
    elif departments is not None:
        members, also = read_members(departments, asked.names, asked.form, asked.said), {}
    else:
        raise InputError("Which department is everybody in? Give --departments FILE, or import the staff first.")
    ties, facts = joined(contacts, members, also)
    return _finish(
        "contacts", asked, before, {}, network=(ties, members, facts), not_read=[raw.name for raw in contacts.not_used]
    )


def _lists_in(path: Path, kind: Kind, asked: Asked) -> tuple[list[Mapped], list[RawTable]]:
    """The lists of a file: one, or the sheets of a workbook with the same columns; and the sheets that are none."""
    tables = read_tables(path, asked.form)
    check_overrides(asked.said, (kind,), tables)
    found, others = lists_among(tables, kind, asked.said)
    return [require(view) for view in found], others


def _read(views: Sequence[Mapped], asked: Asked) -> Table:
    """Several tables of a kind as one, read and checked."""
    form = asked.form
    made = together([typed(view, asked.names, order=asked.date_order, decimal=form.decimal) for view in views])
    if made.kind == "deals":
        check_deals(made, asked.stages)
    elif made.kind in _CHECKS:
        _CHECKS[made.kind](made)
    return made


def _before(asked: Asked) -> Stored:
    """What was imported into the same scenario before; refused where names were replaced in another way then."""
    before = load(asked.out)
    mark = asked.names.mark()
    if before.record and before.record.get("names") != mark:
        raise InputError(
            f"{show(str(asked.out), 200)} was imported with another key of pseudonyms, with its names kept, or by an "
            "earlier version; use the same way for every file of a company."
        )
    for kind in (STAFF, CUSTOMERS, DEALS) if asked.names.keep else ():
        for field_ in kind.fields if kind.name in before.tables else ():
            frame = before.tables[kind.name].frame
            what = "customer" if field_.name == "customer" else NAMES.get(field_.holds)
            if what and field_.name in frame:
                asked.names.remember(frame[field_.name].unique(), what)
    return before


def _finish(
    what: str,
    asked: Asked,
    before: Stored,
    fresh: dict[str, Table],
    *,
    network: Network | None = None,
    not_read: Sequence[str] = (),
) -> Imported:
    """Add what an import of a kind came to, to what is there, make the scenario anew, and write everything."""
    check_text("--title", asked.title, MAX_TITLE)
    tables = {**before.tables, **fresh}
    tables = {kind: tables[kind] for kind in ("staff", "customers", "deals", "products") if kind in tables}
    for table in fresh.values():
        table.facts["imported_by"] = what
        mark_people(table, asked.names)
    find_meant(tables)
    assumptions = _assumptions(asked, before, whole=what == "staff")
    title = asked.title or before.record.get("title") or f"{asked.out.stem.replace('_', ' ')}, from its own files"
    folder = folder_of(asked.out)
    with staged(asked.out, before.digest) as (inner, commit):
        found = _network(inner, folder, tables, network, before, assumptions)
        known = found[0] if found else None
        people = people_in(tables, assumptions, contacts=known is not None)
        assembly = assemble(safe_name(asked.out.stem), title[:MAX_TITLE], tables, people, known, assumptions)
        scenario = assembly.scenario
        if found is not None:
            files = ContactFiles(edges=f"{folder.name}/{EDGES}", departments=f"{folder.name}/{DEPARTMENTS}")
            scenario = scenario.with_company(contacts=files.model_dump()).with_contacts(found[1])
        text = annotated(scenario, assembly.figures)
        unused = {**before.record.get("not_read", {}), what: list(not_read)}
        assembly.audit["not_read"] = [name for names in unused.values() for name in names]
        write_tables(inner, tables, {"scenario": scenario.name, "scenario_hash": scenario.hash})
        write_json(inner / AUDIT, assembly.audit)
        (inner / FINDINGS).write_text(findings_csv(assembly.audit), encoding="utf-8", newline="\n")
        if asked.page is not None:
            (inner / PAGE).write_text(asked.page(assembly.audit), encoding="utf-8", newline="\n")
        extra = {
            "title": title,
            "digest": digest(text.encode()),
            "names": asked.names.mark(),
            "network": known,
            "not_read": unused,
            "assumptions": {name: getattr(assumptions, name) for name in Assumptions.__slots__},
        }
        write_json(inner / RECORD, record_of(tables, extra))
        commit(text)
    return Imported(asked.out, folder, Assembly(scenario, assembly.figures, assembly.audit))


def _assumptions(asked: Asked, before: Stored, *, whole: bool = False) -> Assumptions:
    """What a person assumes now, else what was assumed at an earlier import into the same scenario.

    With the `whole` staff known, a share that the sales team was taken for is no longer needed.
    """
    earlier = dict(before.record.get("assumptions", {}))
    if whole:
        earlier.pop("sales_share", None)
    now = {name: getattr(asked.assumptions, name) for name in Assumptions.__slots__}
    return Assumptions(**{name: earlier.get(name) if value is None else value for name, value in now.items()})


def _network(
    inner: Path,
    folder: Path,
    tables: Mapping[str, Table],
    network: Network | None,
    before: Stored,
    assumptions: Assumptions,
) -> tuple[dict[str, Any], Contacts] | None:
    """Write the contacts, new or from before, with the departments that people are in now; give their figures."""
    if network is not None:
        ties, members, facts = network
    elif before.record.get("network"):
        facts = dict(before.record["network"])
        contacts = read_contacts(folder / EDGES, folder / DEPARTMENTS)
        ties, members = _earlier(contacts)
        people = people_in(tables, assumptions, contacts=True)
        now = members if people is None else members_of_staff(people, tables["staff"])[0]
        now = now.assign(person=now["person"].map(word))  # as the two files have names
        if _places(now) == _places(members):
            for name in (EDGES, DEPARTMENTS):
                shutil.copyfile(folder / name, inner / name)
            return facts, contacts
        inside = ties["a"].isin(now["person"]) & ties["b"].isin(now["person"])
        members, ties = now, ties[inside]
        facts |= {"members": len(members), "ties_left_out": facts.get("ties_left_out", 0) + int((~inside).sum())}
        if ties.empty:
            raise InputError("None of the contacts imported before is between people of this staff list.")
    else:
        return None
    contacts, figures = write_network(inner, ties, members)
    plain = {
        name: None if isinstance(value, float) and math.isnan(value) else value
        for name, value in figures._asdict().items()
    }
    return {**facts, **plain}, contacts


def _places(members: pd.DataFrame) -> dict[str, str]:
    return {str(p): word(d) for p, d in zip(members["person"], members["department"], strict=True)}


def _earlier(contacts: Contacts) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Ties and members of contacts that were imported before, by name."""
    ids = np.array(contacts.person_ids, dtype=object)
    ties = pd.DataFrame({"a": ids[contacts.ties[:, 0]], "b": ids[contacts.ties[:, 1]]})
    names = np.array(contacts.department_names, dtype=object)
    return ties, pd.DataFrame({"person": ids, "department": names[contacts.department]})
