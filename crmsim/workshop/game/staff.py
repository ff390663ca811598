"""Messages from staff: what two people would say at the end of a round, from the model's own account of why they hold
their views. One of them rather speaks for the CRM and one against it, where there are such."""

from dataclasses import dataclass

import numpy as np

from crmsim.diary.stages import CODES
from crmsim.diary.telling import HELPS, UNDECIDED
from crmsim.diary.weighing import EVERY, Weighing, weigh_all
from crmsim.rules.politics import OPPOSED_BELOW
from crmsim.workshop.game.played import SoFar
from crmsim.world.chance import uniforms

TOLD = 0.5  # readiness (0-1) from which people feel that they were told what comes (choice of words)
SENTENCES = 2  # reasons in a message

#: What somebody says of their own use, by the stage they are in.
DOING = {
    "o": "It is there, but I have not begun with it.",
    "t": "I do a little of my work in it.",
    "u": "I do my work in it.",
    "p": "I log what I must, mostly for show.",
    "g": "I tried, and I have given it up again.",
    "x": "They have switched it off, so that was that.",
}
#: The model's reasons (letters of `crmsim.diary.reasons`) as somebody would say them; capitals speak against.
SAID = {
    "g": "It pays off in my daily work.",
    "r": "Good records are noticed here, and that is worth the trouble.",
    "s": "It takes old paperwork off my desk.",
    "k": "It is easy to work with.",
    "m": "It suits what I do.",
    "b": "I think that it helps.",
    "c": "The colleagues I talk to work in it as well.",
    "v": "You can tell that the board stands behind it.",
    "h": "By now I do it without thinking.",
    "i": "I like to try new things anyway.",
    "a": "It is expected of us.",
    "p": "Many around me have begun.",
    "E": "Typing things in takes me {entry} a week.",
    "L": "I lose time because I do not master it yet.",
    "T": "It fails too often, and that costs me time.",
    "D": "Things are done twice, and nobody is sure whose job they are.",
    "K": "It is hard to work with.",
    "M": "It does not suit what I do.",
    "B": "I do not think that it helps.",
    "C": "Hardly anybody I talk to really works in it.",
    "V": "Nobody at the top seems to care.",
    "W": "Whoever asks for help waits {wait}.",
    "F": "There has been too much change at once.",
    "Q": "I do not like to be ordered to.",
    "O": "My department is not going along with it.",
    "I": "I need time with new things.",
    "A": "Nobody asks me for it.",
    "P": "Hardly anybody around me has begun.",
}


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody of a department says."""

    sender: str
    text: str


def messages(game: SoFar, seed: int) -> tuple[Message, ...]:
    """Two messages of different departments (fewer only in a company of one), at the end of the last round."""
    return tuple(_message(game, slot, friendly=friendly) for friendly, slot in _senders(game, seed))


def _senders(game: SoFar, seed: int) -> list[tuple[bool, int]]:
    """One who believes in the CRM and one who does not, drawn anew each round; who is nearest where nobody is."""
    people = game.diary.world.people
    belief, department = game.diary.people["belief"][game.week], people["department"]
    drawn = np.argsort(uniforms(seed, game.week, "game:staff", len(people)), kind="stable")
    staff = [int(slot) for slot in drawn if people["fte"][slot] > 0.0]
    chosen: list[tuple[bool, int]] = []
    for friendly in (True, False):
        taken = [department[slot] for _, slot in chosen]
        free = [slot for slot in staff if department[slot] not in taken]
        fitting = [slot for slot in free if (belief[slot] >= UNDECIDED) == friendly]
        nearest = sorted(free, key=lambda slot: float(-belief[slot] if friendly else belief[slot]))
        chosen += [(friendly, slot) for slot in (fitting or nearest)[:1]]
    return chosen


def _message(game: SoFar, slot: int, *, friendly: bool) -> Message:
    diary, week = game.diary, game.week
    sender = f"Somebody in {diary.names.departments[int(diary.world.people['department'][slot])]}"
    stage = CODES[int(diary.stage[week, slot])]
    belief = float(diary.people["belief"][week, slot])
    if stage == "n":
        return Message(sender, f"{_expects(belief)} {_told(float(diary.levers_in(week)['readiness']))}")
    if stage == "x":
        return Message(sender, DOING[stage])
    weighed = weigh_all(diary, [slot])[0][week // EVERY]
    figures = {
        "entry": _hours(float(diary.people["entry_hours"][week, slot])),
        "wait": _weeks(float(diary.firm["wait"][week])),
    }
    reasons = [SAID[letter].format_map(figures) for letter in _letters(weighed, friendly=friendly)]
    return Message(sender, " ".join([DOING[stage], *reasons]))


def _letters(weighed: Weighing, *, friendly: bool) -> list[str]:
    """The weightiest reasons of one side for the view and for the use, of the other side where this one has none."""
    sides = [weighed.view.speaks_for + weighed.use.speaks_for, weighed.view.against + weighed.use.against]
    first, second = sides if friendly else reversed(sides)
    letters = [letter for letter in dict.fromkeys(first) if letter in SAID][:SENTENCES]
    return letters or [letter for letter in dict.fromkeys(second) if letter in SAID][:1]


def _expects(belief: float) -> str:
    if belief >= HELPS:
        return "I expect much of the new system."
    if belief >= UNDECIDED:
        return "I do not know what to expect of the new system."
    return "I do not expect much of the new system." if belief >= OPPOSED_BELOW else "I am against this new system."


def _told(readiness: float) -> str:
    if readiness >= TOLD:
        return "At least we were told what comes and why."
    return "Nobody has told us what it means for us."


def _hours(value: float) -> str:
    return "about an hour" if value < 1.5 else f"about {value:.0f} hours"


def _weeks(value: float) -> str:
    return "some days" if value < 0.5 else "about a week" if value < 1.5 else f"about {value:.0f} weeks"
