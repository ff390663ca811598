"""The same person or customer in several files: found, told, and counted once."""

import json
from pathlib import Path

import pandas as pd
import pytest
from command_line import ROOT, crmsim, files_in

from crmsim.usecases import load_scenario

STAFF = "Employee ID,Full name,Department\n1,Ada Abelt,Sales\n2,Bela Brumm,Sales\n3,Cleo Cordal,Service\n"
FIRST = "No;Company name;Owner;Margin\n1;Alder Works Ltd;Ada Abelt;500\n2;Birch Foods;Bela Brum;600\n3;Elm;Zeno Orb;7\n"
SECOND = "Customer no,Company name,Margin\n8,Alder Works,500\n2,Dune Retail,50\n9,BIRCH FODS,600\n"


def imported(folder: Path, what: str, *files: str) -> dict:
    """Import files of the folder into its firm.toml and give the audit."""
    words = [str(folder / file) for file in files]
    said = crmsim("import", what, *words, "--out", str(folder / "firm.toml"), "--key", str(folder / "key"))
    assert said.code == 0, said.err
    return json.loads((folder / "firm" / "audit.json").read_text())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a staff list and two lists of customers."""
    for name, text in {"staff.csv": STAFF, "first.csv": FIRST, "second.csv": SECOND}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def found(audit: dict) -> dict:
    """Rows met by each check of the customers."""
    return {(f["field"], f["way"]): f["rows"] for f in audit["findings"] if f["table"] == "customers"}


def test_a_customer_in_two_files_is_told_and_counted_once(folder: Path):
    """Alder Works is in both lists: one customer with the margin of one. Birch is only likely the same. Number 2 is two
    customers in two systems."""
    imported(folder, "staff", "staff.csv")
    audit = imported(folder, "customers", "first.csv", "second.csv")
    assert found(audit)["name", "in two files"] == 2
    assert found(audit)["customer", "repeated key"] == 1
    scenario = load_scenario(folder / "firm.toml")
    assert scenario.company.customers == 5
    margin = scenario.company.gross_margin_per_employee * scenario.company.employees
    assert margin == pytest.approx(500 + 600 + 7 + 50 + 600, abs=1.0)
    assert {figure["key"]: figure["value"] for figure in audit["figures"]}["levers.n_sources"] == 2
    assert [sum(table["accounted"].values()) for table in audit["tables"]] == [3, 6]


def test_an_employee_in_two_files_is_one_person(folder: Path):
    """Somebody with a number in one list and a name only in the other is told, and works here once."""
    (folder / "more.csv").write_text("Name;Abteilung\nADA ABELT;Sales\nDario Dreeve;IT\n")
    audit = imported(folder, "staff", "staff.csv", "more.csv")
    assert [(f["way"], f["rows"]) for f in audit["findings"]] == [("in two files", 1)]
    assert load_scenario(folder / "firm.toml").company.employees == 4


def test_a_misspelt_owner_is_told_from_one_whom_nobody_knows(folder: Path):
    """One letter off somebody of the staff is a slip, whichever file is imported first; another name is not."""
    imported(folder, "customers", "first.csv")
    audit = imported(folder, "staff", "staff.csv")
    assert found(audit)["owner", "misspelt"] == 1
    assert found(audit)["owner", "not in reference"] == 1
    assert found(imported(folder, "customers", "first.csv")) == found(audit)
    assert b"Brum" not in b"".join(files_in(folder / "firm").values())


def test_sheets_of_one_list_are_read_together_and_others_are_named(folder: Path):
    """Where each region has a sheet of its own all are read, as one list; a sheet of something else is told."""
    north = pd.DataFrame({"Customer no": ["1", "2"], "Company name": ["Alder", "Birch"], "Margin": [500, 600]})
    south = north.assign(**{"Customer no": ["3", "4"], "Company name": ["Cedar", "Dune"]})
    with pd.ExcelWriter(folder / "list.xlsx") as book:
        north.to_excel(book, sheet_name="North", index=False)
        south.to_excel(book, sheet_name="South", index=False)
        pd.DataFrame({"Topic": ["a", "b"], "Remark": ["c", "d"]}).to_excel(book, sheet_name="Notes", index=False)
    audit = imported(folder, "customers", "list.xlsx")
    assert audit["not_read"] == ["list.xlsx [Notes]"]
    assert load_scenario(folder / "firm.toml").company.customers == 4
    figures = {figure["key"]: figure for figure in audit["figures"]}
    assert figures["levers.n_sources"]["origin"] == "assumed"  # one workbook is one source
    assert imported(folder, "staff", "staff.csv")["not_read"] == ["list.xlsx [Notes]"]


def test_samples_are_written_once(tmp_path: Path):
    """The files of the tutorial land in a folder, equal to those of the project; what is there is never overwritten."""
    target = tmp_path / "samples"
    assert crmsim("import", "--samples", str(target)).code == 0
    theirs = files_in(target)
    ours = [path for path in (ROOT / "samples").rglob("*") if path.suffix in (".csv", ".txt", ".xlsx")]
    assert {str(target / path.relative_to(ROOT / "samples")): path.read_bytes() for path in ours} == theirs
    assert crmsim("import", "--samples", str(target)).code == 2
    assert files_in(target) == theirs
