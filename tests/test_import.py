"""A company's own files become a scenario: every row accounted for, every number with its origin, no name told."""

import csv
import json
import re
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command_line import ROOT, crmsim, files_in

from crmsim.intake import storage
from crmsim.intake.figures import Assumptions
from crmsim.intake.leaving import churn_figures
from crmsim.intake.network_fit import NetworkShape, fitted, generated_contacts
from crmsim.intake.tables import Table
from crmsim.intake.values import dates, numbers
from crmsim.intake.within import circles
from crmsim.intake.worth import worth_of
from crmsim.scenario.contact_figures import describe
from crmsim.usecases import load_scenario

SAMPLES = ROOT / "samples"
GERMAN = {
    "Account": "Kunde", "Industry": "Branche", "Country": "Firmensitz", "Product": "Produkt", "Series": "Serie",
    "List price": "Listenpreis", "Sales agent": "Vertriebsmitarbeiter", "Manager": "Vertriebsleiter",
    "Regional office": "Regionalbüro", "Opportunity ID": "Verkaufschance", "Stage": "Phase", "Open date": "Startdatum",
    "Close date": "Abschlussdatum", "Amount": "Auftragswert",
}  # fmt: skip
STAGES = {"Won": "Gewonnen", "Lost": "Verloren", "Proposal": "Angebot", "Lead": "Interessent"}


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The key of pseudonyms of these tests, in place of the person's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))


def imported(what: str, source: Path, out: Path, *options: str) -> dict:
    """Import a file and give its audit."""
    said = crmsim("import", what, str(source), "--out", str(out), *options)
    assert said.code == 0, said.err
    return json.loads((out.with_suffix("") / "audit.json").read_text())


def measured(audit: dict) -> dict:
    """The figures that an import set."""
    return {figure["key"]: figure["value"] for figure in audit["figures"]}


def test_an_export_is_accounted_for_to_the_last_row(tmp_path: Path):
    """Rows, people and references of the sample are those that its files hold, and its mess is found and counted."""
    audit = imported("crm-export", SAMPLES / "crm_export", tmp_path / "a.toml")
    with (SAMPLES / "crm_export" / "opportunities.csv").open() as file:
        rows = list(csv.DictReader(file))
    deals = next(table for table in audit["tables"] if table["kind"] == "deals")
    assert sum(deals["accounted"].values()) == len(rows) == 1200
    found = {(finding["field"], finding["way"]): finding for finding in audit["findings"]}
    assert found["customer", "missing reference"]["rows"] == sum(not row["Account"] for row in rows)
    assert found["product", "not in reference"]["rows"] == sum(row["Product"] == "Aero200" for row in rows)
    assert "'Aero 200'" in found["product", "not in reference"]["examples"][0]
    assert ("sector", "misspelt") in found
    scenario = load_scenario(tmp_path / "a.toml")
    assert scenario.company.employees == 36  # 33 agents and the 3 heads whom they name
    assert sorted(scenario.company.regions) == ["North", "South", "West"]


def test_an_export_may_be_renamed_shuffled_translated_and_separated_otherwise(tmp_path: Path):
    """The same export in German, columns backwards, semicolons, decimal commas, Windows' encoding: the same figures."""
    folder = tmp_path / "de"
    folder.mkdir()
    for number, path in enumerate(sorted((SAMPLES / "crm_export").glob("*.csv"))):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False).rename(columns=GERMAN)
        if "Phase" in frame:
            frame["Phase"] = frame["Phase"].map(STAGES)
            frame["Auftragswert"] = frame["Auftragswert"].str.replace(".", ",")
            for name in ("Startdatum", "Abschlussdatum"):
                frame[name] = frame[name].str.replace(r"(\d+)-(\d+)-(\d+)", r"\3.\2.\1", regex=True)
        frame[frame.columns[::-1]].to_csv(folder / f"liste{number}.csv", sep=";", index=False, encoding="cp1252")
    english = imported("crm-export", SAMPLES / "crm_export", tmp_path / "a.toml")
    german = imported("crm-export", folder, tmp_path / "b.toml")
    assert measured(english) == measured(german)


def test_a_workbook_is_the_same_as_its_tables(tmp_path: Path):
    """An export in one workbook, and a staff list in another, give the figures of their CSV files."""
    for what, a, b in (("crm-export", "crm_export", "crm_export.xlsx"), ("staff", "staff.csv", "staff.xlsx")):
        left = imported(what, SAMPLES / a, tmp_path / f"{what}-a.toml")
        right = imported(what, SAMPLES / b, tmp_path / f"{what}-b.toml")
        assert measured(left) == measured(right)


