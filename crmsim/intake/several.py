"""Several lists of the same kind as one table, in which the same record in two of them is found."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from crmsim.errors import InputError
from crmsim.intake.tables import Table
from crmsim.intake.values import folded

FILE = "file"  # column: which of several files a row stands in
MOST_FILES = 20
UNLIKE = 60.0  # token-sort ratio of names, 0-100, below which two records are not the same
_MONEY = ("revenue", "margin", "cost", "value")


def together(tables: Sequence[Table]) -> Table:
    """One table of several typed ones, each row with its file; what was found in one of them stays told of that one.

    A record whose key another file has too is counted once: its money is that of the first file that says it, or a
    customer that two systems know would bring twice what it brings. Raises InputError for two files of one name.
    """
    if len(tables) == 1:
        return tables[0]
    files = [str(table.facts["file"]) for table in tables]
    lists = [str(table.facts["list"]) for table in tables]
    if len(set(files)) < len(files) or len(set(lists)) > MOST_FILES:
        raise InputError(f"Several files must have different names, and be {MOST_FILES} at most: {', '.join(files)}.")
    frames = [table.frame.assign(**{FILE: file}) for table, file in zip(tables, files, strict=True)]
    if tables[0].kind == "customers" and len(set(lists)) > 1:
        for frame, name in zip(frames, lists, strict=True):  # a list of its own is a source, whether it says so or not
            source = frame["source"] if "source" in frame else pd.Series("", index=frame.index, dtype="object")
            frame["source"] = source.where(source != "", name)
    made = Table(tables[0].kind, _texts_filled(pd.concat(frames, ignore_index=True)))
    start = 0
    for table, file in zip(tables, files, strict=True):
        for check in table.checks:
            marks = np.zeros(len(made.frame), dtype=np.bool_)
            marks[start : start + len(table.frame)] = check.mask.to_numpy()
            made.checks.append(replace(check, mask=pd.Series(marks, index=made.frame.index), file=file))
        start += len(table.frame)
    fields = dict.fromkeys(field for table in tables for field in table.texts)
    for field in fields:
        cells = [table.texts.get(field, pd.Series("", index=table.frame.index, dtype="object")) for table in tables]
        made.texts[field] = pd.concat(cells, ignore_index=True)
    made.facts = _facts(tables, files, made.texts)
    made.facts["fill"] = fill_of_sources(made)
    _tell_apart(made)
    _once(made)
    return made


def fill_of_sources(table: Table) -> dict[str, dict[str, float]]:
    """How far each source that the rows name fills each field (0-1)."""
    frame = table.frame[table.frame["source"] != ""] if table.has("source") else table.frame.head(0)
    fields = [one["field"] for one in table.facts.get("mapping", ()) if one["field"] != "source"]
    if frame.empty or not fields:
        return {}
    said = pd.DataFrame({name: frame[name].notna() & (frame[name].astype(str) != "") for name in fields})
    shares = said.groupby(frame["source"]).mean()
    return {str(source): {str(name): float(share) for name, share in row.items()} for source, row in shares.iterrows()}


def in_two_files(table: Table) -> pd.Series:
    """Rows whose key stands in a file before theirs."""
    if FILE not in table.frame:
        return pd.Series(False, index=table.frame.index)
    key = _keys(table)
    return key.notna() & (table.frame[FILE] != table.frame[FILE].groupby(key).transform("first"))


def key_of(table: Table) -> str:
    """The field by which records of a table are known."""
    return {"customers": "customer", "deals": "deal", "products": "product"}.get(table.kind, "person")


def _keys(table: Table) -> pd.Series:
    """What tells that two rows are of one record, NaN where nothing does.

    Opportunities have names that come again every year; only those that are equal in everything but money are one.
    """
    if table.kind == "deals":
        fields = dict.fromkeys(one["field"] for one in table.facts["mapping"] if one["field"] not in _MONEY)
        return pd.util.hash_pandas_object(table.frame[list(fields)], index=False)
    key = table.frame[key_of(table)]
    return key.where(key != "")


def _tell_apart(table: Table) -> None:
    """Give a record another key where two systems use one number for two names; note which."""
    from rapidfuzz import fuzz  # noqa: PLC0415

    again, texts, key = in_two_files(table), table.texts.get("name"), key_of(table)
    if texts is None or not again.any():
        return
    names = folded(texts)
    first = names.groupby(table.frame[key]).transform("first")
    pairs = zip(names[again], first[again], strict=True)
    other = again.copy()
    other[again] = [bool(a and b) and fuzz.token_sort_ratio(a, b) < UNLIKE for a, b in pairs]
    sentence = "{count} of {of} {noun} have the number of one with another name in another file; both were kept."
    table.note("repeated key", key, sentence, other)
    apart = table.frame.loc[other, key] + "-" + table.frame.loc[other, FILE].map(_places(table)).astype(str)
    table.frame.loc[other, key] = apart


def _places(table: Table) -> dict[str, int]:
    return {str(file): place for place, file in enumerate(table.frame[FILE].unique(), start=1)}


def unite(table: Table, pairs: Sequence[tuple[int, int]]) -> None:
    """Let the second record of each pair, by place, be the first one once more: counted once, its money too."""
    keys = table.frame[key_of(table)].tolist()
    for first, second in pairs:
        keys[second] = keys[first]
    table.frame[key_of(table)] = keys
    _once(table)


def _once(table: Table) -> None:
    """Let money of a record be that of the first file that says it, and a record be lost where one of the files says
    so and the others do not know."""
    frame, key = table.frame, _keys(table)
    for name in (name for name in _MONEY if name in frame):
        known = key.notna() & frame[name].notna()
        first = frame[FILE].where(known).groupby(key).transform("first")
        frame.loc[known & (frame[FILE] != first), name] = float("nan")
    if "left" in frame:
        still = frame["left"].isna().groupby([key, frame[FILE]]).transform("any")
        last = frame["left"].where(still == False).groupby(key).transform("max")  # noqa: E712  NaN is neither
        told = last.notna() & frame["left"].isna() & ~(frame.get("since", last) > last)
        frame.loc[told, "left"] = last[told]


def _texts_filled(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of text that one of the files lacks are empty there, not missing."""
    texts = [str(name) for name in frame if str(frame[name].dtype) in ("object", "str")]
    frame[texts] = frame[texts].astype("object").where(frame[texts].notna(), "")
    return frame


