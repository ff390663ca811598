"""Sweeps: the same bits however they are run, each run once, and failures that are rows."""

import dataclasses

import faulty_runs
import pytest
from sweeping import balanced, rows_of, same, small

from crmsim import InputError
from crmsim.run import run_arms
from crmsim.store.store import Store
from crmsim.study.arms import Arm
from crmsim.sweeps import api, tasks
from crmsim.sweeps.api import sweep
from crmsim.sweeps.preview import preview
from crmsim.sweeps.replay import replay
from crmsim.sweeps.rounds import Rounds


def serial(experiment, store, **options):
    """A sweep in this process."""
    return sweep(experiment, store, workers=0, **options)


def test_a_row_is_what_the_same_run_gives_alone(tmp_path):
    """Figures in the store are those of `run_arms` at the point's company, to the last bit."""
    experiment = small(points=3, count=2)
    frame = serial(experiment, tmp_path / "s").to_pandas()
    assert len(frame) == 3 * 2 * 2
    row = frame[(frame.point == 2) & (frame.arm == "big_bang") & (frame.replicate == 1)].iloc[0]
    company = experiment.scenario_at(experiment.points().values[2])
    (alone,) = run_arms(company, [Arm("big_bang", "big_bang")], 0, 1)
    assert row[["npv", "honest_use"]].tolist() == [alone.outcome[0], row["honest_use"]]
    assert row["leadership_commitment"] == company.levers["leadership_commitment"]


def test_a_finished_sweep_restarted_runs_nothing(tmp_path):
    """The second time nothing is executed, and the books are the same."""
    first = serial(small(), tmp_path / "s")
    again = serial(small(), tmp_path / "s")
    assert (first.executed, again.executed) == (40, 0)
    assert {**first.books, "attempts": 0} == {**again.books, "attempts": 0}
    assert again.books["attempts"] == 40


def test_an_extended_sweep_runs_only_what_is_new(tmp_path):
    """More replications leave old results as they are, and add the new ones."""
    serial(small(count=3), tmp_path / "s")
    before, _ = rows_of(tmp_path / "s")
    assert serial(small(count=5), tmp_path / "s").executed == 4 * 2 * 2
    after, _ = rows_of(tmp_path / "s")
    old = after[after.replicate < 3].reset_index(drop=True)
    assert old.equals(before)


def test_a_further_arm_runs_alone_and_gives_what_it_gives_in_company(tmp_path):
    """Arms share firm and chance, but no run depends on the others beside it."""
    experiment = small()
    for names, folder in ((("big_bang",), "grown"), (("big_bang", "phased_by_region"), "grown"), (None, "whole")):
        arms = experiment.arms if names is None else tuple(arm for arm in experiment.arms if arm.name in names)
        serial(dataclasses.replace(experiment, arms=arms), tmp_path / folder)
    assert same(tmp_path / "grown", tmp_path / "whole")


def test_another_experiment_is_refused_by_a_store(tmp_path):
    """What differs is said; nothing is mixed."""
    serial(small(points=1, count=1), tmp_path / "s")
    with pytest.raises(InputError, match="another study"):
        serial(small(points=1, count=1, employees=21), tmp_path / "s")
    with pytest.raises(InputError, match="already"):
        serial(small(points=1, count=1), tmp_path / "s", resume=False)


def fails(arm, replicate):
    """Whether `faulty_runs.raising` fails here."""
    return faulty_runs.fault_of(arm, replicate, 60) == "failed"


@pytest.mark.slow
def test_a_failing_arm_fails_alone(tmp_path):
    """An arm that breaks down is a row with its stage and message, and the other arm of its cell counts."""
    result = serial(small(points=1, count=40), tmp_path / "s", function=faulty_runs.raising)
    good, bad = rows_of(tmp_path / "s")
    wanted = {(a, r) for a in ("big_bang", "phased_by_region") for r in range(40) if fails(a, r)}
    assert {(row.arm, row.replicate) for row in bad.itertuples()} == wanted != set()
    assert len(good) == 80 - len(wanted) == 80 - result.failed
    assert set(bad.status) == {"failed"}
    assert bad.stage[0] == f"arm {bad.arm[0]}"
    assert "on purpose" in bad.message[0]
    assert balanced(result.books)


