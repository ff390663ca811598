"""What a visitor asks: a value that is checked beside its fields, and said as a command line and as a file."""

import math
import shlex

import pytest
from command_line import TINY
from hypothesis import given, settings
from ui_settings import SETTINGS

from crmsim import usecases
from crmsim.cli.compare import plan_names
from crmsim.cli.values import settings as typed_settings
from crmsim.errors import InputError
from crmsim.scenario import files
from crmsim.scenario.changes import Change
from crmsim.study.arms import Arm
from crmsim.ui.setting import (
    ArmSetting,
    Setting,
    check,
    command_of,
    file_name,
    file_text,
    first_save,
    from_file,
    question_of,
    scenario_of,
    typed,
    warnings_of,
)


def typed_question(command, source):
    """The question of a command line, read as the command line reads it, with `source` in the place of its file."""
    words = iter(shlex.split(command)[3:])
    given = [(word, next(words)) for word in words]
    plans = next((value for word, value in given if word == "--plans"), None)
    arms = [value for word, value in given if word == "--arm"]
    levers = typed_settings([value for word, value in given if word == "--set"])
    return usecases.question(source, levers, plan_names(plans), arms), dict(given)


@pytest.mark.parametrize("name", files.shipped())
def test_every_shipped_company_can_be_asked_about(name):
    """A company that is chosen can be run at once, as it stands in its file, and so can the file saved from it."""
    setting = Setting().with_preset(name)
    assert check(setting) == ()
    assert scenario_of(setting).hash == usecases.load_scenario(name).hash
    assert question_of(from_file(file_text(setting), "mine.toml")).scenario.hash == scenario_of(setting).hash


@settings(max_examples=200)
@given(SETTINGS)
def test_the_command_line_asks_the_same_question(tmp_path_factory, setting):
    """Whatever is asked, the command shown gives the same scenario, arms, luck and runs, to the last digit."""
    if check(setting):
        return
    asked = question_of(setting)
    source = asked.source
    if first_save(setting):
        source = tmp_path_factory.mktemp("saved") / file_name(setting)
        source.write_text(file_text(setting), "utf-8")
        assert source.name == asked.source
    typed_one, options = typed_question(command_of(setting), str(source))
    assert typed_one.scenario.hash == asked.scenario.hash
    assert typed_one.scenario.name == asked.scenario.name
    assert typed_one.arms == asked.arms == tuple(Arm(arm.name, arm.plan, dict(arm.levers)) for arm in setting.arms)
    assert options["--seed"] == str(setting.seed)
    assert options["--replications"] == str(setting.replications)


@settings(max_examples=200)
@given(SETTINGS)
def test_every_way_out_leads_out(setting):
    """Following the fixes offered, one after the other, ends in a setting that can be run."""
    for _ in range(40):
        problems = check(setting)
        if not problems:
            break
        assert all(problem.message for problem in problems)
        fix = next(problem.fix for problem in problems if problem.fix is not None)
        assert fix != setting
        setting = fix
    assert check(setting) == ()


def test_what_is_turned_back_leaves_no_trace():
    """A lever at the company's own value is no difference, so the setting is the one of before."""
    plain = Setting()
    own = scenario_of(plain).levers["leadership_commitment"]
    assert plain.with_lever("leadership_commitment", 0.9).with_lever("leadership_commitment", own) == plain
    people = float(scenario_of(plain).company.employees)
    assert plain.with_company("employees", 50).with_company("employees", people) == plain
    assert plain.with_horizon(104).with_horizon(scenario_of(plain).horizon) == plain
    changed = plain.with_change(30, "data_burden", 2.0).with_change(30, "leadership_commitment", 0.5)
    assert changed.without_change(30, "data_burden").without_change(30, "leadership_commitment") == plain
    assert not plain.changed


