"""Checks between the fields of one table: order of dates, facts that a stage asks for, circles among managers."""

from collections.abc import Mapping

import pandas as pd

from crmsim.intake.columns import label
from crmsim.intake.days import GONE, there
from crmsim.intake.duplicates import mark_duplicates, names_of
from crmsim.intake.several import FILE, in_two_files
from crmsim.intake.stages import is_lost, stages
from crmsim.intake.tables import Table

STALE_DAYS = 365  # a customer that nobody has been in touch with for so long


def check_deals(table: Table, said: Mapping[str, str]) -> None:
    """Opportunities: what a closed one must say, what an open one must not lack, and dates in order.

    `said` are stages that somebody overrules.
    """
    frame = table.frame
    table.facts["stages"] = stages(frame, said)
    frame["outcome"] = frame["stage"].map(table.facts["stages"]).fillna("open")
    done = frame["outcome"].isin(["won", "lost"])
    again = in_two_files(table)
    # A date that an open opportunity cannot have yet is not missing.
    for name in ("closed", "value"):
        if name in frame:
            table.checks = [c for c in table.checks if not (c.field == name and c.way == "missing")]
            what, those = ("won or lost", done) if name == "closed" else ("won", frame["outcome"] == "won")
            sentence = f"{{count}} of {{of}} opportunities are {what} and have no {label(name)}."
            table.note("missing", name, sentence, those & frame[name].isna() & ~_bad(table, name) & ~again)
    table.note("in two files", "deal", "{count} of {of} opportunities are in another of the files.", again)
    _in_order(table, "opened", "closed", "{count} of {of} opportunities were closed before they began.")


def check_customers(table: Table) -> None:
    """Customers: likely duplicates, dates in order, and a company that belongs to itself."""
    if "status" in table.frame:
        lost = {text: is_lost(str(text)) for text in table.frame["status"].unique()}
        table.frame[GONE] = table.frame["status"].map(lost).astype(bool)
        table.facts["gone"] = [text for text, gone in lost.items() if gone]
    which = "name" if table.has("name") else "customer"
    mark_duplicates(table, which, same=("country", "email"))
    _in_order(table, "since", "left", "{count} of {of} customers were lost before they came.")
    if "parent" in table.frame:
        itself = (table.frame["parent"] != "") & (table.frame["parent"] == table.frame["customer"])
        table.note("circle", "parent", "{count} of {of} companies belong to themselves.", itself)


def check_staff(table: Table) -> None:
    """Staff: namesakes, likely duplicates, dates in order, and managers who, through others, report to themselves."""
    _tell_namesakes_apart(table)
    which = "name" if table.has("name") else "person"
    texts = names_of(table, which) if which in table.texts else None
    if texts is not None and texts.str.contains(r"[^\W\d_]{2}").mean() > 0.5:  # names, not numbers
        one_list = which == "name" and FILE not in table.frame  # in which another number is another person
        here = there(table.frame, "start", "end", pd.Timestamp.now())  # who came back is not there twice
        mark_duplicates(table, which, same=("email", "department", *(("person",) if one_list else ())), among=here)
    _in_order(table, "start", "end", "{count} of {of} people left before they came.")
    if "manager" in table.frame:
        inside = circles(dict(zip(table.frame["person"], table.frame["manager"], strict=True)))
        mask = table.frame["person"].isin(set().union(*inside))
        sentence = "{count} of {of} people report, through others, to themselves."
        table.note("circle", "manager", sentence, mask, len(inside))


def _tell_namesakes_apart(table: Table) -> None:
    """Note who shares a name or number with somebody who is there too, and give those another key who are others.

    One number for two names is two people; so is one name in two departments, places or mailboxes.
    """
    frame, texts = table.frame, table.texts.get("person")
    if texts is None:
        return
    here = frame["person"].where(there(frame, "start", "end", pd.Timestamp.now()), "")
    again = (here != "") & here.duplicated(keep=False)
    by_number = texts[again].str.contains(r"\d").mean() > 0.5
    telling = ("name",) if by_number else ("email", "department", "region", "role")
    known = [name for name in telling if name in frame]
    if not again.any():
        return
    sentence = "{count} of {of} {noun} have the name or number of somebody else; who differs in more is counted apart."
    table.note("repeated key", "person", sentence, again)
    if known:
        kind = frame.loc[again, known].agg("\n".join, axis=1)
        place = kind.groupby(here[again]).transform(lambda cells: pd.factorize(cells)[0] + 1)
        others = place.index[place > 1]
        frame.loc[others, "person"] += "-" + place[others].astype(str)


def circles(manager_of: Mapping[str, str]) -> list[set[str]]:
    """Groups of people who report, directly or through others, to themselves."""
    import networkx as nx  # noqa: PLC0415

    graph = nx.DiGraph((person, boss) for person, boss in manager_of.items() if person and boss)
    parts = [set(part) for part in nx.strongly_connected_components(graph)]
    return [part for part in parts if len(part) > 1 or any(graph.has_edge(one, one) for one in part)]


def check_freshness(table: Table, last: pd.Series, as_of: pd.Timestamp) -> None:
    """Customers with whom nobody was in touch for a year; `last` holds the date, NaT where none is known."""
    stale = (as_of - last).dt.days > STALE_DAYS
    table.note("stale", "last_contact", "Nobody was in touch with {count} of {of} customers for a year.", stale)


def check_open_deals(table: Table, as_of: pd.Timestamp) -> None:
    """Open opportunities that began more than a year ago: whoever migrates them asks whether they are alive."""
    if "opened" in table.frame:
        old = (as_of - table.frame["opened"]).dt.days > STALE_DAYS
        sentence = "{count} of {of} opportunities began more than a year ago and are still open."
        table.note("stale", "opened", sentence, old & (table.frame["outcome"] == "open"))


def _bad(table: Table, name: str) -> pd.Series:
    """Rows whose cell is told to be no date or no number already."""
    mask = pd.Series(False, index=table.frame.index)
    for check in table.checks:
        if check.field == name and check.way in ("no date", "no number"):
            mask = mask | check.mask
    return mask


def _in_order(table: Table, first: str, second: str, sentence: str) -> None:
    if first in table.frame and second in table.frame:
        table.note("wrong order", second, sentence, table.frame[second] < table.frame[first])