@pytest.mark.slow
def test_workers_load_the_engine_before_their_first_cell(tmp_path):
    """No run's time limit has to leave room for the start of its worker."""
    assert sweep(small(points=1, count=2), tmp_path / "s", workers=1, function=faulty_runs.in_time).failed == 0


@pytest.mark.slow
def test_failures_can_be_tried_again(tmp_path):
    """With retry they run once more; what ended well does not."""
    failed = serial(small(points=1, count=40), tmp_path / "s", function=faulty_runs.raising).failed
    assert serial(small(points=1, count=40), tmp_path / "s").executed == 0
    again = serial(small(points=1, count=40), tmp_path / "s", retry=["failed"])
    assert (again.executed, again.failed) == (failed, 0)
    with pytest.raises(InputError, match="Did you mean 'timeout'"):
        serial(small(), tmp_path / "t", retry=["timeouts"])


def test_a_figure_that_is_no_number_makes_the_run_fail(tmp_path):
    """A NaN where a figure always applies is a failure, and never a result."""

    def spoiled(setting, work):
        sound = tasks.run_arms
        tasks.run_arms = lambda *given: [run._replace(outcome=run.outcome * float("nan")) for run in sound(*given)]
        try:
            return tasks.run_cell(setting, work)
        finally:
            tasks.run_arms = sound

    result = serial(small(points=1, count=1), tmp_path / "s", function=spoiled)
    _, bad = rows_of(tmp_path / "s")
    assert (result.failed, bad.status.tolist()) == (2, ["failed", "failed"])
    assert "npv" in bad.message[0]


def test_a_stop_keeps_what_is_done_and_the_rest_follows(tmp_path):
    """After a yes from `stop` the result says so; going on ends where a whole run ends."""
    seen, calls = [], iter(range(1000))
    stopped = serial(small(), tmp_path / "s", on_progress=seen.append, stop=lambda: next(calls) > 3)
    assert stopped.stopped
    assert 0 < stopped.executed < 40
    assert serial(small(), tmp_path / "s").executed == 40 - stopped.executed
    serial(small(), tmp_path / "whole")
    assert same(tmp_path / "s", tmp_path / "whole")
    assert (seen[0].done, seen[0].planned) == (0, 40)


@pytest.mark.slow
def test_sequential_replications_stop_where_enough_is_known(tmp_path):
    """Points get batches until the interval is narrow; an interrupted sweep decides as a whole one does."""
    text = """until = "failure_rate"\nwidth = 0.45\nbatch = 5\nlimit = 40\n"""
    experiment = small(points=4, count=10, more=text)
    result = serial(experiment, tmp_path / "whole")
    frame = result.to_pandas()
    sizes = frame.groupby("point").replicate.nunique()
    assert sizes.min() == 10
    assert sizes.max() <= 40
    for point, size in sizes.items():
        values = frame[frame.point == point].pivot(index="replicate", columns="arm", values="failure").to_numpy()
        assert experiment.replications.enough(values) or size == 40
        assert size == 10 or not experiment.replications.enough(values[: size - 5])
    calls = iter(range(1000))
    serial(experiment, tmp_path / "s", stop=lambda: next(calls) > 45)
    serial(experiment, tmp_path / "s")
    assert same(tmp_path / "s", tmp_path / "whole")
    assert serial(experiment, tmp_path / "s").executed == 0


def test_a_point_that_always_breaks_down_is_given_up(tmp_path):
    """Ten replicates without a figure are enough to know that no more of them will help; a note says so."""
    text = """until = "npv_difference"\nwidth = 1e12\nbatch = 10\nlimit = 1000\n"""

    def broken(setting, work):
        if work.point == 1:
            return tasks.ended_otherwise(setting, work, "failed", "always")
        return tasks.run_cell(setting, work)

    experiment = small(points=3, count=10, more=text)
    result = serial(experiment, tmp_path / "s", function=broken)
    assert result.books["failed"] == 20
    assert result.books["planned"] == 60
    assert result.notes == ("1 point has next to no runs with a figure for npv, and got no further replicates.",)
    assert serial(experiment, tmp_path / "s", function=broken).executed == 0


