"""Rules of people: what they learn, believe and intend, what tires them, and when they want to leave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmsim.rules import belief, learning, politics

share = st.floats(0.0, 1.0)


@given(st.floats(0.5, 0.999), st.floats(0.0, 520.0))
def test_everybody_begins_as_a_beginner_and_routine_is_for_all(rate: float, weeks: float):
    """Whatever the learning curve, the first week has no proficiency and what is learnt is not lost; on any but a flat
    curve two years of full use are routine."""
    exponent = learning.learning_exponent(rate)
    routine = learning.routine_time(exponent)
    assert learning.proficiency(0.0, exponent, routine) == pytest.approx(0.0, abs=1e-6)
    assert learning.proficiency(weeks, exponent, routine) <= learning.proficiency(weeks + 1.0, exponent, routine) + 1e-9
    if rate <= 0.92:
        assert learning.proficiency(104.0, exponent, routine) == pytest.approx(1.0, abs=1e-6)


@given(share, share, share, share, share)
def test_who_knows_the_system_minds_ease_and_norm_less(
    belief_: float, ease: float, norm: float, habit: float, x: float
):
    """Both draw a beginner more than somebody proficient, but nobody less for being there; habit carries use beyond
    what is intended."""

    def drawn(skill: float, easy: float, usual: float) -> float:
        return belief.intention(belief_, easy, usual, 0.5, habit, 0.1, skill)

    for more in ((ease + x, norm), (ease, norm + x)):
        beginner, proficient = (drawn(skill, *more) - drawn(skill, ease, norm) for skill in (0.0, 1.0))
        assert beginner >= proficient - 1e-9
        assert proficient >= -1e-9
    assert belief.by_habit(belief_, 0.0) == belief_ <= belief.by_habit(belief_, habit)


@given(share, share, share)
def test_nobody_wants_to_leave_for_what_is_not_there(offered: float, belief_: float, tired: float):
    """The wish to leave comes from work with the CRM alone, and a CRM keeps nobody who would have gone anyway."""
    assert politics.wish_to_leave(0.0, belief_, tired) == 0.0
    assert politics.wish_to_leave(offered, belief_, tired) >= 0.0


@given(share, share, st.floats(-0.1, 0.5), st.floats(1.0, 260.0))
def test_fatigue_fades_unless_it_is_fed(tired: float, skill: float, lost: float, interval: float):
    """A quarter without releases and overload halves it; saved time does not refresh anybody beyond that."""
    rested = tired
    for _ in range(13):
        rested = politics.updated_fatigue(rested, 1e9, skill, 0.0)
    assert rested == pytest.approx(0.5 * tired, rel=0.01, abs=1e-6)
    idle = politics.updated_fatigue(tired, interval, skill, 0.0)
    assert 0.0 <= politics.updated_fatigue(tired, interval, skill, min(lost, 0.0)) == idle
    assert politics.updated_fatigue(tired, interval, skill, max(lost, 0.0)) >= idle