def _facts(tables: Sequence[Table], files: Sequence[str], texts: dict[str, pd.Series]) -> dict[str, object]:
    facts = [table.facts for table in tables]
    mapping = list({(one["field"], one["column"]): one for part in facts for one in part["mapping"]}.values())
    column = {one["field"]: one["column"] for one in reversed(mapping)}
    listed = [
        {"field": field, "column": column[field], "share": round(float((cells != "").mean()), 4)}
        for field, cells in texts.items()
    ]
    unused = {one["column"]: one for part in facts for one in part["filled"] if not one["field"]}
    separators = {str(one["separator"]) for one in facts}
    return {
        "file": ", ".join(files),
        "rows": sum(one["rows"] for one in facts),
        "left_out": sum(one["left_out"] for one in facts),
        "totals": sum(one["totals"] for one in facts),
        "left_out_lines": [],  # which file they stand in would not be told
        "encoding": ", ".join(dict.fromkeys(one["encoding"] for one in facts if one["encoding"])),
        "separator": separators.pop() if len(separators) == 1 else "",
        "notes": [f"{file}: {note}" for file, one in zip(files, facts, strict=True) for note in one["notes"]],
        **{
            key: list(dict.fromkeys(name for one in facts for name in one[key]))
            for key in ("ambiguous_dates", "ambiguous_numbers")
        },
        "mapping": mapping,
        "unused": list(unused),
        "filled": [*listed, *unused.values()],
    }
