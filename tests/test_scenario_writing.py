"""Scenarios written as files, compared with each other, and described to editors."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmsim.errors import InputError
from crmsim.scenario.changes import Change
from crmsim.scenario.company_errors import company_numbers
from crmsim.scenario.files import diff, dump_toml, json_schema, load_scenario, read_scenario, write_new
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import Scenario
from crmsim.scenario.uncertainty import Uniform

TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")), max_size=60)
LEVER_VALUES = st.dictionaries(st.sampled_from(sorted(LEVERS)), st.floats(0, 1), max_size=6).map(
    lambda given: {
        name: float(round(low + (high - low) * share)) if LEVERS[name].integer else low + (high - low) * share
        for name, share in given.items()
        for low, high in [LEVERS[name].limits]
    }
)


@st.composite
def scenarios(draw):
    levers = draw(LEVER_VALUES)
    movable = {name: value for name, value in draw(LEVER_VALUES).items() if not LEVERS[name].fixed_at_start}
    scenario = Scenario(
        title=draw(TEXTS),
        story=draw(st.lists(TEXTS, max_size=4).map("\n".join)).strip(),
        levers=levers,
        plan=draw(st.sampled_from(["big_bang", "phased_by_module"])),
        horizon=draw(st.integers(52, 520)),
        changes=(Change(draw(st.integers(0, 52)), movable),) if movable else (),
        uncertainty={name: Uniform(*LEVERS[name].range) for name in levers},
    )
    churn = draw(st.floats(0, 1))
    return scenario.with_company(
        employees=draw(st.integers(4, 20_000)), profit_rate=churn, segments={"marginal": {"churn": churn}}
    )


@settings(derandomize=True, max_examples=150, deadline=None)
@given(scenarios(), st.booleans())
def test_what_is_written_reads_back_as_the_same_question(scenario, full):
    """Every bit of every number survives, and so do the words."""
    back = read_scenario(dump_toml(scenario, full=full))
    assert back.hash == scenario.hash
    assert (back.title, back.story) == (scenario.title, scenario.story)


def test_a_full_file_shows_every_lever_with_unit_and_range():
    """It is a form to fill in."""
    text = dump_toml(Scenario(), full=True)
    for name, lever in LEVERS.items():
        assert re.search(rf"^{name} = \S+  # {re.escape(lever.unit)}; plausible ", text, re.MULTILINE)
    assert text.startswith("schema = 1\n")


def test_a_full_file_says_what_each_lever_means():
    """Title and meaning stand right above the lever, in comments that are not too long for a screen."""
    lines = dump_toml(Scenario(), full=True).split("\n")
    for name, lever in LEVERS.items():
        place = next(number for number, line in enumerate(lines) if line.startswith(f"{name} = "))
        start = max(number for number in range(place) if not lines[number])
        said = " ".join(line.removeprefix("# ") for line in lines[start + 1 : place])
        assert said.startswith(f"{lever.title}: ")
        meaning = said.removeprefix(f"{lever.title}: ")
        assert lever.meaning.startswith(meaning)
        assert meaning.endswith(".")
    assert max(len(line) for line in lines if line.startswith("#")) <= 120


def test_a_short_file_shows_only_what_differs():
    """The default company needs no more than its head."""
    assert "[levers]" not in dump_toml(Scenario())
    assert "data_burden = 2  # hours/week; plausible 1 to 5.5" in dump_toml(Scenario().with_levers(data_burden=2))


def test_a_new_file_is_never_written_over_another(tmp_path):
    """`crmsim new` cannot cost anybody their work."""
    path = write_new(tmp_path / "mine")
    assert path == tmp_path / "mine.toml"
    assert load_scenario(path).hash == Scenario().hash
    with pytest.raises(InputError, match="is there already"):
        write_new(tmp_path / "mine.toml")
    with pytest.raises(InputError, match="cannot be written"):
        write_new(tmp_path / "nowhere" / "mine.toml")
    with pytest.raises(InputError, match="cannot be written"):
        write_new(tmp_path / "a\0b.toml")


# --- comparing and the schema ---


def test_scenarios_that_ask_the_same_do_not_differ():
    """Titles are no difference."""
    assert diff(Scenario(title="a"), Scenario(title="b")) == []


def test_differences_are_listed_by_key_with_both_values():
    """What differs, and how, in the words of the file."""
    a = Scenario().with_levers(data_burden=2)
    b = Scenario().with_plan("big_bang").with_company(employees=40).with_changes(Change(9, {"readiness": 1}))
    assert diff(a, b) == [
        ("company.employees", 200, 40),
        ("company.customers", 1000, 200),
        ("levers.data_burden", 2.0, 3.0),
        ("plan", "phased_by_region", "big_bang"),
        ("changes", [], None),
        ("changes[1][1]", None, 9),
        ("changes[1][2].readiness", None, 1.0),
    ]


def test_the_json_schema_knows_every_key_and_limit():
    """An editor that has it completes and checks what the reader will read."""
    schema = json_schema()
    assert schema["required"] == ["schema"]
    assert set(schema["properties"]["levers"]["properties"]) >= set(LEVERS)
    for name, lever in LEVERS.items():
        entry = schema["properties"]["levers"]["properties"][name]
        assert (entry["minimum"], entry["maximum"], entry["default"]) == (*lever.limits, lever.default)
        movable = name in schema["properties"]["changes"]["items"]["properties"]["levers"]["properties"]
        assert movable != lever.fixed_at_start
    assert schema["properties"]["company"]["additionalProperties"] is False
    for used in re.findall(r"#/\$defs/(\w+)", str(schema)):
        assert used in schema["$defs"]
        assert "required" not in schema["$defs"][used] or used in ("Department", "ContactFiles")


def test_every_number_of_a_company_has_unit_limits_and_meaning():
    """The reference table is made from the declarations."""
    numbers = list(company_numbers())
    keys = [key for key, *_ in numbers]
    assert len(keys) == len(set(keys)) >= 38
    assert ("company.employees", "people", 1, 20_000, "Number of employees.") in numbers
    for key, unit, low, high, meaning in numbers:
        assert unit, key
        assert low < high, key
        assert meaning.endswith("."), key
