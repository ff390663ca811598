"""Whatever a person types or writes into a file: one or two plain sentences, exit code 2, and nothing written."""

import random
import shlex
import string
from pathlib import Path

import pytest
from command_line import TINY, Said, crmsim, files_in, sentences, start
from hostile_scenarios import HOSTILE
from wounded_scenarios import wounded

from crmsim import usecases
from crmsim.errors import InputError
from crmsim.scenario.files import shipped, shipped_folder

LONG = "x" * 5_000

# Kind, command line, words that the answer must hold. `tiny.toml` is a good file, `folder` a folder, `old.toml` a
# file that must stay as it is.
BAD_LINES = [
    ("command", "compair tiny.toml", "Did you mean 'compare'?"),
    ("command", "frobnicate", "See 'crmsim --help'"),
    ("command", "'' tiny.toml", "no command"),
    ("command", f"{LONG} tiny.toml", "no command"),
    ("option", "run tiny.toml --sed 1", "--seed"),
    ("option", "--verbos run tiny.toml", "--verbos"),
    ("option", "compare tiny.toml -x", "-x"),
    ("missing argument", "run", "SCENARIO"),
    ("missing argument", "diff tiny.toml", "two scenarios"),
    ("plans with spaces", "compare tiny.toml --plans big_bang phased_by_region", "Separate plans with a comma"),
    ("per cent", "run tiny.toml --set readiness=70%", "'70%' is written 0.7"),
    ("per cent", "run tiny.toml --set readiness=70", "70 % is 0.7"),
    ("thousands", "run tiny.toml --set licence_list=1,000", "without a comma: 1000"),
    ("decimals", "run tiny.toml --set readiness=0,7", "with a point: 0.7"),
    ("whole number in words", "run tiny.toml --set n_vendors=two", "a whole number, such as"),
    ("kind of file", "new notes.md", "must end in .toml"),
    ("missing argument", "check", "FILE"),
    ("missing argument", "new", "FILE"),
    ("extra argument", "run tiny.toml tiny.toml", "extra argument"),
    ("option without value", "run tiny.toml --seed", "--seed"),
    ("option without value", "compare tiny.toml --json", "--json"),
    ("value of a flag", "levers --json=yes", "--json"),
    ("seed", "run tiny.toml --seed -1", "0 to 2^128 - 1"),
    ("seed", "run tiny.toml --seed 1.5", "whole number"),
    ("seed", "run tiny.toml --seed nan", "whole number"),
    ("seed", "run tiny.toml --seed true", "whole number"),
    ("seed", "compare tiny.toml --seed 1e3", "whole number"),
    ("seed", "compare tiny.toml --seed 1_000", "whole number"),
    ("seed", f"compare tiny.toml --seed {2**128}", "0 to 2^128 - 1"),
    ("seed", f"compare tiny.toml --seed {'9' * 5_000}", "0 to 2^128 - 1"),
    ("seed", "compare tiny.toml --seed ''", "whole number"),
    ("seed", "compare tiny.toml --seed \u0661\u0662", "whole number"),
    ("replicate", "run tiny.toml --replicate -1", "0 to 1000000000"),
    ("replicate", "run tiny.toml --replicate 1000000001", "0 to 1000000000"),
    ("replications", "compare tiny.toml --replications 0", "1 to 100000"),
    ("replications", "compare tiny.toml --replications 100001", "1 to 100000"),
    ("replications", "compare tiny.toml --replications many", "whole number"),
    ("workers", "compare tiny.toml --workers 0", "1 to 64"),
    ("workers", "compare tiny.toml --workers 65", "1 to 64"),
    ("until", "compare tiny.toml --until 0", "0.001 to 0.5"),
    ("until", "compare tiny.toml --until 3", "0.001 to 0.5"),
    ("until", "compare tiny.toml --until inf", "0.001 to 0.5"),
    ("until", "compare tiny.toml --until 0.1 --replications 50", "exclude each other"),
    ("setting", "run tiny.toml --set data_burdn=3", "Did you mean 'data_burden'?"),
    ("setting", "run tiny.toml --set Data_Burden=3", "Did you mean 'data_burden'?"),
    ("setting", "run tiny.toml --set data_burden", "lever=value"),
    ("setting", "run tiny.toml --set data_burden=", "lever=value"),
    ("setting", "run tiny.toml --set =3", "lever=value"),
    ("setting", "run tiny.toml --set data_burden=3=4", "'3=4'"),
    ("setting", "run tiny.toml --set data_burden=16", "0 to 15 hours/week"),
    ("setting", "run tiny.toml --set data_burden=-0.1", "0 to 15 hours/week"),
    ("setting", "run tiny.toml --set n_vendors=2.5", "whole number"),
    ("setting", "run tiny.toml --set plan=big_bang", "no lever 'plan'"),
    ("setting that is no number", "run tiny.toml --set data_burden=nan", "finite number"),
    ("setting that is no number", "run tiny.toml --set data_burden=inf", "finite number"),
    ("setting that is no number", "run tiny.toml --set data_burden=1e999", "finite number"),
    ("setting that is no number", "run tiny.toml --set data_burden=0x10", "finite number"),
    ("setting that is no number", "run tiny.toml --set data_burden=1_0", "finite number"),
    ("setting that is no number", "run tiny.toml --set data_burden=1,5", "finite number"),
    ("setting that is no number", "run tiny.toml --set data_burden=true", "finite number"),
    ("setting that is no number", "run tiny.toml --set data_burden=\uff13", "finite number"),
    ("setting that is no number", f"run tiny.toml --set data_burden={'9' * 5_000}", "finite number"),
    ("setting given twice", "run tiny.toml --set data_burden=1 --set data_burden=1", "twice"),
    ("setting given twice", "run tiny.toml --set data_burden=1 --set entry_hours_sales=1", "twice"),
    ("plan", "run tiny.toml --plan big_ban", "Did you mean 'big_bang'?"),
    ("plan", "run tiny.toml --plan ''", "no plan"),
    ("plan", "compare tiny.toml --plans big_bang,phased", "no plan 'phased'"),
    ("plan", "compare tiny.toml --plans ,", "commas between"),
    ("plan", "compare tiny.toml --plans ''", "commas between"),
    ("plan that does not suit", "run tiny.toml --set n_phases=3 --plan phased_by_region", "2 regions"),
    ("plan that does not suit", "compare tiny.toml --arm 'a: plan=phased_by_region, n_phases=3'", "2 regions"),
    ("arm given twice", "compare tiny.toml --plans big_bang,big_bang", "Two arms"),
    ("arm given twice", "compare tiny.toml --plans big_bang --arm 'big_bang: plan=no_crm'", "Two arms"),
    ("too many arms", "compare tiny.toml " + " ".join(f"--arm 'a{i}: plan=big_bang'" for i in range(7)), "1-6 arms"),
    ("arm", "compare tiny.toml --arm fast", "no ':'"),
    ("arm", "compare tiny.toml --arm ': plan=big_bang'", "name"),
    ("arm", f"compare tiny.toml --arm '{LONG}: plan=big_bang'", "name"),
    ("arm", "compare tiny.toml --arm 'a\u202eb: plan=big_bang'", "printable"),
    ("arm", "compare tiny.toml --arm 'a: big_bang'", "'key=value'"),
    ("arm", "compare tiny.toml --arm 'a: plan=big_bang, plan=no_crm'", "twice"),
    ("arm", "compare tiny.toml --arm 'a: plan=big_bang, data_burden=1_0'", "finite number"),
    ("arm", "compare tiny.toml --arm 'a: plan=big_bang, data_burden=99'", "0 to 15 hours/week"),
    ("arm", "compare tiny.toml --arm 'a: plan=big_bang, burden=1'", "no lever 'burden'"),
    ("no such scenario", "run midsize_distributer", "Did you mean 'midsize_distributor'?"),
    ("no such scenario", "run missing.toml", "no scenario file"),
    ("no such scenario", "show ../../../nowhere/x.toml", "no scenario file"),
    ("no such scenario", "show ''", "scenario"),
    ("no such scenario", f"show {LONG}", "scenario"),
    ("no such scenario", "show 'a\u202eb\x1b[31m'", "scenario"),
    ("scenario is a folder", "run folder", "is a folder"),
    ("scenario is a folder", "check .", "is a folder"),
    ("output folder missing", "compare tiny.toml --report missing/r.html", "there is no folder"),
    ("output folder missing", "compare tiny.toml --json missing/r.json", "there is no folder"),
    ("output folder missing", "run tiny.toml --out missing/results", "there is no folder"),
    ("output folder missing", "new missing/new.toml", "there is no folder"),
    ("output is a folder", "compare tiny.toml --report folder", "must end in .html"),
    ("output is a folder", "compare tiny.toml --json folder", "is a folder"),
    ("output of the system", "run tiny.toml --out /proc/x", "not the name of a folder"),
    ("output is a file", "run tiny.toml --out old.toml", "is a file, not a folder"),
    ("output below a file", "compare tiny.toml --json old.toml/r.json", "there is no folder"),
    ("output of the system", "compare tiny.toml --json /dev/stdout", "not the name of a file"),
    ("output of the system", "compare tiny.toml --json /dev/full", "not the name of a file"),
    ("kind of output", "compare tiny.toml --report report.txt", "must end in .html"),
    ("output without name", "compare tiny.toml --json ''", "not the name of a file"),
    ("output without name", f"compare tiny.toml --json {LONG}", "not the name of a file"),
    ("overwrites the question", "compare tiny.toml --json tiny.toml", "would overwrite"),
    ("overwrites the question", "compare tiny.toml --json r.html --report r.html", "would overwrite"),
    ("overwrites", "new old.toml", "there already"),
    ("overwrites", "new old", "there already"),
    ("log", "levers --log missing/x.log", "there is no folder"),
    ("log", "levers --log old.toml", "of another kind"),
    ("log", "--log folder plans", "is a folder"),
    ("lever to list", "levers data_burdn", "Did you mean 'data_burden'?"),
]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a good scenario, a folder and an old file, in which command lines are typed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.toml").write_text(TINY)
    (tmp_path / "old.toml").write_text("an old file")
    (tmp_path / "folder").mkdir()
    return tmp_path