def test_a_budget_below_the_first_round_is_refused(tmp_path):
    """It could not be kept."""
    text = """until = "npv_difference"\nwidth = 0.01\nbudget = 79\n"""
    with pytest.raises(InputError, match=r"budget = 79 is less than the 80 runs of the first round"):
        serial(small(points=4, count=10, more=text), tmp_path / "s")


@pytest.mark.parametrize("arms", [1, 2])
def test_ctrl_c_ends_a_sweep_in_this_process(tmp_path, monkeypatch, arms):
    """An interruption in the middle of a run is no failure of it: what was done is kept, and the rest is pending."""
    experiment = small(points=1, count=5)
    experiment = dataclasses.replace(experiment, arms=experiment.arms[:arms])
    sound, calls = tasks.run_arms, iter(range(100))

    def interrupted(*given):
        if next(calls) == 2:
            raise KeyboardInterrupt
        return sound(*given)

    monkeypatch.setattr(tasks, "run_arms", interrupted)
    result = serial(experiment, tmp_path / "s")
    assert (result.stopped, result.executed) == (True, 2 * arms)
    assert (result.books["ok"], result.books["failed"], result.books["pending"]) == (2 * arms, 0, 3 * arms)
    calls = iter([2])
    with pytest.raises(KeyboardInterrupt):
        preview(experiment)


@pytest.mark.slow
def test_a_preview_counts_failures_of_its_sample_alone(monkeypatch):
    """Where every run breaks down, as many failed as were sampled."""
    monkeypatch.setattr(tasks, "run_arms", lambda *given: 1 / 0)
    found = preview(small(points=3))
    assert found.failed == found.sampled > 0


def test_a_replay_knows_the_limits_that_a_run_failed_under(tmp_path):
    """A later sweep without a limit does not make a time-out come out otherwise."""
    experiment = small(points=1, count=1)
    with Store.create(tmp_path / "s", api.header_of(experiment)) as store:
        store.plan(Rounds(experiment).first())
        (work,) = (tasks.work_of(cell, tuple(experiment.points().values[0])) for cell in store.pending())
        row, other = tasks.ended_otherwise(tasks.Setting.of(experiment), work, "timeout", "slow")
        limits = {"seconds_allowed": 0.5, "memory_allowed": 400_000_000}
        store.commit([dataclasses.replace(row, **limits), other])
    assert serial(experiment, tmp_path / "s").executed == 0
    with Store.open(tmp_path / "s") as store:
        found = store.run(row.run_id)
    assert (found["seconds_allowed"], found["memory_allowed"]) == (0.5, 400_000_000)
    with pytest.raises(InputError, match="--timeout"):  # nobody knows when to give it up
        replay(tmp_path / "s", other.run_id)


@pytest.mark.slow
@pytest.mark.full
def test_a_run_that_hangs_hangs_again_when_it_is_replayed(tmp_path):
    """It is ended after the time that it had, although a later call of the sweep gave no limit."""
    experiment = small(points=1, count=8)
    sweep(experiment, tmp_path / "s", workers=1, timeout=1.0, memory=300, function=faulty_runs.hanging)
    serial(experiment, tmp_path / "s")
    _, bad = rows_of(tmp_path / "s")
    assert bad.status.tolist() == ["timeout"]
    assert replay(tmp_path / "s", bad.run_id[0], function=faulty_runs.hanging).same


def test_a_budget_ends_sequential_replications(tmp_path):
    """No more runs than the budget allows, although nothing is known well enough."""
    text = """until = "npv_difference"\nwidth = 0.01\nbatch = 10\nbudget = 100\n"""
    result = serial(small(points=4, count=10, more=text), tmp_path / "s")
    assert 80 <= result.books["planned"] <= 100


