"""The dynamics seen in the weekly tables, and what makes them: none of these curves is written anywhere in the rules.

All runs are replicates 0, 1, 2 ... of seed 0. A curve must be there in the runs, and must go when its cause is taken
away: that is what tells a mechanism from a coincidence. `docs/dynamics.md` shows the pictures.
"""

import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from crmsim.rules import benefit, time_budget
from crmsim.world.weekly import WEEKLY
from experiments import dynamics
from experiments.dynamics import BIG_BANG, BY_REGION, COLLAPSED, DEFAULT, TOOK_OFF

pytestmark = pytest.mark.slow
HALF_YEAR, YEAR = 26, 52
DOCS = Path(__file__).parents[1] / "docs"


@cache
def runs(scenario_name, plan=BIG_BANG, n=20, **levers):
    """Runs of one of the scenarios of `experiments.dynamics`, made once."""
    return tuple(dynamics.runs(getattr(dynamics, scenario_name).with_levers(**levers), plan, range(n)))


@cache
def stayed(scenario_name, weeks=YEAR, plan=BIG_BANG, n=20, **levers):
    """Those of them that went live and were not switched off in the weeks looked at: at least three in four."""
    found = tuple(run for run in runs(scenario_name, plan, n, **levers) if dynamics.lasted(run, weeks))
    assert len(found) >= 0.75 * n
    return found


def after(run, name, weeks=YEAR):
    """A column from the week before the first go-live on: `[0]` is before it, `[1]` the week itself."""
    return dynamics.around_go_live(run, name, 1, weeks)


# S-curve


