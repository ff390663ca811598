"""Digests of runs: what must be equal to the last bit."""

import hashlib

from crmsim.plans import schedule_for
from crmsim.scenario.scenario import Scenario
from crmsim.world.population import build_world
from crmsim.world.state import World
from crmsim.world.week import advance


def played(scenario: Scenario, plan: str, seed: int = 0, replicate: int = 0) -> World:
    """A world after its last week."""
    world = build_world(scenario, schedule_for(scenario, plan), seed, replicate)
    advance(world, 1, scenario.horizon)
    return world


def digest(world: World) -> str:
    """Sixteen hexadecimal digits over the weekly table and the journal."""
    return hashlib.sha256(world.table.tobytes() + world.events.tobytes()).hexdigest()[:16]


def run_digest(scenario: Scenario, plan: str, seed: int = 0, replicate: int = 0) -> str:
    """Digest of one run."""
    return digest(played(scenario, plan, seed, replicate))