def test_several_files_make_one_company(tmp_path: Path):
    """Staff, customers and contacts in one scenario: owners are checked against staff, ties join employees only."""
    out = tmp_path / "firm.toml"
    imported("staff", SAMPLES / "staff.csv", out)
    audit = imported("customers", SAMPLES / "customers.csv", out)
    assert any(f["field"] == "owner" and f["way"] == "not in reference" for f in audit["findings"])
    assert any(f["way"] == "likely duplicate" for f in audit["findings"])
    audit = imported("contacts", SAMPLES / "mail_log.csv", out)
    scenario = load_scenario(out)
    assert scenario.contacts is not None
    assert scenario.contacts.people == scenario.company.employees == 110
    assert audit["network"]["ties_left_out"] > 0  # mails to people outside
    assert "# measured: " in out.read_text()
    before = (tmp_path / "firm" / "contacts.txt").read_bytes()
    imported("customers", SAMPLES / "customers.xlsx", out)
    assert (tmp_path / "firm" / "contacts.txt").read_bytes() == before


def test_a_mail_log_gives_the_ties_of_its_edge_list(tmp_path: Path):
    """The sample's edge list was counted from its mail log by another program: the same number of ties."""
    out = tmp_path / "firm.toml"
    imported("staff", SAMPLES / "staff.csv", out)
    mails = imported("contacts", SAMPLES / "mail_log.csv", out)["network"]
    edges = imported(
        "contacts", SAMPLES / "edges.txt", tmp_path / "e.toml", "--departments", str(SAMPLES / "departments.txt")
    )["network"]
    for figure in (
        "directed_ties",
        "undirected_ties",
        "mean_degree",
        "max_degree",
        "average_clustering",
        "reciprocity",
    ):
        assert mails[figure] == pytest.approx(edges[figure])


def test_no_name_is_told_unless_it_is_asked_for(tmp_path: Path):
    """No file that an import writes holds a name of the staff or a customer; the same key gives the same pseudonyms."""
    with (SAMPLES / "staff.csv").open() as file:
        names = {row["Full name"] for row in csv.DictReader(file)}
    with (SAMPLES / "customers.csv").open() as file:
        names |= {row["Company name"] for row in csv.DictReader(file, delimiter=";")}
    for number in ("a", "b"):
        imported("crm-export", SAMPLES / "crm_export", tmp_path / f"{number}.toml")
    written = b"".join(files_in(tmp_path / "a").values()) + (tmp_path / "a.toml").read_bytes()
    tables = " ".join(pd.read_parquet(path).to_csv() for path in (tmp_path / "a").glob("*.parquet"))
    assert [name for name in names if name in tables or name.encode() in written] == []
    assert (tmp_path / "a" / "contacts.txt").exists() is False
    a, b = (pd.read_parquet(tmp_path / number / "staff.parquet") for number in ("a", "b"))
    assert a.equals(b)
    imported("crm-export", SAMPLES / "crm_export", tmp_path / "c.toml", "--keep-names")
    assert set(pd.read_parquet(tmp_path / "c" / "staff.parquet")["person"]) <= names


def test_text_never_becomes_a_formula(tmp_path: Path):
    """A value that begins like a formula is quoted in the table of findings, and one quiet line of comment in TOML."""
    file = tmp_path / "deals.csv"
    file.write_text(
        "Opportunity ID,Sales agent,Account,Stage,Product\n" + "O1,A,X,Won,Kit\n" * 9 + "O2,A,X,Won,=cmd|x\n"
    )
    products = tmp_path / "products.csv"
    products.write_text("Product,Series,List price\nKit,Line,5\n")
    said = crmsim("import", "crm-export", str(file), str(products), "--out", str(tmp_path / "a.toml"))
    assert said.code == 0, said.err
    with (tmp_path / "a" / "findings.csv").open(newline="") as table:
        cells = [cell for row in csv.reader(table) for cell in row]
    assert any("=cmd" in cell for cell in cells)
    assert [cell for cell in cells if cell[:1] in tuple("=+-@")] == []


def test_what_was_changed_by_hand_is_kept(tmp_path: Path):
    """A scenario that was edited, and a file that no import made, are refused and stay as they are."""
    out = tmp_path / "firm.toml"
    imported("staff", SAMPLES / "staff.csv", out)
    out.write_text(out.read_text() + "# mine\n")
    kept = files_in(tmp_path)
    said = crmsim("import", "customers", str(SAMPLES / "customers.csv"), "--out", str(out))
    assert said.code == 2
    assert "by hand" in said.err
    other = tmp_path / "other.toml"
    other.write_text("schema = 1\n")
    assert crmsim("import", "staff", str(SAMPLES / "staff.csv"), "--out", str(other)).code == 2
    assert {name: content for name, content in files_in(tmp_path).items() if name in kept} == kept


