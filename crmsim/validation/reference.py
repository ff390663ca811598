"""The reference population as the card sees it: run once, read by every group that needs it, in one process."""

from crmsim.study.population import Outcomes, firms, run_population
from crmsim.validation.calibrated import PLANS, Evidence, gather
from crmsim.validation.effort import Effort
from crmsim.validation.held_out import held_out_rows
from crmsim.validation.row import Row

QUICK, FULL = 120, 1000  # firms, one replicate each
CURVES = 60, 150  # firms whose seats are followed one by one
REPEATS = 20  # of the usual company, each with luck of its own: as many as an interval needs to decide anything
_kept: dict[tuple[bool, int], Outcomes] = {}
_rows: dict[tuple[bool, int], list[Row]] = {}


def population(effort: Effort) -> Outcomes:
    """Every firm under big bang and by region, once; firm k has the luck of replicate k. Kept for who asks next."""
    key = (effort.quick, effort.seed)
    if key not in _kept:
        _kept.clear()
        _kept[key] = run_population(firms(effort.runs(QUICK, FULL)), PLANS, seed=effort.seed, pool=effort.pool)
    return _kept[key]


def held_out(effort: Effort) -> list[Row]:
    """All held-out rows, kept likewise."""
    key = (effort.quick, effort.seed)
    if key not in _rows:
        _rows.clear()
        _rows[key] = held_out_rows(population(effort), effort.quick, effort.pool, seed=effort.seed)
    return _rows[key]


def evidence(effort: Effort) -> Evidence:
    """What the calibrated patterns are read from."""
    found = population(effort)
    return gather(
        found.firms,
        curves=effort.runs(*CURVES),
        repeats=REPEATS,
        seed=effort.seed,
        pool=effort.pool,
        population=found,
    )
