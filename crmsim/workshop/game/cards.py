"""Event cards: what comes from outside, drawn from the luck number, the same for all teams.

Each is a shift of levers that really happens in the model from the first week of its round, and its text says so: a
card that raises a chance says that something may happen, never that it will.
"""

from dataclasses import dataclass

from crmsim.workshop.game.effects import Shift, shifts
from crmsim.workshop.game.forms import Form
from crmsim.world.chance import draw


@dataclass(frozen=True, slots=True)
class Card:
    """An event; it lasts so many weeks from the first week of its round, or for good (None)."""

    key: str
    title: str
    text: str
    shifts: tuple[Shift, ...]
    weeks: int | None = 13


CARDS: tuple[Card, ...] = (
    Card(
        "headhunter",
        "A headhunter calls",
        "Somebody wants to hire your sponsor away: for a quarter the chance that the sponsor goes is eight times the "
        "usual one.",
        shifts(sponsor_hazard=("x", 8.0)),
    ),
    Card(
        "merger",
        "Merger rumours",
        "A competitor may buy the company: for half a year an upheaval that pulls everybody off the project is six "
        "times as likely.",
        shifts(org_shock_rate=("x", 6.0)),
        26,
    ),
    Card(
        "engineers",
        "The vendor's best people leave",
        "The parts of different vendors fit worse: twice as many faults between them for half a year.",
        shifts(defects_per_pair=("x", 2.0)),
        26,
    ),
    Card(
        "fields",
        "A new rule asks for more fields",
        "From now on each customer record needs four more fields, and a full user in sales types half an hour more a "
        "week.",
        shifts(critical_fields=4.0, data_burden=0.5),
        None,
    ),
    Card(
        "attack",
        "Computers in the warehouse fail",
        "Your own IT people are busy elsewhere: a third less of them for the project, for a quarter.",
        shifts(it_capacity=("x", 0.65)),
    ),
    Card(
        "programme",
        "Another change programme starts",
        "The board begins three more changes at once. For a year people have less room for yours.",
        shifts(concurrent_changes=3.0),
        52,
    ),
    Card(
        "jobs",
        "The competition hires",
        "For half a year sales people change jobs twice as often as usual, and newcomers know neither customers nor "
        "system.",
        shifts(turnover_sales=("x", 2.0)),
        26,
    ),
    Card(
        "prices",
        "The vendor raises its prices",
        "Licences cost a fifth more from now on.",
        shifts(licence_list=("x", 1.2)),
        None,
    ),
    Card(
        "visit",
        "A visit that inspires",
        "Colleagues from another company show how well they work with theirs: people are more willing to change, for a "
        "year.",
        shifts(change_willingness=0.2),
        52,
    ),
    Card(
        "interns",
        "Students join IT",
        "For half a year a third more hands for preparation, repair and help.",
        shifts(it_capacity=("x", 1.35)),
        26,
    ),
)


def cards_of(form: Form, seed: int, future: int = 0) -> dict[int, Card]:
    """The card of each round that has one, by round: never in the first, and in every second or so of the others.

    `future` 0 is the game as it is played; others are what else might have come.
    """
    rounds = sorted(range(2, form.rounds + 1), key=lambda round_: draw(seed, future, f"game:round:{round_}"))
    cards = sorted(CARDS, key=lambda card: draw(seed, future, f"game:card:{card.key}"))
    drawn = dict(zip(rounds[: form.rounds // 2], cards, strict=False))
    return dict(sorted(drawn.items()))
