"""Scenario files: what is written reads back, what is wrong is refused in words that help."""

import random
import re
import tomllib

import pytest
from hostile_scenarios import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st
from wounded_scenarios import wounded

from crmsim.errors import InputError
from crmsim.scenario.changes import Change
from crmsim.scenario.files import (
    dump_toml,
    load_scenario,
    read_scenario,
    shipped,
    shipped_folder,
)
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.uncertainty import Normal, Triangular, Uniform

RICH = """schema = 1
title = "A company with everything"
story = '''
Two
lines'''
plan = "big_bang"
horizon = 104

[company]
currency = "EUR"
regions = ["Alps", "Coast"]
customers = 50
profit_rate = 0.2

[[company.departments]]
name = "Field"
function = "sales"
region = "Alps"
staff = 12

[[company.departments]]
name = "Systems"
function = "it"
region = "Coast"
staff = 3

[company.hourly_cost]
it = 70

[company.segments.best]
churn = 0.05

[levers]
data_burden = 2.5
n_vendors = 2

[[changes]]
week = 10
levers = { readiness = 0.8 }

[[changes]]
week = 20
[changes.levers]
data_burden = 4

[uncertainty]
readiness = { distribution = "uniform", low = 0.2, high = 0.9 }
learning_rate = { distribution = "triangular", low = 0.6, mode = 0.8, high = 0.9 }
trust_threshold = { distribution = "normal", mean = 0.6, sd = 0.1 }
company.customers = { distribution = "uniform", low = 20, high = 90 }
"""


def assert_plain(message: str) -> None:
    """One or two sentences on one printable line, not too long, that begin with the file."""
    assert message.isprintable()
    assert len(message) < 420
    assert message.startswith("scenario.toml")
    without_quotes = re.sub(r"'[^']*'", "Q", message)
    assert 1 <= len(re.findall(r"[.?!](?= |$)", without_quotes)) <= 2, message
    assert message[-1] in ".?"


# --- reading ---


def test_every_part_of_a_file_reaches_the_scenario():
    """What a file says is what the scenario holds."""
    scenario = read_scenario(RICH)
    assert scenario.title == "A company with everything"
    assert scenario.story == "Two\nlines"
    assert (scenario.plan, scenario.horizon) == ("big_bang", 104)
    assert (scenario.company.currency, scenario.company.employees, scenario.company.customers) == ("EUR", 15, 50)
    assert scenario.company.hourly_cost.in_order() == (60, 55, 35, 40, 70)
    assert scenario.company.segments.best.churn == 0.05
    assert (scenario.levers["data_burden"], scenario.levers["n_vendors"]) == (2.5, 2)
    assert scenario.changes == (Change(10, {"readiness": 0.8}), Change(20, {"data_burden": 4}))
    assert dict(scenario.uncertainty) == {
        "readiness": Uniform(0.2, 0.9),
        "learning_rate": Triangular(0.6, 0.8, 0.9),
        "trust_threshold": Normal(0.6, 0.1),
        "company.customers": Uniform(20, 90),
    }


def test_the_first_line_alone_is_the_default_scenario():
    """A file says only what differs."""
    assert read_scenario("schema = 1\n").hash == Scenario().hash


def test_how_a_file_is_typed_does_not_matter():
    """A byte order mark, Windows line ends, comments, `1` for `1.0` and the order of keys change nothing."""
    typed = "schema = 1\n[levers]\nreadiness = 1\ndata_burden = 2\n"
    other = "\ufeffschema = 1\r\n[levers]\r\nreadiness = 1.0 # all\r\ndata_burden = 2.0"
    swapped = "schema = 1\n[levers]\ndata_burden = 2\nreadiness = 1\n"
    assert read_scenario(typed).hash == read_scenario(other.encode()).hash == read_scenario(swapped).hash


def test_values_outside_the_plausible_range_are_kept_with_a_warning():
    """Only limits refuse."""
    scenario = read_scenario("schema = 1\n[levers]\ndata_burden = 12\n")
    assert scenario.warnings == ("data_burden = 12 hours/week is outside its plausible range, 1 to 5.5 hours/week.",)


def test_plans_are_checked_where_they_are_known():
    """This floor does not know the plans; who calls it does."""
    assert read_scenario('schema = 1\nplan = "my_own"').plan == "my_own"
    with pytest.raises(InputError) as caught:
        read_scenario('schema = 1\nplan = "bigbang"', plans=["big_bang", "no_crm"])
    assert str(caught.value) == "scenario.toml: there is no plan 'bigbang'. Did you mean 'big_bang'?"


def test_several_mistakes_are_all_found_and_two_are_told():
    """One can mend a file in one go, and the message stays short."""
    with pytest.raises(InputError) as caught:
        read_scenario("schema = 1\nhorizon = 3\n[levers]\nreadiness = 7\nprocess_change = true\n")
    assert str(caught.value) == (
        "scenario.toml: [levers] readiness = 7 is outside its limits, 0 to 1. "
        "Also: [levers] process_change must be a number, but true was given."
    )
    assert caught.value.problems[2] == "scenario.toml: horizon = 3 weeks is outside its limits, 52 to 520 weeks."


@pytest.mark.parametrize(
    ("content", "words"), [row[1:] for row in HOSTILE], ids=[f"{i}-{row[0]}" for i, row in enumerate(HOSTILE)]
)
def test_a_hostile_file_is_refused_in_words_that_help(tmp_path, content, words):
    """File, key, value and what is right; never a traceback, never a guess."""
    path = tmp_path / "scenario.toml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    assert_plain(str(caught.value))
    assert any(part in str(caught.value) for part in words.split("|"))


