"""The two forms of the game, and what is chosen once, before the first week: the plan and its pace."""

from dataclasses import dataclass

from crmsim.errors import InputError, nearest, show

HORIZON = 156  # weeks: three years, of which two are played; the last decisions hold to the end
MOST_TEAMS = 60  # that are compared; a room takes no more
STANDINGS_FROM = 3  # round from which teams see how the others stand


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the game: so many rounds of so many weeks.

    `purse` is the points a team begins with, `budget` those that each round adds; of what is not spent, at most `keep`
    points are kept for the next round. `seconds` is the time for a decision.
    """

    name: str
    title: str
    rounds: int
    weeks: int
    seconds: int
    purse: int
    budget: int
    keep: int

    def starts(self, round_: int) -> int:
        """The week before round `round_` (1 is the first); its own weeks follow."""
        return (round_ - 1) * self.weeks


@dataclass(frozen=True, slots=True)
class Choice:
    """Something chosen in round 1 for good: a plan or a pace, in words for people, with what it costs in points."""

    key: str
    title: str
    text: str
    points: int = 0
    speed: float = 1.0  # lever rollout_speed of a pace


FORMS: dict[str, Form] = {
    form.name: form
    for form in (
        Form("eight_quarters", "Eight quarters", rounds=8, weeks=13, seconds=100, purse=8, budget=6, keep=6),
        Form("four_half_years", "Four half-years", rounds=4, weeks=26, seconds=180, purse=8, budget=8, keep=6),
    )
}
#: Keys are names of rollout plans.
PLANS: dict[str, Choice] = {
    choice.key: choice
    for choice in (
        Choice("big_bang", "All at once", "Everything goes live everywhere in one week, after the whole preparation."),
        Choice("phased_by_region", "Region by region", "One region after the other gets the whole system."),
        Choice("pilot_then_phased", "Pilot first", "One region tries it; then leaders decide whether to go on."),
        Choice("housekeeping_first", "Tidy up first", "Eight weeks for lists and ways of working, then by region."),
    )
}
PACES: dict[str, Choice] = {
    choice.key: choice
    for choice in (
        Choice("careful", "Careful", "A fifth slower than planned.", speed=0.8),
        Choice("planned", "As planned", "At the pace that the plan foresees."),
        Choice("fast", "Fast", "Half as fast again, with the same people.", points=2, speed=1.5),
    )
}
DEFAULT_PLAN, DEFAULT_PACE = "phased_by_region", "planned"


def find_form(name: object) -> Form:
    """The form of that name; InputError with the names that there are otherwise."""
    if not isinstance(name, str) or name not in FORMS:
        hint = nearest(str(name), FORMS) or f" Forms: {', '.join(FORMS)}."
        raise InputError(f"There is no form of the game {show(name)}.{hint}")
    return FORMS[name]
