"""From what is wrong in the files to the levers that say how messy the old data are."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from crmsim.intake.checks import FAMILIES, WAYS, Check
from crmsim.intake.figures import Assumptions, Figure, Origin
from crmsim.intake.several import fill_of_sources
from crmsim.intake.tables import Table
from crmsim.scenario.levers import LEVERS

#: A record in one of these ways is not right.
WRONG = frozenset(
    {
        "missing", "missing reference", "cut row", "repeated key", "no date", "no number", "impossible", "misspelt",
        "no address", "not in reference", "wrong order", "circle", "likely duplicate", "in two files", "stray day",
    }
)  # fmt: skip
#: A record in one of these ways needs a rule of its own before it can be loaded.
UNLIKE = frozenset({"misspelt", "not in reference", "spelled in several ways", "dates in several forms"})
DECAY = LEVERS["decay_month"].default  # share of right records that go wrong in a month
_MONTH = 365.25 / 12.0
_SLOPE = 0.3 * 0.2887  # accuracy per unit of unevenness: the model takes .3 per unit of mess, whose spread is .2887
_ENOUGH_ROWS, _ENOUGH_PARTS = 30, 3


def rows_in(table: Table, ways: Iterable[str]) -> pd.Series:
    """Rows of a table that any check of these ways meets."""
    wanted = frozenset(ways)
    mask = pd.Series(False, index=table.frame.index)
    for check in table.checks:
        if check.way in wanted:
            mask = mask | check.mask
    return mask


def mess_figures(
    tables: Mapping[str, Table], ages: pd.Series, assumptions: Assumptions, dead: tuple[float, str] | None
) -> list[Figure]:
    """The levers of old data. `ages` are days since each customer was last touched, `dead` the share of dead
    records and what they are."""
    about = [tables[kind] for kind in ("customers", "deals") if kind in tables]
    figures = [_sources(tables, assumptions)]
    if about:
        figures += [_accuracy(about, ages), _heterogeneity(list(tables.values()))]
        unevenness = _unevenness(tables)
        figures += [unevenness] if unevenness else []
    if dead is not None:
        figures.append(Figure("levers.prospect_clutter", round(min(0.95, dead[0]), 4), dead[1]))
    return figures


def _accuracy(about: list[Table], ages: pd.Series) -> Figure:
    rows = sum(len(table.frame) for table in about)
    wrong = sum(int(rows_in(table, WRONG).sum()) for table in about)
    right = 1.0 - wrong / rows
    fresh, told = 1.0, "no date of a last contact, so age is left out"
    known = ages.dropna()
    if len(known):
        fresh = float(np.mean((1.0 - DECAY) ** (known.clip(lower=0.0).to_numpy() / _MONTH)))
        told = (
            f"{fresh:.3f} = mean of (1 - {DECAY:g}) ^ months since each customer was last touched; that records decay "
            "so fast is the model's assumption"
        )
    formula = f"(1 - {wrong:,} of {rows:,} customer and opportunity records with a fault) = {right:.3f}, x {told}"
    origin: Origin = "partly" if len(known) else "measured"
    return Figure("levers.legacy_accuracy", round(right * fresh, 4), formula, origin)


def _heterogeneity(tables: list[Table]) -> Figure:
    rows = sum(len(table.frame) for table in tables)
    unlike = sum(int(rows_in(table, UNLIKE).sum()) for table in tables)
    share = unlike / rows
    gap = _gap_between_sources(tables)
    told = (
        f"1 - (1 - {unlike:,} of {rows:,} rows that need a rule before they map) x (1 - "
        f"{gap or 0.0:.3f} difference in fill"
    )
    told += (
        " between sources)" if gap is not None else " between sources: taken as 0, because the files name one system)"
    )
    value = round(1.0 - (1.0 - share) * (1.0 - (gap or 0.0)), 4)
    return Figure("levers.source_heterogeneity", value, told, "partly" if gap is None else "measured")


def _gap_between_sources(tables: list[Table]) -> float | None:
    """Mean over fields of how far sources differ in filling them; None where the files name fewer than two sources."""
    for table in tables:
        shares = pd.DataFrame(table.facts.get("fill") or fill_of_sources(table)).T
        if len(shares) > 1:
            return float((shares.max() - shares.min()).mean())
    return None


def _sources(tables: Mapping[str, Table], assumptions: Assumptions) -> Figure:
    if assumptions.sources is not None:
        return Figure("levers.n_sources", assumptions.sources, "as given by --sources", "given")
    named = max(
        (table.frame["source"].replace("", pd.NA).nunique() for table in tables.values() if table.has("source")),
        default=0,
    )
    if named > 1:
        return Figure(
            "levers.n_sources",
            int(min(100, named)),
            "different systems that the files name, or lists imported together",
        )
    return Figure(
        "levers.n_sources",
        max(1, len(tables)),
        "as many as tables were read; a company has more lists than it gives away (--sources says how many)",
        "assumed",
    )


def _unevenness(tables: Mapping[str, Table]) -> Figure | None:
    """Spread of accuracy between regions beyond what chance gives, in the unit of the model."""
    shares = region_shares(tables)
    if len(shares) < _ENOUGH_PARTS:
        return None
    p = shares["right"].to_numpy()
    noise = float(np.mean(p * (1.0 - p) / shares["rows"].to_numpy()))
    spread = float(np.sqrt(max(0.0, float(np.var(p, ddof=1)) - noise)))
    value = round(min(1.0, spread / _SLOPE), 4)
    formula = (
        f"spread of the share of right records between {len(shares)} regions, {spread:.3f} beyond chance, "
        f"/ {_SLOPE:.4f} (what the model makes of one unit)"
    )
    return Figure("levers.mess_unevenness", value, formula)


def region_shares(tables: Mapping[str, Table]) -> pd.DataFrame:
    """Rows and share of right records of each region with enough of them."""
    parts = []
    for kind in ("deals", "customers"):
        if kind in tables and "at_region" in tables[kind].frame:
            right = ~rows_in(tables[kind], WRONG)
            parts.append(pd.DataFrame({"region": tables[kind].frame["at_region"], "right": right}))
    if not parts:
        return pd.DataFrame(columns=["rows", "right"])
    whole = pd.concat(parts)
    shares = whole[whole["region"] != ""].groupby("region")["right"].agg(["size", "mean"])
    shares.columns = pd.Index(["rows", "right"])
    return shares[shares["rows"] >= _ENOUGH_ROWS]


def by_family(checks: Iterable[Check]) -> list[dict[str, object]]:
    """What was found in each family of checks: rows met, and hours of work."""
    listed = list(checks)
    return [
        {
            "family": family,
            "asks": asks,
            "findings": sum(_family(check) == family for check in listed),
            "rows": sum(check.count for check in listed if _family(check) == family),
            "hours": round(sum(check.hours for check in listed if _family(check) == family), 1),
        }
        for family, asks in FAMILIES.items()
    ]


def _family(check: Check) -> str:
    return WAYS[check.way].family
