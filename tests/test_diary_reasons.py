"""Why a person holds their view: reasons come from the model's own rules, and words say what the letters mean."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from crmsim.diary.layout import NARROWEST, WIDTHS, lay_out
from crmsim.diary.reasons import (
    LETTERS,
    NEUTRAL_WEEK,
    WORDS,
    Character,
    Firsts,
    Pull,
    Weighed,
    inclination,
    start_reasons,
    use_reasons,
    usefulness,
    view_reasons,
)
from crmsim.diary.recording import keep_diary
from crmsim.diary.telling import Moment, why
from crmsim.diary.weighing import EVERY, weigh_all
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario

DEFAULTS = SimpleNamespace(**{name: lever.default for name, lever in LEVERS.items()})
USUAL = Character(autonomy=0.5, tech_skill=0.5, proficiency=0.5)
PULL = Pull(0.5, 0.65, 0.4, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, DEFAULTS.adoption_threshold)
MOMENT = Moment(
    week=50, stage="u", since=40, belief=0.8, use=0.6, contacts=0.62, started=0.9, entry=4.4, leaders=0.71, wait=2.2,
    demand=0.5, heading=0.8, view=Weighed("gm", "E"), pull=Weighed("bc", "F"),
)  # fmt: skip


def test_a_neutral_week_gives_no_reason():
    """Where nothing draws or repels, nothing is told."""
    assert view_reasons(NEUTRAL_WEEK, USUAL, DEFAULTS) == Weighed("", "")
    assert use_reasons(PULL, USUAL, DEFAULTS) == Weighed("", "")


@pytest.mark.parametrize(
    ("what", "letter"), [("gain", "g"), ("saved", "s"), ("match", "m"), ("ease", "k"), ("reward", "r")]
)
def test_what_helps_speaks_for_it(what: str, letter: str):
    """More of it raises what the week teaches, by the rule of belief itself, and is named."""
    better = NEUTRAL_WEEK._replace(**{what: getattr(NEUTRAL_WEEK, what) + 0.3})
    assert usefulness(better, USUAL, DEFAULTS) > usefulness(NEUTRAL_WEEK, USUAL, DEFAULTS)
    assert view_reasons(better, USUAL, DEFAULTS) == Weighed(letter, "")


def test_the_weightiest_burden_is_named_first():
    """Reasons stand in the order of their weight, at most two of a side."""
    week = NEUTRAL_WEEK._replace(entry=0.10, trouble=0.06, learning=0.04, match=0.6)
    assert view_reasons(week, USUAL, DEFAULTS) == Weighed("m", "ET")


@pytest.mark.parametrize(
    ("what", "value", "letter"),
    [("contacts", 1.0, "c"), ("leaders", 1.0, "v"), ("contacts", 0.0, "C"), ("leaders", 0.0, "V"), ("wait", 6.0, "W"),
     ("fatigue", 1.0, "F"), ("decree", 1.0, "Q"), ("coalition", 1.0, "O"), ("threshold", 1.0, "I")],
)  # fmt: skip
def test_what_draws_or_repels_is_named(what: str, value: float, letter: str):
    """Contacts, leaders, help, fatigue, decree, coalition and one's own threshold act as in the rule of use."""
    pull = PULL._replace(**{what: value})
    for_it, against = use_reasons(pull, USUAL, DEFAULTS)
    assert letter in for_it + against
    assert (inclination(pull, USUAL, DEFAULTS) > inclination(PULL, USUAL, DEFAULTS)) == letter.islower()


def test_who_has_not_started_lacks_a_push_or_company():
    """Nobody demands it and no contact has started: both keep people from a first use."""
    assert start_reasons(Firsts(0.0, 0.0, 0.5), DEFAULTS).against in {"AP", "PA"}


def test_every_letter_that_can_come_up_has_words():
    """Each reason has a sentence for the side on which it can speak."""
    for_only = {"gain", "saved", "habit"}
    against_only = {"entry", "learning", "trouble", "other", "wait", "fatigue", "decree", "coalition"}
    for name, letter in LETTERS.items():
        assert (letter in WORDS) or name in against_only
        assert (letter.upper() in WORDS) or name in for_only | {"reward"}


