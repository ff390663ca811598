"""Where one arm beats another, in the few words of a headline, and what the wins of a study rest on."""

from collections.abc import Sequence

from crmsim.figures.arms import Json, at, title_of
from crmsim.figures.wording import known, listed, number, outcome_words, percent, plain, spoken

SIDES = {(False, True): "high", (True, False): "low", (False, False): "middling"}  # by which ends are open


def wins_told(found: Sequence[Json]) -> str:
    """Where arms win, in a short sentence: an arm that is never beaten first, else the first box; "" without either."""
    never = [one for one in found if at(one, "never_beaten")]
    boxes = [one for one in found if at(one, "verdict") == "found"]
    if never:
        one = max(never, key=lambda other: known(at(other, "counts", "won")) or 0.0)
        won, points, close = (number(known(at(one, "counts", key)), 0) for key in ("won", "points", "too_close"))
        return f"{beats(one)} at {won} of {points} points and is beaten at none; {close} are too close to call"
    if not boxes:
        return ""
    first = boxes[0]
    # The density of points that boxes were not made from: that of the box itself flatters.
    density, base = (percent(known(at(first, *way))) for way in (("resampling", "density_of_unseen"), ("base_rate",)))
    where = sides_of(first["box"]["limits"])
    return f"{beats(first)} at about {density} of the points with {where}, against {base} of all points"


def beats(one: Json) -> str:
    """Who beats whom, on what."""
    arm, rival = (title_of(str(at(one, side)), {}) for side in ("arm", "against"))
    return f"{spoken(arm)} beats {rival} on {outcome_words(str(at(one, 'outcome')))}"


def sides_of(limits: Sequence[Json]) -> str:
    """The sides of a box without its figures: `high readiness of the company and low data burden`."""
    drivers = [limit for limit in limits if at(limit, "driver")] or list(limits)
    words = [SIDES[at(limit, "low") is None, at(limit, "high") is None] for limit in drivers]
    return listed([f"{word} {plain(at(limit, 'title'), 60)}" for word, limit in zip(words, drivers, strict=True)])


def lucks_told(result: Json) -> tuple[str, ...]:
    """That wins hold for the lucks that all points met."""
    lucks = known(at(result, "replicates"))
    if at(result, "chance") != "same" or not lucks:
        return ()
    told = (
        f"Every point met the same {number(lucks, 0)} lucks, and wins hold for these: with others, points would be won "
        "that are not here, and the other way round. More replications widen that."
    )
    return (told,)