@pytest.mark.parametrize("name", ["DEFAULT", "VOLUNTARY"])
def test_use_grows_in_an_s_curve(name):
    """Honest use grows slowly, then fast, then slowly, in every run: steepest well after go-live, and past it soon.
    Where nobody demands it everything takes longer, and single runs are rougher."""
    weeks, soon, rest = (130, 80, 0.4) if name == "VOLUNTARY" else (78, HALF_YEAR, 0.25)
    for run in stayed(name, weeks):
        use = after(run, "honest_use", weeks)
        weekly = np.diff(use)
        fastest = np.convolve(weekly, np.ones(4) / 4, "valid").max()
        assert weekly[:3].mean() < 0.75 * fastest
        assert weekly[2 * weeks // 3 :].mean() < rest * fastest
        found = dynamics.growth(use)
        assert 4.0 < found.middle < soon
        assert found.s_curve > 0.85
        assert 1.0 - found.s_curve < 0.7 * (1.0 - found.line)


def test_the_slow_start_is_the_pull_of_contacts():
    """Without a mandate first use takes off as users draw in their contacts; without that pull it only ebbs."""

    def first_uses(**levers):
        breadth = sum(after(run, "breadth", 26) for run in stayed("VOLUNTARY", **levers))
        return breadth[5] - breadth[1], breadth[25] - breadth[21]  # weeks 1 to 4, and 21 to 24

    early, later = first_uses()
    assert later > 1.3 * early
    early, later = first_uses(peer_influence=0.0)
    assert later < early


# Dip at go-live and recovery


def test_output_dips_at_go_live_and_comes_back():
    """At the defaults output of live people falls by 3-25 % and is back at normal within 3-12 months, then above."""
    dips = [run.outcome["dip"] for run in stayed("DEFAULT")]
    assert 0.03 <= np.median(dips) <= 0.25
    assert np.mean([0.02 <= dip <= 0.30 for dip in dips]) >= 0.9
    weeks = [run.outcome["weeks_to_recover"] or np.inf for run in stayed("DEFAULT")]
    assert 13.0 <= np.median(weeks) <= YEAR
    assert np.median([after(run, "output_live", 104)[-13:].mean() for run in stayed("DEFAULT", 104)]) > 1.0


def test_the_dip_is_there_under_every_plan():
    """Region by region, too, live people lose some output before they gain."""
    assert 0.03 <= np.median([run.outcome["dip"] for run in stayed("DEFAULT", plan=BY_REGION)]) <= 0.25


def test_training_takes_from_the_dip():
    """The dip is in part time lost to not knowing how: people who had 40 hours of training lose less than those who had
    4, in nearly every run on the same luck. How much less is small, as the card says (F21)."""
    little = [run.outcome["dip"] for run in stayed("DEFAULT", training_hours_user=4.0)]
    much = [run.outcome["dip"] for run in stayed("DEFAULT", training_hours_user=40.0)]
    assert np.mean(np.array(much) < np.array(little)) >= 0.8


def test_there_is_neither_dip_nor_gain_before_use():
    """Buying and building change nobody's week: until the first go-live output is that of the twin, to the bit."""
    for run in stayed("DEFAULT"):
        before = slice(0, dynamics.go_live(run))
        np.testing.assert_array_equal(run.table["productivity"][before], run.twin_table["productivity"][before])


# Honeymoon, then rejection


def test_heavy_entry_ends_the_honeymoon():
    """Sales people who must enter a lot believe more just after training, and less half a year later than at week 4."""
    rose, fell = [], []
    for run in stayed("HARSH"):
        belief = after(run, "belief_sales")
        rose.append(belief[2] > belief[0])
        fell.append(belief[1 + HALF_YEAR] < belief[1 + 4] - 0.02)
    assert np.mean(rose) >= 0.9
    assert np.mean(fell) >= 0.9


def test_rejection_shows_in_use_and_in_quits():
    """They do less than half of their work in it after half a year, and more of them leave than without a CRM."""
    found = stayed("HARSH")
    assert np.median([after(run, "use_sales")[1 + HALF_YEAR] for run in found]) < 0.5
    quits = np.array([after(run, "exits_sales").sum() for run in found])
    usual = np.array([dynamics.around_go_live(run, "exits_sales", 1, YEAR, twin=True).sum() for run in found])
    more = quits - usual
    assert more.mean() > 3.0 * more.std(ddof=1) / np.sqrt(more.size)
    assert 1.05 < quits.sum() / usual.sum() < 1.60


def test_light_entry_with_a_say_keeps_more_of_the_belief():
    """Same company, same chance: asked for 1.5 hours, and asked before, sales people lose less of their belief."""

    def lost(name):
        beliefs = [after(run, "belief_sales") for run in stayed(name)]
        return np.median([belief[5] - belief[1 + HALF_YEAR] for belief in beliefs])

    assert lost("GENTLE") < 0.6 * lost("HARSH")


# Usage and performance: an inverted U


@cache
def person_weeks(**levers):
    """Weeks 60-100 of ramped-up salespeople, one entry per run, of runs in which the CRM was live then."""
    scenario = DEFAULT.with_levers(**levers)
    found = (dynamics.salespeople(scenario, BIG_BANG, replicate) for replicate in range(20))
    return tuple(weeks for weeks in found if weeks.hours.size >= 500)


@pytest.mark.parametrize("use", ["hours", "depth"])
def test_use_first_enables_and_then_disables(use):
    """Where little is asked, who uses it most gets most done; under heavy entry output on use (hours of entry, or share
    of work) bends downwards, and falls where use is highest."""
    falling = []
    for burden in (1.0, 3.0, 5.0, 7.0):
        found = [(getattr(weeks, use), weeks.output) for weeks in person_weeks(data_burden=burden)]
        curves = [dynamics.parabola(*weeks) for weeks in found]
        assert len(curves) >= 15
        ends = [np.quantile(used, 0.95) for used, _ in found]
        slopes = [2.0 * curve.curvature * (end - curve.top) for curve, end in zip(curves, ends, strict=True)]
        falling.append(np.mean([slope < 0.0 for slope in slopes]))
    assert falling[0] <= 0.3
    assert falling == sorted(falling)
    assert falling[-1] >= 0.9
    assert np.mean([curve.curvature < 0.0 for curve in curves]) >= 0.8


def test_the_more_is_asked_the_sooner_use_turns():
    """Where the top lies inside the data, it lies at a smaller share of work under heavier entry."""
    tops = []
    for burden in (5.0, 8.0):
        curves = [dynamics.parabola(found.depth, found.output) for found in person_weeks(data_burden=burden)]
        tops.append(np.median([curve.top for curve in curves if curve.inside]))
    assert tops[1] < tops[0]


def test_nobody_put_the_inverted_u_in():
    """Output of a ramped-up salesperson is what records tell x the time left, in every week, and nothing else."""
    for found in person_weeks(data_burden=5.0):
        time_left = [1.0 - time_budget.lost_output(lost, DEFAULT.levers["org_slack"]) for lost in found.lost_time]
        np.testing.assert_allclose(found.output, found.knowing * time_left, rtol=1e-12)


def test_neither_half_of_the_inverted_u_turns():
    """What records tell only rises with use, ever less so; lost time only takes, in straight pieces."""
    depth = np.linspace(0.0, 1.0, 41)
    gain = np.array([benefit.benefit_index(1.0, 2.0, 1.0, float(u), 1.0, 0.8, 0.9, 0.8) for u in depth])
    assert (np.diff(gain) > 0.0).all()
    assert (np.diff(gain, 2) < 0.0).all()
    hours = np.array([time_budget.entry_hours(5.0, 1.0, float(u), 0.1, 0.0, 0.8, 0.0) for u in depth])
    assert (np.diff(hours) > 0.0).all()
    np.testing.assert_allclose(np.diff(hours, 2), 0.0, atol=1e-12)
    lost = np.array([time_budget.lost_output(float(share), 0.10) for share in np.linspace(-0.1, 0.5, 61)])
    slopes = np.diff(lost) / 0.01
    assert (slopes > 0.0).all()
    assert len(np.unique(slopes.round(6))) == 2


def test_without_either_half_there_is_no_inverted_u():
    """Where records tell nothing, hours only cost: the more the worse. Where time is free, they only help."""
    for found in person_weeks(data_burden=7.0, max_sales_gain=0.0):
        assert np.polyfit(found.depth, found.output, 1)[0] < 0.0
        assert not dynamics.parabola(found.depth, found.output).inside
    for found in person_weeks(data_burden=7.0):
        assert np.polyfit(found.depth, found.knowing, 1)[0] > 0.0
        curve = dynamics.parabola(found.depth, found.output)
        if curve.inside:  # beyond the top records still tell more: it is time that turns the curve
            beyond = found.depth > curve.top
            assert found.knowing[beyond].mean() > found.knowing[~beyond].mean()
            assert found.lost_time[beyond].mean() > found.lost_time[~beyond].mean()


# Adoption that collapses or takes off


def late_use(name, **levers):
    """Honest use in the last half year, one figure per run, 60 runs."""
    return np.array([run.outcome["honest_use"] for run in runs(name, n=60, **levers)])


@pytest.mark.parametrize("name", ["WEAK", "OPEN"])
def test_adoption_collapses_or_takes_off(name):
    """With weak leaders the same company ends at hardly any use or at most of it, by luck, and not in between."""
    use = late_use(name)
    assert np.mean(use < COLLAPSED) >= 0.15
    assert np.mean(use > TOOK_OFF) >= 0.15
    assert np.mean((use >= COLLAPSED) & (use <= TOOK_OFF)) <= 1 / 60


def test_use_that_had_taken_off_can_still_collapse():
    """Not all that fails fails before it begins: some runs pass a fifth of the work and fall back to nothing."""
    fallen = [run for run in runs("OPEN", n=60) if run.outcome["honest_use"] < 0.05]
    assert sum(run.table["honest_use"].max() > COLLAPSED for run in fallen) >= 3


@pytest.mark.full
def test_committed_leaders_make_collapse_rare():
    """The share of runs that collapse falls with the commitment at kick-off, from many to few."""
    shares = [np.mean(late_use("DEFAULT", leadership_commitment=level) < COLLAPSED) for level in (0.2, 0.4, 0.6, 0.95)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] - shares[-1] >= 0.15
    assert shares[-1] <= 0.10


# A cancelled run, and what its leaders read


@cache
def cancelled():
    """Runs with weak leaders that were stopped before half of the seats were live."""
    found = tuple(run for run in runs("WEAK", n=60) if run.outcome["cancelled"] == 1.0)
    assert len(found) >= 5
    return found


def same_until(world, run, week):
    """Whether two tables agree in every bit up to a week."""
    return all(np.array_equal(world.table[name][: week + 1], run.table[name][: week + 1]) for name in WEEKLY)


def test_a_replay_is_the_run():
    """Stepped week by week with no hand laid on it, a cancelled run is cancelled in the same week, bit for bit."""
    for run in cancelled()[:3]:
        again = dynamics.replay(run, lambda world, week: None)
        assert same_until(again, run, run.scenario.horizon)


def test_good_evidence_at_the_fatal_review_saves_the_run():
    """Replace what that one review reads by good news, and nothing else: with the same draws it does not cancel."""
    spared = [dynamics.spare(run) for run in cancelled()]
    for run, world in zip(cancelled(), spared, strict=True):
        fatal = int(run.outcome["stop_week"])
        assert same_until(world, run, fatal - 1)
        assert world.firm.stop_week[0] != fatal
        assert world.table.evidence[fatal] > 0.0 > run.table["evidence"][fatal]
        assert world.table.leadership[fatal] > run.table["leadership"][fatal]
    lived = [world.table.honest_use[-HALF_YEAR:].mean() > TOOK_OFF for world in spared]
    assert np.mean(lived) >= 0.25  # some are cancelled at a later review, which reads the truth again


def test_good_evidence_from_then_on_carries_the_run_to_its_end():
    """Told good news from the fatal review until a year after go-live, leaders go on, and people come to use it."""
    used = []
    for run in cancelled():
        fatal = int(run.outcome["stop_week"])

        def reassure(world, week, fatal=fatal):
            complete = world.firm.complete_week[0]
            if week >= fatal and (complete < 0.0 or week < complete + YEAR):
                dynamics.report(world, week, 0.6)

        world = dynamics.replay(run, reassure)
        assert same_until(world, run, fatal - 1)
        assert world.firm.complete_week[0] >= fatal
        used.append(world.table.honest_use[-HALF_YEAR:].mean())
    assert np.mean(np.array(used) > TOOK_OFF) >= 0.8


def test_bad_evidence_kills_a_healthy_run():
    """The other way round: leaders of a company that does well, told bad news all the time, stop most of its runs."""
    stopped = []
    for run in [run for run in stayed("DEFAULT") if run.outcome["stop_week"] is None][:10]:
        world = dynamics.replay(run, lambda world, week: dynamics.report(world, week, -0.6))
        stopped.append(world.firm.stopped[0] == 1.0)
    assert np.mean(stopped) >= 0.6


# The page that shows all this


def test_the_page_shows_a_picture_of_each():
    """`docs/dynamics.md` has seven pictures, each with words for those who cannot see it, each there and small."""
    pictures = re.findall(r"!\[(.+?)\]\((pictures/\w+\.png)\)", (DOCS / "dynamics.md").read_text("utf-8"))
    assert len(pictures) == 7
    assert all(len(words) > 20 for words, _ in pictures)
    assert all(1_000 < (DOCS / file).stat().st_size < 150_000 for _, file in pictures)
