"""Lists of contacts as mail programs, surveys and offices write them: who wrote to whom, and what makes no tie."""

import itertools
import json
from pathlib import Path

import openpyxl
import pytest
from command_line import crmsim

NAMES = [f"{first} {last}" for last in ("Berg", "Wolf", "Huber", "Doe") for first in ("Anna", "Otto", "Max", "Lena")]
MAILS = {name: f"{name.replace(' ', '.').lower()}@firm.example" for name in NAMES}
TEAMS = ("Sales", "IT", "Service")


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An empty folder to work in, with a staff list and a key of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    rows = [f"{n},{name},{MAILS[name]},{TEAMS[n % 3]}" for n, name in enumerate(NAMES)]
    Path("staff.csv").write_text("ID,Name,E-mail,Department\n" + "\n".join(rows))
    assert crmsim("import", "staff", "staff.csv", "--out", "firm.toml").code == 0


def network(*lines: str) -> dict:
    """The figures of a list of contacts with these lines."""
    Path("log.csv").write_text("\n".join(lines))
    said = crmsim("import", "contacts", "log.csv", "--out", "firm.toml")
    assert said.code == 0, said.err
    return json.loads((Path("firm") / "audit.json").read_text())["network"]


def shown(name: str) -> str:
    """Somebody as mail programs show him: last name first, with the address."""
    first, last = name.split()
    return f"{last}, {first} <{MAILS[name]}>"


def test_commas_in_names_and_between_receivers_are_told_apart():
    """Last names first, several receivers in a cell, with and without addresses: everybody is one person."""
    lines = ["From,To"]
    for n, name in enumerate(NAMES):
        others = [NAMES[(n + step) % 16] for step in (1, 2, 3)]
        lines.append(f'"{shown(name)}","{"; ".join(map(shown, others))}"')
    figures = network(*lines)
    assert (figures["directed_ties"], figures["strangers"], figures["ties_left_out"]) == (48, 0, 0)
    assert network(*(line.replace("; ", ", ") for line in lines))["directed_ties"] == 48
    plain = [f"{name};{NAMES[n - 1]}, {NAMES[n - 2]}" for n, name in enumerate(NAMES)]
    assert network("From;To", *plain)["directed_ties"] == 32
    quoted = [f'{name},"{NAMES[n - 1]};{NAMES[n - 2]}"' for n, name in enumerate(NAMES)]
    assert network("From,To", *quoted)["directed_ties"] == 32


def test_who_gets_a_copy_is_in_touch_too_and_once():
    """Copies are contacts like others, also for who stands in both lines; columns that say nothing are named."""
    lines = [f"{name},{NAMES[n - 1]},{NAMES[n - 1]};{NAMES[n - 2]},Hello" for n, name in enumerate(NAMES)]
    figures = network("From,To,CC,Subject", *lines)
    assert figures["directed_ties"] == 32
    assert figures["unused"] == ["Subject"]
    assert {choice["field"]: choice["column"] for choice in figures["mapping"]}["copy"] == "CC"


def test_every_mail_may_go_to_as_many():
    """Semicolons between receivers separate no columns, even where each line has the same number of them."""
    lines = [
        f'"{shown(NAMES[n % 16])}","{"; ".join(shown(NAMES[(n + step) % 16]) for step in range(1, 6))}",'
        for n in range(200)
    ]
    figures = network("From,To,CC", *lines)
    assert (figures["directed_ties"], figures["separator"]) == (80, ",")


def test_a_mail_program_gives_names_and_addresses_in_columns_of_their_own():
    """The names are read throughout; addresses of copies are no blind copies to strangers."""
    header = "Subject,From: (Name),From: (Address),To: (Name),To: (Address),CC: (Name),CC: (Address)"
    people = [(name, f"{number}@other.example") for number, name in enumerate(NAMES)]
    rows = zip(people, people[1:], people[2:], strict=False)
    figures = network(header, *(f"Hi,{a},{b},{c},{d},{e},{f}" for (a, b), (c, d), (e, f) in rows))
    assert (figures["directed_ties"], figures["strangers"]) == (28, 0)
    assert figures["unused"] == ["Subject", "From: (Address)", "To: (Address)", "CC: (Address)"]


def test_a_comma_beside_an_at_sign_separates_nobody():
    """Only an address or people who are known elsewhere show that a cell holds several."""
    rows = [f"{a};{b}" for a, b in itertools.pairwise(NAMES)]
    assert network("From;To", *rows, f"{NAMES[0]};Doe, Jane @ Sales")["strangers"] == 1


def test_a_header_is_no_contact_whatever_its_words_are():
    """Words that nobody in the list is called are names of columns, and that is told."""
    rows = [f"{name},{NAMES[n - step]},3" for n, name in enumerate(NAMES) for step in (1, 2)]
    figures = network("Wer,Mit wem (intern),Wie oft (1-5)", *rows)
    assert (figures["directed_ties"], figures["ties_left_out"], figures["headers"]) == (32, 0, 1)
    printed = crmsim("import", "contacts", "log.csv", "--out", "firm.toml").out
    assert "sender = Wer, receiver = Mit wem (intern)" in printed
    assert "The first line was taken for names of columns." in printed
    assert "taken for names of columns" in (Path("firm") / "audit.html").read_text()
    figures = network("Wer,Mit wem", *(row.removesuffix(",3") for row in rows))
    assert (figures["directed_ties"], figures["ties_left_out"], figures["headers"]) == (32, 0, 1)
    figures = network(*(row.removesuffix(",3") for row in rows))
    assert (figures["directed_ties"], figures["headers"]) == (32, 0)


