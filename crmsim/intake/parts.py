"""Where the mess sits: by field, person, region and product line."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from crmsim.intake.mess import WRONG, rows_in
from crmsim.intake.tables import Table
from crmsim.intake.values import fold

MOST_PARTS = 40  # of one kind; the rest is told as one
_KINDS = {"person": "at_person", "region": "at_region", "product line": "at_line"}


def place_rows(tables: Mapping[str, Table]) -> None:
    """Write into customers and opportunities whom, where and what line each row belongs to."""
    staff, products, customers = (tables.get(kind) for kind in ("staff", "products", "customers"))
    region_of = _region_of(staff)
    for kind in ("deals", "customers"):
        if kind not in tables:
            continue
        frame = tables[kind].frame
        if "owner" in frame:
            frame["at_person"] = frame["owner"]
        if "region" in frame and tables[kind].has("region"):
            frame["at_region"] = frame["region"]
        elif "owner" in frame and region_of:
            frame["at_region"] = frame["owner"].map(region_of).fillna("")
        if kind == "customers" and tables[kind].has("line"):
            frame["at_line"] = frame["line"]
    deals = tables.get("deals")
    if deals is not None and "product" in deals.frame:
        deals.frame["at_line"] = _line_of(deals.frame["product"], products)
    if (
        deals is not None
        and customers is not None
        and "at_region" in deals.frame
        and "at_region" not in customers.frame
    ):
        usual = (
            deals.frame[deals.frame["customer"] != ""]
            .groupby("customer")["at_region"]
            .agg(lambda r: r.value_counts().index[0])
        )
        customers.frame["at_region"] = customers.frame["customer"].map(usual).fillna("")


def _region_of(staff: Table | None) -> dict[str, str]:
    """Region of everybody whom the staff table names, by each of their names; managers sit where their people do."""
    if staff is None or not staff.has("region"):
        return {}
    frame = staff.frame
    region: dict[str, str] = {}
    for key in ("manager", "email", "name", "person"):
        if key in frame:
            region |= {name: where for name, where in zip(frame[key], frame["region"], strict=True) if name and where}
    return region


def _line_of(product: pd.Series, products: Table | None) -> pd.Series:
    """Product line of each row; a product in no list is a line of its own, so that it is seen."""
    if products is None or not products.has("line"):
        return product
    line = {fold(name): where for name, where in zip(products.frame["product"], products.frame["line"], strict=True)}
    return product.map(
        {name: line.get(fold(name), f"{name} (not in the list)") if name else "" for name in product.unique()}
    )


def parts_of(tables: Mapping[str, Table]) -> dict[str, list[dict[str, Any]]]:
    """For each kind of part its rows, the share with a fault, and the fault that is most frequent there."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, column in _KINDS.items():
        listed = [_rows(table, column) for table in tables.values() if column in table.frame]
        if listed:
            found[kind] = _summed(pd.concat(listed, ignore_index=True))
    found["field"] = fields_of(tables)
    return found


def _rows(table: Table, column: str) -> pd.DataFrame:
    """One line per row of a table: its part, whether it is wrong, and its first fault in words."""
    why = pd.Series("", index=table.frame.index, dtype="object")
    for check in sorted(table.checks, key=lambda check: -check.count):
        if check.way in WRONG:
            why = why.where((why != "") | ~check.mask, f"{check.field}: {check.way}")
    return pd.DataFrame(
        {"part": table.frame[column].replace("", "(not said)"), "wrong": rows_in(table, WRONG), "why": why}
    )


def _summed(rows: pd.DataFrame) -> list[dict[str, Any]]:
    grouped = rows.groupby("part")
    table = pd.DataFrame({"rows": grouped.size(), "wrong": grouped["wrong"].sum()})
    table = table.sort_values(["rows"], ascending=False)
    if len(table) > MOST_PARTS:
        table = pd.concat([table.head(MOST_PARTS), table.iloc[MOST_PARTS:].sum().to_frame("all others").T])
    often = rows[rows["why"] != ""].groupby(["part", "why"]).size().sort_values(ascending=False, kind="stable")
    faults = often.reset_index().drop_duplicates("part").set_index("part")["why"]
    return [
        {
            "part": str(part),
            "rows": int(row["rows"]),
            "wrong": int(row["wrong"]),
            "share": round(float(row["wrong"] / row["rows"]), 4),
            "most": str(faults.get(part, "")),
        }
        for part, row in sorted(table.iterrows(), key=lambda item: -item[1]["wrong"] / item[1]["rows"])
    ]


def fields_of(tables: Mapping[str, Table]) -> list[dict[str, Any]]:
    """Every column of every file: how far it is filled, and how many of its rows any check meets."""
    listed = []
    for kind, table in tables.items():
        for filled in table.facts.get("filled", []):
            mask = pd.Series(False, index=table.frame.index)
            for check in table.checks:
                if filled["field"] and check.field == filled["field"]:
                    mask = mask | check.mask
            listed.append(
                {
                    "table": kind,
                    "part": filled["column"],
                    "field": filled["field"],
                    "filled": filled["share"],
                    "rows": len(table.frame),
                    "wrong": int(mask.sum()),
                    "share": round(float(mask.mean()), 4),
                }
            )
    return listed
