"""Checks between tables: whoever or whatever one of them names has to be in the other."""

from collections.abc import Mapping

import pandas as pd

from crmsim.errors import show
from crmsim.intake.misspelt_people import MEANT
from crmsim.intake.tables import Table, known_names
from crmsim.intake.values import fold

#: Table, field, table that it refers to, and how one who is there is called.
REFERENCES = (
    ("deals", "customer", "customers", "customers"),
    ("deals", "owner", "staff", "staff"),
    ("deals", "product", "products", "products"),
    ("customers", "owner", "staff", "staff"),
    ("customers", "parent", "customers", "customers"),
    ("staff", "manager", "staff", "staff"),
)


FEWEST = 10  # rows that name somebody, from which it is no chance that none of them is known


def check_references(tables: Mapping[str, Table]) -> list[dict[str, object]]:
    """Note every row that names somebody or something its reference table does not have.

    Gives for each reference how many rows name anything, how many of them match, and what does not match most often.
    """
    found = []
    for source, name, target, called in REFERENCES:
        if source not in tables or target not in tables or not tables[source].has(name):
            continue
        table = tables[source]
        known = known_names(tables[target])
        # Managers of a sales team often stand in no row of their own: there, the column is what makes them known.
        if name == "manager" and not tables[target].frame[name].isin(known).any():
            continue
        cells = table.frame[name]
        said = cells != ""
        keys = cells.map({cell: fold(cell) if name == "product" else cell for cell in cells.unique()})
        met = said & keys.isin(known)
        strange = said & ~met
        if said.sum() >= FEWEST and strange.sum() == said.sum() and known:
            sentence = (
                f"No {name} of {{of}} {{noun}} is among the {called}: do both files call them the same? See --map."
            )
            table.note("unlike keys", name, sentence, said, 1)
            strange = said & False
        if name == "owner" and MEANT in table.frame:
            slip = strange & (table.frame[MEANT] != "")
            sentence = (
                "{count} of {of} {noun} name an owner almost as somebody of the staff is called: likely misspelt."
            )
            table.note(
                "misspelt", name, sentence, slip, int(cells[slip].nunique()), _likely(cells, table.frame[MEANT], slip)
            )
            unknown = strange & ~slip
        else:
            unknown = strange
        counts = cells[unknown].value_counts()
        near = {
            str(value): _nearest(str(value), tables[target]) if name == "product" else "" for value in counts.index[:20]
        }
        told = tuple(
            f"{show(value)} in {_of_rows(counts[value])}" + (f", probably {show(right)}" if right else "")
            for value, right in list(near.items())[:5]
        )
        verb = f"name {'an' if name == 'owner' else 'a'} {name}"
        sentence = f"{{count}} of {{of}} {{noun}} {verb} that is not among the {called}."
        table.note("not in reference", name, sentence, unknown, len(counts), told)
        found.append(
            {
                "table": source,
                "field": name,
                "reference": target,
                "rows": int(said.sum()),
                "matched": int(met.sum()),
                "unmatched": int((said & ~met).sum()),
                "values": {value: {"rows": int(counts[value]), "probably": right} for value, right in near.items()},
            }
        )
    return found


def _likely(cells: pd.Series, meant: pd.Series, slip: pd.Series) -> tuple[str, ...]:
    counts = cells[slip].value_counts().head(5)
    right = dict(zip(cells[slip], meant[slip], strict=True))
    return tuple(
        f"{show(str(said))} in {_of_rows(int(rows))}, probably {show(right[said])}" for said, rows in counts.items()
    )


def _of_rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _nearest(value: str, products: Table) -> str:
    """The product that a name probably means, "" where none is like it."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    names = [str(name) for name in products.frame["product"].unique()]
    packed = [fold(name).replace(" ", "") for name in names]
    near = process.extractOne(fold(value).replace(" ", ""), packed, scorer=fuzz.ratio, score_cutoff=80.0)
    return names[near[2]] if near is not None else ""
