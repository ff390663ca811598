"""What files say of days: nothing that is still to come has happened, and who is there depends on the day."""

import json

import pandas as pd
import pytest
from command_line import crmsim

from crmsim.intake.days import last_touched
from crmsim.intake.figures import Assumptions
from crmsim.intake.mess import mess_figures
from crmsim.intake.tables import Table
from crmsim.intake.worth import worth_of
from crmsim.usecases import load_scenario

DAY = pd.Timestamp("2024-06-30")
STAFF = "name,department,start,end\n" + "".join(
    f"Person {letter},Sales,2015-01-01,{end}\n"
    for letter, end in zip("abcdefghijklmn", [*[""] * 12, "2023-12-31", "2024-09-30"], strict=True)
)


def days(*texts: str) -> pd.Series:
    """Days of texts, none for ""."""
    return pd.to_datetime(pd.Series(texts))


def test_a_day_that_is_still_to_come_is_no_contact():
    """Neither when an open opportunity is expected to close, even where that day is past, nor any later day."""
    deals = pd.DataFrame(
        {
            "customer": ["open", "won", "later"],
            "outcome": ["open", "won", "won"],
            "opened": days("2022-01-01", "2022-01-01", "2022-01-01"),
            "closed": days("2024-03-01", "2024-03-01", "2025-03-01"),
        }
    )
    last = last_touched({"deals": Table("deals", deals)}, DAY)
    assert list(last[["open", "won", "later"]].dt.year) == [2022, 2024, 2022]


@pytest.mark.parametrize(
    ("words", "people"), [((), 12), (("--as-of", "2024-06-30"), 13), (("--as-of", "2020-01-01"), 14)]
)
def test_who_is_there_is_asked_of_the_day_that_was_said(tmp_path, words, people):
    """Somebody who left later is there on the day, and the figure tells who is not."""
    (tmp_path / "staff.csv").write_text(STAFF)
    said = crmsim("import", "staff", str(tmp_path / "staff.csv"), "--out", str(tmp_path / "firm.toml"), *words)
    assert said.code == 0, said.err
    assert load_scenario(tmp_path / "firm.toml").company.employees == people
    audit = json.loads((tmp_path / "firm" / "audit.json").read_text())
    told = next(figure["formula"] for figure in audit["figures"] if figure["key"] == "company.departments")
    assert ("not there on" in told) == (people < 14)


@pytest.mark.parametrize(
    ("days_since", "as_of", "stray"),
    [
        ([DAY] * 40, "2024-06-30", 0),
        ([DAY] * 40 + [pd.Timestamp("2026-06-30")], "2024-06-30", 1),  # mistyped
        ([DAY] * 40 + [pd.Timestamp("2025-03-31")], "2025-03-31", 0),  # not long after
        ([DAY] * 40 + [pd.Timestamp("2026-06-30")] * 3, "2026-06-30", 0),  # too many to be mistyped
        ([DAY] * 9 + [pd.Timestamp("2026-06-30")], "2026-06-30", 0),  # too few others
    ],
)
def test_one_mistyped_year_moves_no_age(tmp_path, days_since, as_of, stray):
    """Ages are counted from the last day that others bear out, and the one left out is told."""
    rows = [f"Firm {n},{day.date()}\n" for n, day in enumerate(days_since)]
    (tmp_path / "list.csv").write_text("customer,last contact\n" + "".join(rows))
    said = crmsim("import", "customers", str(tmp_path / "list.csv"), "--out", str(tmp_path / "firm.toml"))
    assert said.code == 0, said.err
    audit = json.loads((tmp_path / "firm" / "audit.json").read_text())
    assert audit["as_of"] == as_of
    assert sum(found["rows"] for found in audit["findings"] if found["way"] == "stray day") == stray


def test_a_margin_that_nobody_wrote_down_is_told():
    """Customers without one are taken for 0, and the figure is no longer called measured."""
    frame = pd.DataFrame({"customer": ["a", "b", "c"], "margin": [10.0, 5.0, float("nan")]})
    told = [worth_of({"customers": Table("customers", frame[:n])}, Assumptions(), DAY) for n in (2, 3)]
    assert [worth and worth.margin_origin for worth in told] == ["measured", "partly"]
    assert told[1] is not None
    assert "taken for 0: 1" in told[1].told[0]


def test_sources_differ_by_what_they_were_asked_for_alone():
    """Fill is compared between sources that are named, over the columns of the file."""
    frame = pd.DataFrame(
        {
            "customer": ["a", "b", "c", "d", "e", "f"],
            "source": ["crm", "crm", "erp", "erp", "", ""],
            "region": ["N", "S", "N", "", "", ""],
            "at_line": ["x", "x", "", "", "", ""],
        }
    )
    table = Table("customers", frame, facts={"mapping": [{"field": name} for name in ("customer", "source", "region")]})
    figures = mess_figures({"customers": table}, pd.Series(dtype="float64"), Assumptions(), None)
    heterogeneity = next(figure for figure in figures if figure.key == "levers.source_heterogeneity")
    assert heterogeneity.value == pytest.approx(0.25)  # all of them have a customer, half of one a region


def test_mails_that_make_no_tie_are_counted(tmp_path):
    """A mail to sixty, and one from nobody: both are told, and every row of the log is accounted for."""
    people = [f"p{number}@firm.example" for number in range(60)]
    (tmp_path / "who.csv").write_text("person,department\n" + "".join(f"{p},D{i % 3}\n" for i, p in enumerate(people)))
    rows = [f"{a},{b};{c}" for a, b, c in zip(people, people[1:], people[2:], strict=False)]
    log = ["from,to", *rows, f"{people[0]},{';'.join(people)}", f",{people[1]}"]
    (tmp_path / "log.csv").write_text("\n".join(log))
    words = ("contacts", str(tmp_path / "log.csv"), "--departments", str(tmp_path / "who.csv"))
    said = crmsim("import", *words, "--out", str(tmp_path / "firm.toml"))
    assert said.code == 0, said.err
    network = json.loads((tmp_path / "firm" / "audit.json").read_text())["network"]
    assert (network["rows"], network["circulars"], network["incomplete"]) == (60, 1, 1)
    assert "mails to more than 50 people" in said.out
