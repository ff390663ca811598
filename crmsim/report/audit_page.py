"""The audit of a company's files as one page: what it sets, what hurts the migration most, and where it sits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crmsim.figures import DARK, LIGHT
from crmsim.figures.wording import money, percent, plain
from crmsim.intake.fields import NOUNS
from crmsim.intake.figures import ORIGINS
from crmsim.report.audit_words import (
    currency_of,
    exact_text,
    levers_told,
    network_rows,
    network_told,
    reading_told,
    segments_origin,
    span_told,
    spread_says_something,
    value_text,
)
from crmsim.report.page import asset, environment
from crmsim.scenario.levers import LEVERS

WORST = 12  # findings shown in full; the rest stand in a table
MOST_PARTS = 14  # of one kind, those with the largest share of faults
_PART_TITLES = {"region": "By region", "product line": "By product line", "person": "By person"}
_TITLES = {
    "departments": "Departments",
    "employees": "Employees",
    "staff": "What people do",
    "regions": "Regions",
    "contacts": "Contacts between employees",
    "customers": "Customers",
    "currency": "Currency",
    "profit_rate": "Profit per gross margin",
    "gross_margin_per_employee": "Gross margin per employee and year",
}
_CURVE = (560.0, 240.0)  # width and height of the whale curve
_CALL_IT_MUCH = 0.25  # share of all hours from which one finding is named in the head


@dataclass(frozen=True, slots=True)
class Curve:
    """The whale curve as an SVG path, with the places of its axes and of its top."""

    path: str
    width: float
    height: float
    zero: float
    whole: float
    top: tuple[float, float]
    top_share: str
    top_customers: str


def render_audit(audit: Mapping[str, Any]) -> str:
    """The audit (schema crmsim.import/1) as one HTML page that loads nothing and runs no script."""
    template = environment().get_template("audit.html.j2")
    style = f"{asset('report.css')}\n{asset('audit.css')}"
    return template.render(page=page_of(audit), style=style, light=LIGHT, dark=DARK).strip() + "\n"


def page_of(audit: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that the template prints, as texts and lengths."""
    findings = [_finding(found, audit) for found in audit["findings"]]
    currency = currency_of(audit)
    figures = [_figure(figure, currency) for figure in audit["figures"]]
    own = [figure for figure in figures if not figure["name"].startswith("segments.")]
    return {
        "scenario": plain(audit["scenario"]),
        "answer": answer(audit),
        "levers_told": levers_told(audit),
        "as_of": audit["as_of"],
        "tables": [_table(table) for table in audit["tables"]],
        "not_read": [plain(name) for name in audit.get("not_read", ())],
        "families": audit["families"],
        "worst": findings[:WORST],
        "others": findings[WORST:],
        "hours": f"{audit['hours']:,.0f}",
        "parts": [_parts_of_kind(kind, audit["parts"][kind]) for kind in _PART_TITLES if audit["parts"].get(kind)],
        "fields": _fields(audit),
        "references": [_reference(reference) for reference in audit["references"]],
        "figures": own,
        "levers": [figure for figure in own if figure["lever"]],
        "company": [figure for figure in own if not figure["lever"]],
        "segment_figures": [figure for figure in figures if figure["name"].startswith("segments.")],
        "segments_origin": ORIGINS[segments_origin(audit)],
        "currency": currency,
        "segments": audit["segments"],
        "segment_rows": [_segment(row) for row in audit["segments"]["rows"]] if audit["segments"] else [],
        "curve": curve_of(audit["segments"]["curve"]) if audit["segments"] and audit["segments"]["curve"] else None,
        "churn": plain(audit["churn"], 600),
        "lacking": plain(audit.get("lacking", ""), 400),
        "network": audit["network"],
        "network_rows": network_rows(audit["network"]) if audit["network"] else [],
        "network_told": network_told(audit["network"]) if audit["network"] else [],
    }


def answer(audit: Mapping[str, Any]) -> str:
    """What the audit comes to, in a sentence or two."""
    listed = [
        (NOUNS[t["kind"]], t["accounted"]["wrong"], t["rows"]) for t in audit["tables"] if t["accounted"]["wrong"]
    ]
    if not audit["tables"]:
        return "Only contacts were imported: there is nothing to audit in them but who is known."
    if not listed:
        return "No check found anything wrong in these files."
    parts = [f"{wrong:,} of {rows:,} {title}" for title, wrong, rows in sorted(listed, key=lambda item: -item[1])]
    text = f"{_and(parts)} have a fault."
    worst = audit["findings"][0]
    if worst["hours"] >= max(1.0, _CALL_IT_MUCH * audit["hours"]):
        text += (
            f" Dearest to migrate: {plain(worst['sentence'], 300).rstrip('.')} (about "
            f"{worst['hours']:,.0f} hours by hand)."
        )
    return text


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _finding(found: Mapping[str, Any], audit: Mapping[str, Any]) -> dict[str, Any]:
    longest = max((other["hours"] for other in audit["findings"]), default=1.0) or 1.0
    lines = ", ".join(map(str, found["lines"]))
    return {
        "sentence": plain(found["sentence"], 400),
        "file": plain(found["file"], 120),
        "family": found["family"],
        "hours": f"{found['hours']:,.1f}" if found["hours"] < 10 else f"{found['hours']:,.0f}",
        "width": round(100.0 * found["hours"] / longest, 1),
        "share": f"{found['share']:.1%}",
        "rows": f"{found['rows']:,}",
        "repair": plain(found["repair"], 200),
        "examples": plain("; ".join(found["examples"]), 600),
        "lines": lines + (", ..." if found["rows"] > len(found["lines"]) else ""),
    }


