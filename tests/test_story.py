"""The story of a run: what is told of it, in which words and order."""

import numpy as np
import pytest
from synthetic_tables import (
    firm_record,
    from_week,
    healthy_table,
    no_events,
    twin_table,
)

from crmsim.outcomes import value
from crmsim.outcomes.kinds import KINDS
from crmsim.outcomes.metrics import outcome_of
from crmsim.outcomes.occurrences import first_weeks, occurrences
from crmsim.outcomes.series import first_week
from crmsim.outcomes.story import Names, left_out, money, tell
from crmsim.run import who_overlooks
from crmsim.scenario.scenario import Scenario
from crmsim.world.state import EVENT, EVENTS

WEEKS = 208


def journal(*rows):
    """Kernel events: (week, name, subject, figure, threshold)."""
    events = np.zeros(len(rows), dtype=[(name, np.float64) for name in EVENT])
    for place, (week, name, subject, figure, threshold) in enumerate(rows):
        events[place] = (week, EVENTS.index(name), subject, figure, threshold)
    return events


def told(events=None, firm=None, **columns):
    """Occurrences, figures and story of a healthy project with these columns, and fields of the firm, changed."""
    table, twin = healthy_table(WEEKS, **columns), twin_table(WEEKS)
    figures = outcome_of(table, twin, firm_record(**(firm or {})))
    found = occurrences(
        table, twin, no_events() if events is None else events, value.cash_flow(table, twin), figures["payback_week"]
    )
    names = Names(("wave 1 of 2 (North)", "wave 2 of 2 (South)"), ("Sales North",), ("vendor A",), "EUR")
    return found, tell(found, figures, names, WEEKS)


def test_every_kind_of_kernel_event_has_words():
    """The story can tell whatever the kernel can write."""
    assert set(EVENTS) <= set(KINDS)


def test_a_stop_is_told_with_what_weighed_most_before_it():
    """Little use against what was expected, or money spent beyond what was foreseen for the work done."""
    stop = journal((60, "stopped", -1, 0.1, 0.15))
    stopped, as_planned = {"stopped": 1.0, "stop_week": 60.0}, {"planned_live": from_week(30, WEEKS), "foreseen": 100.0}
    unused, _ = told(stop, stopped, **as_planned, expected_use=0.5, logged_use=0.1, news=-0.4, spent=100.0)
    dear, _ = told(stop, stopped, **as_planned, expected_use=0.1, logged_use=0.1, news=-0.1, spent=200.0)
    assert [one.kind for found in (unused, dear) for one in found if one.kind.startswith("stopped_")] == [
        "stopped_unused",
        "stopped_dear",
    ]


def test_thresholds_that_the_table_crosses_are_told_with_week_and_figure():
    """A dip, an overloaded help desk, filler and tired leaders each appear once, in the week they began."""
    live = from_week(30, WEEKS)
    output = np.ones(WEEKS)
    output[34:50] = 0.93
    _, story = told(
        output_live=output,
        wait=live * np.where(np.arange(WEEKS) < 60, 2.5, 0.1),
        filler=0.4 * live,
        leadership=np.linspace(0.6, 0.1, WEEKS),
    )
    weeks = {event.kind: event.week for event in story}
    assert (weeks["output_fell"], weeks["output_recovered"]) == (35, 51)
    assert (weeks["support_overloaded"], weeks["filler_high"]) == (30, 30)
    assert weeks["leadership_tired"] == first_week(np.linspace(0.6, 0.1, WEEKS) < 0.35)
    fell = next(event for event in story if event.kind == "output_fell")
    assert (fell.figure, fell.threshold) == (0.93, 0.95)


def test_what_was_wrong_with_a_go_live_is_told():
    """A wave wrongly believed to be ready, and work that was overlooked, are told with their figures; the go-live
    stands in the story however much else befell the company."""
    rest = [(week, "company_shock", -1, 0.5, 0.2) for week in range(31, 80)]
    _, story = told(
        journal((30, "thought_ready", 0, 0.91, 0.97), (30, "work_overlooked", 0, 0.12, 0.05), *rest, rest[0])
    )
    by_kind = {event.kind: event for event in story}
    assert "Wave 1 of 2 (North) went live and was believed to be ready, with 91%" in by_kind["thought_ready"].text
    assert "12% of what wave 1 of 2 (North) needed had been overlooked" in by_kind["work_overlooked"].text
    assert {KINDS[kind].tone for kind in ("thought_ready", "work_overlooked")} == {"bad"}


