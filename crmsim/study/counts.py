"""Shares of runs as counts that people can picture: 27 of 100, or 8 of 20 where there are no more."""

HUNDRED = 100


def base_of(runs: float | None, *shares: float | None) -> int:
    """What counts are out of: 100, or all `runs` where there are fewer than that.

    All runs too where, of 100, one of these `shares` would have to be said to be fewer than one, or nearly all.
    """
    if runs is None or runs < 1:
        return HUNDRED
    if runs < HUNDRED or any(share is not None and _hides(share) for share in shares):
        return int(runs)
    return HUNDRED


def count_of(share: float, base: int = HUNDRED) -> int:
    """How many of so many runs a share (0-1) is, as a whole number."""
    return round(base * share)


def count_words(share: float, base: int = HUNDRED) -> str:
    """The count in words. What is neither none nor all is never said to be none or all; a tie may count half."""
    if base != HUNDRED and abs(base * share - count_of(share, base)) > 0.01:
        return f"{base * share:,.1f}"
    if _hides(share, base):
        return "fewer than 1" if share < 0.5 else f"more than {base - 1:,}"
    return f"{count_of(share, base):,}"


def out_of(share: float, base: int = HUNDRED) -> str:
    """A share as a count with what it is out of: `27 of 100`."""
    return f"{count_words(share, base)} of {base:,}"


def _hides(share: float, base: int = HUNDRED) -> bool:
    """Whether a whole count would say none, or all, of what is neither."""
    return count_of(share, base) in {0, base} and 0.0 < share < 1.0
