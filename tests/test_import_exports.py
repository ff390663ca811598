"""Files as systems and offices write them: reports, exports and lists in which a wrong guess would go unnoticed."""

import json
from pathlib import Path

import pandas as pd
import pytest
from command_line import ROOT, crmsim

from crmsim.intake.people import function_of
from crmsim.intake.stages import said_of, stages
from crmsim.intake.storage import load, staged

OPEN_BESIDE_WON = """\
Opportunity Name,Opportunity Owner,Account Name,Stage,Close Date,Amount,Created Date
Renewal,Anna Berg,Acme,Closed Won,1/15/2025,1000,10/1/2024
Renewal,Anna Berg,Birch,Closed Won,3/20/2025,1000,10/2/2024
Renewal,Otto Wolf,Cedar,Negotiation/Review,4/30/2025,90000,1/20/2025
New,Otto Wolf,Dune,Prospecting,5/15/2025,50000,2/13/2025
New,Otto Wolf,Elm,Closed Lost,5/20/2025,,2/14/2025
"Grand Totals (5 records)",,,,,142000,
"Confidential Information - Do Not Distribute",,,,,,
"""
PHASE_BESIDE_STATE = """\
Deal - ID,Deal - Owner,Deal - Organization,Deal - Stage,Deal - Status,Deal - Deal created,Deal - Deal closed on,Amount
""" + "".join(
    f"{n},Rep {n % 2},Firm {n % 7},Negotiation,{state},2024-01-{n + 1:02},{day},{100 * n}\n"
    for n, (state, day) in enumerate([("Won", "2024-03-01"), ("Lost", "2024-03-02"), ("Open", "")] * 4)
)


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An empty folder to work in, with a key of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))


def audit_of(kind: str, text: str | Path, *words: str, out: str = "firm") -> dict:
    """Import a file of this content, and give the audit."""
    path = text if isinstance(text, Path) else Path(f"{out}.csv")
    if not isinstance(text, Path):
        path.write_text(text, "utf-8")
    said = crmsim("import", kind, str(path), "--out", f"{out}.toml", *words)
    assert said.code == 0, said.err
    return json.loads((Path(out) / "audit.json").read_text())


def figures(audit: dict) -> dict:
    """What the import set, each with its origin and formula."""
    return {figure["key"]: figure for figure in audit["figures"]}


def test_an_open_opportunity_with_an_expected_day_and_amount_is_not_won():
    """The report of a CRM: stages of unknown words are open beside known ones, lines below the table no records,
    names that come every year no faulty numbers, and a lost one needs no amount."""
    audit = audit_of("crm-export", OPEN_BESIDE_WON, "--sales-share", "0.5")
    (table,) = audit["tables"]
    assert table["stages"] == {
        "Closed Won": "won", "Closed Lost": "lost", "Negotiation/Review": "open", "Prospecting": "open"
    }  # fmt: skip
    assert table["accounted"] == {"right": 5, "wrong": 0, "left_out": 2}
    assert figures(audit)["company.employees"]["value"] == 4  # two owners are half of the company


def test_of_phase_and_state_the_state_tells_what_was_won():
    """A pipeline's phase is where an opportunity stands; whether it was won is in another column."""
    audit = audit_of("crm-export", PHASE_BESIDE_STATE)
    (table,) = audit["tables"]
    assert table["stages"] == {"Won": "won", "Lost": "lost", "Open": "open"}
    assert table["accounted"]["right"] == 12


@pytest.mark.parametrize(
    ("stage", "meant"),
    [
        ("Closed Won", "won"), ("Not won", "lost"), ("Nicht gewonnen", "lost"), ("Out-Sold", "lost"),
        ("Contract to be signed", "open"), ("Verhandlung", ""),
    ],
)  # fmt: skip
def test_words_of_a_stage_are_not_taken_for_their_opposite(stage, meant):
    """What was not won was lost, and what is to be signed is open."""
    assert said_of(stage) == meant


