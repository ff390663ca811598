"""Settings as visitors make them, at random but repeatable."""

from hypothesis import strategies as st

from crmsim.plans import PLANS
from crmsim.scenario import files
from crmsim.scenario.changes import Change
from crmsim.scenario.company_errors import company_numbers
from crmsim.scenario.levers import LEVERS
from crmsim.ui.setting import ArmSetting, Setting

COMPANY = {key.removeprefix("company."): (unit, low, high) for key, unit, low, high, _ in company_numbers()}


def numbers(low, high, *, whole=False):
    """Numbers within limits, whole ones as floats."""
    if whole:
        return st.integers(int(low), int(high)).map(float)
    return st.floats(low, high, allow_nan=False).map(lambda number: number + 0.0)


def levers(most=4, names=tuple(LEVERS), least=0):
    """Some levers with values within their limits."""
    pairs = st.sampled_from(names).flatmap(
        lambda name: st.tuples(st.just(name), numbers(*LEVERS[name].limits, whole=LEVERS[name].integer))
    )
    return st.lists(pairs, min_size=least, max_size=most, unique_by=lambda pair: pair[0]).map(tuple)


TURNABLE = tuple(name for name, lever in LEVERS.items() if not lever.fixed_at_start)
NAMES = st.text(
    st.characters(categories=["L", "N", "P", "S"], exclude_characters=":") | st.just(" "), min_size=1, max_size=20
).filter(lambda name: name == name.strip() and name.isprintable())
ARMS = st.lists(
    st.builds(ArmSetting, NAMES, st.sampled_from(list(PLANS)), levers(3)),
    min_size=1,
    max_size=6,
    unique_by=lambda arm: arm.name,
).map(tuple)
CHANGES = st.dictionaries(st.integers(0, 60), levers(2, TURNABLE, 1).map(dict), max_size=3).map(
    lambda weeks: tuple(Change(week, values) for week, values in weeks.items())
)
NUMBERS = st.lists(
    st.sampled_from(sorted(COMPANY)).flatmap(
        lambda key: st.tuples(st.just(key), numbers(*COMPANY[key][1:], whole=COMPANY[key][0] in ("people", "accounts")))
    ),
    max_size=3,
    unique_by=lambda pair: pair[0],
).map(tuple)
SETTINGS = st.builds(
    Setting,
    preset=st.sampled_from(files.shipped()),
    company=NUMBERS,
    levers=levers(),
    arms=ARMS,
    changes=CHANGES,
    horizon=st.none() | st.integers(60, 520),
    seed=st.integers(0, 999_999_999),
    replications=st.integers(1, 1000),
)
