"""What the pages Company and About say, as plain values: numbers with their origin, words of differences, the card."""

import json
from pathlib import Path

import pytest

from crmsim import validation_usecases
from crmsim.errors import InputError
from crmsim.scenario import files
from crmsim.scenario.company_errors import company_numbers
from crmsim.scenario.levers import LEVERS
from crmsim.ui.about import card
from crmsim.ui.about.levers import catalogue, confidences
from crmsim.ui.about.licences import packages, shipped
from crmsim.ui.company.numbers import departments, regions, sections
from crmsim.ui.company.words import changes, presets, title_of
from crmsim.ui.setting import Setting, check, scenario_of
from crmsim.validation.card import SCHEMA
from crmsim.validation.groups import GROUPS
from crmsim.validation.stored import STORED, keep
from crmsim.version import MODEL_VERSION

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}"
WITH_DEPARTMENTS = """schema = 1
title = "Listed"
[[company.departments]]
name = "Desk"
function = "sales"
region = "North"
staff = 7
[[company.departments]]
name = "Cellar"
function = "it"
region = "South"
staff = 3
"""


def cells(setting: Setting) -> dict[str, dict]:
    """Every field of the page by its key."""
    return {cell["key"]: cell for part in sections(setting) for row in part["rows"] for cell in row["cells"]}


def test_every_number_of_a_company_has_a_field() -> None:
    """No number is left out, and each row says its limits and what it means."""
    setting = Setting()
    assert set(cells(setting)) == {key.removeprefix("company.") for key, *_ in company_numbers()}
    rows = [row for part in sections(setting) for row in part["rows"]]
    assert all(row["limits"] and row["meaning"] for row in rows)
    assert "USD/hour" in {row["unit"] for row in rows}


def test_a_number_says_where_it_comes_from() -> None:
    """A default, this company's own, or changed from what it was."""
    shown = cells(Setting().with_company("employees", 120))
    assert (shown["employees"]["text"], shown["employees"]["origin"], shown["employees"]["own"]) == (
        "120",
        "was 300",
        True,
    )
    assert shown["staff.sales"]["origin"] == "this company"
    assert shown["staff.it"]["origin"] == "default"


def test_what_follows_from_departments_cannot_be_typed() -> None:
    """A company that lists its departments has its people counted there; the table shows them."""
    setting = Setting().with_own(WITH_DEPARTMENTS, "listed")
    shown = cells(setting)
    assert shown["employees"]["fixed"]
    assert shown["staff.sales"]["fixed"]
    assert not shown["customers"]["fixed"]
    table = departments(setting)
    assert table.rows[0] == ("Sales", "7", "0", "7")
    assert table.rows[-1] == ("All", "7", "3", "10")


@pytest.mark.parametrize("name", files.shipped())
def test_departments_hold_everybody(name: str) -> None:
    """In every company that comes with crmsim the table of departments adds up to its people."""
    setting = Setting().with_preset(name)
    people = scenario_of(setting).company.employees
    assert departments(setting).rows[-1][-1] == f"{people:,}"
    assert all(region in regions(setting) for region in scenario_of(setting).company.regions)


def test_changes_are_told_in_words() -> None:
    """Numbers, levers, changes over time and weeks, each against what they were; nothing where nothing differs."""
    setting = Setting().with_company("segments.next_best.churn", 0.3).with_lever("data_burden", 2.0)
    setting = setting.with_change(26, "leadership_commitment", 0.8).with_horizon(156)
    assert check(setting) == ()
    assert changes(setting) == [
        "Segment, next best, churn: 0.3 1/year instead of 0.15 1/year",
        "Data burden: 2 hours/week instead of 3.5 hours/week",
        "Leadership commitment: 0.8 from week 26 on",
        "Weeks from kick-off: 156 instead of 208",
    ]
    assert changes(Setting()) == []


