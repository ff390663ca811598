"""A generated contact network that is fitted to real ones, and how well it matches.

People differ in how much they are in touch (log-normal activity, as degree-corrected block models have it: Karrer
and Newman
2011); a given share of ties stays inside departments; the rest of the ties closes triangles, friends of a friend
befriended (Holme and Kim 2002). Two constants are fitted: the spread of activity to the degrees, the share of closing
ties to the clustering. The world's own generator is another one and stays as it is; this one writes the files that a
scenario names under [company.contacts].
"""

import math
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from crmsim.scenario.contact_figures import average_clustering, describe
from crmsim.scenario.contacts import Contacts, assemble_contacts

Ints = npt.NDArray[np.int64]
_ROUNDS = 60  # of closing ties; each one looks at the ties made so far
_TRIED = (0.0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.85, 0.9, 0.925, 0.945, 0.96, 0.975)  # shares of closing ties


class NetworkShape(NamedTuple):
    """What a generated network is to look like. The defaults were fitted to an e-mail network of a research institute
    (Leskovec, Kleinberg and Faloutsos 2007): 1,005 people, 42 departments, 32 ties a person."""

    mean_degree: float = 32.0  # ties per person
    inside: float = 0.336  # share of ties inside a department
    spread: float = 0.92  # log-scale spread of people's activity
    closing: float = 0.945  # share of ties that close a triangle


#: Fitted to the network named above; `crmsim import contacts --fit` tells how well they match another one.
DEFAULTS = NetworkShape()


