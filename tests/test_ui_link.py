"""A link: it brings back exactly what was asked, and nothing that anybody writes into it can do harm."""

import pytest
from command_line import TINY
from hypothesis import given, settings
from hypothesis import strategies as st
from ui_settings import SETTINGS

from crmsim.scenario import files
from crmsim.scenario.company_errors import company_numbers
from crmsim.scenario.levers import ALIASES, LEVERS
from crmsim.ui.hardening import LONGEST_TARGET
from crmsim.ui.link import (
    LONGEST,
    LONGEST_ADDRESS,
    LONGEST_READ,
    WORDS,
    for_address,
    from_query,
    to_query,
    too_long,
)
from crmsim.ui.setting import ArmSetting, Setting, check, from_file, scenario_of


@pytest.mark.parametrize("name", files.shipped())
def test_every_shipped_company_comes_back(name):
    """The link of a shipped company is short and brings it back."""
    setting = Setting().with_preset(name)
    query = to_query(setting)
    assert len(query) < 100
    assert from_query(query).setting == setting
    assert from_query(query).problems == ()


@settings(max_examples=200)
@given(SETTINGS)
def test_a_link_brings_back_the_same_question(setting):
    """Whatever was asked comes back as an equal value, every number to its last digit."""
    read = from_query(to_query(setting))
    assert read.problems == ()
    clean = Setting(preset=setting.preset)  # what equals the company's own value is no difference, and is left out
    for name, value in setting.levers:
        clean = clean.with_lever(name, value)
    for key, value in setting.company:
        clean = clean.with_company(key, value)
    if setting.horizon is not None:
        clean = clean.with_horizon(setting.horizon)
    assert (read.setting.levers, read.setting.company, read.setting.horizon) == (
        clean.levers,
        clean.company,
        clean.horizon,
    )
    assert read.setting.arms == setting.arms
    assert read.setting.changes == setting.changes
    assert (read.setting.seed, read.setting.replications) == (setting.seed, setting.replications)
    if not check(setting):
        assert scenario_of(read.setting).hash == scenario_of(setting).hash


def test_only_what_differs_is_in_the_link():
    """The first page has an empty link, and a change is readable in it."""
    plain = Setting()
    assert to_query(plain) == ""
    assert from_query("") == from_query("?") == from_query(to_query(plain))
    assert to_query(plain.with_lever("leadership_commitment", 0.6)) == "v=1&leadership_commitment=0.6"
    careful = plain.with_arm(1, ArmSetting("with care", "big_bang", (("data_burden", 2.0),)))
    assert to_query(careful) == "v=1&arm=big_bang&arm=with+care:+plan=big_bang,+data_burden=2"


def test_the_company_of_a_small_file_travels_in_the_link():
    """A file as short as this needs none; a long one is said to be too long."""
    setting = from_file(TINY, "tiny.toml").with_lever("data_burden", 2)
    query = to_query(setting)
    assert not too_long(query)
    assert from_query(query).setting == setting
    story = from_file(TINY.replace('title = "Tiny"', f'title = "Tiny"\nstory = "{"word " * 400}"'), "tiny.toml")
    assert too_long(to_query(story))
    assert len(to_query(story)) > LONGEST


def test_words_of_a_link_are_no_levers():
    """No lever can ever be taken for one of the link's own words."""
    assert not set(WORDS) & {*LEVERS, *ALIASES, *(key for key, *_ in company_numbers())}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("v=1&c=bank&leadership_comitment=0.5", "Did you mean 'leadership_commitment'?"),
        ("v=1&data_burden=400", "outside its limits, 0 to 15"),
        ("v=1&data_burden=NaN", "finite number"),
        ("v=1&data_burden=1e999", "finite number"),
        ("v=1&data_burden=", "finite number"),
        ("v=1&data_burden=2&data_burden=3", "given 2 times"),
        ("v=1&c=../../etc/passwd", "There is no company"),
        ("v=1&c=Bank", "Did you mean 'bank'?"),
        ("v=1&own=__import__('os')", "not valid TOML"),
        ("v=1&own=schema+%3D+9", "schema = 9"),
        ("v=1&arm=<script>alert(1)</script>", "<script>"),
        ("v=1&arm=x:plan=nothing", "no plan"),
        ("v=1&arm=a:plan=big_bang&arm=a:plan=no_crm", "Two plans"),
        ("v=1" + "".join(f"&arm=a{n}:plan=big_bang" for n in range(9)), "at most 6"),
        ("v=1&change=3", "names no lever"),
        ("v=1&change=x:data_burden=2", "its week"),
        ("v=1&change=5:data_burden=2,data_burden=3", "twice"),
        ("v=1&horizon=1", "52 to 520"),
        ("v=1&seed=-1", "seed"),
        ("v=1&runs=1e9", "runs"),
        ("v=1&company.employees=0", "1 to 20000"),
        ("v=1&company.boss=1", "not understood"),
        ("x", "not understood"),
        ("%ff%fe=%00", "not understood"),
        ("v=1&" + "a=1&" * 1000, "too many parts"),
        ("v=1&c=" + "x" * 40_000, "too long"),
        ("v=2&data_burden=3&new_thing=1", "newer version of crmsim: 1 of 2 settings were understood"),
        ("v=old&data_burden=3", "unknown version"),
    ],
)
def test_what_is_not_understood_is_listed_and_left_out(query, said):
    """A broken, hostile, old or newer link says what it left out, and opens with the rest."""
    read = from_query(query)
    assert said in " ".join(read.problems)
    assert check(read.setting) == ()


def test_a_newer_link_keeps_what_is_understood():
    """What is known of a newer link counts."""
    assert from_query("v=7&data_burden=3&new_thing=1").setting == Setting().with_lever("data_burden", 3)


def test_words_of_the_page_are_passed_over():
    """What belongs to somebody else is no mistake."""
    assert from_query("v=1&theme=dark", ignore=("theme",)).problems == ()


WORD = st.sampled_from([*WORDS, *LEVERS, *(key for key, *_ in company_numbers())]) | st.text(max_size=10)


@settings(max_examples=300)
@given(st.lists(st.tuples(WORD, st.text(max_size=30)), max_size=8).map(lambda p: "&".join(f"{a}={b}" for a, b in p)))
def test_no_link_raises(query):
    """Whatever stands in a link, it is read."""
    read = from_query(query)
    assert isinstance(read.setting, Setting)
    check(read.setting)


@pytest.mark.parametrize(("story", "length"), [("ö" * 1000, 6_000), ("ö" * 4000, 24_000), ("€" * 4000, 36_000)])
def test_the_address_holds_a_question_or_says_that_it_does_not(story, length):
    """What stands in an address is always taken by the server; a long company is not mistaken for the first one."""
    setting = from_file(TINY.replace("horizon", f'story = "{story}"\nhorizon', 1), "tiny.toml")
    query = to_query(setting)
    assert length < len(query) < length + 1000
    shown = for_address(query)
    assert len(shown) < LONGEST_TARGET - 1000
    read = from_query(shown)
    assert read.known == (shown == query) == (length < LONGEST_ADDRESS)
    assert read.setting == setting if read.known else "too long" in read.problems[0]
    assert from_query(query).known == (len(query) <= LONGEST_READ)