@pytest.mark.parametrize(
    ("levers", "who"),
    [
        ({"plan_quality": 0.1, "readiness": 0.7}, "a plan with gaps"),
        ({"plan_quality": 0.7, "readiness": 0.1}, "a company that was not prepared"),
        ({"plan_quality": 0.1, "readiness": 0.1}, "a plan with gaps and a company that was not prepared"),
    ],
)
def test_the_story_says_who_overlooked_work(levers, who):
    """Which of plan and company has gaps is known, and said."""
    assert who_overlooks(Scenario(name="small").with_levers(**levers)) == who


def test_benefit_that_strategy_holds_back_is_told_only_where_something_is_live():
    """The first live week in which less than half of the usual benefit gets through, with how much does."""
    _, story = told(let_through=1.0 - from_week(20, WEEKS, 0.6))
    held = next(event for event in story if event.kind == "benefit_held_back")
    assert (held.week, held.figure, held.threshold) == (30, pytest.approx(0.4), 0.5)
    assert "only 0.40 times the usual benefit through" in held.text
    assert "benefit_held_back" not in {event.kind for event in told()[1]}


def test_trust_is_lost_and_won_where_reports_begin_to_count():
    """Records that start poor and get better are told as never trusted first, won later."""
    trust = from_week(30, WEEKS, 0.3) + from_week(90, WEEKS, 0.4)
    found, _ = told(trust=trust)
    assert {one.kind: one.week for one in found if one.kind.startswith("trust")} == {"trust_won": 90}
    assert {one.kind: one.week for one in found}["never_trusted"] == 30


def test_only_what_was_there_can_be_lost():
    """Trust that was there in the first live week is lost later; leaders tire who once cared, before or in between."""
    found, _ = told(trust=from_week(30, WEEKS, 0.7) - from_week(60, WEEKS, 0.4))
    weeks = {one.kind: one.week for one in found}
    assert (weeks["trust_lost"], "never_trusted" in weeks) == (60, False)
    found, story = told(leadership=np.full(WEEKS, 0.2))
    kinds = {one.kind for one in found}
    assert ("hardly_led" in kinds, "leadership_tired" in kinds) == (True, False)
    assert story[0].text.startswith("Leaders hardly care for the project from the start: commitment is 0.20")
    found, _ = told(leadership=0.2 + 0.3 * from_week(40, WEEKS) - 0.3 * from_week(70, WEEKS))
    weeks = {one.kind: one.week for one in found}
    assert (weeks["hardly_led"], weeks["leadership_tired"]) == (1, 70)


def test_what_comes_after_a_stop_is_not_on_the_way_to_it():
    """Of a stopped project the end names nothing that happened later, and nothing good."""
    rows = ((30, "went_live", 0, 1.0, 0.97), (60, "stopped", -1, 0.1, 0.15), (80, "company_shock", -1, 0.5, 0.2))
    _, story = told(journal(*rows), {"stopped": 1.0, "stop_week": 60.0}, cost=200.0, filler=0.5 * from_week(50, WEEKS))
    way = story[-1].text.partition("On the way there: ")[2]
    assert way == "entries became filler (week 50)."


def test_kernel_events_are_told_by_name():
    """Waves, departments and vendors are called what people call them."""
    events = journal(
        (30, "went_live_unready", 0, 0.6, 0.97),
        (35, "coalition_formed", 0, 0.4, 0.25),
        (36, "vendor_dispute", 0, 2, 0.3),
    )
    _, story = told(events)
    text = " ".join(event.text for event in story)
    assert "Wave 1 of 2 (North) went live with only 60% of its preparation done." in text
    assert "formed in Sales North: who does not believe in it holds 40% of the power" in text
    assert "Vendor A" in text