def test_every_company_that_comes_along_is_told_apart() -> None:
    """Each has its story and at least one difference; a lesson differs from the sound company in what it is about."""
    shown = presets()
    assert [one["name"] for one in shown] == files.shipped()
    assert all(one["story"] for one in shown)
    assert all(one["different"] for one in shown if one["name"] != files.CONTROL)
    lesson = next(one for one in shown if one["name"] == "driver_no_training")
    assert any("Training per user" in line for line in lesson["different"])


def test_a_company_of_hostile_words_stays_a_text() -> None:
    """Titles travel as they are, to be shown by widgets that escape; a company that cannot be read has no title."""
    own = f'schema = 1\ntitle = "{HOSTILE}"\n'
    assert title_of(Setting().with_own(own, "x"))[0] == HOSTILE
    assert title_of(Setting().with_own("nonsense = ", "x"))[0] == "No company"


def test_the_stored_card_is_whole_and_of_this_model() -> None:
    """It has every row of the card, no quick look, and the present model version, or the page says so."""
    stored = validation_usecases.stored_card()
    assert stored["schema"] == SCHEMA
    assert not stored["quick"]
    assert (stored["model_version"] != MODEL_VERSION) == bool(card.freshness())
    if stored["model_version"] == MODEL_VERSION:
        rows = {row["id"] for group in stored["groups"] for row in group["rows"]}
        assert rows == {row for group in GROUPS for row in group.ids}


def test_a_card_of_another_version_is_called_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """A card made with another model is shown with a sentence that says so."""
    monkeypatch.setattr(card, "MODEL_VERSION", 999)
    assert "here runs version 999" in card.freshness()


def test_evidence_and_claims_stand_under_headings_of_their_own() -> None:
    """Every group is shown once; no heading holds evidence together with claims or with what was fitted."""
    shown = [[group["name"] for group in groups] for _, _, groups in card.overview()["parts"]]
    assert sorted(name for names in shown for name in names) == sorted(group.name for group in GROUPS)
    assert ["held_out"] in shown
    assert not any({"claims", "shapes"} & set(names) and set(names) - {"claims", "shapes"} for names in shown)


def test_rows_of_the_card_carry_a_symbol_and_a_word() -> None:
    """No verdict is told by a colour; what fails as evidence stands among the known weaknesses."""
    rows = card.rows("held_out")
    assert rows
    assert all(row["symbol"] and row["word"] for row in rows)
    failing = {row["title"] for row in rows if row["verdict"] == "fails"}
    assert failing <= {title for _, _, title, *_ in card.weaknesses()}
    assert card.rows("no such group") == []


def test_only_a_whole_card_is_kept(tmp_path: Path) -> None:
    """Half a card, a broken one, or another file is refused and nothing is written; a whole one is kept slim."""
    whole = json.loads(STORED.read_text("utf-8"))
    target = tmp_path / "card.json"
    for wrong in ({**whole, "only": ["claims"]}, {**whole, "broken": [{}]}, {"schema": "crmsim.compare/1"}):
        with pytest.raises(InputError):
            keep(wrong, target)
    assert not target.exists()
    keep(whole, target)
    assert target.read_bytes() == STORED.read_bytes()


def test_every_lever_can_be_found_with_its_source() -> None:
    """The catalogue holds all levers with source and a word for its confidence."""
    rows = json.loads(catalogue())
    assert {row["name"] for row in rows} == set(LEVERS)
    assert all(row["source"] and row["meaning"] for row in rows)
    assert {row["confidence"] for row in rows} <= {name for name, _ in confidences()}


def test_licences_name_what_is_shipped_and_used() -> None:
    """The parts in the package and the packages it asks for, each with a licence."""
    assert "Apache ECharts" in {row[0] for row in shipped().rows}
    assert all(licence for _, licence, _ in shipped().rows)
    assert {"mesa", "numpy"} <= {row[0].lower() for row in packages().rows}
