"""How cells of a company's files are read: numbers, dates and names that invite a wrong guess."""

import openpyxl
import pandas as pd
import pytest
from command_line import crmsim
from openpyxl.worksheet.formula import ArrayFormula

from crmsim.errors import InputError
from crmsim.intake.days import there
from crmsim.intake.decoding import decode
from crmsim.intake.pseudonyms import Pseudonyms
from crmsim.intake.values import dates, filled, fold, numbers
from crmsim.intake.workbook import read_workbook
from crmsim.usecases import load_scenario


@pytest.mark.parametrize(
    ("cells", "european", "read"),
    [
        (["1,234", "5,678", "(1,234)"], False, [1234.0, 5678.0, -1234.0]),
        (["1,234", "n/a, see note", "2,500"], False, [1234.0, None, 2500.0]),
        (["0.125", "0.350"], True, [0.125, 0.35]),
        (["0,125", "0,350"], False, [0.125, 0.35]),
        (["1.234,50", "99.000"], False, [1234.5, 99000.0]),
        (["1.5", "2.25", "12,5", "1,00,000"], False, [1.5, 2.25, None, 100000.0]),
        (["1,5", "2,25", "12.5"], False, [1.5, 2.25, None]),
        (["1.5", "1,234,5", "1,234,567.5"], False, [1.5, None, 1234567.5]),
    ],
)
def test_what_is_no_number_has_no_say_on_the_decimal_point(cells, european, read):
    """Brackets and remarks turn no thousands into units, and a number that begins with 0 has decimals."""
    found = numbers(pd.Series(cells), european=european).value
    assert [None if pd.isna(one) else one for one in found] == read


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp1252", ["Hélène Brûlé", "François Garçon", "Søren Kærgård", "Begoña Ibáñez", "João Simões"]),
        ("cp1250", ["Małgorzata Żak", "Paweł Gołąb", "Michał Wójcik", "Grażyna Łoś"]),
    ],
)
def test_short_lists_of_names_are_read_as_they_were_written(encoding, names):
    """West and Central Europe share bytes: accents stay, and Polish letters do not become signs."""
    text = "name;department\n" + "".join(f"{name};Sales\n" for name in names)
    assert decode(text.encode(encoding), "staff.csv")[0] == text
    with pytest.raises(InputError, match="no encoding"):
        decode(b"a;b", "staff.csv", "undefined")


def test_who_left_and_came_back_is_there(tmp_path):
    """Of two rows of one person the one that still holds counts."""
    rows = [f"P{number},Sales,2012-01-01," for number in range(12)]
    rows = ["person,department,start,end", "Anna,Sales,2010-01-01,2015-06-30", "Anna,Sales,2018-01-01,", *rows]
    (tmp_path / "staff.csv").write_text("\n".join(rows), "utf-8")
    said = crmsim("import", "staff", str(tmp_path / "staff.csv"), "--out", str(tmp_path / "made.toml"))
    assert said.code == 0, said.err
    assert load_scenario(tmp_path / "made.toml").company.employees == 13


def test_a_date_that_leaves_something_open_is_no_date():
    """No day or no year: another day's reading would be another date, so there is none."""
    found = dates(pd.Series(["Mar 2020", "12 March", "201612", "12 March 2020"]))
    assert list(found.bad) == [True, True, True, False]


def test_the_order_that_was_said_holds_for_times_of_day_too():
    """Month first means month first, with AM and PM as well; without a word it is told that both could be."""
    cells = pd.Series(["3/4/2020 10:30 AM", "5/6/2020 1:15 PM"])
    assert list(dates(cells, order="mdy").value.dt.month) == [3, 5]
    assert list(dates(cells, order="dmy").value.dt.month) == [4, 6]
    assert dates(cells).ambiguous


def test_a_day_without_end_is_no_day_and_no_fault():
    """Systems write 9999-12-31 where somebody stays; a last day to come is nobody's leaving."""
    found = dates(pd.Series(["9999-12-31", "2020-05-01", "2099-01-01"]))
    assert list(found.value.isna()) == [True, False, False]
    assert not found.bad.any()
    people = pd.DataFrame({"end": found.value})
    assert list(there(people, "start", "end", pd.Timestamp("2026-01-01"))) == [True, False, True]


def test_names_of_all_scripts_stay_apart():
    """Accents and signs do not matter; letters do, in whatever script."""
    assert fold("Müller & Söhne") == fold("MULLER  SOHNE")
    different = ["ООО Ромашка Ltd", "ООО Лютик Ltd", "王伟 (IT)", "李娜 (IT)"]
    names = Pseudonyms(b"k" * 32)
    assert len({names.name(name, "customer") for name in different}) == 4


def test_numbers_of_a_system_stay_apart_by_their_capitals():
    """Systems that count in capitals and small letters too have other records under them; names have not."""
    names = Pseudonyms(b"k" * 32)
    assert names.name("0015g00aB", "customer") != names.name("0015g00Ab", "customer")
    assert names.name("ACME Ltd.", "customer") == names.name("Acme Ltd", "customer")
    assert names.name("Ann.B2@firm.example", "person") == names.name("ann.b2@FIRM.example", "person")


def test_names_that_are_kept_are_as_many_as_their_pseudonyms():
    """Long names that begin alike stay two, and two spellings of one name stay one."""
    texts = ["x" * 70 + " North", "x" * 70 + " South", "Acme Ltd", "ACME LTD."]
    kept = Pseudonyms(bytes(32), keep=True).cells(pd.Series(texts), "customer")
    assert kept.nunique() == Pseudonyms(b"k" * 32).cells(pd.Series(texts), "customer").nunique() == 3
    assert list(kept[2:]) == ["Acme Ltd", "Acme Ltd"]
    assert kept.str.len().max() <= 64


@pytest.mark.parametrize(
    ("field", "cells", "said"),
    [
        ("region", ["EMEA", "APAC", "NA", "n/a", ""], [True, True, True, False, False]),
        ("region", ["North", "South", "NA"], [True, True, False]),
        ("person", ["Null", "NULL", "null", "Na", "None"], [True, False, False, True, False]),
        ("revenue", ["12", "NA", "Null"], [True, False, False]),
    ],
)
def test_what_stands_for_nothing_may_be_a_place_or_a_name(field, cells, said):
    """North America among other codes is a region, and people are called Null; elsewhere both mean nothing."""
    assert list(filled(pd.Series(cells, dtype="object"), field)) == said


def test_a_formula_over_a_range_is_a_formula(tmp_path):
    """Its object is no cell's text: without a stored result it is refused like any other formula."""
    book = openpyxl.Workbook()
    book.active.append(["name", "department"])
    book.active["A2"] = ArrayFormula("A2:A2", "=UPPER(B2)")
    book.active["B2"] = "sales"
    book.save(tmp_path / "staff.xlsx")
    with pytest.raises(InputError, match="formula has no stored result"):
        read_workbook((tmp_path / "staff.xlsx").read_bytes(), "staff.xlsx")