def test_the_order_in_which_things_are_turned_does_not_matter():
    """Equal questions are equal values, and have equal hashes."""
    one = Setting().with_lever("data_burden", 2).with_lever("leadership_commitment", 0.9)
    other = Setting().with_lever("leadership_commitment", 0.9).with_lever("data_burden", 2)
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    ("setting", "field", "words"),
    [
        (Setting(levers=(("leadership_commitment", 7.0),)), "levers.leadership_commitment", "must be 0 to 1"),
        (Setting(levers=(("data_burden", math.nan),)), "levers.data_burden", "must be 0 to"),
        (Setting(levers=(("leadership", 0.5),)), "levers.leadership", "no lever"),
        (Setting(levers=(("n_vendors", 1.5),)), "levers.n_vendors", "whole number"),
        (Setting(company=(("customers", 0.0),)), "company.customers", "1 to 200000 accounts"),
        (Setting(company=(("staff.sales", 0.9),)), "company.staff.sales", "sum to 1"),
        (Setting(company=(("emploees", 3.0),)), "company.emploees", "employees"),
        (Setting(horizon=20), "horizon", "52 to 520 weeks"),
        (Setting(seed=-1), "seed", "0 to 999,999,999"),
        (Setting(replications=0), "replications", "1 to 1,000"),
        (Setting(arms=()), "arms", "1 to 6"),
        (Setting(arms=(ArmSetting("a", "big_ban"),)), "arms.0.plan", "Did you mean 'big_bang'?"),
        (Setting(arms=(ArmSetting("a", "big_bang"), ArmSetting("a", "no_crm"))), "arms.1.name", "Two plans"),
        (Setting(arms=(ArmSetting("a: b", "big_bang"),)), "arms.0.name", "no colon"),
        (Setting(arms=(ArmSetting("a\u202eb", "big_bang"),)), "arms.0.name", "printable"),
        (
            Setting(arms=(ArmSetting("a", "big_bang", (("data_burden", 99.0),)),)),
            "arms.0.levers.data_burden",
            "0 to 15",
        ),
        (Setting(arms=(ArmSetting("a", "phased_by_region", (("n_phases", 9.0),)),)), "arms.0.plan", "n_phases"),
        (Setting(changes=(Change(300, {"data_burden": 2.0}),)), "changes", "after the horizon"),
        (Setting(preset="../secret"), "preset", "There is no company"),
        (Setting(own="schema = 2", own_name="x"), "own", "schema = 2"),
    ],
)
def test_a_problem_stands_beside_its_field_with_a_way_out(setting, field, words):
    """Each mistake names its field, says what would be right, and offers a setting without it."""
    problem = check(setting)[0]
    assert problem.field == field
    assert words in problem.message
    assert problem.fix is not None
    assert field not in {left.field for left in check(problem.fix)}


def test_a_number_out_of_range_is_refused_and_the_old_one_kept():
    """What is typed is taken, or refused in words that say what stays."""
    plain = Setting()
    taken, problem = typed(plain, "levers.data_burden", " 2.5 ")
    assert (dict(taken.levers), problem) == ({"data_burden": 2.5}, None)
    kept, problem = typed(taken, "levers.data_burden", "400")
    assert kept == taken
    assert problem is not None
    assert problem.message.endswith("must be 0 to 15 hours/week. You typed 400. Kept: 2.5.")
    for field, text in (("levers.data_burden", "1,5"), ("company.employees", "many"), ("seed", "1.5"), ("what", "1")):
        kept, problem = typed(plain, field, text)
        assert kept == plain
        assert problem is not None
        assert problem.field == field


def test_a_number_that_does_not_go_with_the_others_is_refused_beside_its_field():
    """Also where another number of the company has been changed before; the way out keeps both."""
    before = Setting(preset="small_importer").with_company("employees", 40)
    kept, problem = typed(before, "company.staff.sales", "0.5")
    assert kept == before
    assert problem is not None
    assert problem.field == "company.staff.sales"
    assert "sum to 1" in problem.message
    assert problem.fix is not None
    assert (dict(problem.fix.company)["employees"], dict(problem.fix.company)["staff.sales"]) == (40, 0.5)
    assert check(problem.fix) == ()


def test_changes_come_on_top_of_those_of_the_scenario():
    """The visitor's change replaces the scenario's own of the same lever and week, and leaves the others."""
    own = TINY + "\n[[changes]]\nweek = 10\nlevers = { data_burden = 4, leadership_commitment = 0.3 }\n"
    setting = from_file(own, "tiny.toml").with_change(10, "data_burden", 1.0).with_change(20, "data_burden", 2.0)
    weeks = {change.week: dict(change.levers) for change in scenario_of(setting).changes}
    assert weeks == {10: {"data_burden": 1.0, "leadership_commitment": 0.3}, 20: {"data_burden": 2.0}}


def test_a_file_of_a_visitor_is_read_and_never_trusted():
    """A file names its company safely, keeps what it says, and is refused in words where it is none."""
    setting = from_file(TINY, "../../etc/--midsize_distributor.toml")
    assert scenario_of(setting).name == "my_midsize_distributor"
    assert scenario_of(setting).title == "Tiny"
    assert command_of(setting).startswith("crmsim compare my_midsize_distributor.toml ")
    for text in ("", "x" * 300_000, "schema = 1\nlevers = 3", '{"json": 1}', TINY + '[company.contacts]\nedges="/a"'):
        with pytest.raises(InputError):
            from_file(text, "x.toml")


def test_plans_follow_a_company_of_one_region():
    """Where nothing can be phased by region, a company is asked about by module, as on the command line."""
    one = from_file(TINY.replace('"North", "South"', '"Here"'), "one.toml")
    assert [arm.plan for arm in one.arms] == ["big_bang", "phased_by_module"]
    assert check(one) == ()


def test_what_is_allowed_but_strange_is_said():
    """A value outside its plausible range is a warning and no problem."""
    setting = Setting().with_lever("data_burden", 15)
    assert check(setting) == ()
    assert "data_burden = 15 hours/week" in warnings_of(setting)[0]
