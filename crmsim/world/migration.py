"""Phase 3, migration: one wave's data at a time go through twelve steps, and back when mappings prove wrong.

After vendors, because data need a model to move into; before rollout, which asks whether a wave is ready.
"""

import math

import numpy as np

from crmsim.engine import kernel
from crmsim.rules import housekeeping
from crmsim.rules import migration as rules
from crmsim.world.chance import FIRM, MIGRATE, uniform
from crmsim.world.journal import MAPPING_SENT_BACK, MIGRATION_DONE, note
from crmsim.world.state import MIGRATION_STEPS, Records, World
from crmsim.world.vendors import project_pace

WEIGHT = np.array([weight for _, weight in MIGRATION_STEPS])
ALLOWANCE = 1.04  # of what plans allow for delay, the part that falls to the migration (assumption)
CLEAN_STEP = 1
BEFORE = np.concatenate([[0.0], np.cumsum(WEIGHT)])  # share of the pipeline before each step


@kernel
def migrate(world: World, week: int) -> None:
    """The week of the migration team."""
    firm, p = world.firm[0], world.levers[week]
    if firm.project == 0.0 or firm.stopped == 1.0:
        return
    k = wave_to_migrate(world.waves, firm.released, week)
    if k < 0:
        return
    if k != int(firm.migration_wave):
        begin_wave(world, week, k)
    wave = world.waves[k]
    effort = rules.effort_factor(p.n_sources, heterogeneity_of_wave(world, week, k), p.manual_share)
    luck = 0.9 + 0.2 * uniform(world.keys, MIGRATE, week, FIRM)
    left = wave.rate * project_pace(firm, p) * luck / math.sqrt(effort) * ALLOWANCE * p.planning_allowance
    while left > 0.0 and wave.migrated < 1.0:
        left = work_on_step(world, week, k, left)


@kernel
def wave_to_migrate(waves: Records, released: float, week: int) -> int:
    """The wave being migrated: the first one that is not done, once it may begin; -1 = none."""
    for k in range(int(released)):
        if waves[k].migrated < 1.0:
            return k if waves[k].start_week < week else -1
    return -1


@kernel
def begin_wave(world: World, week: int, k: int) -> None:
    """A new wave begins at the first step, with mappings as wrong as the sources are messy."""
    firm, p = world.firm[0], world.levers[week]
    firm.migration_wave = k
    firm.migration_step = 0.0
    firm.migration_left = 1.0
    firm.migration_redo = 1.0
    legacy = housekeeping.cleaned(p.legacy_accuracy + firm.legacy_draw, firm.tidy)
    legacy = rules.own_accuracy(legacy, mess_of_wave(world, k), 0.0, 0.0)
    firm.mapping_error = rules.first_mapping_error(
        heterogeneity_of_wave(world, week, k), legacy, firm.lessons, p.manager_process_knowledge
    )


@kernel
def heterogeneity_of_wave(world: World, week: int, k: int) -> float:
    """How different the sources of a wave are (0-1), in the order that the house is in now."""
    uneven = rules.uneven(world.levers[week].source_heterogeneity, mess_of_wave(world, k))
    return housekeeping.unified(uneven, world.firm[0].tidy)


@kernel
def mess_of_wave(world: World, k: int) -> float:
    """How much messier than most the old data of a wave are: the mean over its blocks, whatever their size."""
    mess, blocks = 0.0, 0.0
    for m in range(world.block_wave.shape[0]):
        for g in range(world.block_wave.shape[1]):
            if world.block_wave[m, g] == k:
                mess += world.block_mess[m, g]
                blocks += 1.0
    return mess / max(blocks, 1.0)


@kernel
def work_on_step(world: World, week: int, k: int, left: float) -> float:
    """Spend work (in weeks) on the current step; what is left goes to the next one."""
    firm, wave = world.firm[0], world.waves[k]
    step = int(firm.migration_step)
    size = WEIGHT[step] * wave.work * (housekeeping.left_to_clean(firm.tidy) if step == CLEAN_STEP else 1.0)
    need = size * firm.migration_left
    firm.work_done += 0.5 * min(left, need)
    if left < need:
        firm.migration_left -= left / size
        wave.migrated = BEFORE[step] + WEIGHT[step] * (1.0 - firm.migration_left)
        return 0.0
    finish_step(world, week, k, step)
    rest: float = left - need
    return rest


@kernel
def finish_step(world: World, week: int, k: int, step: int) -> None:
    """After the mapping check, data with too many errors go back to the import; after the last step they are in."""
    firm, p, wave = world.firm[0], world.levers[week], world.waves[k]
    following = step + 1
    if step == rules.CHECK_STEP:
        firm.mapping_error = rules.after_fixing(firm.mapping_error, p.test_coverage)
        if firm.mapping_error > rules.MAPPING_TOLERANCE:
            following = rules.IMPORT_STEP
            firm.migration_redo = min(1.0, 2.0 * firm.mapping_error)
            note(world, week, MAPPING_SENT_BACK, k, firm.mapping_error, rules.MAPPING_TOLERANCE)
        else:
            firm.migration_redo = 1.0
    wave.mapping_error = firm.mapping_error
    if following == WEIGHT.size:
        wave.migrated = 1.0
        note(world, week, MIGRATION_DONE, k, firm.mapping_error, rules.MAPPING_TOLERANCE)
        return
    firm.migration_step = following
    firm.migration_left = firm.migration_redo
    wave.migrated = BEFORE[following] + WEIGHT[following] * (1.0 - firm.migration_left)