def test_the_week_of_a_person_adds_up_to_what_the_model_took():
    """Entry, learning, trouble and the rest, less what was saved, are the time lost; the rest is never negative."""
    scenario = Scenario(name="t", horizon=60).with_company(employees=24, customers=60, regions=["North", "South"])
    diary = keep_diary(scenario.with_levers(bigbang_weeks=10), "big_bang", seed=3)
    from crmsim.diary.weighing import Traits, _Week

    week, checked = 40, 0
    for slot in range(24):
        people = diary.world.people
        person = {name: float(values[week][slot]) for name, values in diary.people.items()}
        before = {name: float(diary.people[name][week - 1][slot]) for name in ("depth", "compliance", "filler")}
        traits = Traits(*(people[name][slot].item() for name in Traits._fields))
        lived = _Week(diary, week).lived(person, before, traits)
        assert lived.other >= -1e-12
        if not person["left"]:  # a successor's belief starts anew
            rate = diary.levers_in(week).belief_learning_rate * (0.3 + 0.7 * min(1.0, before["depth"] + 0.2))
            old = float(diary.people["belief"][week - 1][slot])
            # Ease is updated after belief: the model took last week's.
            taught = lived._replace(ease=float(diary.people["ease"][week - 1][slot]))
            who = Character(traits.autonomy, traits.tech_skill, person["proficiency"])
            heading = usefulness(taught, who, diary.levers_in(week))
            assert old + rate * (heading - old) == pytest.approx(person["belief"], abs=1e-12)
            checked += 1
    assert checked > 15


def test_everybody_who_is_live_is_weighed_and_nobody_else():
    """Before go-live there is no week with the CRM to have reasons from."""
    scenario = Scenario(name="t", horizon=60).with_company(employees=24, customers=60, regions=["North", "South"])
    diary = keep_diary(scenario.with_levers(bigbang_weeks=10), "big_bang", seed=3)
    found = weigh_all(diary, range(24))
    for slot, row in enumerate(found):
        assert [one.heading is not None for one in row] == (diary.people["offered"][::EVERY, slot] > 0.0).tolist()


def test_a_user_says_why():
    """View with reasons, then what is done with reasons; belief is not given as its own reason."""
    assert why(MOMENT) == (
        "Thinks that the CRM helps because it pays in the daily work and it suits these tasks well. "
        "Uses it for real work for that reason, and because contacts do about 60% of their work in it."
    )


def test_who_gave_up_says_when_and_what_repels():
    """The burden is told with its figure, and the week in which it ended."""
    gone = replace(
        MOMENT,
        stage="g",
        since=47,
        belief=0.3,
        heading=0.1,
        contacts=0.04,
        view=Weighed("", "EM"),
        pull=Weighed("", "CB"),
    )
    assert why(gone) == (
        "Is against the CRM, more and more, because entering data takes about 4 hours a week and it suits these tasks "
        "badly. Used it once and gave up in week 47 for that reason, and because contacts do next to none of their "
        "work in it."
    )


def test_people_who_have_not_seen_it_have_only_what_they_were_told():
    """No experience is claimed before go-live, just after it, or after the end."""
    before = replace(MOMENT, stage="n", belief=0.5, heading=None, view=None, pull=None)
    assert why(before).endswith("goes by what the company has said and asked.")
    assert why(replace(before, stage="t", trained=8.0)).endswith("Has only just gone live with 8 hours of training.")
    assert "switched off in week 40" in why(replace(before, stage="x"))
    assert why(replace(MOMENT, joined=46)).startswith("New in this seat since week 46. ")


@pytest.mark.parametrize("columns", [*WIDTHS, 1])
def test_departments_stand_in_named_blocks_that_never_overlap(columns: int):
    """Everybody has a cell of their own below the name of their department, within the picture."""
    department = np.repeat(np.arange(7), [1, 40, 3, 120, 12, 9, 30]).tolist()
    kind, region = [0, 0, 0, 2, 1, 1, 2], [0, 1, 2, 0, 0, 2, 1]
    layout = lay_out(department, kind, region, columns)
    assert len(set(layout.cells)) == len(department)
    taken = set()
    for block in layout.blocks:
        cells = {(x, y) for x in range(block.x, block.x + block.columns) for y in range(block.y, block.y + block.rows)}
        assert not cells & taken
        taken |= cells
        assert block.x + block.columns <= max(columns, NARROWEST)
        assert block.y + block.rows <= layout.rows
    for (x, y), slot in zip(layout.cells, department, strict=True):
        block = layout.blocks[slot]
        assert block.x <= x < block.x + block.columns
        assert block.y < y < block.y + block.rows
    assert lay_out(department, kind, region, columns) == layout


def test_each_region_has_its_column_where_there_is_room():
    """A region without a department of some kind leaves a gap; the others stay below each other."""
    layout = lay_out([0, 1, 2, 3], [0, 0, 0, 1], [0, 1, 2, 1], max(WIDTHS))
    assert layout.blocks[3].x == layout.blocks[1].x
    narrow = lay_out([0, 1, 2, 3], [0, 0, 0, 1], [0, 1, 2, 1], NARROWEST)
    assert {block.x for block in narrow.blocks} == {0}
