"""What customers are worth: margin, cost of serving and profit of a year, the whale curve, and four segments."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from crmsim.intake.days import customers_of, happened, there
from crmsim.intake.figures import MARGIN_RATE, Assumptions, Figure, Origin
from crmsim.intake.tables import Table
from crmsim.scenario.company_parts import SEGMENT_DEFAULTS
from crmsim.scenario.kinds import SEGMENTS

#: Of the customers that bring a profit, the top 2 of 9 are best, the next 3 next-best, the rest marginal: the
#: proportions of the model's default segments (20, 30 and 40 of 100).
RANKS = (2 / 9, 5 / 9)
PROFIT_RATE = 0.25  # profit per gross margin where no cost is known: the model's default
EVEN_COST = 0.5  # share of the cost of serving that is the same for every customer (assumption)
CURVE_POINTS = 100
MEASURED_COST = "cost of serving as the customer file says"
RULE = (
    "Customers that cost more than they bring are unprofitable. The others are ranked by profit: the "
    "first 2 of 9 are best, "
    "the next 3 of 9 next-best, the last 4 of 9 marginal, as 20, 30 and 40 of 100 in the model's default company."
)


class Worth(NamedTuple):
    """Customers who are there, each with margin, cost and profit of a year, and the segment it falls into."""

    frame: pd.DataFrame  # customer, margin, cost, profit, segment (index into SEGMENTS)
    figures: tuple[Figure, ...]
    told: tuple[str, ...]
    curve: tuple[tuple[float, float], ...]  # share of customers, cumulative share of profit
    margin_origin: Origin
    of_nobody: float = 0.0  # margin of a year that no customer of the list brought, or none that is named

    @property
    def margin(self) -> float:
        """Gross margin of a year."""
        return float(self.frame["margin"].sum()) + self.of_nobody


def worth_of(tables: Mapping[str, Table], assumptions: Assumptions, as_of: pd.Timestamp) -> Worth | None:
    """What the customers are worth; None where no file says anything about their value."""
    base = customers_of(tables, as_of)
    if base.empty:
        return None
    found = _margins(tables, assumptions, as_of)
    if found is None:
        return None
    margin, told, origin = found
    frame = pd.DataFrame({"customer": base, "margin": margin.reindex(base).fillna(0.0).to_numpy()})
    cost, rate, cost_told = _costs(tables, frame, as_of)
    frame["cost"] = cost
    frame["profit"] = frame["margin"] - frame["cost"]
    frame = frame.sort_values(["profit", "margin", "customer"], ascending=[False, False, True]).reset_index(drop=True)
    frame["segment"] = _segments(frame["profit"].to_numpy())
    figures = [
        counted(tables, len(frame)),
        *_segment_figures(frame, origin, told, cost_told),
    ]
    if rate is not None:
        formula = f"(margin - cost) / margin over all customers, from 0 to 1; {told}; {cost_told}"
        by_cost: Origin = origin if cost_told == MEASURED_COST else "partly"
        figures.append(Figure("company.profit_rate", rate, formula, by_cost))
    of_nobody = float(margin[~margin.index.isin(base)].sum())
    return Worth(frame, tuple(figures), (told, cost_told), _curve(frame["profit"].to_numpy()), origin, of_nobody)


def counted(tables: Mapping[str, Table], count: int) -> Figure:
    """How many customers there are, and who was not counted."""
    gone = tables["customers"].facts.get("gone") if "customers" in tables else None
    told = f"; left = status {', '.join(gone)}, or a leaving date" if gone else ""
    return Figure("company.customers", count, f"customers in the files who have not left, each once{told}")


def _margins(
    tables: Mapping[str, Table], assumptions: Assumptions, as_of: pd.Timestamp
) -> tuple[pd.Series, str, Origin] | None:
    """Gross margin of a year by customer, how it came about, and whether anything was assumed."""
    rate = assumptions.margin_rate if assumptions.margin_rate is not None else MARGIN_RATE
    origin: Origin = "given" if assumptions.margin_rate is not None else "partly"
    customers = tables.get("customers")
    if customers is not None and customers.has("margin"):
        by_customer, told, guessed = _known(customers, "margin", as_of)
        return by_customer, f"margin as the customer file says{told}", "partly" if guessed else "measured"
    share = f"{rate:g} of it ({'assumption; --margin-rate' if origin == 'partly' else 'as given'})"
    if customers is not None and customers.has("revenue"):
        by_customer, told, _ = _known(customers, "revenue", as_of)
        return by_customer * rate, f"margin = revenue of the customer file x {share}{told}", origin
    if "deals" in tables and tables["deals"].has("value"):
        year, told = _of_a_year(tables["deals"], as_of)
        return year * rate, f"margin = {told} x {share}", origin
    return None


def _known(customers: Table, name: str, as_of: pd.Timestamp) -> tuple[pd.Series, str, bool]:
    """What the customers of a day bring by customer, how that came about in words, and whether any of it was taken.

    A row that is there twice, cell by cell, brings its money once; other rows of one customer are added up.
    """
    fields = [one["field"] for one in customers.facts.get("mapping", ()) if one["field"] in customers.frame]
    frame = customers.frame[there(customers.frame, "since", "left", as_of)]
    frame = frame.drop_duplicates(fields) if fields else frame
    amount, told = frame[name], ""
    if name == "margin" and customers.has("revenue"):
        both = frame[frame["margin"].notna() & frame["revenue"].notna()]
        rate = float(both["margin"].sum() / both["revenue"].sum()) if both["revenue"].sum() > 0 else 0.0
        blank = int((amount.isna() & frame["revenue"].notna()).sum())
        amount = amount.fillna(frame["revenue"] * rate)
        told += f"; revenue x {rate:.2f}, as of the others, for {blank:,} that it says none of" if blank else ""
    named = frame["customer"] != ""
    by_customer = amount.groupby(frame["customer"]).sum(min_count=1)
    lacking = int(by_customer.drop(index="", errors="ignore").isna().sum())
    several = int((named & amount.notna())[named].groupby(frame["customer"]).sum().gt(1).sum())
    told += f"; customers without one, taken for 0: {lacking:,}" if lacking else ""
    guessed = bool(told)
    told += f"; added up for {several:,} in several rows" if several else ""
    return by_customer.fillna(0.0), told, guessed


def _of_a_year(deals: Table, as_of: pd.Timestamp) -> tuple[pd.Series, str]:
    """Won value by customer in a year: the last one of the table, or a shorter history scaled up to one.

    Those without a day are taken to be spread over time as the others are.
    """
    last = pd.Series([happened(deals, name, as_of).max() for name in ("opened", "closed") if name in deals.frame]).max()
    won = deals.frame[deals.frame["outcome"] == "won"]
    won = won[~(won["closed"] > as_of)] if "closed" in won else won
    of_all = won.groupby("customer")["value"].sum()
    if "closed" not in won or won["closed"].notna().sum() < 2:
        return of_all, "won opportunities (no dates: taken for a year)"
    days = max(30.0, float((last - won["closed"].min()).days + 1))
    if days < 365:
        return of_all * (365.0 / days), f"opportunities won in {days:.0f} days x 365 / {days:.0f}"
    dated, undated = won[won["closed"].notna()], won[won["closed"].isna()]
    recent = dated[dated["closed"] > last - pd.Timedelta(days=365)]
    year, told = recent.groupby("customer")["value"].sum(), f"opportunities won in the year to {last.date()}"
    if undated.empty:
        return year, told
    share = float(recent["value"].sum() / dated["value"].sum()) if dated["value"].sum() > 0 else 0.0
    year = year.add(undated.groupby("customer")["value"].sum() * share, fill_value=0.0)
    return year, f"{told}, and {share:.2f} (the share of that year) of the {len(undated):,} won without a day"


def _costs(
    tables: Mapping[str, Table], frame: pd.DataFrame, as_of: pd.Timestamp
) -> tuple[np.ndarray, float | None, str]:
    """Cost of serving each customer in a year, the profit rate where it is measured, and how it came about."""
    customers, total = tables.get("customers"), float(frame["margin"].sum())
    if customers is not None and customers.has("cost"):
        here = customers.frame[there(customers.frame, "since", "left", as_of)]
        by_customer = here.groupby("customer")["cost"].sum(min_count=1).reindex(frame["customer"])
        lacking = int(by_customer.isna().sum())
        cost = by_customer.fillna(float(by_customer.mean()) if lacking < len(by_customer) else 0.0).to_numpy()
        rate = (total - float(cost.sum())) / total if total > 0 else 0.0
        told = MEASURED_COST
        told += f"; the mean for {lacking:,} customers without one" if lacking else ""
        return cost, round(min(1.0, max(0.0, rate)), 4), told
    whole = (1.0 - PROFIT_RATE) * max(total, 0.0)
    if "deals" in tables:
        counts = tables["deals"].frame["customer"].value_counts()
        effort = counts.reindex(frame["customer"]).fillna(0.0).to_numpy(dtype=np.float64)
        if effort.sum() > 0:
            told = "cost of serving = 75% of all margin (assumption), by opportunities worked on, won or not"
            return whole * effort / effort.sum(), None, told
    even = np.full(len(frame), whole * EVEN_COST / len(frame))
    positive = frame["margin"].clip(lower=0.0).to_numpy()
    with_size = whole * (1.0 - EVEN_COST) * positive / max(positive.sum(), 1e-9)
    return even + with_size, None, "cost of serving = 75% of all margin, half of it even, half by margin (assumption)"


def _segments(profit: np.ndarray) -> np.ndarray:
    """Segment of each customer, for profits that fall."""
    paying = int((profit >= 0.0).sum())
    edges = [round(paying * rank) for rank in RANKS]
    segment = np.full(len(profit), 3)
    segment[:paying] = np.searchsorted(edges, np.arange(paying), side="right")
    return segment


def _segment_figures(frame: pd.DataFrame, origin: Origin, told: str, cost_told: str) -> list[Figure]:
    n, figures = len(frame), []
    groups = [frame[frame["segment"] == s] for s in range(len(SEGMENTS))]
    share = summing([len(group) / n for group in groups])
    margins = [max(0.0, float(group["margin"].sum())) for group in groups]
    margin_share = summing([value / sum(margins) for value in margins]) if sum(margins) > 0 else None
    profit, total = [float(group["profit"].sum()) for group in groups], float(frame["margin"].clip(lower=0.0).sum())
    steady = (
        abs(sum(profit)) > 0.05 * max(total, 1e-9)
        and max(map(abs, profit)) <= 10 * abs(sum(profit))
        and sum(profit) > 0
    )
    profit_share = summing([value / sum(profit) for value in profit]) if steady else None
    # Who is in which segment follows from profit, so that an assumed cost or margin rate lies beneath all its figures.
    assumed = ["the margin rate"] if origin == "partly" else []
    assumed += [] if cost_told == MEASURED_COST else ["the cost of serving"]
    by_profit: Origin = "partly" if assumed else "measured"
    rule = "ranked by profit" + (f"; assumed in it: {' and '.join(assumed)}" if assumed else "")
    for place, name in enumerate(SEGMENTS):
        key = f"company.segments.{name}"
        figures.append(
            Figure(f"{key}.share", share[place], f"{len(groups[place]):,} of {n:,} customers, {rule}", by_profit)
        )
        if margin_share is not None:
            figures.append(
                Figure(f"{key}.margin_share", margin_share[place], f"its share of the margin; {told}", by_profit)
            )
        if profit_share is not None:
            figures.append(
                Figure(f"{key}.profit_share", profit_share[place], f"its share of the profit; {cost_told}", by_profit)
            )
    return figures


def summing(shares: list[float]) -> list[float]:
    """Shares with six digits that still sum to 1: the largest takes what rounding left."""
    rounded = [round(share, 6) for share in shares]
    largest = max(range(len(rounded)), key=lambda place: rounded[place])
    rounded[largest] = round(rounded[largest] + 1.0 - sum(rounded), 6)
    return rounded


def _curve(profit: np.ndarray) -> tuple[tuple[float, float], ...]:
    """The whale curve: customers from most to least profitable, and the share of all profit that they bring."""
    total = float(profit.sum())
    if total <= 0:
        return ()
    places = np.unique(np.linspace(0, len(profit), CURVE_POINTS + 1).astype(int))
    summed = np.concatenate([[0.0], np.cumsum(profit)]) / total
    return tuple((round(float(place) / len(profit), 4), round(float(summed[place]), 4)) for place in places)


def table_of(worth: Worth) -> list[dict[str, Any]]:
    """The segments as rows of a table."""
    rows = []
    total = float(worth.frame["profit"].sum())
    for place, name in enumerate(SEGMENTS):
        group = worth.frame[worth.frame["segment"] == place]
        rows.append(
            {
                "segment": name,
                "customers": len(group),
                "share": round(len(group) / len(worth.frame), 4),
                "margin": round(float(group["margin"].sum()), 2),
                "profit": round(float(group["profit"].sum()), 2),
                "profit_share": round(float(group["profit"].sum()) / total, 4) if total > 0 else None,
                "default_share": SEGMENT_DEFAULTS[name]["share"],
            }
        )
    return rows
