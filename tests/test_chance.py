"""Chance: the generator is the published one, draws belong to their slot, and streams do not disturb each other."""

import numpy as np
from scipy import stats

from crmsim.world.chance import STREAMS, draw, key, squares, stream_keys, uniform, uniforms

MASK = 2**64 - 1


def squares_in_whole_numbers(counter: int, key: int) -> int:
    """Squares64 as its paper writes it, in Python's unbounded whole numbers."""

    def turn(x: int) -> int:
        return ((x >> 32) | (x << 32)) & MASK

    y = x = counter * key & MASK
    z = (y + key) & MASK
    x = turn((x * x + y) & MASK)
    x = turn((x * x + z) & MASK)
    x = turn((x * x + y) & MASK)
    t = x = (x * x + z) & MASK
    x = turn(x)
    return t ^ (((x * x + y) & MASK) >> 32)


def test_generator_gives_the_published_bits():
    """The kernel's bits equal the definition's, for counters over the whole range."""
    counters = np.array([1, 2, 3, 2**32, 2**32 + 1, 2**40 + 17, 2**63 + 5], dtype=np.uint64)
    for name in STREAMS:
        k = key(0, 0, name)
        bits = squares(counters, np.uint64(k))
        assert [int(b) for b in bits] == [squares_in_whole_numbers(int(c), k) for c in counters]


def test_draw_of_a_slot_does_not_depend_on_how_many_there_are():
    """One more agent changes nobody's luck."""
    assert np.array_equal(uniforms(0, 0, "people:belief", 10), uniforms(0, 0, "people:belief", 11)[:10])


def test_scalar_and_array_draws_agree():
    """The kernels' draw in week 0 is the array draw at kick-off."""
    keys = stream_keys(5, 2)
    for stream, name in enumerate(STREAMS):
        with np.errstate(over="ignore"):  # the generator overflows on purpose
            scalar = [uniform(keys, stream, 0, slot) for slot in range(5)]
        assert np.allclose(scalar, uniforms(5, 2, name, 5), rtol=0, atol=2**-53)


def test_keys_differ_between_seeds_replicates_and_streams():
    """No two streams of any two runs share a key; seed 0 is a seed like any other."""
    keys = {key(seed, replicate, name) for seed in range(5) for replicate in range(20) for name in STREAMS}
    assert len(keys) == 5 * 20 * len(STREAMS)


def test_draws_are_uniform_and_unrelated():
    """200,000 draws pass a chi-square test; neighbouring slots, weeks, streams and replicates are uncorrelated."""
    u = uniforms(0, 0, "churn", 200_000)
    counts = np.bincount((u * 1000).astype(int), minlength=1000)
    assert stats.chisquare(counts).pvalue > 1e-4
    elsewhere = [(0, 0, "win"), (0, 1, "churn"), (1, 0, "churn")]
    for other in [np.roll(u, 1), *(uniforms(*where, u.size) for where in elsewhere)]:
        assert abs(np.corrcoef(u, other)[0, 1]) * np.sqrt(u.size) < 4.5


def test_one_draw_of_the_firm_is_the_first_of_its_stream():
    """Draws for the firm come from the same generator."""
    assert draw(3, 4, "firm:value") == uniforms(3, 4, "firm:value", 1)[0]