def test_what_a_stage_was_taken_for_can_be_overruled():
    """By its name in any capitals; the others stay as they are, and a name that is none gets the nearest."""
    overruled = ("--stage", "negotiation/review=won", "--stage", "Prospecting=lost")
    audit = audit_of("crm-export", OPEN_BESIDE_WON, "--sales-share", "0.5", *overruled)
    (table,) = audit["tables"]
    assert table["stages"] == {
        "Closed Won": "won", "Closed Lost": "lost", "Negotiation/Review": "won", "Prospecting": "lost"
    }  # fmt: skip
    for said, told in (("Closed Wo=won", "Did you mean 'closed won'?"), ("Closed Won=yes", "STAGE=won")):
        refused = crmsim("import", "crm-export", "firm.csv", "--out", "other.toml", "--stage", said)
        assert (refused.code, told in refused.err) == (2, True)
        assert not Path("other.toml").exists()


def test_without_known_words_the_facts_of_a_stage_count():
    """A stage without closing dates is open, one that brought something was won."""
    frame = pd.DataFrame(
        {
            "stage": ["A", "B", "C"],
            "closed": pd.to_datetime([None, "2024-01-01", "2024-01-01"]),
            "value": [9.0, 9.0, 0.0],
        }
    )
    assert stages(frame, {}) == {"A": "open", "B": "won", "C": "lost"}


def test_a_sum_is_no_customer_and_no_person():
    """Sums are left out and counted, in the middle too; a company that is called so stays."""
    audit = audit_of("customers", "Customer;Margin\nAlpha;100\nBeta;200\nTotal;300\nTotal Energy;50\nSumme;350\n")
    assert audit["tables"][0]["accounted"] == {"right": 3, "wrong": 0, "left_out": 2}
    staff = "Name;FTE;Department\nAda;1;Sales\nBo;1;IT\nTotal;2;\n"
    assert audit_of("staff", staff, out="b")["people"]["employees"] == 2


def test_a_percentage_is_no_money_and_a_column_is_found_by_its_very_name():
    """Beside a margin in per cent the margin in money is taken, in whatever order, and when it is asked for."""
    rows = "".join(f"Firm {n}x,{1000 * n},{20 + n}%\n" for n in range(1, 9))
    for order, words in ((0, ()), (0, ("--map", "margin=Margin")), (1, ())):
        lines = ("Customer,Margin,Margin %\n" + rows).splitlines()
        if order:
            lines = [f"{a},{c},{b}" for a, b, c in (line.split(",") for line in lines)]
        audit = audit_of("customers", "\n".join(lines), *words, out=f"f{order}{len(words)}")
        assert sum(row["margin"] for row in audit["segments"]["rows"]) == 36_000


def test_times_and_serial_days_are_days_however_many():
    """Thousands of different moments, as systems write them, are read like any date."""
    days = pd.date_range("2015-01-01", periods=3_000)
    stamps = [f"{day:%Y-%m-%d}T{n % 24:02}:15:00.000+01:00" for n, day in enumerate(days)]
    serial = [(day - pd.Timestamp("1899-12-30")).days for day in days]
    for n, cells in enumerate((stamps, serial)):
        text = "Customer,Last contact\n" + "".join(f"C{i},{cell}\n" for i, cell in enumerate(cells))
        audit = audit_of("customers", text, out=f"f{n}")
        assert audit["as_of"] == f"{days[-1]:%Y-%m-%d}"
        assert {found["way"] for found in audit["findings"]} == {"stale"}


def test_names_in_two_columns_or_turned_round_are_one_name():
    """First and last names make people; owners by their full names, or last name first, are found among them."""
    staff = "Personnel number;Last name;First name;Department\n" + "".join(
        f"{n};{last};{first};Sales\n"
        for n, (last, first) in enumerate([("Berg", "Anna"), ("Berg", "Otto"), ("Wolf", "Anna"), ("Wolf", "Max")])
    )
    assert audit_of("staff", staff)["people"]["employees"] == 4
    owners = ["Anna Berg", "Berg, Otto", "Wolf, Anna", "Max Wolf"] * 3
    rows = "".join(f'"Firm {n}x";"{owner}"\n' for n, owner in enumerate(owners))
    Path("c.csv").write_text(f"Customer;Owner\n{rows}")
    audit = audit_of("customers", Path("c.csv"))
    assert audit["references"][0]["unmatched"] == 0
    strangers = rows.replace("Berg", "Xylander").replace("Wolf", "Quandt")
    Path("d.csv").write_text(f"Customer;Owner\n{strangers}")
    audit = audit_of("customers", Path("d.csv"))
    assert {found["way"] for found in audit["findings"]} == {"unlike keys"}  # a question, and no twelve faults
    assert figures(audit)["levers.legacy_accuracy"]["value"] == 1.0


