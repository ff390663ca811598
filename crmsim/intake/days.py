"""When things happened: what the tables know of days, none of it later than the day from which ages are counted."""

from collections.abc import Mapping

import pandas as pd

from crmsim.intake.tables import Table
from crmsim.intake.worth import customers_of


def latest_day(tables: Mapping[str, Table], said: str | None) -> pd.Timestamp:
    """The day from which ages are counted: the one given, else the last on which anything happened, today at most."""
    if said is not None:
        return pd.Timestamp(said)
    today = pd.Timestamp.now().normalize()
    days = [
        happened(table, name, today).max()
        for table in tables.values()
        for name in ("opened", "closed", "last_contact", "since", "left", "start", "end")
        if name in table.frame
    ]
    known = [day for day in days if not pd.isna(day)]
    return max(known) if known else today


def happened(table: Table, name: str, as_of: pd.Timestamp) -> pd.Series:
    """The days of a column, NaT for those still to come and for when an open opportunity is expected to close."""
    days = table.frame[name]
    came = days <= as_of
    if name == "closed" and "outcome" in table.frame:
        came &= table.frame["outcome"] != "open"
    return days.where(came)


def last_touched(tables: Mapping[str, Table], as_of: pd.Timestamp) -> pd.Series:
    """Last day on which anything is known to have happened with each customer; NaT where nothing is."""
    base = customers_of(tables, as_of)
    last = pd.Series(pd.NaT, index=pd.Index(base, dtype="object"), dtype="datetime64[ns]")
    for kind, names in (("customers", ("last_contact", "since")), ("deals", ("closed", "opened"))):
        for name in names:
            if kind in tables and name in tables[kind].frame:
                newest = happened(tables[kind], name, as_of).groupby(tables[kind].frame["customer"]).max()
                last = pd.concat([last, newest.reindex(last.index)], axis=1).max(axis=1)
    return last
