"""Contacts that are generated for a staff list, because nobody recorded any."""

from pathlib import Path

import pytest
from command_line import ROOT, crmsim

from crmsim.errors import InputError
from crmsim.intake_usecases import ImportRequest, import_files
from crmsim.usecases import load_scenario

SAMPLES = ROOT / "samples"


def test_contacts_are_generated_where_nobody_recorded_any(tmp_path: Path) -> None:
    """A staff list gets ties between its own people, called an assumption; real ones take their place, never the other
    way round; equal lists get equal ties."""
    out, other, key = tmp_path / "firm.toml", tmp_path / "other.toml", tmp_path / "key"
    staff = [SAMPLES / "staff.csv"]
    made = import_files(ImportRequest("staff", staff, out, key=key, generate_contacts=True))
    again = import_files(ImportRequest("staff", staff, other, key=key, generate_contacts=True))
    figure = next(figure for figure in made.audit["figures"] if figure["key"] == "company.contacts")
    assert figure["origin"] == "assumed"
    assert made.audit["network"]["people"] == made.audit["people"]["employees"]
    assert made.audit["network"]["share_inside_departments"] == pytest.approx(0.336, abs=0.05)
    assert (made.folder / "contacts.txt").read_bytes() == (again.folder / "contacts.txt").read_bytes()
    assert "These ties are generated, an assumption" in (made.folder / "audit.html").read_text("utf-8")
    real = import_files(ImportRequest("contacts", [SAMPLES / "mail_log.csv"], out, key=key))
    assert "generated" not in real.audit["network"]
    with pytest.raises(InputError, match="already"):
        import_files(ImportRequest("staff", staff, out, key=key, generate_contacts=True))


def test_the_command_line_generates_contacts_that_a_scenario_reads(tmp_path: Path) -> None:
    """The option makes a scenario whose contacts are in place; a staff of a few is refused and nothing written."""
    out, key = tmp_path / "firm.toml", str(tmp_path / "key")
    done = crmsim("import", "staff", str(SAMPLES / "staff.csv"), "--generate-contacts", "--out", str(out), "--key", key)
    assert done.code == 0, done.err
    contacts = load_scenario(str(out)).contacts
    assert contacts is not None
    few, refused = tmp_path / "few.csv", tmp_path / "few.toml"
    few.write_text("Employee ID,Department\n" + "".join(f"E{n},Sales\n" for n in range(4)), "utf-8")
    done = crmsim("import", "staff", str(few), "--generate-contacts", "--out", str(refused), "--key", key)
    assert done.code == 2
    assert "10 people or more" in done.err
    assert not refused.exists()