def test_namesakes_in_other_departments_are_two_people_and_told():
    """Nobody is lost for being called like somebody else, nor for a number that was given twice."""
    audit = audit_of(
        "staff", "Name,Department,Region\nAnna Berg,Sales,North\nAnna Berg,IT,South\nOtto Wolf,Sales,North\n"
    )
    assert audit["people"]["employees"] == 3
    assert [found["way"] for found in audit["findings"]] == ["repeated key"]
    audit = audit_of("staff", "ID,Name,Department\nE1,Ada Abelt,Sales\nE1,Bo Brumm,Sales\nE2,Cy Cordal,IT\n", out="b")
    assert audit["people"]["employees"] == 3


def test_who_came_back_is_one_customer_who_did_not_leave():
    """An old row with a leaving date beside a new one: what was, costs nothing today, and is no loss of the year."""
    names = [f"Firm {n}x" for n in range(20)]
    rows = [f"{name},2023-01-01,,100,30" for name in names]
    rows += [f"{name},2015-01-01,2022-05-01,900,800" for name in names[:6]]
    audit = audit_of(
        "customers", "Customer,Customer since,Lost on,Margin,Cost to serve\n" + "\n".join(rows), "--as-of", "2024-06-30"
    )
    assert figures(audit)["company.profit_rate"]["value"] == pytest.approx(0.7)
    assert audit["churn"].startswith("0 of 20")


def test_a_status_says_who_is_no_customer_any_more():
    """Lost ones without a day are not counted, and the figure says by which status."""
    text = "Customer,Status\n" + "".join(f"Firm {n}x,{'Active' if n % 3 else 'Inactive'}\n" for n in range(12))
    customers = figures(audit_of("customers", text))["company.customers"]
    assert customers["value"] == 8
    assert "status Inactive" in customers["formula"]


def test_margin_that_no_customer_brought_is_the_companys():
    """Opportunities without a customer, and without a day, are in the margin of the company."""
    rows = []
    for n in range(20):
        day, customer = f"2024-0{1 + n % 6}", "" if n < 4 else f"Firm {n}x"
        rows.append(f"D{n},Anna Berg,{customer},Won,{day}-01,{'' if n > 17 else f'{day}-20'},100")
    header = "Opportunity ID,Sales agent,Account,Stage,Open date,Close date,Amount\n"
    figure = figures(audit_of("crm-export", header + "\n".join(rows), "--sales-share", "1"))
    margin = figure["company.gross_margin_per_employee"]
    days = (pd.Timestamp("2024-06-20") - pd.Timestamp("2024-01-20")).days + 1
    assert margin["value"] == pytest.approx(20 * 100 * 365 / days * 0.5, rel=1e-6)
    assert "by no customer of the list" in margin["formula"]


def test_a_share_of_the_sales_team_goes_when_the_staff_comes():
    """The way of the README: the export first with a share, then the staff list itself. Then again the export: the
    lists of the company stay, and that is told."""
    samples = ROOT / "samples"
    audit_of("crm-export", samples / "crm_export", "--sales-share", "0.3")
    assert audit_of("staff", samples / "staff.csv")["people"]["employees"] == 110
    audit = audit_of("crm-export", samples / "crm_export")
    assert audit["people"]["employees"] == 110
    assert any("imported before stay" in name for name in audit["not_read"])


