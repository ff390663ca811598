"""Worlds that hold nothing but people and their contacts, run through the engine's own perception and rules.

A docking result names a network, thresholds or hazards. Here it becomes a world of the engine in which nothing else
goes on, so what is compared with the literature is the code that decides in every run: `perceive`, `first_use_hazard`,
`depth_goal`, and the draws of chance.
"""

from collections.abc import Hashable
from functools import lru_cache

import networkx as nx
import numpy as np

from crmsim.engine import entry, kernel
from crmsim.plans import TWIN, schedule_for
from crmsim.rules.belief import depth_goal
from crmsim.rules.influence import first_use_hazard
from crmsim.scenario.scenario import Scenario
from crmsim.world.chance import FIRST_USE, LEAVE, stream_keys, uniform
from crmsim.world.employees import perceive
from crmsim.world.network import Ties, weighted
from crmsim.world.population import build_world
from crmsim.world.state import PERSON, FloatArray, Record, World, records

NEVER = 1e6  # a threshold that no share of contacts reaches
NEUTRAL_BELIEF = 0.5  # at which first use is external push plus pull x peers, and nothing else
EXPOSED_FORCE, INFECTIOUS_FORCE = 4.0 * 0.05, 1.25 * 0.06  # 1/day: contacts x infectivity (Rahmandad & Sterman 2008)
STAGE_DAYS = 15.0  # mean stay in each of the two stages


@lru_cache(maxsize=1)
def small_world_of_a_run() -> World:
    """A world to take the arrays from that docking does not use."""
    scenario = Scenario(name="docking", horizon=52).with_company(employees=10, customers=10)
    return build_world(scenario, schedule_for(scenario, TWIN))


def ties_of(graph: "nx.Graph[Hashable]") -> Ties:
    """Ties of a network, all contacts with equal weight, people in the order of the nodes."""
    rows = nx.to_scipy_sparse_array(graph, format="csr")
    return weighted(rows.indptr.astype(np.int64), rows.indices.astype(np.int64), np.ones(rows.shape[0]))


@lru_cache(maxsize=4)
def complete(n: int) -> Ties:
    """Everybody has everybody else as a contact."""
    others = (np.arange(n)[:, None] + np.arange(1, n)[None, :]) % n
    start = np.arange(n + 1, dtype=np.int64) * (n - 1)
    return weighted(start, np.sort(others, axis=1).ravel(), np.ones(n))


@lru_cache(maxsize=4)
def ring(n: int, degree: int) -> Ties:
    """Everybody has the nearest `degree` people on a ring as contacts."""
    return ties_of(nx.watts_strogatz_graph(n, degree, 0.0))


def crowd(ties: Ties, replicate: int = 0, **values: object) -> World:
    """People with these contacts and these values of their fields, in a world where nothing else happens."""
    people = records(PERSON, ties.start.size - 1, **{"belief": NEUTRAL_BELIEF, "threshold": NEVER, **values})
    return small_world_of_a_run()._replace(
        keys=stream_keys(0, replicate),
        people=people,
        tie_start=ties.start,
        tie_contact=ties.contact,
        tie_weight=ties.weight,
    )


@entry
def diffuse(world: World, external: float, pull: float, dt: float, keep: bool, curve: FloatArray) -> int:
    """Steps of length `dt` in which people see their contacts, then all at once adopt: for sure where the share of
    contacts who did reaches their threshold, else by the hazard of first use. `keep`: nobody takes it back.

    Fills `curve` with the number of adopters after each step and returns the last step in which anything could change.
    """
    people = world.people
    n = people.size
    by_chance = external + pull > 0.0
    curve[0] = 0.0
    for i in range(n):
        curve[0] += people[i].adopted
    for step in range(1, curve.size):
        perceive(world)
        total, changed = 0.0, False
        for i in range(n):
            person = people[i]
            before = person.adopted
            adopts = depth_goal(person.peers, person.threshold) >= 0.5
            if by_chance and not adopts:
                hazard = dt * first_use_hazard(external, pull, person.peers, person.belief)
                adopts = uniform(world.keys, FIRST_USE, step, i) < hazard
            person.adopted = 1.0 if adopts or (keep and before == 1.0) else 0.0
            changed = changed or person.adopted != before
            total += person.adopted
        curve[step] = total
        if (keep and total == n) or not (changed or by_chance):
            curve[step:] = total
            return step
    return int(curve.size - 1)


def settled(ties: Ties, threshold: FloatArray | float, first: FloatArray | float = 0.0, *, keep: bool = True) -> float:
    """Number of adopters once nothing changes any more, starting from those of `first`."""
    curve = np.empty(4 * ties.start.size)
    last = diffuse(crowd(ties, 0, threshold=threshold, adopted=first), 0.0, 0.0, 1.0, keep, curve)
    return float(curve[last])


@kernel
def fall_ill_or_recover(person: Record, scale: float, dt: float, caught: float, moved: float) -> None:
    """One person's step of an epidemic, with the two draws of the step: to catch it, and to leave a stage."""
    moves_on = moved < dt / STAGE_DAYS
    if person.adopted == 1.0:
        if moves_on:
            person.adopted, person.left = 0.0, 1.0
    elif person.depth == 1.0:
        if moves_on:
            person.depth, person.adopted = 0.0, 1.0
    elif person.left == 0.0:
        exposed, infectious = scale * EXPOSED_FORCE * person.norm, scale * INFECTIOUS_FORCE
        if caught < dt * first_use_hazard(exposed, infectious, person.peers, person.belief):
            person.depth = 1.0


@entry
def infect(world: World, scale: float, dt: float, susceptible: FloatArray, infectious: FloatArray) -> int:
    """An epidemic in steps of `dt` days: exposed people (depth 1) and infectious ones (adopted 1) are seen by their
    contacts, and the hazard of first use is the force of infection, times `scale`. Removed people have `left` 1.

    Fills the numbers of susceptible and of infectious people after each step and returns the last step.
    """
    people = world.people
    for step in range(susceptible.size):
        perceive(world)
        untouched, ill, exposed = 0.0, 0.0, 0.0
        for i in range(people.size):
            person = people[i]
            if step > 0:
                caught = uniform(world.keys, FIRST_USE, step, i)
                fall_ill_or_recover(person, scale, dt, caught, uniform(world.keys, LEAVE, step, i))
            ill += person.adopted
            exposed += person.depth
            untouched += 1.0 - person.adopted - person.depth - person.left
        susceptible[step], infectious[step] = untouched, ill
        if ill + exposed == 0.0:
            susceptible[step:] = untouched
            infectious[step:] = 0.0
            return step
    return int(susceptible.size - 1)
