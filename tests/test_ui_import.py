"""Import in the pages without a browser: pieces of files, columns, the process that reads, and what it leaves."""

import base64
import gc
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crmsim.errors import InputError
from crmsim.ui.intake import reader, section
from crmsim.ui.intake import upload as upload_module
from crmsim.ui.intake.draft import Draft, File, Part, safe_file_name
from crmsim.ui.intake.shown import parts_shown
from crmsim.ui.intake.upload import Upload, announced
from crmsim.ui.intake.words import for_the_page
from crmsim.ui.setting import from_file, scenario_of

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
KEY = bytes(range(32))


def part_of(kind: str, *names: str) -> Part:
    """A part of samples, looked at."""
    part = Part(kind, tuple(File(Path(name).name, (SAMPLES / name).read_bytes()) for name in names))
    return replace(part, seen=reader.look(part, KEY))


@pytest.mark.slow
def test_all_kinds_together_make_a_company_and_leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Staff, customers and a mail log become one scenario without files of its own; no file stays behind."""
    monkeypatch.setenv("SOLARA_HOME", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    parts = (part_of("contacts", "mail_log.csv"), part_of("customers", "customers.csv"), part_of("staff", "staff.csv"))
    made = reader.make(Draft(parts, "Nordlicht", key=KEY))
    assert made["problem"] == ""
    scenario = scenario_of(from_file(made["text"], "nordlicht.toml"))
    assert scenario.contacts is None
    network = made["audit"]["network"]
    assert scenario.levers["advice_degree"] == pytest.approx(network["mean_degree"], abs=0.01)
    assert scenario.levers["within_dept_tie_share"] == pytest.approx(network["share_inside_departments"], abs=1e-4)
    assert scenario.company.employees == made["audit"]["network"]["people"] == 110
    assert "Tallis" not in made["page"] + made["findings"] + made["text"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_what_cannot_be_read_is_said_without_options_of_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Contacts without departments, options that are none, a process that dies or dawdles: a sentence each."""
    contacts = part_of("contacts", "mail_log.csv")
    told = reader.make(Draft((contacts,), key=KEY))["problem"]
    assert "Add the list of employees" in told
    assert "--" not in told
    assert "percent" in reader.make(Draft((contacts,), options={"sales_share": "many"}, key=KEY))["problem"]
    customers = part_of("customers", "customers.csv")
    for options in ({"as_of": "June"}, {"currency": "!!"}):
        told = reader.make(Draft((customers,), options=options, key=KEY))["problem"]
        assert told
        assert "--" not in told
    deals = Draft((part_of("crm-export", "crm_export/opportunities.csv"),), key=KEY)
    for stages in ("Wonn=lost", "Won"):
        told = reader.make(replace(deals, options={"stages": stages}))["problem"]
        assert "stage" in told
        assert "--" not in told
    made = reader.make(replace(deals, options={"stages": "Lost = open; Won=won"}))
    assert made["audit"]["tables"][0]["stages"] == {"Lost": "open", "Won": "won"} | {
        stage: "open" for stage in made["audit"]["tables"][0]["stages"] if stage not in ("Lost", "Won")
    }
    monkeypatch.setattr(reader, "PATIENCE", 0.01)
    assert reader.look(contacts, KEY) == {"problem": reader.TOO_LONG}
    monkeypatch.setattr(reader, "PATIENCE", 60)
    monkeypatch.setattr("sys.executable", "/bin/false")
    assert reader.look(contacts, KEY) == {"problem": reader.FAILED}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (
            "no column holds x. Say which one does, as in --map x=COLUMN; there are: a.",
            "the column that does; there are: a.",
        ),
        ("The rows differ. Check the separator (--separator) and the quotation marks.", "Check what separates cells"),
        ("It is no text; save it in UTF-8, or say --encoding.", "save it in UTF-8."),
        (
            "None looks like it. Name their columns with --map, as in --map deals.owner='Sales rep'.",
            "Choose their columns",
        ),
        ("x: nothing separates them. Try --separator.", "Check what separates the cells."),
        ("0.5 of it (assumption; --margin-rate)", "(assumption)"),
        ("--sales-share, or a staff list, adds the rest.", "The share of the sales team, or a staff list"),
    ],
)
def test_sentences_of_the_import_name_fields_of_the_page(said: str, shown: str) -> None:
    """Where the command line names an option, the page names what is on it."""
    assert shown in for_the_page(said)
    assert "--" not in for_the_page(said)