def test_two_imports_at_once_lose_nothing():
    """The later of two is refused where the earlier one has changed the scenario meanwhile."""
    staff = "name,department\n" + "".join(f"Person {n}x,Sales\n" for n in "abcdef")
    audit_of("staff", staff)
    seen = load(Path("firm.toml")).digest
    audit_of("customers", "Customer,Margin\nAlpha,100\nBeta,200\n")
    before = (Path("firm.toml")).read_bytes()
    with pytest.raises(Exception, match="was changed while"), staged(Path("firm.toml"), seen) as (_, commit):
        commit("of the other")
    assert (Path("firm.toml")).read_bytes() == before


def test_a_sign_that_could_be_either_is_told_and_can_be_settled():
    """12.500 among its like can be twelve thousand or twelve and a half."""
    text = "Kunde\tUmsatz\n" + "".join(f"Firma {n}x\t{12 + n}.500\n" for n in range(8))
    Path("c.txt").write_text(text)
    assert audit_of("customers", Path("c.txt"))["tables"][0]["ambiguous_numbers"] == ["revenue"]
    audit = audit_of("customers", Path("c.txt"), "--decimal", "comma", out="b")
    assert audit["tables"][0]["ambiguous_numbers"] == []
    assert sum(row["margin"] for row in audit["segments"]["rows"]) == 0.5 * sum(1000 * (12 + n) + 500 for n in range(8))


@pytest.mark.parametrize(
    ("department", "function"),
    [
        ("Healthcare Sales", "sales"), ("Vertrieb Brandenburg", "sales"), ("Außendienst", "sales"),
        ("After sales service", "service"), ("Kundenservice", "service"), ("Assistant to the CEO", ""),
        ("Customer care", "service"), ("Regionalvertrieb", "sales"), ("Brand management", "marketing"),
    ],
)  # fmt: skip
def test_departments_are_known_by_whole_words(department, function):
    """What is sold, and where, says nothing about what people do."""
    assert function_of(department) == function


def test_what_a_look_shows_can_be_said(tmp_path: Path):
    """The columns that are made of others can be asked for by the names under which they are shown, or left out."""
    north = pd.DataFrame({"Last name": ["Berg", "Wolf"], "First name": ["Anna", "Max"], "Department": ["Sales", "IT"]})
    with pd.ExcelWriter(tmp_path / "staff.xlsx") as book:
        north.to_excel(book, sheet_name="North", index=False)
        north.assign(**{"First name": ["Ada", "Bo"]}).to_excel(book, sheet_name="South", index=False)
    said = crmsim("import", "staff", "staff.xlsx", "--look")
    assert "full name" in said.out
    assert "(sheet)" in said.out
    audit = audit_of("staff", Path("staff.xlsx"), "--map", "person=full name", "--map", "region=(sheet)")
    assert audit["people"] == {"employees": 4, "regions": ["North", "South"]}
    audit = audit_of("staff", Path("staff.xlsx"), "--map", "region=-", out="b")
    assert audit["people"] == {"employees": 4, "regions": ["All"]}


def test_lists_of_opportunities_are_one_in_which_only_the_same_is_there_twice():
    """A file for each year: names come again, and one opportunity that is in both brings its amount once."""
    header = "Opportunity Name,Opportunity Owner,Account Name,Stage,Close Date,Amount\n"
    Path("a.csv").write_text(
        header + "".join(f"Renewal,Anna Berg,Firm {n}x,Won,2023-06-{n + 1:02},100\n" for n in range(12))
    )
    more = "".join(f"Renewal,Anna Berg,Firm {n}x,Won,2024-06-{n + 1:02},100\n" for n in range(12))
    Path("b.csv").write_text(header + more + "Renewal,Anna Berg,Firm 3x,Won,2023-06-04,100\n")
    said = crmsim("import", "crm-export", "a.csv", "b.csv", "--out", "firm.toml", "--sales-share", "1")
    assert said.code == 0, said.err
    audit = json.loads((Path("firm") / "audit.json").read_text())
    assert [(found["way"], found["rows"]) for found in audit["findings"]] == [("in two files", 1)]
    assert audit["tables"][0]["rows"] == 25
    assert audit["not_read"] == []
    assert sum(row["margin"] for row in audit["segments"]["rows"]) == 600