def test_a_failure_while_writing_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The disk is full at the last moment: the scenario and its folder are those from before, and nothing else is
    there."""
    out = tmp_path / "firms" / "firm.toml"
    out.parent.mkdir()
    imported("staff", SAMPLES / "staff.csv", out)
    before = files_in(out.parent)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage.os, "replace", full)
    said = crmsim("import", "customers", str(SAMPLES / "customers.csv"), "--out", str(out))
    assert said.code == 2
    assert "no space" in said.err.lower()
    assert files_in(out.parent) == before


def test_the_audit_page_shows_all_and_loads_nothing(tmp_path: Path):
    """Every finding, every figure and every file is on the page; no script, no address of another place."""
    audit = imported("crm-export", SAMPLES / "crm_export", tmp_path / "a.toml")
    page = (tmp_path / "a" / "audit.html").read_text()
    for finding in audit["findings"]:
        assert finding["sentence"].split(" as ")[0] in page
    for table in audit["tables"]:
        assert table["file"] in page
    assert "<script" not in page
    assert re.findall(r"(?:src|href)=\"(?!#)", page) == []


def test_segments_follow_the_rule():
    """Unprofitable are those below 0; of the others the first 2, the next 3 and the last 4 of 9, by profit."""
    margin = [100.0 - i for i in range(90)] + [1.0] * 10
    cost = [10.0] * 90 + [50.0] * 10
    frame = pd.DataFrame({"customer": [f"c{i}" for i in range(100)], "margin": margin, "cost": cost})
    worth = worth_of({"customers": Table("customers", frame)}, Assumptions(), pd.Timestamp("2025-01-01"))
    assert worth is not None
    assert np.bincount(worth.frame["segment"]).tolist() == [20, 30, 40, 10]
    assert worth.frame["profit"].is_monotonic_decreasing
    assert max(share for _, share in worth.curve) > 1.0
    assert worth.curve[-1] == (1.0, 1.0)


def test_churn_is_that_of_the_leaving_dates():
    """400 customers of whom 80 left within the year: a fifth a year on the whole, spread as the defaults are."""
    day = pd.Timestamp("2025-01-01")
    left = [day - pd.Timedelta(days=100)] * 80 + [pd.NaT] * 320
    frame = pd.DataFrame(
        {"customer": [f"c{i}" for i in range(400)], "left": pd.to_datetime(left), "margin": np.arange(400.0)}
    )
    tables = {"customers": Table("customers", frame)}
    worth = worth_of(tables, Assumptions(), day)
    figures, told = churn_figures(tables, worth, day)
    rates = [figure.value for figure in figures]
    assert "80 of 400" in told
    assert rates == sorted(rates)
    assert np.dot(rates, [0.2, 0.3, 0.4, 0.1]) == pytest.approx(0.2, abs=0.02)


def test_circles_among_managers_are_found():
    """Only who is inside a circle, not who reports to one."""
    found = circles({"a": "b", "b": "c", "c": "a", "d": "a", "e": "", "f": "f"})
    assert sorted(map(sorted, found)) == [["a", "b", "c"], ["f"]]


@pytest.mark.parametrize(
    ("texts", "european", "wanted"),
    [
        (["1,234.50", "7"], False, [1234.5, 7]),
        (["1.234,50", "7,5"], False, [1234.5, 7.5]),
        (["1.234", "5.678"], True, [1234, 5678]),
        (["1,234", "5,678"], False, [1234, 5678]),
        (["$ 1 200", "(300)", "40 %"], False, [1200, -300, 0.4]),
        (["-12.5", "12.5-", "n/a"], False, [-12.5, -12.5, np.nan]),
    ],
)
def test_numbers_are_read_as_offices_write_them(texts, european, wanted):
    """Thousands, decimal commas, signs of money, brackets for minus, per cent."""
    assert numbers(pd.Series(texts, dtype="object"), european=european).value.tolist() == pytest.approx(
        wanted, nan_ok=True
    )


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-31",
        "31.03.2024",
        "31/03/2024",
        "03/31/2024",
        "31 Mar 2024",
        "20240331",
        "45382",
        "31.03.24",
        "March 31, 2024",
    ],
)
def test_dates_are_read_as_offices_write_them(text):
    """One day in nine forms; a day that does not exist is none."""
    read = dates(pd.Series([text, "2024-02-30"], dtype="object"))
    assert read.value[0] == pd.Timestamp("2024-03-31")
    assert read.bad.tolist() == [False, True]


@pytest.mark.slow
def test_a_generated_network_is_as_asked_and_its_fit_finds_back():
    """Degree and share exactly, degrees spread widely, and a fit to its clustering within 15 %."""
    department = np.repeat(np.arange(12), 25)
    made = generated_contacts(department, NetworkShape(14.0, 0.5, 0.8, 0.85), seed=3)
    real = describe(made)
    assert real.mean_degree == pytest.approx(14.0, rel=0.01)
    assert real.share_inside_departments == pytest.approx(0.5, abs=0.01)
    assert real.max_degree > 2.5 * real.median_degree
    again = describe(generated_contacts(department, fitted(made), seed=4))
    for figure in ("mean_degree", "share_inside_departments", "average_clustering", "modularity"):
        assert getattr(again, figure) == pytest.approx(getattr(real, figure), rel=0.15)


def tutorial() -> list[str]:
    """The commands of the tutorial, in their order."""
    text = (ROOT / "docs" / "import.md").read_text()
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]


@pytest.mark.slow
def test_the_tutorial_works_as_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Every command of docs/import.md, typed by a newcomer in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for line in tutorial():
        program, *words = shlex.split(line)
        assert program == "crmsim"
        said = crmsim(*words)
        assert said.code == 0, f"{line}: {said.err}"
        assert len(said.out) > 80
