"""The folder of an import: what others put into it, an end in the middle of an import, and names that are kept."""

import json
import os

import pytest
from command_line import crmsim

from crmsim.intake.storage import folder_of, load, staged

STAFF = "name,department,region\n" + "".join(
    f"Anna Berg{n},{'Sales' if n % 2 else 'Service'},North\n" for n in range(12)
)
CUSTOMERS = "customer,margin\n" + "".join(f"Firm {n},{1000 + n}\n" for n in range(20))


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with a staff list, a customer list, and contacts that write names without capitals."""
    (tmp_path / "staff.csv").write_text(STAFF)
    (tmp_path / "customers.csv").write_text(CUSTOMERS)
    ties = "".join(f"anna berg{a};anna berg{b}\n" for a in range(12) for b in range(12) if a != b)
    (tmp_path / "mails.csv").write_text("sender;receiver\n" + ties)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(target):
    """Put a folder with nothing in it, and a scenario, in place of those that are there."""
    with staged(target, load(target).digest) as (_, commit):
        commit("new")


def imported(*words):
    """Import, and see that it went well."""
    said = crmsim("import", *words, "--out", "firm.toml")
    assert said.code == 0, said.err


def test_what_others_put_into_the_folder_stays(desk):
    """A second import replaces the folder of the first, and takes notes in it along."""
    imported("staff", "staff.csv")
    (desk / "firm" / "mynotes.txt").write_text("ask Anna")
    (desk / "firm" / "mine.parquet").write_bytes(b"PAR1")
    imported("customers", "customers.csv")
    assert (desk / "firm" / "mynotes.txt").read_text() == "ask Anna"
    assert (desk / "firm" / "mine.parquet").exists()


def test_an_interruption_between_two_moves_leaves_what_was_there(desk, monkeypatch):
    """Ctrl-C while files are put in place: the import from before is whole."""
    imported("staff", "staff.csv")
    before = (desk / "firm.toml").read_bytes()

    really, places = os.replace, []

    def interrupted_at_the_last(source, place):
        places.append(place)
        if len(places) == 3:
            raise KeyboardInterrupt
        really(source, place)

    monkeypatch.setattr(os, "replace", interrupted_at_the_last)
    with pytest.raises(KeyboardInterrupt):
        put(desk / "firm.toml")
    assert len(places) == 4  # away, in place, the scenario, and back again
    assert (desk / "firm.toml").read_bytes() == before
    assert set(load(desk / "firm.toml").tables) == {"staff"}


def test_a_kill_between_two_moves_is_made_good_by_the_next_import(desk):
    """The folder that was moved away comes back."""
    imported("staff", "staff.csv")
    folder = folder_of(desk / "firm.toml")
    folder.replace(desk / ".firm.0a0a0a0a.old")
    assert set(load(desk / "firm.toml").tables) == {"staff"}
    assert folder.is_dir()


def test_a_kill_between_the_moves_of_a_first_import_is_made_good_by_the_next(desk):
    """The folder is in place and the scenario is not yet: its text, which waits beside it, is put there."""
    imported("staff", "staff.csv")
    (desk / "firm.toml").replace(desk / ".firm.0a0a0a0a.toml.part")
    imported("customers", "customers.csv")
    assert set(load(desk / "firm.toml").tables) == {"staff", "customers"}


def test_names_that_are_kept_meet_their_contacts(desk):
    """With names kept, capitals and blanks keep nobody from his contacts, also when customers come last."""
    imported("staff", "staff.csv", "--keep-names")
    imported("contacts", "mails.csv", "--keep-names")
    imported("customers", "customers.csv", "--keep-names")
    assert "Anna_Berg3" in (desk / "firm" / "contacts.txt").read_text()


def test_kept_names_give_the_figures_of_pseudonyms(desk):
    """Two spellings of an owner are one person with names kept too, and nobody is unknown who is known otherwise."""
    (desk / "customers.csv").write_text(CUSTOMERS.replace("\n", ",ANNA BERG1\n").replace("ANNA BERG1", "owner", 1))
    figures = []
    for out, words in (("kept.toml", ["--keep-names"]), ("firm.toml", [])):
        for what in ("customers", "staff"):
            said = crmsim("import", what, f"{what}.csv", "--out", out, *words)
            assert said.code == 0, said.err
        figures.append(json.loads((desk / out.removesuffix(".toml") / "audit.json").read_text()))
    assert figures[0]["figures"] == figures[1]["figures"]
    assert figures[0]["references"] == figures[1]["references"]
