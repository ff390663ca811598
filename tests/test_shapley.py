"""Shapley shares as they must be, whatever the game."""

import itertools
import math

import numpy as np
import pytest

from crmsim.study.shapley import coalitions_of, orders_of, shapley_shares


def test_shares_of_an_additive_game_are_its_parts():
    """Players who add the same whoever is there get what they add, in any sampled order."""
    parts = np.array([[3.0, -1.0], [0.5, 2.0], [0.0, 0.0], [-4.0, 7.0]])

    def worth(coalition):
        return 10.0 + parts[sorted(coalition)].sum(axis=0)

    for replicate in range(5):
        shares = shapley_shares(orders_of(4, 0, replicate), worth)
        assert shares == pytest.approx(parts, abs=1e-12)


def test_shares_sum_to_the_whole_effect_in_any_game():
    """Whatever the game, shares add up to the worth of all less the worth of none."""
    chance = np.random.default_rng(1)
    worths = {
        frozenset(players): chance.normal(size=2)
        for size in range(7)
        for players in itertools.combinations(range(6), size)
    }
    whole = worths[frozenset(range(6))] - worths[frozenset()]
    for replicate in range(5):
        assert shapley_shares(orders_of(6, 0, replicate), worths.__getitem__).sum(axis=0) == pytest.approx(
            whole, abs=1e-9
        )


def test_who_changes_nothing_gets_nothing():
    """A player who adds nothing to any coalition has the share 0."""
    shares = shapley_shares(orders_of(4, 7, 0), lambda coalition: np.array([float(len(coalition - {2})) ** 2]))
    assert shares[2, 0] == 0.0
    assert shares.sum() == 9.0


def test_alike_players_share_alike():
    """Over all orders players who are alike get the same; for what two bring together one order and its reverse do."""
    every = list(itertools.permutations(range(4)))
    shares = shapley_shares(every, lambda coalition: np.array([math.exp(len(coalition))]))
    assert shares == pytest.approx(shares[0, 0], abs=1e-9)
    pairs = shapley_shares(orders_of(5, 0, 1), lambda coalition: np.array([float(len(coalition)) ** 2]))
    assert pairs == pytest.approx(5.0, abs=1e-12)


def test_an_order_comes_with_its_reverse_and_asks_for_few_coalitions():
    """The two orders of a replicate mirror each other, differ between replicates, and need 2 n coalitions."""
    first, second = orders_of(8, 0, 0)
    assert first == second[::-1]
    assert sorted(first) == list(range(8))
    assert len({orders_of(8, 0, replicate) for replicate in range(5)}) == 5
    assert len(coalitions_of((first, second))) == 2 * 8