def test_pieces_are_taken_in_their_order_only() -> None:
    """What is no next piece is refused and changes nothing; the last one completes the files."""
    upload = announced(
        {"kind": "crm-export", "files": [{"name": "a.csv", "size": 3}, {"name": "b.csv", "size": 2}]}, Draft()
    )

    def piece(at: object, data: object) -> dict[str, object]:
        return {"at": at, "data": base64.b64encode(data).decode() if isinstance(data, bytes) else data}

    wrong = [
        piece(1, b"ab"),
        piece(0, b"abcdef"),
        piece(0, b""),
        piece(0, "no base64"),
        piece(0, 7),
        piece(True, b"a"),
        None,
        "x",
    ]
    assert not any(upload.take(given) for given in wrong)
    assert upload.take(piece(0, b"abcd"))
    assert not upload.take(piece(0, b"abcd"))
    assert upload.take(piece(4, b"e"))
    assert [(file.name, file.content) for file in upload.part().files] == [("a.csv", b"abc"), ("b.csv", b"de")]


def test_files_on_their_way_count_to_what_all_visitors_may_give(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has told of files has the room for them; a visitor who gives up makes room for the next one."""
    given = {"kind": "staff", "files": [{"name": "a.csv", "size": 3}]}
    before = upload_module.held()
    monkeypatch.setattr(upload_module, "MOST_HELD", before + 5)
    first = announced(given, Draft())
    with pytest.raises(InputError, match="Others are importing"):
        announced(given, Draft())
    first.take({"at": 0, "data": base64.b64encode(b"abc").decode()})
    part = first.part()
    assert upload_module.held() == before + part.size
    del first, part
    gc.collect()
    assert announced(given, Draft()).size == 3


@pytest.mark.parametrize(
    "given",
    [
        None,
        {"kind": "staff"},
        {"kind": "../staff", "files": [{"name": "a.csv", "size": 1}]},
        {"kind": "staff", "files": [{"name": "a.csv", "size": 1}, {"name": "b.csv", "size": 1}]},
        {"kind": "staff", "files": [{"name": "a.exe", "size": 1}]},
        {"kind": "staff", "files": [{"name": "a.csv", "size": 0}]},
        {"kind": "staff", "files": [{"name": "a.csv", "size": 20_000_001}]},
        {"kind": "staff", "files": [{"name": "a.csv", "size": "1"}]},
        {"kind": "staff", "files": ["a.csv"]},
    ],
)
def test_what_is_too_much_or_no_table_is_refused_before_it_is_sent(given: object) -> None:
    """Kinds, numbers, endings and sizes are looked at before a byte comes."""
    with pytest.raises(InputError):
        announced(given, Draft())


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.csv", "..\\..\\x.csv", "/abs.csv", "-rf.csv", ".csv", "", "\x00\n.csv", "ä" * 300 + ".csv"],
)
def test_a_name_of_a_file_leads_nowhere(name: str) -> None:
    """Names become plain ones within a folder, never an option, a path or a hidden file."""
    safe = safe_file_name(name, 0)
    assert Path(safe).name == safe
    assert safe.isprintable()
    assert not safe.startswith(("-", ".", "~"))
    assert len(safe) <= 70


def test_a_column_chosen_for_one_field_is_no_other_ones_guess() -> None:
    """What is shown is what is imported: a column goes where the visitor says, and nowhere else; unknown ones count
    for nothing."""
    fields = [
        {"field": name, "meaning": name, "required": name == "person", "column": column, "likeness": 0.95}
        for name, column in (("person", "A"), ("role", "B"))
    ]
    table = {"kind": "staff", "title": "Staff", "file": "s.csv", "rows": 2, "left_out": 0, "encoding": "utf-8"}
    table |= {"separator": ",", "columns": [{"name": "A", "examples": ["x"]}, {"name": "B", "examples": []}]}
    part = Part("staff", (), {"tables": [{**table, "fields": fields}], "problem": ""})
    assert part.maps() == ["staff.person=A", "staff.role=B"]
    assert part.choose("staff.role", "Z") is part.choose("staff.none", "A") is part
    moved = part.choose("staff.role", "A")
    assert moved.maps() == ["staff.person=-", "staff.role=A"]
    assert moved.lacking() == ["person (person)"]
    shown = parts_shown(Draft((moved,)))[0]
    assert "Choose a column for person" in shown["problem"]
    assert shown["tables"][0]["others"] == "B"


def test_an_upload_counts_what_is_there_already() -> None:
    """The limit is for all files of a company; a part that is replaced does not count."""
    large = Part("staff", (File("s.csv", bytes(15_000_000)),))
    more = {"kind": "customers", "files": [{"name": "c.csv", "size": 9_000_000}]}
    with pytest.raises(InputError, match="command line"):
        announced(more, Draft((large,)))
    assert isinstance(announced({**more, "kind": "staff"}, Draft((large,))), Upload)


class Waiting:
    """Answers of the process that reads, which come when the test says so."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def ask(self, what: object, then: object) -> None:
        """In place of the thread."""
        self.asked.append((what, then))

    def answer(self, place: int, answer: dict[str, object]) -> None:
        """What was asked in this place is answered now."""
        section.put(self.asked[place][1](section.draft.peek(), answer))  # type: ignore[operator]


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Waiting]:
    waiting = Waiting()
    monkeypatch.setattr(section, "in_background", waiting.ask)
    section.put(Draft())
    yield waiting
    section.put(Draft())


