"""Hostile files: a plain sentence and exit code 2 with nothing written, or a finding where life goes on."""

import json
from pathlib import Path

import pytest
from command_line import crmsim, sentences
from hostile_files import kinds, refused, told

KEY = "0" * 64


def typed(case, folder: Path) -> tuple[list[str], Path]:
    """The command line for a hostile file, and where its result would be."""
    folder.mkdir(exist_ok=True)
    (folder / case.file).write_bytes(case.content)
    (folder / "key").write_text(KEY)
    out = folder / "out" / "firm.toml"
    out.parent.mkdir()
    words = [
        "import",
        case.what,
        str(folder / case.file),
        "--out",
        str(out),
        "--key",
        str(folder / "key"),
        *case.options,
    ]
    if case.what == "contacts":
        (folder / "departments.csv").write_text("person,department\na,Sales\nb,Sales\nc,Service\n")
        words += ["--departments", str(folder / "departments.csv")]
    return words, out


@pytest.mark.parametrize("case", list(refused()), ids=lambda case: f"{case.kind}: {case.name}")
def test_hostile_file_is_refused_in_a_plain_sentence(case, tmp_path: Path):
    """One or two sentences that name the place, exit code 2, and not one file written."""
    words, out = typed(case, tmp_path / "in")
    said = crmsim(*words)
    assert said.code == 2, said
    assert said.out == ""
    assert case.says.lower() in said.err.lower()
    assert 1 <= sentences(said.err) <= 3
    assert "Traceback" not in said.err
    assert list(out.parent.iterdir()) == []


@pytest.mark.parametrize("case", list(told()), ids=lambda case: f"{case.kind}: {case.name}")
def test_mess_is_told_and_imported(case, tmp_path: Path):
    """What real files hold is no reason to refuse them: the audit has it, and the scenario can be used."""
    words, out = typed(case, tmp_path / "in")
    said = crmsim(*words)
    assert said.code == 0, said.err
    audit = json.loads((out.with_suffix("") / "audit.json").read_text())
    ways = {found["way"] for found in audit["findings"]}
    assert case.says in ways or any(table["left_out"] for table in audit["tables"])
    assert crmsim("check", str(out)).code == 0


def test_hostile_files_are_many_and_of_many_kinds():
    """At least forty that are refused, of at least twelve kinds in all."""
    assert len(list(refused())) >= 40
    assert len(kinds()) >= 12
