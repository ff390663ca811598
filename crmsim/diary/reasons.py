"""Why a person holds their view: what of their own week moves it most, by the model's own rules.

A reason is weighed by leaving it out: the rule that forms the view is asked again with this one thing as it is for
somebody whom it neither draws nor repels, and the difference is its weight. Nothing is told that the rules do not use.
"""

from collections.abc import Iterable
from math import log
from typing import NamedTuple

from crmsim.rules import belief, influence, politics
from crmsim.world.state import Record

LEAST_IN_VIEW = 0.2  # change of the log-odds of believed usefulness that is worth a word
LEAST_IN_USE = 0.03  # change of intention, and of the chance to start as a share of the usual one, that is
MOST_TOLD = 2  # reasons of one side


class Lived(NamedTuple):
    """What one week was like for one person, as belief sees it; shares of the working week unless said otherwise."""

    gain: float  # own gain that the CRM brought
    reward: float  # what good records brought their author
    saved: float  # old administration saved
    entry: float  # spent entering data
    learning: float  # lost to not knowing how
    trouble: float  # lost to defects
    other: float  # lost to double work, disputes and unclear roles
    ease: float  # perceived ease of use, about 0-1
    match: float  # how well the CRM suits one's own tasks, logit


#: The week of somebody whom nothing draws or repels.
NEUTRAL_WEEK = Lived(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.65, 0.0)


class Pull(NamedTuple):
    """What draws one person towards using the CRM or away from it, as intention sees it."""

    belief: float  # 0-1
    ease: float  # about 0-1
    contacts: float  # 0-1, contacts' depth of use
    leaders: float  # 0-1, commitment of the leaders
    wait: float  # weeks until help comes
    habit: float  # 0-1
    fatigue: float  # load of recent change
    decree: float  # 0-1, strength of the mandate
    coalition: float  # 0-1, of the department against the CRM
    threshold: float  # intention needed before the CRM is used


class Firsts(NamedTuple):
    """What brings a person to use the CRM for the first time."""

    demand: float  # 0-1, use that is demanded
    started: float  # 0-1, share of contacts who have started
    belief: float  # 0-1


class Character(NamedTuple):
    """Traits that bear on how all this is felt."""

    autonomy: float
    tech_skill: float
    proficiency: float


#: Letters that stand for reasons in strings, by what they speak of; a capital speaks against the CRM.
LETTERS = {
    "gain": "g", "reward": "r", "saved": "s", "entry": "e", "learning": "l", "trouble": "t", "other": "d",
    "ease": "k", "match": "m", "belief": "b", "contacts": "c", "leaders": "v", "wait": "w", "habit": "h",
    "fatigue": "f", "decree": "q", "coalition": "o", "threshold": "i", "demand": "a", "started": "p",
}  # fmt: skip
#: What each letter says. `{entry}` and so on are figures of the week in which it is told.
WORDS = {
    "g": "it pays in the daily work",
    "r": "keeping good records is rewarded",
    "s": "it takes over old paperwork",
    "k": "it is easy to use",
    "m": "it suits these tasks well",
    "b": "it is believed to help",
    "c": "contacts do {contacts} of their work in it",
    "v": "leaders stand behind it ({leaders} of 1)",
    "h": "it has become routine",
    "i": "this person takes up new things readily",
    "a": "use is demanded",
    "p": "{started} of the contacts have started",
    "E": "entering data takes {entry} a week",
    "L": "not mastering it yet costs time",
    "T": "defects cost time",
    "D": "double work, disputes or an unclear role cost time",
    "K": "it is hard to use",
    "M": "it suits these tasks badly",
    "B": "it is not believed to help",
    "C": "contacts do {little} of their work in it",
    "V": "leaders hardly stand behind it ({leaders} of 1)",
    "W": "help takes {wait} to come",
    "F": "there has been much change at once",
    "Q": "this person resents that it is ordered from above",
    "O": "colleagues in the department have joined against it",
    "I": "this person is slow to take up new things",
    "A": "hardly anybody demands it",
    "P": "so far {started} of the contacts have started",
}


