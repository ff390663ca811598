"""How many customers leave in a year, by segment, where dates allow to say it."""

from collections.abc import Mapping

import pandas as pd

from crmsim.intake.days import happened, there
from crmsim.intake.figures import Figure
from crmsim.intake.tables import Table
from crmsim.intake.worth import Worth
from crmsim.scenario.company_parts import SEGMENT_DEFAULTS
from crmsim.scenario.kinds import SEGMENTS

ENOUGH_DAYS = 365  # of history before anything is said about who left
FEW = 20.0  # customers' worth of weight that the default keeps, so that few customers cannot say "nobody ever leaves"
MOST = 0.95


def churn_figures(tables: Mapping[str, Table], worth: Worth | None, as_of: pd.Timestamp) -> tuple[list[Figure], str]:
    """Churn of each segment, and in words how it was found or why it could not be."""
    if worth is None:
        return [], "Churn stays at the model's default: no file says what customers are worth."
    found = _who_left(tables, as_of)
    if found is None:
        return [], (
            "Churn stays at the model's default: there is no leaving date, and less than "
            f"{ENOUGH_DAYS} days of history."
        )
    lost, days, told = found
    segment = worth.frame.set_index("customer")["segment"]
    default_mean = sum(SEGMENT_DEFAULTS[name]["share"] * SEGMENT_DEFAULTS[name]["churn"] for name in SEGMENTS)
    overall = _of_a_year(float(lost.mean()), days)
    place_of = lost.index.to_series().map(segment.to_dict())
    if place_of[lost].isna().any():  # what those who left were worth is not known: only the whole can be measured
        place_of[:] = float("nan")
    figures = []
    for place, name in enumerate(SEGMENTS):
        members = lost[place_of == place]
        prior = min(MOST, SEGMENT_DEFAULTS[name]["churn"] * _blend(overall, len(lost), default_mean) / default_mean)
        rate = _of_a_year(float(members.mean()), days) if len(members) else 0.0
        value = round(min(MOST, _blend(rate, len(members), prior)), 4)
        formula = f"{overall:.3f} a year over all customers, spread over segments as the model's default is; {told}"
        if len(members):
            formula = (
                f"({len(members)} customers x {rate:.3f} a year found + {FEW:.0f} x {prior:.3f} expected by default) "
                f"/ ({len(members)} + {FEW:.0f}); {told}"
            )
        figures.append(Figure(f"company.segments.{name}.churn", value, formula, "partly"))
    return figures, f"{int(lost.sum()):,} of {len(lost):,} customers left: {told}."


def _blend(rate: float, n: int, expected: float) -> float:
    """A rate of n customers pulled towards what is expected, the more the fewer they are."""
    return (n * rate + FEW * expected) / (n + FEW)


def _of_a_year(share: float, days: float) -> float:
    return float(1.0 - (1.0 - min(share, 0.999)) ** (365.0 / days))


def _who_left(tables: Mapping[str, Table], as_of: pd.Timestamp) -> tuple[pd.Series, float, str] | None:
    """Customers of the beginning of a period with whether they left in it, its days, and the rule in words."""
    customers = tables.get("customers")
    if customers is not None and customers.has("left"):
        frame = customers.frame[customers.frame["customer"] != ""]
        begin = as_of - pd.Timedelta(days=365)
        before, now = (there(frame, "since", "left", day) for day in (begin, as_of))
        # Who has several rows is there while one of them says so: an old one does not lose who came back.
        first, last = before.groupby(frame["customer"]).any(), now.groupby(frame["customer"]).any()
        return (~last[first], 365.0, f"leaving dates of the year to {as_of.date()}") if first.any() else None
    if "deals" in tables:
        return _silent(tables["deals"], as_of)
    return None


def _silent(deals: Table, as_of: pd.Timestamp) -> tuple[pd.Series, float, str] | None:
    """Customers with whom something went on in the first half of the history, and nothing in the second."""
    days = [happened(deals, name, as_of) for name in ("opened", "closed") if name in deals.frame]
    if not days:
        return None
    dated = pd.concat(days, axis=1)[deals.frame["customer"] != ""].dropna(how="all")
    customer = deals.frame["customer"].reindex(dated.index)
    first, last = dated.min(axis=1), dated.max(axis=1)
    begin, end = first.min(), last.max()
    if pd.isna(begin) or (end - begin).days < ENOUGH_DAYS:
        return None
    half = min((end - begin).days / 2.0, 365.0)
    middle = end - pd.Timedelta(days=half)
    early = first.groupby(customer).min() < middle
    silent = last.groupby(customer).max() < middle
    told = f"left = nothing opened or closed in the last {half:.0f} days, of those active before"
    return silent[early], half, told
