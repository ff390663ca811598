"""What a person would say, in one or two short sentences: their view, what they do, and why.

Pure words: letters and figures of one week go in, a sentence comes out.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from crmsim.diary.reasons import WORDS, Weighed
from crmsim.rules.politics import OPPOSED_BELOW

HELPS, UNDECIDED = 0.65, 0.45  # belief (0-1) from which it counts as such (choice of words)
WINNING_OVER = 0.10  # by so much must experience differ from belief before belief is said to be on the move
NEWCOMER = 8  # weeks
DEMANDED = 0.3  # demand (0-1) from which use counts as demanded


@dataclass(frozen=True, slots=True)
class Moment:
    """One person in one week. Shares are 0-1; `heading` and the reasons are None before anything is live.

    `stage` is a letter of `crmsim.diary.stages`; `since` is the week in which that stage began, `joined` the week in
    which this person took over the seat (None: was there at kick-off).
    """

    week: int
    stage: str
    since: int
    belief: float
    use: float
    contacts: float
    started: float
    entry: float
    leaders: float
    wait: float
    demand: float
    heading: float | None = None
    view: Weighed | None = None
    pull: Weighed | None = None
    joined: int | None = None
    trained: float = 0.0


def why(moment: Moment) -> str:
    """Why the person holds their view and does what they do, in at most three short sentences."""
    if moment.stage == "n":
        return f"{_view(moment)}. Has not worked with it yet and goes by what the company has said and asked."
    if moment.stage == "x":
        return f"{_view(moment)}. The CRM was switched off in week {moment.since}, so there is nothing left to use."
    told = _view(moment)
    if moment.joined is not None and moment.week - moment.joined < NEWCOMER:
        told = f"New in this seat since week {moment.joined}. {told}"
    if moment.view is None or moment.pull is None:
        hours = f" with {moment.trained:.0f} hours of training" if moment.trained >= 0.5 else ""
        return f"{told}. Has only just gone live{hours}."
    return f"{told}{_because(moment, moment.view)}. {_doing(moment)}{_use_reasons(moment, moment.pull)}."


def _view(moment: Moment) -> str:
    known = moment.stage != "n"
    if moment.belief >= HELPS:
        view = "Thinks that the CRM helps" if known else "Expects much of the CRM"
    elif moment.belief >= UNDECIDED:
        view = "Is undecided about the CRM" if known else "Does not know what to expect of the CRM"
    elif moment.belief >= OPPOSED_BELOW:
        view = "Has doubts about the CRM" if known else "Expects little of the CRM"
    else:
        view = "Is against the CRM"
    drift = _drift(moment)
    if drift == 0:
        return view
    settled = moment.belief >= HELPS if drift > 0 else moment.belief < UNDECIDED
    way = "more and more" if settled else "and is being won over" if drift > 0 else "and is losing faith"
    return f"{view}, {way}"


def _drift(moment: Moment) -> int:
    """1 where experience is better than belief, -1 where it is worse, 0 where they agree."""
    gap = 0.0 if moment.heading is None else moment.heading - moment.belief
    return 0 if abs(gap) < WINNING_OVER else 1 if gap > 0.0 else -1


def _because(moment: Moment, view: Weighed) -> str:
    drift = _drift(moment)
    if drift == 0 and UNDECIDED <= moment.belief < HELPS:
        sides = [_words(letters[:1], moment) for letters in view]
        told = " but ".join(side for side in sides if side)
    else:
        good = drift > 0 or (drift == 0 and moment.belief >= HELPS)
        told = _words(view.speaks_for if good else view.against, moment)
    comma = "," if drift else ""
    return f"{comma} because {told}" if told else ""


def _doing(moment: Moment) -> str:
    return {
        "o": "Has not used it for real work",
        "t": "Does only a little of the work in it",
        "u": "Uses it for real work",
        "p": "Logs work mostly for show",
        "g": f"Used it once and gave up in week {moment.since}",
    }[moment.stage]


def _use_reasons(moment: Moment, pull: Weighed) -> str:
    letters = pull.speaks_for if moment.stage == "u" else pull.against
    if moment.stage == "p" and moment.demand >= DEMANDED:
        letters = "a" + letters[:1]
    # What is believed has just been said; where it agrees with what is done, that is a reason like any other.
    agrees = ("b" in letters and moment.belief >= HELPS) or ("B" in letters and moment.belief < UNDECIDED)
    told = _words(letters.replace("b", "").replace("B", ""), moment)
    if agrees:
        return " for that reason" + (f", and because {told}" if told else "")
    return f" because {told}" if told else ""


def _words(letters: str, moment: Moment) -> str:
    figures: Mapping[str, str] = {
        "contacts": _share(moment.contacts),
        "little": _share(moment.contacts).replace("about", "only about"),
        "started": _share(moment.started),
        "entry": _hours(moment.entry),
        "leaders": f"{moment.leaders:.1f}",
        "wait": _weeks(moment.wait),
    }
    told = [WORDS[letter].format_map(figures) for letter in letters if letter in WORDS]
    return " and ".join(told)


def _share(value: float) -> str:
    """A share as it is said: in steps of ten, so that a sentence holds for some weeks."""
    tens = round(10.0 * value)
    return {0: "next to none", 10: "nearly all"}.get(tens, f"about {10 * tens}%")


def _hours(value: float) -> str:
    return "about an hour" if value < 1.5 else f"about {value:.0f} hours"


def _weeks(value: float) -> str:
    return "about a week" if value < 1.5 else f"about {value:.0f} weeks"
