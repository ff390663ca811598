"""What an import came to, as it is printed."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from crmsim.cli.screen import echo, echo_wrapped, table
from crmsim.figures.wording import percent
from crmsim.intake.figures import ORIGINS
from crmsim.report.audit_words import currency_of, network_rows, network_told, reading_told, segments_origin, value_text

SHOWN = 8  # findings printed; the page holds all of them
_FIT = {
    "mean_degree": "ties per person, mean",
    "share_inside_departments": "share inside a department",
    "average_clustering": "clustering",
    "modularity": "modularity by department",
    "median_degree": "ties per person, median",
    "max_degree": "ties per person, most",
}


def print_look(tables: Sequence[Mapping[str, Any]], fields: Sequence[Mapping[str, Any]]) -> None:
    """Which column is taken for what, which fields have none, and which columns are not used."""
    for found in tables:
        if not found["kind"]:
            echo(f"{found['file']}: not used\n")
            continue
        title = f" ({found['title'].lower()})" if found["title"].lower() != found["kind"] else ""
        echo(f"{found['file']}, read as {found['kind']}{title}")
        taken = {choice["field"]: choice for choice in found["mapping"]}
        rows = []
        for field in fields:
            if field["table"] == found["kind"]:
                choice = taken.get(field["field"])
                rows.append((field["field"], choice["column"] if choice else "-", _how(choice), field["meaning"]))
        if rows:
            table(("field", "column", "", "what it is"), rows)
        for note in found["notes"]:
            echo_wrapped(f"{note[:1].upper()}{note[1:]}.")
        if found["unused"]:
            echo_wrapped(f"Columns not used: {', '.join(found['unused'])}.")
    echo("Another column: --map FIELD=COLUMN, as often as needed.")


def _how(choice: Mapping[str, Any] | None) -> str:
    """By what a column was taken for a field."""
    if choice is None:
        return ""
    return {"said": "as said", "place": "by its place"}.get(choice["by"], f"{choice['likeness']:.0%} alike")


def print_import(audit: Mapping[str, Any], out: Path) -> None:
    """What was read, what is wrong in it, what it set, and what to do next."""
    _read(audit)
    if audit["findings"]:
        _findings(audit)
    if audit.get("network"):
        table(("contacts", audit["network"]["file"]), network_rows(audit["network"]), right=(1,))
        for told in network_told(audit["network"]):
            echo_wrapped(told)
        echo()
    if audit.get("fit"):
        _fit(audit["fit"])
    currency = currency_of(audit)
    rows = [
        (
            figure["key"].removeprefix("levers.").removeprefix("company."),
            value_text(figure, currency),
            ORIGINS[figure["origin"]],
            figure["formula"],
        )
        for figure in audit["figures"]
        if not figure["key"].startswith("company.segments")
    ]
    table(("set in the scenario", "value", "", "how"), rows, title="Figures")
    if audit["segments"]:
        rows = [
            (row["segment"], f"{row['customers']:,}", f"{row['share']:.1%}", _per_cent(row["profit_share"]))
            for row in audit["segments"]["rows"]
        ]
        title = f"Customers ({ORIGINS[segments_origin(audit)]})"
        table(("segment", "customers", "share", "of the profit"), rows, right=(1, 2, 3), title=title)
    if audit["lacking"]:
        echo_wrapped(f"{audit['lacking']}\n")
    name = shlex.quote(str(out))
    plans = "" if audit["plan"] == "phased_by_region" else f" --plans big_bang,{audit['plan']}"
    echo(f"{out} is written; its tables and the audit are in {out.with_suffix('')}.")
    echo(f"Look at {out.with_suffix('') / 'audit.html'}, then try: crmsim compare {name}{plans}")
    have = {found["kind"] for found in audit["tables"]} | ({"contacts"} if audit.get("network") else set())
    have |= {"customers"} if "deals" in have else set()
    have -= {"staff"} if audit["lacking"] else set()  # only those who sell are known
    lacking = [kind for kind in ("staff", "customers", "contacts") if kind not in have]
    if lacking:
        echo(f"More of the company: crmsim import {lacking[0]} FILE --out {name}")


def _read(audit: Mapping[str, Any]) -> None:
    """Rows and columns of every file, what was decided in reading them, and what was left out."""
    if audit["tables"]:
        rows = [_table_row(found) for found in audit["tables"]]
        table(("file", "read as", "rows", "right", "with a fault", "left out"), rows, right=(2, 3, 4, 5), title="Read")
        for found in audit["tables"]:
            pairs = ", ".join(f"{choice['field']} = {choice['column']}" for choice in found["mapping"] or ())
            echo_wrapped(f"{found['file']}: {pairs}")
            for told in reading_told(found):
                echo_wrapped(f"  {told}")
        echo()
    if audit.get("not_read"):
        echo_wrapped(f"Not used: {', '.join(audit['not_read'])}.\n")


def _table_row(found: Mapping[str, Any]) -> tuple[str, ...]:
    counts = found["accounted"]
    rows = counts["right"] + counts["wrong"] + counts["left_out"]
    return (
        found["file"],
        found["title"].lower(),
        *(f"{n:,}" for n in (rows, counts["right"], counts["wrong"], counts["left_out"])),
    )


def _findings(audit: Mapping[str, Any]) -> None:
    findings = audit["findings"]
    rows = [
        (
            found["file"],
            found["sentence"] + (f" {'; '.join(found['examples'][:2])}." if found["examples"] else ""),
            f"{found['hours']:,.1f}",
        )
        for found in findings[:SHOWN]
    ]
    table(("file", "what is wrong", "hours to repair"), rows, right=(2,), title="Audit, dearest first")
    if len(findings) > SHOWN:
        echo(f"and {len(findings) - SHOWN} more; {audit['hours']:,.0f} hours by hand in all (assumption)\n")


def _fit(fit: Mapping[str, Any]) -> None:
    rows = [
        (title, f"{fit['real'][key]:.3f}", *(f"{fit[which][key]:.3f}" for which in ("fitted", "defaults", "model")))
        for key, title in _FIT.items()
    ]
    columns = ("", "this network", "fitted to it", "fitted defaults", "the model's generator")
    table(columns, rows, right=(1, 2, 3, 4), title=f"Generated networks, mean of {fit['seeds']}")


def _per_cent(share: float | None) -> str:
    return "-" if share is None else percent(share)