def require_plain_refusal(said: Said) -> None:
    """Exit code 2, nothing on standard output, and one or two sentences on one line of standard error."""
    assert said.code == 2, said
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert sentences(said.err) in {1, 2}, said.err
    assert "Traceback" not in said.err
    assert said.err.rstrip("\n").isprintable()
    assert len(said.err) < 1_000


@pytest.mark.parametrize(
    ("kind", "line", "words"), BAD_LINES, ids=[f"{kind}-{i}" for i, (kind, *_) in enumerate(BAD_LINES)]
)
def test_a_bad_command_line_is_refused_in_plain_words(desk: Path, kind: str, line: str, words: str) -> None:
    """Each of these lines is refused with words that help, before anything is simulated or written."""
    before = files_in(desk)
    said = crmsim(*shlex.split(line))
    require_plain_refusal(said)
    assert words in said.err, kind
    assert files_in(desk) == before


def test_the_table_of_bad_lines_is_wide() -> None:
    """There are at least 60 bad command lines and files of at least 20 kinds."""
    kinds = {kind for kind, *_ in BAD_LINES} | {kind for kind, *_ in HOSTILE}
    assert len(BAD_LINES) + len(HOSTILE) >= 60
    assert len({kind for kind, *_ in BAD_LINES}) >= 20
    assert len(kinds) >= 30