def test_the_table_of_hostile_files_is_wide():
    """At least sixty files of at least twenty kinds."""
    assert len(HOSTILE) >= 60
    assert len({kind for kind, _, _ in HOSTILE}) >= 20


def test_contact_files_are_only_read_beside_a_scenario_file():
    """Text that comes from a browser has no folder, and must not reach the files of the machine."""
    with pytest.raises(InputError, match="does not come from a folder"):
        read_scenario("schema = 1\ncompany.contacts = {edges = 'e', departments = 'd'}")


def test_contacts_and_company_are_read_together(tmp_path):
    """The contact file counts the people, and the departments' sizes may be left to it."""
    (tmp_path / "e.txt").write_text("a b\nb c\n")
    (tmp_path / "d.txt").write_text("a Field\nb Field\nc Desk\n")
    tables = (
        '[[company.departments]]\nname = "Field"\nfunction = "sales"\nregion = "x"\n'
        '[[company.departments]]\nname = "Desk"\nfunction = "service"\nregion = "x"\n'
        '[company.contacts]\nedges = "e.txt"\ndepartments = "d.txt"\n'
    )
    (tmp_path / "named.toml").write_text("schema = 1\n" + tables)
    named = load_scenario(tmp_path / "named.toml")
    assert named.company.employees == 3
    assert [department.staff for department in named.company.departments] == [2, 1]
    assert named.contacts.people == 3
    again = read_scenario(dump_toml(named, full=True), folder=tmp_path)
    assert again.hash == named.hash
    (tmp_path / "many.toml").write_text("schema = 1\n[company]\nemployees = 9\n" + tables[tables.index("[company.c") :])
    with pytest.raises(InputError, match="employees is 9, but the contact file lists 3 people"):
        load_scenario(tmp_path / "many.toml")


# --- nothing but InputError ever comes out ---


@pytest.mark.parametrize("seed", range(8))
def test_a_wounded_file_is_read_or_refused_and_nothing_else(seed):
    """4,000 wounded files: each gives a scenario or one plain refusal."""
    chance = random.Random(seed)
    whole = [RICH, *(path.read_text("utf-8") for path in sorted(shipped_folder().glob("*.toml")))]
    refused = 0
    for _ in range(500):
        content = wounded(chance.choice(whole), chance)
        try:
            scenario = read_scenario(content)
        except InputError as error:
            refused += 1
            assert_plain(str(error))
        else:
            assert len(scenario.hash) == 16
            assert scenario.levers_by_week().shape == (scenario.horizon + 1,)
    assert refused > 250


@settings(derandomize=True, max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else(content):
    """Whatever is uploaded, only a scenario or a refusal comes back."""
    for whole in (content, (b"schema = 1\n" if isinstance(content, bytes) else "schema = 1\n") + content):
        try:
            read_scenario(whole)
        except InputError as error:
            assert_plain(str(error))


# --- finding files ---


def test_shipped_scenarios_are_found_by_name_and_by_path():
    """Both ways give the same scenario, which has a title, a story of some lines, and no warning."""
    assert {"midsize_distributor", "small_consulting", "hospital_group"} <= set(shipped())
    for name in shipped():
        scenario = load_scenario(name)
        assert scenario == load_scenario(shipped_folder() / f"{name}.toml")
        assert scenario.name == name
        assert scenario.title
        assert 6 <= len(scenario.story.split("\n")) <= 10
        assert scenario.warnings == ()


def test_a_shipped_scenario_begins_with_what_it_is():
    """Schema, title and story come first, so that a reader of the file meets them first."""
    for name in shipped():
        data = tomllib.loads((shipped_folder() / f"{name}.toml").read_text("utf-8"))
        assert list(data)[:3] == ["schema", "title", "story"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("midsize_distribtor", "shipped scenario 'midsize_distribtor'. Did you mean 'midsize_distributor'?"),
        ("somewhere/hospital_groop.toml", "no scenario file 'somewhere/hospital_groop.toml'. Did you mean 'hospital"),
        ("qqqq", "Shipped are: "),
        ("qqqq", "lists all, and 14 for teaching"),
        ("", "no scenario file or shipped scenario ''"),
        ("a\0b", "no scenario file or shipped scenario 'a?b'"),
        ("x" * 5000, "no scenario file or shipped scenario 'xxx"),
        ("../hospital_group", "no scenario file '../hospital_group'. Did you mean 'hospital_group'?"),
        (None, "given by its path or its name, but nothing was given"),
        (3, "given by its path or its name, but 3 was given"),
    ],
)
def test_a_scenario_that_is_not_there_is_answered_with_the_nearest(source, said, tmp_path, monkeypatch):
    """A slip in a name is a common mistake."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        load_scenario(source)
    assert said in str(caught.value)


def test_a_folder_is_no_scenario(tmp_path):
    """It says so instead of failing to read it."""
    with pytest.raises(InputError, match="is a folder, not a scenario file"):
        load_scenario(tmp_path)


def test_the_name_of_a_scenario_is_safe_whatever_its_file_is_called(tmp_path):
    """Names go into tables, file names and pages."""
    path = tmp_path / "=my firm, 2024 (é).toml"
    path.write_text("schema = 1\n")
    assert load_scenario(path).name == "_my_firm__2024____"