def _table(table: Mapping[str, Any]) -> dict[str, Any]:
    counts = table["accounted"]
    whole = max(1, sum(counts.values()))
    return {
        "title": table["title"],
        "file": plain(table["file"], 120),
        "rows": f"{whole:,}",
        **{key: f"{value:,}" for key, value in counts.items()},
        **{f"{key}_width": round(100.0 * value / whole, 2) for key, value in counts.items()},
        "read": ", ".join(filter(None, (table["encoding"] or "workbook", _separator(table["separator"])))),
        "mapping": [(choice["field"], plain(choice["column"], 80), choice["by"]) for choice in table["mapping"]],
        "told": reading_told(table),
    }


def _separator(separator: str) -> str:
    return {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes", " ": "blanks", "": ""}.get(
        separator, repr(separator)
    )


def _parts_of_kind(kind: str, parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Parts of one kind; people are folded away where they differ no more than chance makes them."""
    return {
        "title": _PART_TITLES[kind],
        "rows": [_part(part) for part in parts[:MOST_PARTS]],
        "more": len(parts) - MOST_PARTS,
        "span": span_told(parts),
        "folded": kind == "person" and not spread_says_something(parts),
    }


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "part": plain(part["part"], 80),
        "rows": f"{part['rows']:,}",
        "wrong": f"{part['wrong']:,}",
        "share": f"{part['share']:.0%}",
        "width": round(100.0 * part["share"], 1),
        "most": plain(part["most"].replace(": ", ", "), 120),
    }


def _fields(audit: Mapping[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The columns of each file."""
    fields = audit["parts"].get("field", [])
    of_table = {table["kind"]: plain(table["file"], 120) for table in audit["tables"]}
    return [
        (of_table.get(kind, kind), [_field(field) for field in fields if field["table"] == kind])
        for kind in dict.fromkeys(field["table"] for field in fields)
    ]


def _field(field: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "part": plain(field["part"], 80),
        "field": field["field"] or "not used",
        "filled": f"{field['filled']:.0%}",
        "width": round(100.0 * field["filled"], 1),
        "wrong": f"{field['wrong']:,}" if field["field"] else "",
    }


def _reference(reference: Mapping[str, Any]) -> dict[str, Any]:
    values = [
        f"{value} ({found['rows']:,} rows{', probably ' + found['probably'] if found['probably'] else ''})"
        for value, found in list(reference["values"].items())[:4]
    ]
    return {
        "what": f"{reference['field']} of {NOUNS[reference['table']]}, looked up among the "
        f"{NOUNS[reference['reference']]}",
        "rows": f"{reference['rows']:,}",
        "matched": f"{reference['matched']:,}",
        "unmatched": f"{reference['unmatched']:,}",
        "values": plain("; ".join(values), 400),
    }


def _figure(figure: Mapping[str, Any], currency: str) -> dict[str, Any]:
    name = figure["key"].partition(".")[2]
    lever = LEVERS.get(name)
    return {
        "name": name,
        "lever": lever is not None,
        "title": lever.title if lever else _TITLES.get(name, _of_segment(name)),
        "unit": lever.unit if lever else "",
        "default": f"{lever.default:g}" if lever else "",
        "value": value_text(figure, currency),
        "exact": exact_text(figure),
        "formula": plain(figure["formula"], 600),
        "origin": ORIGINS[figure["origin"]],
    }


def _of_segment(name: str) -> str:
    """What people call a figure of a segment, as in best, share; nothing for any other figure."""
    kind, _, rest = name.partition(".")
    return rest.replace(".", ", ").replace("next_best", "next-best").replace("_", " ") if kind == "segments" else ""


def _segment(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "segment": row["segment"].replace("_", "-"),
        "customers": f"{row['customers']:,}",
        "share": f"{row['share']:.0%}",
        "margin": money(row["margin"], ""),
        "exact_margin": f"{row['margin']:,.0f}",
        "profit": money(row["profit"], ""),
        "exact_profit": f"{row['profit']:,.0f}",
        "profit_share": "–" if row["profit_share"] is None else percent(row["profit_share"]),
    }


def curve_of(points: Sequence[Sequence[float]]) -> Curve:
    """The whale curve drawn: from no customer to all, and the profit that they bring together."""
    width, height = _CURVE
    high = max(1.05, max(y for _, y in points) * 1.05)
    low = min(0.0, *(y for _, y in points))

    def place(x: float, y: float) -> tuple[float, float]:
        return round(x * width, 1), round(height * (high - y) / (high - low), 1)

    top = max(points, key=lambda point: point[1])
    path = "M" + " L".join(f"{x},{y}" for x, y in (place(*point) for point in points))
    return Curve(
        path, width, height, place(0, 0)[1], place(0, 1)[1], place(top[0], top[1]), f"{top[1]:.0%}", f"{top[0]:.0%}"
    )
