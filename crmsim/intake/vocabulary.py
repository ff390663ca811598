"""Words that columns of a CRM are checked against: lines of business and countries, from the two lists beside this
file.

A word that is in neither list is no mistake by itself, because a company may write in any language; one that is
almost a
word of the list, or almost a much commoner value of its own column, is taken for a misspelling.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from crmsim.intake.values import fold

ALIKE = 84.0  # rapidfuzz ratio, 0-100
RARER = 0.2  # a misspelling is at most so often as what it is taken for
SHORTEST = 4  # letters: shorter codes differ by a letter on purpose


@cache
def words(name: str) -> frozenset[str]:
    """The folded words of a list: "sectors" or "countries"."""
    lines = (files("crmsim.intake") / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(fold(word) for line in lines for word in line.split(",") if word.strip())


def misspelt(counts: Mapping[str, int], known: frozenset[str]) -> dict[str, str]:
    """Values that are taken for misspellings, each with what it probably should be.

    `counts` says how often each value stands in the column; `known` are words that are right.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    by_fold: dict[str, str] = {}
    often: dict[str, int] = {}
    for value, count in counts.items():
        folded = fold(value)
        if count > often.get(folded, 0):
            by_fold[folded] = value
        often[folded] = often.get(folded, 0) + count
    found: dict[str, str] = {}
    for value in counts:
        folded = fold(value)
        if folded in known or len(folded) < SHORTEST or any(sign.isdigit() for sign in folded):
            continue
        commoner = [word for word, count in often.items() if word != folded and often[folded] <= RARER * count]
        near = process.extractOne(folded, [*sorted(known), *commoner], scorer=fuzz.ratio, score_cutoff=ALIKE)
        if near is not None:
            found[value] = by_fold.get(near[0], near[0])
    return found