def test_fresh_chance_gives_every_point_its_own(tmp_path):
    """No two points share a replicate, and more replications move none."""
    experiment = dataclasses.replace(small(count=2), chance="fresh")
    frame = serial(experiment, tmp_path / "s").to_pandas()
    assert frame.groupby("replicate").point.nunique().max() == 1
    assert frame.replicate.nunique() == 8


def test_weekly_series_are_kept_where_they_are_asked_for(tmp_path):
    """With keep_weekly the store has a row per run and week."""
    serial(dataclasses.replace(small(points=1, count=2), keep_weekly=True), tmp_path / "s")
    with Store.open(tmp_path / "s") as store:
        assert len(store.weekly()) == 4 * 52


def test_limits_that_cannot_be_are_refused(tmp_path):
    """A time-out, a memory limit and a number of workers are checked before anything is made."""
    for options in ({"timeout": -1.0}, {"memory": 1}, {"workers": 1000}, {"timeout": 5, "scheduler": "tcp://x:1"}):
        with pytest.raises(InputError):
            sweep(small(), tmp_path / "s", **options)
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    "address", ["tcp://", "tcp://host", "foo://x:1", "http://x:80", "inproc://x", "tcp://127.0.0.1:abc", "x:1", ""]
)
def test_an_address_that_no_scheduler_has_is_refused_at_once(tmp_path, address):
    """Also where the store has everything already, and nobody would ever be asked."""
    serial(small(points=1, count=1), tmp_path / "s")
    with pytest.raises(InputError, match=r"must be an address such as tcp://"):
        sweep(small(points=1, count=1), tmp_path / "s", scheduler=address)


@pytest.mark.slow
def test_a_preview_counts_runs_and_foresees_time_and_disk(tmp_path):
    """Runs are exact; time and disk are of the right size."""
    experiment = small(points=10, count=20)
    found = preview(experiment, workers=1)
    assert (found.points, found.arms, found.runs, found.failed) == (10, 2, 400, 0)
    assert 0 < found.seconds_low <= found.seconds <= found.seconds_high
    serial(experiment, tmp_path / "s")
    size = sum(path.stat().st_size for path in (tmp_path / "s").rglob("*") if path.is_file())
    assert size / 2 < found.bytes < size * 2


@pytest.mark.slow
def test_workers_give_the_bits_of_a_serial_run(tmp_path):
    """Two processes, and this one, end in equal stores; so does a shuffled design, run by run."""
    serial(small(points=8), tmp_path / "serial")
    result = sweep(small(points=8), tmp_path / "two", workers=2)
    assert result.executed == 80
    assert same(tmp_path / "serial", tmp_path / "two")


@pytest.mark.slow
def test_every_bad_run_ends_in_one_row(tmp_path):
    """Runs that raise, crash, hang or eat memory are told apart, and cost no other run anything."""
    experiment = small(points=1, count=13)
    options = {"function": faulty_runs.often, "timeout": 2.0, "memory": 300}
    result = sweep(experiment, tmp_path / "s", workers=2, **options)
    good, bad = rows_of(tmp_path / "s")
    places = [(arm.name, replicate) for arm in experiment.arms for replicate in range(13)]
    wanted = {place: kind for place in places if (kind := faulty_runs.fault_of(*place, 60))}
    assert {(row.arm, row.replicate): row.status for row in bad.itertuples()} == wanted
    assert set(wanted.values()) == set(faulty_runs.KINDS)
    assert balanced(result.books)
    serial(experiment, tmp_path / "sound")
    sound, _ = rows_of(tmp_path / "sound")
    assert sound[sound.run_id.isin(good.run_id)].reset_index(drop=True).equals(good)


@pytest.mark.slow
def test_a_run_whose_worker_was_killed_from_outside_is_repeated(tmp_path, monkeypatch):
    """A kill is no property of the run: it runs again, and the books know of one run."""
    monkeypatch.setenv("FAULTY_NOTES", str(tmp_path))
    result = sweep(small(), tmp_path / "s", workers=2, function=faulty_runs.killed_once)
    assert (result.failed, result.executed) == (0, 40)
    serial(small(), tmp_path / "sound")
    assert same(tmp_path / "s", tmp_path / "sound")
