"""A store as the table that analyses read: its runs, and what the store says of their design.

What a store was told when it was planned counts: its experiment file may lean on files that are elsewhere, or on ranges
of levers that have changed since.
"""

import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from crmsim.analysis.table import FactorColumn, StudyTable
from crmsim.errors import InputError
from crmsim.experiment.design import Points
from crmsim.experiment.experiment import STRIDE, Experiment
from crmsim.experiment.reading import read_experiment
from crmsim.outcomes.metrics import OUTCOMES
from crmsim.scenario.levers import LEVERS

if TYPE_CHECKING:
    from crmsim.store.rows import Header
    from crmsim.store.store import Store

SIZES = ("company.employees", "company.customers")  # factors that are whole numbers


def table_of(store: "Store", experiment: Experiment | None = None) -> StudyTable:
    """The runs of a store with their design.

    `experiment` is read from the store where it is not given, and where that cannot be, the store's own words are
    enough: only where points were drawn, before they were rounded and scaled, is then unknown.

    Raises InputError for a store without a finished run.
    """
    header, books = store.header, store.books()
    runs, points = store.to_pandas(ok_only=False), store.points()
    if not (runs["status"] == "ok").any():
        if len(runs) and not books["pending"]:
            raise InputError(
                f"All {len(runs):,} runs of this store broke down, so there is nothing to analyse; "
                "'crmsim store export STORE --table failures --out FILE.csv' tells why."
            )
        raise InputError("This store has no finished run yet, so there is nothing to analyse.")
    values = points.to_numpy(dtype=np.float64)
    numbers = {int(number): place for place, number in enumerate(points.index)}
    runs = runs.assign(point=[numbers[int(number)] for number in runs["point"]])
    asked, made = (experiment, experiment.points()) if experiment else _experiment(header)
    same = made is not None and made.values.shape == values.shape and np.allclose(made.values, values)
    about = header.about
    meta: Mapping[str, Any] = about.get("design") or (made.meta if same and made else {})
    labels = meta.get("labels") or {}
    outcomes = tuple(about.get("outcomes") or (asked.outcomes if asked else OUTCOMES))
    units = runs.attrs.get("units", {})
    return StudyTable(
        runs=runs,
        factors=tuple(
            column(str(name), values[:, place], labels.get(name, ()), units.get(name, ""))
            for place, name in enumerate(points.columns)
        ),
        points=values,
        arms=tuple(arm.name for arm in header.arms),
        outcomes=tuple(name for name in outcomes if name in OUTCOMES),
        kind=str(meta.get("kind", "table")),
        sampling=meta,
        replicates=asked.replications.most if asked and not asked.replications.until else 0,
        planned=books["planned"] + books["shared"],  # places of the design, as the rows are
        chance=header.chance,
        stride=STRIDE,
        places=made.places if same and made and len(made.places) else None,
        name=header.name,
        title=str(about.get("title") or (asked.title if asked else "")),
        currency=header.base.company.currency,
        about={
            "story": str(about.get("story") or (asked.story if asked else "")),
            "scenario": company_of(header),
            "scenario_hash": header.base.hash,
            "seed": header.seed,
            "arms": [{"name": arm.name, "text": str(arm)} for arm in header.arms],
            "provenance": dict(runs.attrs.get("provenance", {})),
            "experiment": header.text,
        },
    )


def company_of(header: "Header") -> str:
    """The company as the experiment names it; the store's own copy of it has no name."""
    with suppress(ValueError):
        return str(tomllib.loads(header.text).get("scenario", header.base.name))
    return header.base.name


def _experiment(header: "Header") -> tuple[Experiment, Points] | tuple[None, None]:
    """The experiment of a store and its points; None where its text cannot be read without the files it came with."""
    try:
        found = read_experiment(header.text, f"{header.name}.toml", base=header.base)
        return found, found.points()
    except InputError:
        return None, None


def lowered(title: str) -> str:
    """A title as in the middle of a sentence, abbreviations left in capitals."""
    return " ".join(word if len(word) > 1 and word.isupper() else word.lower() for word in title.split())


def column(name: str, values: np.ndarray, labels: Sequence[str], unit: str) -> FactorColumn:
    """A factor as a column of the table."""
    lever = LEVERS.get(name)
    return FactorColumn(
        name=name,
        low=float(values.min()),
        high=float(values.max()),
        integer=lever.integer if lever else name in SIZES,
        unit=unit,
        title=lowered(lever.title) if lever else name.removeprefix("company.").replace("_", " "),
        labels=tuple(labels),
    )
