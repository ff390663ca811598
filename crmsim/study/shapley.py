"""Shapley shares by sampled orders (Castro, Gómez & Tejada 2009), each order with its reverse.

A player's share is what its coming in adds, averaged over orders in which the players may come. Exact shares need
the worth of all 2^n coalitions; sampled orders give unbiased estimates that add up exactly, because along every order
the additions sum to the worth of all players. An order and its reverse (antithetic, Mitchell et al. 2022) split
whatever two players bring together evenly between them, so only what three or more bring together is left to chance.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from crmsim.world.chance import key

Floats = npt.NDArray[np.float64]
Order = tuple[int, ...]
Coalition = frozenset[int]


def orders_of(players: int, seed: int, replicate: int) -> tuple[Order, Order]:
    """A random order of the players and its reverse, the same for the same seed and replicate."""
    order = np.random.default_rng(key(seed, replicate, "shapley")).permutation(players).tolist()
    return tuple(order), tuple(reversed(order))


def coalitions_of(orders: Sequence[Order]) -> list[Coalition]:
    """Every coalition whose worth the shares need, from nobody to everybody, each once."""
    found = (frozenset(order[:size]) for order in orders for size in range(len(order) + 1))
    return list(dict.fromkeys(found))


def shapley_shares(orders: Sequence[Order], worth: Callable[[Coalition], Floats]) -> Floats:
    """Shares of the players in each measure of worth.

    Parameters
    ----------
    orders
        Orders of the players 0 to n - 1.
    worth
        What a coalition is worth, shape (measures,), in any units.

    Returns
    -------
    Shape (n, measures): mean addition of each player over the orders, in the units of worth. The shares sum to the
    worth of all players less the worth of none.
    """
    steps = [np.diff([worth(frozenset(order[:size])) for size in range(len(order) + 1)], axis=0) for order in orders]
    places = [np.argsort(order) for order in orders]
    shares: Floats = np.mean([step[place] for step, place in zip(steps, places, strict=True)], axis=0)
    return shares
