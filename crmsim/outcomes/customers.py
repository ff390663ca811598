"""Customers by segment: retention, acquisition, profitability, lifetime value, and the customer scorecard."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crmsim.outcomes.series import YEAR, Figures, Table, column, columns, late
from crmsim.outcomes.value import annual_rate
from crmsim.scenario.kinds import SEGMENTS
from crmsim.world.state import FloatArray

MONTH = 4  # weeks: thirteen equal months a year, so that months can be compared
STEMS = ("customers", "lost", "won", "margin")


@dataclass(frozen=True, slots=True)
class Base:
    """Customer base of one or more periods, by segment: shape (4,) or (4, periods); flows are per year."""

    customers: FloatArray  # mean number
    lost: FloatArray
    won: FloatArray
    margin: FloatArray  # money, gross margin less cost to serve

    @property
    def retention(self) -> FloatArray:
        """1 - lost / mean customers, never below 0; NaN where a segment was empty."""
        return np.maximum(0.0, 1.0 - ratio(self.lost, self.customers))

    @property
    def acquisition(self) -> FloatArray:
        """Won / mean customers; NaN where a segment was empty."""
        return ratio(self.won, self.customers)

    @property
    def profit(self) -> FloatArray:
        """Money a year per customer; NaN where a segment was empty."""
        return ratio(self.margin, self.customers)

    def lifetime_value(self, rate: float) -> FloatArray:
        """Lifetime value of a customer, money; NaN where a segment was empty, or nobody leaves and money keeps."""
        return lifetime_value(self.profit, self.retention, rate)

    def weighted_retention(self, weights: FloatArray) -> float:
        """Retention over all segments, each by its weight; a segment without customers is left out."""
        known = self.customers > 0.0
        total = float(weights[known].sum())
        if total <= 0.0:
            lost, customers = float(self.lost.sum()), float(self.customers.sum())
            return max(0.0, 1.0 - lost / customers) if customers > 0.0 else 0.0
        return float((self.retention[known] * weights[known]).sum()) / total


def ratio(over: FloatArray, under: FloatArray) -> FloatArray:
    """`over / under`, NaN where there is nothing to divide by."""
    result: FloatArray = np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0.0)
    return result


def lifetime_value(margin: FloatArray, retention: FloatArray, rate: float) -> FloatArray:
    """Value of a customer: margin a year x r / (1 + i - r) (Gupta, Lehmann & Stuart 2004, with constant retention).

    `margin` in money a year, `retention` r and yearly discount `rate` i as shares; NaN where r = 1 and i = 0.
    """
    return margin * ratio(retention, 1.0 + rate - retention)


def base(table: Table, weeks: int = YEAR) -> Base:
    """Customer base over the last so many weeks (over all, where there are fewer)."""
    taken = min(weeks, table.size - 1)
    customers, lost, won, margin = (columns(table, stem, SEGMENTS, taken).sum(axis=1) for stem in STEMS)
    yearly = YEAR / taken
    return Base(customers / taken, lost * yearly, won * yearly, margin * yearly)


def margin_weights(twin: Base) -> FloatArray:
    """Weight of each segment: its margin without a CRM.

    A segment that loses money counts for nothing, so that customers let go on purpose are no harm.
    """
    return np.maximum(0.0, twin.margin)


def by_name(stem: str, values: FloatArray) -> Figures:
    """`{stem_best: ..}`, with None for NaN."""
    return {
        f"{stem}_{segment}": None if np.isnan(value) else float(value)
        for segment, value in zip(SEGMENTS, values, strict=True)
    }


def customer_figures(table: Table, twin: Table, own: Base, without: Base) -> Figures:
    """Figures of the last year's customers, in all and by segment; `without` is the base of the twin."""
    weights = margin_weights(without)
    retention, satisfaction = own.weighted_retention(weights), late(column(table, "satisfaction"), YEAR)
    customers, won = float(own.customers.sum()), float(own.won.sum())
    rate = annual_rate(column(table, "discount"))
    return {
        "satisfaction": satisfaction,
        "satisfaction_change": satisfaction - late(column(twin, "satisfaction"), YEAR),
        "retention": retention,
        "retention_change": retention - without.weighted_retention(weights),
        "acquisition": won / customers if customers > 0.0 else None,
        "cross_sell": late(column(table, "cross_sold"), YEAR) * YEAR / customers if customers > 0.0 else None,
        **by_name("retention", own.retention),
        **by_name("profit", own.profit),
        **by_name("lifetime_value", own.lifetime_value(rate)),
    }


def scorecard_series(table: Table) -> FloatArray:
    """What the scorecard needs of one run, in months of four weeks: shape (len(STEMS) + 1, 4, months).

    Sums over the weeks of a month, by segment, in the order of STEMS; the last row holds, in its first place, the
    margin from cross-selling of all segments together. Weeks after the last full month are left out.
    """
    months = (table.size - 1) // MONTH
    rows = np.zeros((len(STEMS) + 1, len(SEGMENTS), months))
    for place, stem in enumerate(STEMS):
        weekly = columns(table, stem, SEGMENTS)[:, : months * MONTH]
        rows[place] = weekly.reshape(len(SEGMENTS), months, MONTH).sum(axis=2)
    rows[-1, 0] = column(table, "cross_sold")[: months * MONTH].reshape(months, MONTH).sum(axis=1)
    return rows


def scorecard(series: FloatArray, rate: float) -> dict[str, object]:
    """The customer scorecard: month to month and year to year, by segment.

    Parameters
    ----------
    series
        From `scorecard_series`: of one run, or the mean over runs (so rates are ratios of means).
    rate
        Yearly discount rate, for lifetime values.

    Returns
    -------
    dict
        `months` and `years`, each with `last_week` of every period, `segments` (per segment: customers, retention,
        acquisition, profitability, lifetime_value; flows per year) and `cross_sell` (money a year per customer).
        None where a segment was empty. A last year that is not complete is left out.
    """
    per_year = YEAR // MONTH
    months = series.shape[2]
    years = months // per_year
    yearly = series[:, :, : years * per_year].reshape(*series.shape[:2], years, per_year).sum(axis=3)
    return {"months": _periods(series, MONTH, rate), "years": _periods(yearly, YEAR, rate)}


def _periods(sums: FloatArray, weeks: int, rate: float) -> dict[str, object]:
    scale = YEAR / weeks
    customers, lost, won, margin, cross = sums[0] / weeks, *(sums[1:] * scale)
    periods = Base(customers, lost, won, margin)
    figures = {
        "customers": customers,
        "retention": periods.retention,
        "acquisition": periods.acquisition,
        "profitability": periods.profit,
        "lifetime_value": periods.lifetime_value(rate),
    }
    return {
        "last_week": [weeks * (period + 1) for period in range(sums.shape[2])],
        "segments": {
            segment: {name: _listed(values[place]) for name, values in figures.items()}
            for place, segment in enumerate(SEGMENTS)
        },
        "cross_sell": _listed(ratio(cross[0], customers.sum(axis=0))),
    }


def _listed(values: npt.NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in values]
