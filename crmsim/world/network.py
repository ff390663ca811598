"""Who talks to whom: the contacts of a file, or a generated network with departments, regions, hubs and triangles.

The generated one follows what real contact networks show: most ties inside the department, degrees spread widely,
friends of friends befriended (checked against a published e-mail network).
"""

from typing import NamedTuple

import numpy as np

from crmsim.scenario.contacts import Contacts
from crmsim.world.chance import uniforms
from crmsim.world.state import FloatArray, IntArray

CLOSURE = 0.7  # share of every other pick that closes a triangle (assumption; gives clustering near .2)
DEGREE_SPREAD = 0.6  # log-scale spread of the number of ties (assumption)
MOST_PICKS = 24


class Ties(NamedTuple):
    """Contact network in compressed rows: contacts of i are `contact[start[i]:start[i + 1]]`, influence sums to 1."""

    start: IntArray
    contact: IntArray
    weight: FloatArray


def ties_of_contacts(contacts: Contacts, power: FloatArray) -> Ties:
    """Ties of a contact file."""
    return weighted(contacts.offsets.astype(np.int64), contacts.neighbours.astype(np.int64), power)


def generated_ties(
    department: IntArray, power: FloatArray, degree: float, inside: float, seed: int, replicate: int
) -> Ties:
    """Ties of a generated network with about `degree` ties a person, `inside` of the picks within the department."""
    n = department.size
    by_department = np.argsort(department, kind="stable")
    size = np.bincount(department)
    first = np.cumsum(size) - size

    def draws(name: str) -> FloatArray:
        return uniforms(seed, replicate, f"network:{name}", n * MOST_PICKS).reshape(n, MOST_PICKS)

    luck = draws("degree")
    # Half the ties are picked by oneself, half are received; the median person picks a little less than the mean.
    spread = 1.0 + DEGREE_SPREAD * 2.0 * (luck[:, 0] + luck[:, 1] + luck[:, 2] - 1.5)
    picks = np.clip(np.floor(degree / 2.0 * spread * spread / 1.12 + luck[:, 3]), 1, MOST_PICKS).astype(np.int64)
    own = by_department[first[department][:, None] + (draws("own") * size[department][:, None]).astype(np.int64)]
    other = (draws("other") * n).astype(np.int64)
    chosen = np.where(draws("inside") < inside, own, other)
    # Every other pick may close a triangle: it is a pick of one's first contact (one that closes nothing itself).
    friend = chosen[:, 0]
    column = np.minimum(np.arange(MOST_PICKS)[None, :] - 1, 2 * ((picks[friend] - 1) // 2)[:, None])
    through = chosen[friend[:, None], column]
    closing = (draws("closure") < CLOSURE) & (np.arange(MOST_PICKS) % 2 == 1)
    chosen = np.where(closing, through, chosen)
    taken = (np.arange(MOST_PICKS)[None, :] < picks[:, None]) & (chosen != np.arange(n)[:, None])
    a = np.repeat(np.arange(n), taken.sum(axis=1))
    b = chosen[taken]
    both = np.unique(np.concatenate([a * n + b, b * n + a]))
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(both // n, minlength=n), out=start[1:])
    return weighted(start, both % n, power)


def weighted(start: IntArray, contact: IntArray, power: FloatArray) -> Ties:
    """Ties with influence in proportion to the contact's power, summing to 1 for each person."""
    person = np.repeat(np.arange(start.size - 1), np.diff(start))
    strength = power[contact]
    total = np.bincount(person, weights=strength, minlength=start.size - 1)
    return Ties(start, contact, strength / total[person] if strength.size else strength)
