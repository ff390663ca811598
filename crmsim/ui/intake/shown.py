"""Files and audit as plain texts for the page."""

from typing import Any

from crmsim.report.audit_words import levers_told, network_told, reading_told
from crmsim.report.tables import TextTable
from crmsim.ui.intake.draft import KINDS, OPTIONS, Draft, Part
from crmsim.ui.intake.words import for_the_page, size_of

Json = dict[str, Any]
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes", " ": "blanks"}
MOST_OTHERS = 12  # columns that are not used are told by the first ones
SURE = 0.9  # likeness from which a column has just the name that is looked for


def parts_shown(draft: Draft) -> list[Json]:
    """Every part with its files, its tables, and the column of each field."""
    return [
        {
            "kind": part.kind,
            "title": KINDS[part.kind],
            "files": ", ".join(f"{file.name} ({size_of(len(file.content))})" for file in part.files),
            "problem": problem_of(part),
            "tables": [table_shown(part, table) for table in (part.seen or {}).get("tables", [])],
        }
        for part in draft.parts
    ]


def options_shown(draft: Draft) -> list[Json]:
    """What the files that are there can leave open, and what was said of it."""
    return [
        {
            "name": option.name,
            "label": option.label,
            "choices": [list(choice) for choice in option.choices],
            "longest": option.longest,
            "value": draft.options.get(option.name, ""),
        }
        for option in OPTIONS
        if set(option.kinds) & set(draft.kinds)
    ]


def problem_of(part: Part) -> str:
    """What is still wrong with a part: what keeps it from being read, or a column that nobody has chosen yet."""
    if part.seen is None:
        return ""
    if not part.seen.get("tables"):
        return str(part.seen["problem"])
    lacking = part.lacking()
    if lacking:
        return f"Choose a column for {'; '.join(lacking)}."
    return str(part.seen["problem"]) if part.kind == "crm-export" and not part.said else ""


def table_shown(part: Part, table: Json) -> Json:
    """A table: how it was read, and a line for each field."""
    chosen, said = part.chosen(), dict(part.said)
    examples = {column["name"]: ", ".join(column["examples"]) for column in table["columns"]}
    fields = []
    for one in table["fields"]:
        key = f"{table['kind']}.{one['field']}"
        column = chosen[key]
        how = "chosen by you" if key in said else "by its name" if one["likeness"] >= SURE else "a guess: please check"
        fields.append(
            {
                "key": key,
                "id": f"{part.kind}-{key}",
                "own": key in said,
                "name": one["field"].replace("_", " "),
                "meaning": one["meaning"] if one["meaning"] != one["field"].replace("_", " ") else "",
                "required": one["required"],
                "missing": one["required"] and column == "-",
                "column": column,
                "how": "" if column == "-" else f"{how}; such as {examples.get(column) or '(empty)'}",
            }
        )
    others = [name for name in examples if name not in chosen.values()]
    form = ", ".join(filter(None, (table["encoding"], SEPARATORS.get(table["separator"], table["separator"]))))
    left_out = f", {table['left_out']:,} left out" if table["left_out"] else ""
    more = f" and {len(others) - MOST_OTHERS} more" if len(others) > MOST_OTHERS else ""
    return {
        "key": f"{part.kind}.{table['kind']}",
        "told": f"{table['title']}: {table['file']}, {table['rows']:,} rows{left_out} ({form or 'workbook'})",
        "columns": list(examples),
        "fields": fields,
        "others": ", ".join(others[:MOST_OTHERS]) + more,
    }


def accounted(page: Json) -> TextTable:
    """Every row of every file, once."""
    rows = [
        (f"{table['title']} ({table['file']})", table["rows"], table["right"], table["wrong"], table["left_out"])
        for table in page["tables"]
    ]
    columns = ("Table", "Rows", "Without a fault", "With a fault", "Left out")
    return TextTable("Every row, once", columns, tuple(rows))


def worst(page: Json) -> TextTable:
    """What costs most to migrate, dearest first."""
    rows = [(f"{one['sentence']} Repair: {one['repair']}.", one["rows"], one["hours"]) for one in page["worst"]]
    columns = ("What was found", "Rows", "Hours by hand")
    return TextTable("What will hurt the migration most", columns, tuple(rows))


def figures(page: Json) -> TextTable:
    """What the files set in the scenario, with the formula."""
    rows = [
        (one["title"] or one["name"], one["value"], one["default"], one["origin"], for_the_page(one["formula"]))
        for one in page["figures"]
    ]
    columns = ("Number", "Here", "Usually", "Where from", "How")
    return TextTable("What your files set in the scenario", columns, tuple(rows))


def notes(audit: Json) -> list[str]:
    """What whoever uses the company should know."""
    told = [text for text in (levers_told(audit), for_the_page(audit["lacking"])) if text]
    if audit["not_read"]:
        told.append(f"Not used, because they are none of the tables looked for: {', '.join(audit['not_read'])}.")
    told += [f"{table['file']}: {sentence}" for table in audit["tables"] for sentence in reading_told(table)]
    if audit["network"]:
        told.append(
            f"Contacts: {audit['network']['people']:,} people, {audit['network']['undirected_ties']:,} ties. These "
            "pages generate contacts with as many for each person (40 at most) and as many of them inside departments; "
            "to simulate with the real ones, download all as ZIP and use crmsim compare."
        )
        told += [f"{audit['network']['file']}: {sentence}" for sentence in network_told(audit["network"])]
    told.append(
        f"{audit['people']['employees']:,} employees in the scenario. What your files do not say stands at its default."
    )
    return told