class Weighed(NamedTuple):
    """Letters of the reasons that speak for and against, weightiest first."""

    speaks_for: str
    against: str


def usefulness(week: Lived, who: Character, p: Record) -> float:
    """Usefulness (0-1) that a week like this teaches: the rule of belief, applied to its parts."""
    lost = week.entry + week.learning + week.trouble + week.other - week.saved
    net = belief.net_gain(week.gain + week.reward, week.saved, lost, who.autonomy, p.loss_aversion)
    return float(belief.lived_usefulness(net, week.ease, week.match, p.readiness, p.personal_benefit_share))


def inclination(pull: Pull, who: Character, p: Record) -> float:
    """How far intention lies beyond the person's threshold: the rule of use, applied to its parts."""
    against = politics.resistance(
        who.autonomy, p.user_participation, pull.fatigue, who.tech_skill, pull.decree, 0.0, pull.coalition,
        p.change_willingness,
    )  # fmt: skip
    norm = belief.social_norm(pull.contacts, pull.leaders, 0.5)
    facilities = belief.facilitation(pull.leaders, pull.wait)
    intended = belief.intention(pull.belief, pull.ease, norm, facilities, pull.habit, against, who.proficiency)
    return float(belief.by_habit(intended, pull.habit) - pull.threshold)


def chance_to_start(first: Firsts, p: Record) -> float:
    """Chance per week of the first real use, by the rule of first use."""
    external = p.first_use_base + p.mandate_push * first.demand
    return float(influence.first_use_hazard(external, p.peer_influence, first.started, first.belief))


def view_reasons(week: Lived, who: Character, p: Record) -> Weighed:
    """What made this person think well or badly of the CRM this week."""
    whole = _log_odds(usefulness(week, who, p))
    return _ranked(
        (
            (name, whole - _log_odds(usefulness(Lived._make((*week[:at], neutral, *week[at + 1 :])), who, p)))
            for at, (name, neutral) in enumerate(zip(Lived._fields, NEUTRAL_WEEK, strict=True))
        ),
        LEAST_IN_VIEW,
    )


def use_reasons(pull: Pull, who: Character, p: Record) -> Weighed:
    """What draws this person towards using the CRM, and away from it."""
    neutral = Pull(0.5, 0.65, 0.4, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, p.adoption_threshold)
    whole = inclination(pull, who, p)
    return _ranked(
        (
            (name, whole - inclination(Pull._make((*pull[:at], value, *pull[at + 1 :])), who, p))
            for at, (name, value) in enumerate(zip(Pull._fields, neutral, strict=True))
        ),
        LEAST_IN_USE,
    )


def start_reasons(first: Firsts, p: Record) -> Weighed:
    """What brings a person who has not started to do so, and what keeps them from it (as shares of the chance)."""
    neutral = Firsts(0.5, 0.5, 0.5)
    usual = max(chance_to_start(neutral, p), 1e-9)
    whole = chance_to_start(first, p)
    return _ranked(
        (
            (name, (whole - chance_to_start(first._replace(**{name: value}), p)) / usual)
            for name, value in zip(Firsts._fields, neutral, strict=True)
        ),
        LEAST_IN_USE,
    )


def _log_odds(share: float) -> float:
    """On this scale each part of a week counts alike, whether the rest of it is good or bad."""
    return log(max(share, 1e-12) / max(1.0 - share, 1e-12))


def _ranked(weights: Iterable[tuple[str, float]], least: float) -> Weighed:
    told = [(name, weight) for name, weight in weights if abs(weight) >= least]
    ranked = sorted(told, key=lambda one: -abs(one[1]))
    pros = [LETTERS[name] for name, weight in ranked if weight > 0.0 and LETTERS[name] in WORDS]
    cons = [LETTERS[name].upper() for name, weight in ranked if weight < 0.0 and LETTERS[name].upper() in WORDS]
    return Weighed("".join(pros[:MOST_TOLD]), "".join(cons[:MOST_TOLD]))
