"""Lists of contacts as mail programs, surveys and offices write them: who wrote to whom, and what makes no tie."""

import itertools
import json
from pathlib import Path

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


def test_a_header_is_no_contact_whatever_its_words_are():
    """Words that nobody in the list is called are names of columns, and that is told."""
    rows = [f"{name},{NAMES[n - step]},3" for n, name in enumerate(NAMES) for step in (1, 2)]
    figures = network("Wer,Mit wem (intern),Wie oft (1-5)", *rows)
    assert (figures["directed_ties"], figures["ties_left_out"], figures["headers"]) == (32, 0, 1)
    figures = network("Wer,Mit wem", *(row.removesuffix(",3") for row in rows))
    assert (figures["directed_ties"], figures["ties_left_out"], figures["headers"]) == (32, 0, 1)
    figures = network(*(row.removesuffix(",3") for row in rows))
    assert (figures["directed_ties"], figures["headers"]) == (32, 0)


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


def test_a_look_shows_what_the_import_takes():
    """Sender, receiver and copies are shown with their columns before anything is read."""
    rows = [f"{a},{b},," for a, b in itertools.pairwise(NAMES)]
    Path("log.csv").write_text("\n".join(["From,To,CC,Sent", *rows]))
    said = crmsim("import", "contacts", "log.csv", "--look").out
    assert [line.split()[:2] for line in said.splitlines() if line.startswith(("sender", "receiver", "copy"))] == [
        ["sender", "From"], ["receiver", "To"], ["copy", "CC"]
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["<html><table></table>", '[{"from": "a", "to": "b"}]'])
def test_pages_and_json_are_no_lists(text):
    """They are refused by what they are."""
    Path("log.csv").write_text(text)
    said = crmsim("import", "contacts", "log.csv", "--out", "firm.toml")
    assert said.code == 2
    assert "not a table" in said.err