@pytest.mark.parametrize("command", ["run", "compare", "show", "check"])
def test_a_hostile_file_is_refused_by_every_command_that_reads_it(desk: Path, command: str) -> None:
    """A file nobody should write gets the same plain refusal whichever command meets it first."""
    for number, (kind, content, words) in enumerate(HOSTILE):
        path = desk / f"file_{number}.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        said = crmsim(command, path.name)
        assert said.code == 2, (kind, content[:80])
        assert any(part in said.out + said.err for part in words.split("|"))
        assert sentences(said.err) in {1, 2}, said.err
        assert "Traceback" not in said.err
    assert len(files_in(desk)) == 2 + len(HOSTILE)


def test_check_lists_every_mistake_of_a_file(desk: Path) -> None:
    """All mistakes of a file stand on standard output, the first ones in a sentence on standard error."""
    (desk / "bad.toml").write_text("schema = 1\nhorizn = 3\n[levers]\ndata_burden = 99\nreadines = 1\n")
    said = crmsim("check", "bad.toml", "tiny.toml")
    assert said.code == 2
    assert said.out.count("error: bad.toml") == 3
    assert "ok: tiny.toml" in said.out
    assert sentences(said.err) in {1, 2}


@pytest.fixture
def without_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing runs: a command line that is in order says so at the point where it would begin to simulate."""

    def in_order(*_: object, **__: object) -> None:
        raise InputError("This line is in order.")

    monkeypatch.setattr(usecases, "engine_is_ready", lambda: True)
    monkeypatch.setattr(usecases, "run_once", in_order)
    monkeypatch.setattr(usecases, "compare_arms", in_order)


WORDS = [
    *("run", "compare", "levers", "plans", "scenarios", "check", "show", "diff", "tiny.toml", "old.toml", "folder"),
    *("--seed", "--set", "--plan", "--plans", "--arm", "--replications", "--until", "--workers", "--replicate"),
    *("--report", "--json", "--out", "--toml", "--all-weeks", "--quiet", "--from", "--", "-", "", " ", "-1", "--set="),
    *("0", "7", "1.5", "1e999", "nan", "0x10", "1_0", "\u0663", "9" * 5_000, "data_burden=3", "data_burden=99"),
    *("=", "a=b=c", "n_phases=9", "big_bang", "big_bang,big_bang", ",", "a: plan=big_bang", "a: b", ":", "r.txt"),
    *("missing/r.html", "/dev/null", "../..", "\0", "\x1b[31m", "\u202e", "\ud800", "\U0001f600", "x" * 5_000, "%s%n"),
    *(
        "midsize_distributor",
        "small_consulting",
        "--debug=1",
        "--log",
        "--help=1",
        "$(id)",
        "`id`",
        ";",
        "{0}",
        "[red]",
    ),
]


def mutated(line: list[str], chance: random.Random) -> list[str]:
    """A command line with words put in, taken out, put elsewhere, or spoilt by a character."""
    line = list(line)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(line) + 1)
        what = chance.randrange(4)
        if what == 0 or not line:
            line.insert(at, chance.choice(WORDS))
        elif what == 1:
            line[at % len(line)] = chance.choice(WORDS)
        elif what == 2:
            line.pop(at % len(line))
        else:
            word = line[at % len(line)]
            place = chance.randrange(len(word) + 1)
            line[at % len(line)] = word[:place] + chance.choice(string.printable + "\0\u202e\ud800") + word[place + 1 :]
    return line


@pytest.mark.usefixtures("without_engine")
def test_two_thousand_spoilt_command_lines_are_answered_or_refused(desk: Path) -> None:
    """A spoilt command line is answered (0) or refused in plain words (2), and writes only what it was asked to."""
    chance = random.Random(1)
    good = [shlex.split(line) for _, line, _ in BAD_LINES if line[:4] not in {"new ", "comp"} or chance.random() < 0.5]
    before = files_in(desk)
    refused = 0
    for _ in range(2_000):
        line = mutated(chance.choice(good), chance)
        said = crmsim(*line)
        assert said.code in {0, 2}, (line, said)
        assert "Traceback" not in said.err
        if said.code == 2:
            refused += 1
            assert said.out == "" or "check" in line, (line, said)
            assert sentences(said.err) in {1, 2}, (line, said.err)
            assert said.err.rstrip("\n").isprintable()
        new = {name: text for name, text in files_in(desk).items() if before.get(name) != text}
        assert not new or {"new", "--log"} & set(line), (line, list(new))
        for path in new:
            Path(path).unlink()
    assert refused > 1_000


@pytest.mark.usefixtures("without_engine")
def test_a_thousand_wounded_files_are_used_or_refused(desk: Path) -> None:
    """A scenario file with a wound is either usable (0) or refused in plain words (2), whoever reads it."""
    chance = random.Random(2)
    whole = [TINY, *((shipped_folder() / f"{name}.toml").read_text("utf-8") for name in shipped())]
    path = desk / "wounded.toml"
    for _ in range(1_000):
        content = wounded(chance.choice(whole), chance)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        said = crmsim(chance.choice(["check", "run", "compare"]), path.name)
        assert said.code in {0, 2}, (content, said)
        assert "Traceback" not in said.err
        if said.code == 2:
            assert sentences(said.err.splitlines()[-1]) in {1, 2}, said.err
            assert said.err.rstrip("\n").replace("\n", "").isprintable()
    assert set(files_in(desk)) == {str(desk / name) for name in ("tiny.toml", "old.toml", "wounded.toml")}


@pytest.mark.parametrize(
    "words",
    [
        ("compare", "tiny.toml", "--report", "missing/r.html"),
        ("run", "tiny.toml", "--set", "data_burden=nan"),
        ("frobnicate",),
        ("check", "hostile.toml"),
        ("show", "a\udcffb"),  # a byte that is no text, as a shell may pass it on
    ],
)
def test_the_real_program_refuses_just_so(desk: Path, words: tuple[str, ...]) -> None:
    """As a program of its own it says the same: code 2, one line, nothing written."""
    (desk / "hostile.toml").write_text("schema = 1\ntitle = " + "[" * 200_000)
    before = files_in(desk)
    program = start(*words, folder=desk)
    out, err = program.communicate(timeout=60)
    require_plain_refusal(Said(program.returncode, out, err))
    assert files_in(desk) == before
