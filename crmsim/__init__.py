"""crmsim simulates how a company introduces a CRM: what rollout plans cost, what they bring, and how they fail.

======================================  ===============================================================
`load_scenario(source)`                 a company and its question, from a file or by a shipped name
`simulate(scenario, plan, seed)`        one run: its weekly table, its events, its outcome
`compare(scenario, plans, ...)`         many runs of each plan, all meeting the same luck
`explain(scenario, plan, ...)`          which drivers cause the failures of one company, with their shares
`sweep(experiment, store, ...)`         a designed experiment, run into a store that survives interruptions
`open_store(path)`                      the results of a sweep, as tables
`CRMModel(spec, plan, rng)`             the same run as a Mesa model, week by week, with agents:
`Employee`, `Department`,               the kinds of its agents, for `model.agents_by_type`
`Vendor`, `Customer`
`InputError`                            what all of them raise for a mistake that you can repair
`__version__`, `MODEL_VERSION`          of this package, and of the model whose results it gives
======================================  ===============================================================

The compiled engine and the table libraries are loaded with the first name that needs them.
"""

import importlib
from typing import TYPE_CHECKING, Any

from crmsim.errors import InputError
from crmsim.version import MODEL_VERSION, __version__

if TYPE_CHECKING:
    from crmsim.agents import Customer, Department, Employee, Vendor
    from crmsim.model import CRMModel
    from crmsim.run import simulate
    from crmsim.store.store import open_store
    from crmsim.study.compare import compare
    from crmsim.study.explain import explain
    from crmsim.sweeps.api import sweep
    from crmsim.usecases import load_scenario

__all__ = [
    "MODEL_VERSION",
    "CRMModel",
    "Customer",
    "Department",
    "Employee",
    "InputError",
    "Vendor",
    "__version__",
    "compare",
    "explain",
    "load_scenario",
    "open_store",
    "simulate",
    "sweep",
]

_HOME = {
    "CRMModel": "crmsim.model",
    "Customer": "crmsim.agents",
    "Department": "crmsim.agents",
    "Employee": "crmsim.agents",
    "Vendor": "crmsim.agents",
    "compare": "crmsim.study.compare",
    "explain": "crmsim.study.explain",
    "load_scenario": "crmsim.usecases",
    "open_store": "crmsim.store.store",
    "simulate": "crmsim.run",
    "sweep": "crmsim.sweeps.api",
}


def __getattr__(name: str) -> Any:
    """Load a name of the table of contents when it is first used."""
    if name not in _HOME:
        raise AttributeError(f"module 'crmsim' has no attribute {name!r}")
    found = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