PAIRS = [f"{a},{b}" for a, b in itertools.pairwise(NAMES)]


@pytest.mark.parametrize(
    ("above", "headers"),
    [
        (["Wer,Mit wem"], 1),
        (["Sender of mail,Recipient of mail"], 0),
        (["Employee,Contact"], 0),
        (["Survey of contacts 2025", "Respondent,Colleague"], 0),
    ],
)
def test_a_header_is_known_where_nobody_writes_twice(above, headers):
    """By words that are nearly known, below a title, or because everybody else comes again."""
    figures = network(*above, *PAIRS)
    assert (figures["directed_ties"], figures["strangers"], figures["headers"]) == (15, 0, headers)


def test_people_are_no_header_and_doubts_are_told():
    """Not where their weight is missing, nor where they are called as columns are; a few lines leave it open."""
    weighted = [f"{pair},{number or 'n/a'}" for number, pair in enumerate(PAIRS)]
    assert network(*weighted)["directed_ties"] == 15
    Path("who.csv").write_text("person,department\na,Sales\nb,Sales\nc,IT\n")
    for name, rows, told in (("letters", "a,b\nb,c\nc,a", []), ("few", "Wer,Wen\na,b\nb,c", ["the first line was"])):
        Path("log.csv").write_text(rows)
        said = crmsim("import", "contacts", "log.csv", "--departments", "who.csv", "--out", f"{name}.toml")
        assert said.code == 0, said.err
        figures = json.loads((Path(name) / "audit.json").read_text())["network"]
        assert figures["ties"] == 3
        assert [note[:18] for note in figures["notes"]] == told


@pytest.mark.parametrize("header", [["Wer,Wo"], [], ["Person,Department"]])
def test_a_list_of_departments_may_have_a_header_or_none(header):
    """Nobody is lost, and no name of a column becomes a person."""
    rows = [f"{name},{TEAMS[number % 3]}" for number, name in enumerate(NAMES)]
    Path("who.csv").write_text("\n".join([*header, *rows]))
    Path("log.csv").write_text("\n".join(["From,To", *PAIRS]))
    said = crmsim("import", "contacts", "log.csv", "--departments", "who.csv", "--out", "other.toml")
    assert said.code == 0, said.err
    figures = json.loads((Path("other") / "audit.json").read_text())["network"]
    assert (figures["people"], figures["departments"]) == (16, 3)


def test_one_column_said_leaves_the_other_to_its_place():
    """A header of unknown words is one where a person names a column of it; no column is taken twice."""
    Path("log.csv").write_text("\n".join(["Wen,Wer", *PAIRS[:3]]))
    said = crmsim("import", "contacts", "log.csv", "--look", "--map", "sender=Wer").out
    rows = [line.split()[:4] for line in said.splitlines() if line.startswith(("sender", "receiver"))]
    assert rows == [["sender", "Wer", "as", "said"], ["receiver", "Wen", "by", "its"]]


@pytest.mark.parametrize("named", [True, False])
def test_a_matrix_is_refused_in_words(named):
    """A square of numbers is no list of contacts, with names around it or without."""
    names = NAMES[:8]
    rows = [[*([name] if named else []), *(str((a * b) % 2) for b in range(8))] for a, name in enumerate(names)]
    top = [["", *names]] if named else []
    Path("m.csv").write_text("\n".join(",".join(row) for row in [*top, *rows]))
    said = crmsim("import", "contacts", "m.csv", "--out", "firm.toml")
    assert said.code == 2
    assert "looks like a matrix" in said.err


def test_a_matrix_is_refused_with_words_in_it_and_in_a_workbook():
    """Who did not answer lacks a row, crosses stand for numbers, and a spreadsheet is no list either."""
    rows = [
        ["", *NAMES[:8]],
        *([name, *("x" if a in (b + 1, b - 2) else "" for b in range(8))] for a, name in enumerate(NAMES[:5])),
    ]
    Path("m.csv").write_text("\n".join(",".join(row) for row in rows))
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save("m.xlsx")
    for file in ("m.csv", "m.xlsx"):
        said = crmsim("import", "contacts", file, "--out", "firm.toml")
        assert said.code == 2
        assert "looks like a matrix" in said.err


def test_a_look_shows_what_the_import_takes():
    """Sender, receiver and copies are shown with their columns before anything is read."""
    rows = [f"{a},{b},," for a, b in itertools.pairwise(NAMES)]
    Path("log.csv").write_text("\n".join(["From,To,CC,Sent", *rows]))
    said = crmsim("import", "contacts", "log.csv", "--look").out
    assert [line.split()[:2] for line in said.splitlines() if line.startswith(("sender", "receiver", "copy"))] == [
        ["sender", "From"], ["receiver", "To"], ["copy", "CC"]
    ]  # fmt: skip
    assert "Columns not used: Sent." in said


@pytest.mark.parametrize("text", ["<html><table></table>", '[{"from": "a", "to": "b"}]', '[\n  {\n    "from": "a"}]'])
def test_pages_and_json_are_no_lists(text):
    """They are refused by what they are, however they are laid out."""
    Path("log.csv").write_text(text)
    said = crmsim("import", "contacts", "log.csv", "--out", "firm.toml")
    assert said.code == 2
    assert "not a table" in said.err
