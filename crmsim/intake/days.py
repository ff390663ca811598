"""When things happened and who was there: what the tables know of days, up to the one from which ages are counted."""

from collections.abc import Mapping

import pandas as pd

from crmsim.intake.columns import label
from crmsim.intake.tables import Table

ENOUGH, FEW = 20, 200  # of more than so many days, one in so many (one at least) can be mistyped
YEAR = 365
GONE = "gone"  # column: who is told to be lost, without a day


def latest_day(tables: Mapping[str, Table], said: str | None) -> pd.Timestamp:
    """The day from which ages are counted: the one given, else the last on which anything happened, today at most.

    Where the last few of many days come more than a year after all others, they are taken for mistyped.
    """
    if said is not None:
        return pd.Timestamp(said)
    today = pd.Timestamp.now().normalize()
    columns = [happened(table, name, today).dropna() for table in tables.values() for name in _days_in(table)]
    days = pd.concat(columns).sort_values() if columns else pd.Series(dtype="datetime64[ns]")
    if days.empty:
        return today
    last = days.tail(max(len(days) // FEW, 1) + 1) if len(days) > ENOUGH else days.tail(1)
    gaps = last.diff() > pd.Timedelta(days=YEAR)
    return pd.Timestamp(last[~gaps.cummax()].iloc[-1])


def note_strays(tables: Mapping[str, Table], as_of: pd.Timestamp) -> None:
    """Tell the days between the last one that was believed and today: see `latest_day`."""
    today = pd.Timestamp.now().normalize()
    for table in tables.values():
        for name in _days_in(table):
            sentence = (
                f"{{count}} of {{of}} {{noun}} have a {label(name)} more than a year after all other days; ages are "
                f"counted from {as_of.date()}."
            )
            table.note("stray day", name, sentence, happened(table, name, today) > as_of)


def _days_in(table: Table) -> list[str]:
    names = ("opened", "closed", "last_contact", "since", "left", "start", "end")
    return [name for name in names if name in table.frame]


def happened(table: Table, name: str, as_of: pd.Timestamp) -> pd.Series:
    """The days of a column, NaT for those still to come and for when an open opportunity is expected to close."""
    days = table.frame[name]
    came = days <= as_of
    if name == "closed" and "outcome" in table.frame:
        came &= table.frame["outcome"] != "open"
    return days.where(came)


def there(frame: pd.DataFrame, first: str, last: str, as_of: pd.Timestamp) -> pd.Series:
    """Who is there on a day: has begun, and has no last day or one that is still to come, as a contract's end is.

    `first` and `last` are columns of days; one that the frame lacks says nothing. Who is marked as gone is not there.
    """
    here = ~frame[GONE] if GONE in frame else pd.Series(True, index=frame.index)
    if first in frame:
        here &= ~(frame[first] > as_of)
    if last in frame:
        here &= ~(frame[last] <= as_of)
    return here


def customers_of(tables: Mapping[str, Table], as_of: pd.Timestamp) -> pd.Series:
    """Customers of a day, each once; of opportunities where there is no list of customers."""
    if "customers" in tables:
        frame = tables["customers"].frame
        here = (frame["customer"] != "") & there(frame, "since", "left", as_of)
        return pd.Series(frame.loc[here, "customer"].unique(), dtype="object")
    if "deals" in tables:
        cells = tables["deals"].frame["customer"]
        return pd.Series(cells[cells != ""].unique(), dtype="object")
    return pd.Series([], dtype="object")


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