def story_of(*rows):
    """The story of a healthy project with these kernel events, in a company of six departments and four vendors."""
    table, twin = healthy_table(WEEKS), twin_table(WEEKS)
    figures = outcome_of(table, twin, firm_record())
    found = occurrences(table, twin, journal(*rows), value.cash_flow(table, twin), figures["payback_week"])
    regions = tuple(f"Sales {letter}" for letter in "ABCDEF")
    vendors = tuple(f"vendor {letter}" for letter in "ABCD")
    return tell(found, figures, Names(("wave 1 of 1",), regions, vendors, "EUR"), WEEKS)


def test_what_befalls_several_in_one_week_is_told_in_one_sentence():
    """Departments and vendors are named together: up to three, of more two and how many others."""
    coalitions = [(40, "coalition_formed", slot, 0.4 + 0.05 * slot, 0.25) for slot in range(4)]
    disputes = [(50, "vendor_dispute", slot, 0.3, 0.3) for slot in range(3)]
    told_once = {event.kind: event for event in story_of(*coalitions, *disputes)}
    assert told_once["coalition_formed"].text == (
        "Coalitions against the CRM formed in Sales A, Sales B and 2 more: "
        "who does not believe in it holds 40% to 55% of the power there."
    )
    assert told_once["coalition_formed"].figure == pytest.approx(0.55)
    assert told_once["vendor_dispute"].text == (
        "Vendor A, vendor B and vendor C are caught in disputes over defects that nobody accepts: "
        "they tie up 30% of each."
    )
    assert len([e for e in story_of(*coalitions, *disputes) if e.kind == "coalition_formed"]) == 1


def test_what_befalls_in_different_weeks_is_told_apart():
    """One department a week stays one sentence a week, about that department."""
    story = story_of((40, "coalition_formed", 0, 0.4, 0.25), (41, "coalition_formed", 1, 0.4, 0.25))
    told_apart = [event for event in story if event.kind == "coalition_formed"]
    assert [event.week for event in told_apart] == [40, 41]
    assert "in Sales B: who does not believe in it holds 40%" in told_apart[1].text


def test_a_story_is_short_in_order_and_ends_with_how_it_ended():
    """At most 25 events by week, then one that says how it ended; repetitions give way to what is new."""
    events = journal(*((week, "mapping_sent_back", 0, 0.2, 0.1) for week in range(1, 60)))
    found, story = told(events, filler=0.5 * from_week(30, WEEKS))
    assert len(found) > 59
    assert len(story) <= 26
    assert left_out(found) == len(found) - (len(story) - 1)
    assert [event.week for event in story] == sorted(event.week for event in story)
    assert "filler_high" in {event.kind for event in story}
    assert story[-1].kind == "end"
    assert "EUR ahead of where it would be without a CRM" in story[-1].text
    assert "{" not in " ".join(event.text for event in story)


def test_a_failure_ends_with_what_led_there():
    """The last sentence names the failure and what happened on the way, in the order of weeks."""
    _, story = told(journal((30, "went_live_unready", 0, 0.6, 0.97)), cost=200.0, filler=0.5 * from_week(50, WEEKS))
    assert "The records could not be trusted." in story[-1].text
    assert "On the way there: it went live unready (week 30); entries became filler (week 50)." in story[-1].text


def test_ensembles_count_the_first_week_of_each_kind():
    """What repeats counts once, in its first week; what did not happen is NaN."""
    found, _ = told(journal((9, "company_shock", -1, 0.5, 0.2), (5, "company_shock", -1, 0.4, 0.2)))
    weeks = dict(zip(KINDS, first_weeks(found), strict=True))
    assert weeks["company_shock"] == 5
    assert np.isnan(weeks["stopped"])


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (420_000, "0.42M EUR"),
        (-1_234_567, "−1.23M EUR"),
        (85_000, "85k EUR"),
        (640, "640 EUR"),
        (12_340_000, "12.3M EUR"),
    ],
)
def test_money_is_said_as_people_say_it(amount, text):
    """Millions, thousands, or the amount itself, with the currency."""
    assert money(amount, "EUR") == text
