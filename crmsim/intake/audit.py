"""The audit of a company's files: what is wrong, where it sits, what it costs to repair, and what it sets in a
scenario."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from crmsim.intake.across import check_references
from crmsim.intake.checks import Check
from crmsim.intake.days import last_touched, note_strays, there
from crmsim.intake.mess import WRONG, by_family, rows_in
from crmsim.intake.parts import parts_of, place_rows
from crmsim.intake.tables import Table
from crmsim.intake.within import STALE_DAYS, check_freshness, check_open_deals

TITLES = {"staff": "Staff", "customers": "Customers", "deals": "Opportunities", "products": "Products"}


def examine(tables: Mapping[str, Table], as_of: pd.Timestamp, *, found: bool) -> list[dict[str, Any]]:
    """Make the checks that need several tables anew, note what they find, and give how the tables refer to each
    other. The day `as_of` was `found` in the tables, or somebody said it."""
    for table in tables.values():
        table.checks = [
            check
            for check in table.checks
            if check.way not in ("not in reference", "unlike keys", "stale", "stray day")
            and (check.way, check.field) != ("misspelt", "owner")
        ]
    references = check_references(tables)
    if found:
        note_strays(tables, as_of)
    if "customers" in tables:
        frame = tables["customers"].frame
        of_row = frame["customer"].map(last_touched(tables, as_of).to_dict())
        check_freshness(tables["customers"], pd.to_datetime(of_row.where(there(frame, "since", "left", as_of))), as_of)
    if "deals" in tables:
        check_open_deals(tables["deals"], as_of)
    place_rows(tables)
    return references


def dead_share(tables: Mapping[str, Table], as_of: pd.Timestamp) -> tuple[float, str] | None:
    """Share of customer records that nobody will buy from, and what is taken for one: a likely duplicate, or one that
    brought nothing and is stale."""
    customers = tables.get("customers")
    if customers is None or not len(customers.frame):
        return None
    frame = customers.frame
    twice = rows_in(customers, ["likely duplicate", "in two files"])
    bought, told = pd.Series(True, index=frame.index), ""
    if "deals" in tables:
        deals = tables["deals"].frame
        alive = deals[deals["outcome"] != "lost"]["customer"].unique()
        bought, told = frame["customer"].isin(alive), "have no opportunity won or open"
    elif customers.has("revenue") or customers.has("margin"):
        name = "revenue" if customers.has("revenue") else "margin"
        bought, told = frame[name].fillna(0.0) != 0.0, f"have no {name}"
    last = pd.to_datetime(frame["customer"].map(last_touched(tables, as_of).to_dict()))
    old = last.isna() | ((as_of - last).dt.days > STALE_DAYS)
    told = f"; or {told} and no known contact for a year" if told else ""
    return float((twice | (~bought & old)).mean()), f"share of customer records that are likely there twice{told}"


def findings_of(tables: Mapping[str, Table]) -> list[dict[str, Any]]:
    """Every check that met something, the dearest to repair first."""
    listed = [
        check.to_dict(kind, table.frame["row"]) | {"file": check.file or table.facts.get("file", kind)}
        for kind, table in tables.items()
        for check in table.checks
    ]
    return sorted(listed, key=lambda found: (-found["hours"], -found["rows"], found["table"], found["field"]))


def audit_of(tables: Mapping[str, Table], references: list[dict[str, Any]], as_of: pd.Timestamp) -> dict[str, Any]:
    """The audit as plain values."""
    checks: list[Check] = [check for table in tables.values() for check in table.checks]
    findings = findings_of(tables)
    return {
        "as_of": as_of.date().isoformat(),
        "tables": [
            {
                "kind": kind,
                "title": TITLES.get(kind, kind),
                **{
                    key: table.facts.get(key)
                    for key in (
                        "file",
                        "rows",
                        "left_out",
                        "left_out_lines",
                        "encoding",
                        "separator",
                        "mapping",
                        "unused",
                        "notes",
                        "ambiguous_dates",
                        "ambiguous_numbers",
                        "stages",
                        "totals",
                    )
                },
                "faulty": int(rows_in(table, WRONG).sum()),
                "accounted": _accounted(table),
            }
            for kind, table in tables.items()
        ],
        "families": by_family(checks),
        "findings": findings,
        "references": references,
        "parts": parts_of(tables),
        "hours": round(sum(found["hours"] for found in findings), 1),
    }


def _accounted(table: Table) -> dict[str, int]:
    """Every row of the file, once: right, with a fault, or left out."""
    wrong = int(rows_in(table, WRONG).sum())
    return {"right": len(table.frame) - wrong, "wrong": wrong, "left_out": int(table.facts.get("left_out") or 0)}