def seen_columns() -> dict[str, object]:
    """What a look at a list of employees comes to."""
    field = {"field": "person", "meaning": "who", "required": True, "column": "A", "likeness": 0.95}
    return {"tables": [{"kind": "staff", "fields": [field], "columns": [{"name": "A"}, {"name": "B"}]}], "problem": ""}


def test_files_are_made_into_a_company_only_when_all_were_looked_at(waiting: Waiting) -> None:
    """A file added while another is being read: both looks count, in any order, and nothing is made before."""
    section.add(Part("staff", (File("s.csv", b"x"),)))
    section.add(Part("customers", (File("old.csv", b"x"),)))
    section.add(Part("customers", (File("c.csv", b"x"),)))
    waiting.answer(2, {"tables": [], "problem": ""})
    assert (section.draft.peek().busy, len(section.draft.peek().unseen)) == (section.READING, 1)
    section.type_in({"name": "title", "text": "Nordlicht"})
    section.make_company()
    waiting.answer(1, {"tables": [], "problem": "of the old file"})
    assert len(waiting.asked) == 3
    waiting.answer(0, seen_columns())
    now = section.draft.peek()
    assert (now.busy, now.unseen, [(part.seen or {})["problem"] for part in now.parts]) == ("", (), ["", ""])
    section.make_company()
    assert len(waiting.asked) == 4


@pytest.mark.parametrize(
    "change",
    [
        lambda: section.choose_column({"kind": "staff", "key": "staff.person", "column": "B"}),
        lambda: section.type_in({"name": "title", "text": "Nordlicht"}),
        lambda: section.type_in({"name": "sales_share", "text": "20"}),
    ],
)
def test_an_answer_to_what_was_chosen_before_is_not_shown(waiting: Waiting, change: Callable[[], None]) -> None:
    """Another column, title or share while the company is made: the old answer is dropped, and asked for anew."""
    section.add(Part("staff", (File("s.csv", b"x"),)))
    waiting.answer(0, seen_columns())
    section.make_company()
    change()
    assert section.draft.peek().busy == ""
    waiting.answer(1, {"problem": "", "text": "old"})
    assert section.draft.peek().made is None
    section.make_company()
    waiting.answer(2, {"problem": "", "text": "new"})
    assert section.draft.peek().made == {"problem": "", "text": "new"}