def generated_contacts(department: Ints, shape: NetworkShape = DEFAULTS, seed: int = 0) -> Contacts:
    """A network between people of these departments (index per person); equal seeds give equal networks."""
    chance = np.random.Generator(np.random.Philox(seed))
    n = department.size
    wanted = min(round(n * shape.mean_degree / 2.0), n * (n - 1) // 2)
    inside = round(wanted * shape.inside)
    activity = np.exp(shape.spread * chance.standard_normal(n))
    made: Ints = np.zeros(0, dtype=np.int64)
    for within, quota in ((True, inside), (False, wanted - inside)):
        made = _at_random(made, department, activity, within, round(quota * (1.0 - shape.closing)), chance)
    target = activity / activity.mean() * shape.mean_degree
    made = _closed(made, department, target, (inside, wanted - inside), chance)
    for within, quota in ((True, inside), (False, wanted - inside)):  # where there is no triangle left to close
        have = int((_within(made, department) == within).sum())
        made = _at_random(made, department, activity, within, quota - have, chance)
    ties = np.column_stack([made // n, made % n])
    return assemble_contacts(
        tuple(str(person) for person in range(n)),
        tuple(str(d) for d in range(int(department.max()) + 1)),
        department.astype(np.int32),
        np.concatenate([ties, ties[:, ::-1]]).astype(np.int32),
    )


def _within(codes: Ints, department: Ints) -> npt.NDArray[np.bool_]:
    n = department.size
    return np.asarray(department[codes // n] == department[codes % n])


def _at_random(
    made: Ints,
    department: Ints,
    activity: npt.NDArray[np.float64],
    within: bool,
    quota: int,
    chance: np.random.Generator,
) -> Ints:
    """Add ties between people by their activity, inside departments or between them."""
    n, added = department.size, 0
    order = np.argsort(department, kind="stable")
    summed = np.cumsum(activity[order])
    size = np.bincount(department)
    last = np.cumsum(size) - 1
    high = summed[last]
    low = np.concatenate([[0.0], high[:-1]])
    for _ in range(_ROUNDS):
        if added >= quota:
            break
        draws = chance.random((2, 2 * (quota - added) + 16))
        a = order[np.minimum(np.searchsorted(summed, draws[0] * summed[-1]), n - 1)]
        d = department[a]
        target = low[d] + draws[1] * (high[d] - low[d]) if within else draws[1] * summed[-1]
        b = order[np.minimum(np.searchsorted(summed, target), n - 1)]
        good = (a != b) & ((department[a] == department[b]) == within)
        fresh = _new(made, np.minimum(a, b)[good] * n + np.maximum(a, b)[good], quota - added)
        made, added = np.concatenate([made, fresh]), added + fresh.size
    return made


def _closed(
    made: Ints,
    department: Ints,
    target: npt.NDArray[np.float64],
    wanted: tuple[int, int],
    chance: np.random.Generator,
) -> Ints:
    """Add ties between two contacts of somebody, inside departments and between them, until there are as many as
    wanted. Nobody gets more than the ties that his activity is worth (`target`), or the rich would get ever richer."""
    n = department.size
    inside, outside = wanted
    for _ in range(_ROUNDS):
        have = int(_within(made, department).sum())
        missing = {True: inside - have, False: outside - (made.size - have)}
        if max(missing.values()) <= 0:
            break
        ends = np.concatenate([np.column_stack([made // n, made % n]), np.column_stack([made % n, made // n])])
        ends = ends[np.argsort(ends[:, 0], kind="stable")]
        degree = np.bincount(ends[:, 0], minlength=n)
        start = np.cumsum(degree) - degree
        able = np.flatnonzero(degree >= 2)
        if able.size == 0:
            break
        # A part of what is missing in each round, so that later ties can close what earlier ones opened.
        tries = max(64, (max(missing[True], 0) + max(missing[False], 0)) // 2)
        middle = able[(chance.random(tries) * able.size).astype(np.int64)]
        pick = start[middle] + (chance.random((2, tries)) * degree[middle]).astype(np.int64)
        a, b = ends[pick[0], 1], ends[pick[1], 1]
        codes = np.minimum(a, b) * n + np.maximum(a, b)
        room = (degree < target)[a] & (degree < target)[b] & (a != b)
        kind = department[a] == department[b]
        for within in (True, False):
            if missing[within] > 0:
                made = np.concatenate([made, _new(made, codes[room & (kind == within)], missing[within])])
    return made


def _new(made: Ints, codes: Ints, most: int) -> Ints:
    """Codes of ties that are not there yet, each once, in their order, at most so many."""
    _, first = np.unique(codes, return_index=True)
    codes = codes[np.sort(first)]
    return codes[~np.isin(codes, made)][:most]


def fitted(contacts: Contacts, seed: int = 0) -> NetworkShape:
    """The shape whose networks look like a real one: ties and departments as there, spread and closing ties fitted."""
    real = describe(contacts)
    spread = math.sqrt(max(0.0, 2.0 * math.log(max(1.0, real.mean_degree / max(real.median_degree, 1.0)))))
    shape = NetworkShape(real.mean_degree, real.share_inside_departments, spread, 0.5)
    department = contacts.department.astype(np.int64)

    def miss(closing: float) -> float:
        made = generated_contacts(department, shape._replace(closing=closing), seed)
        return abs(average_clustering(made) - real.average_clustering)

    # Tried one by one, because the clustering falls again where too few ties are left that could be closed.
    return shape._replace(closing=min(_TRIED, key=miss))


def fit_report(contacts: Contacts, seeds: int = 3) -> dict[str, Any]:
    """Figures of a real network beside those of generated ones: fitted to it, with the defaults, and the model's
    own."""
    real = describe(contacts)._asdict()
    department = contacts.department.astype(np.int64)
    shape = fitted(contacts)
    defaults = DEFAULTS._replace(mean_degree=real["mean_degree"])
    made = {
        "fitted": [describe(generated_contacts(department, shape, seed)) for seed in range(1, seeds + 1)],
        "defaults": [describe(generated_contacts(department, defaults, seed)) for seed in range(1, seeds + 1)],
        "model": [describe(_of_the_model(contacts, real, seed)) for seed in range(1, seeds + 1)],
    }
    means = {which: {k: float(v) for k, v in pd.DataFrame(listed).mean().items()} for which, listed in made.items()}
    compared = ("mean_degree", "share_inside_departments", "average_clustering", "modularity")
    return {
        "seeds": seeds,
        "shape": shape._asdict(),
        "defaults_shape": DEFAULTS._asdict(),
        "real": {name: float(value) for name, value in real.items()},
        **means,
        "off": {
            which: {name: round(means[which][name] / real[name] - 1.0, 4) for name in compared if real[name]}
            for which in means
        },
    }


def _of_the_model(contacts: Contacts, real: dict[str, Any], seed: int) -> Contacts:
    """What the world's own generator makes of the same departments, degree and share."""
    from crmsim.world.network import generated_ties  # noqa: PLC0415  brings the compiled engine with it

    department = contacts.department.astype(np.int64)
    power = np.ones(department.size)
    ties = generated_ties(department, power, real["mean_degree"], real["share_inside_departments"], seed, 0)
    person = np.repeat(np.arange(department.size), np.diff(ties.start))
    return assemble_contacts(
        contacts.person_ids,
        contacts.department_names,
        contacts.department,
        np.column_stack([person, ties.contact]).astype(np.int32),
    )
