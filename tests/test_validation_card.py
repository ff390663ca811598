"""The credibility card as people meet it: names that choose, a table, JSON, and a page that shows every row."""

import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import crmsim, sentences
from test_report import HOSTILE, Reader

from crmsim.claims import claims, findings
from crmsim.cli.validate import print_card
from crmsim.errors import InputError
from crmsim.report.validation_page import render_validation
from crmsim.validation import card, constructed
from crmsim.validation.effort import Effort
from crmsim.validation.fairness import TESTS
from crmsim.validation.groups import GROUPS, Group, Part
from crmsim.validation.row import VERDICTS, Compared, Row

QUICK = Effort(quick=True)


def made_row(row_id: str = "made.one", group: str = "made", verdict: str = "holds", **values: object) -> Row:
    """A row that says nothing."""
    filled = {"title": "Something", "figure": "1", "band": "1 to 2", "n": 30, **values}
    return Row(row_id, group, verdict=verdict, **filled)


def made_card(monkeypatch: pytest.MonkeyPatch, *rows: Row, **more: Callable[[Effort], list[Row]]) -> None:
    """Put a card of these rows, and of further parts by the id that they give, in the place of the real one."""
    parts = [Part((row.id,), lambda effort, row=row: [row]) for row in rows]
    parts += [Part((f"made.{name}",), give) for name, give in more.items()]
    monkeypatch.setattr(card, "GROUPS", (Group("made", "Made up", "For a test.", tuple(parts)),))


def breaks(effort: Effort) -> list[Row]:
    """A part with a fault."""
    raise ZeroDivisionError(f"by nothing, after {effort}")


# The card


def test_every_row_has_an_id_of_its_own() -> None:
    """No two rows share an id, and a group's name is none."""
    ids = [row for group in GROUPS for row in group.ids]
    assert len(ids) == len(set(ids))
    assert not {group.name for group in GROUPS} & set(ids)
    names = ["fairness", "regimes", "claims", "shapes", "docking", "calibrated", "held_out", "reported"]
    assert [group.name for group in GROUPS] == names


def test_calibrated_patterns_are_never_called_reproduced() -> None:
    """The group says what it is."""
    assert "Calibrated to, not reproduced" in next(group.meaning for group in GROUPS if group.name == "calibrated")


def test_fast_parts_give_the_rows_that_they_announce() -> None:
    """Ids known beforehand are those that come out, and every row is of its group."""
    for ids, rows in TESTS[:2] + TESTS[3:4]:
        given = rows(QUICK)
        assert tuple(row.id for row in given) == ids
        assert {row.group for row in given} == {"fairness"}


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("made", ["made.one", "made.two.a", "made.two.b"]),
        ("made.two", ["made.two.a", "made.two.b"]),
        ("two.b", ["made.two.b"]),
        ("made.one", ["made.one"]),
    ],
)
def test_names_choose_groups_rows_and_beginnings(monkeypatch: pytest.MonkeyPatch, name: str, rows: list[str]) -> None:
    """`--only` takes a group, a row, or what ids begin with, the group's name in front or not."""
    made_card(monkeypatch, *map(made_row, ("made.one", "made.two.a", "made.two.b")))
    found = card.validate([name], workers=1)
    assert [row["id"] for group in found["groups"] for row in group["rows"]] == rows


@pytest.mark.parametrize("name", ["c31", "C31", "claims.c31"])
def test_letters_small_or_large_name_the_same_row(name: str) -> None:
    """Nobody has to know how the card spells a row."""
    assert card.expanded([name]) == ("claims.C31",)


@pytest.mark.parametrize("name", ["vendors", "Vendors and integration", "driver_uncoordinated_vendors"])
def test_a_group_of_claims_names_its_rows(name: str) -> None:
    """The key or title of a driver group stands for its claims, and for findings of that group."""
    chosen = card.expanded([name])
    wanted = {claim.id for claim in claims().values() if claim.group == "vendors"}
    assert wanted <= {row.partition(".")[2] for row in chosen}
    known = {**claims(), **findings()}
    assert {known[row.partition(".")[2]].group for row in chosen} == {"vendors"}


def test_an_unknown_claim_is_told_which_there_are() -> None:
    """The message names the first and the last claim, and the groups."""
    with pytest.raises(InputError, match="C01 to C95"):
        card.expanded(["C99"])


def test_few_rows_asked_for_by_name_are_printed_in_full(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row of many figures shows each of them where it was asked for by name, and their number elsewhere."""
    many = replace(made_row("made.one"), figure="a: 1; b: 2; c: 3", band="a: 1; b: 2; c: 3")
    made_card(monkeypatch, many)
    print_card(card.validate(["made.one"], workers=1))
    assert "  b: 2 (should be 2)" in capsys.readouterr().out
    print_card(card.validate(workers=1))
    told = capsys.readouterr().out
    assert "3 figures" in told
    assert "should be 2" not in told


def test_only_what_is_asked_for_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part that nobody asked for is not run, and progress counts the others."""
    heard: list[tuple[int, int, str]] = []

    def never(effort: Effort) -> list[Row]:
        raise AssertionError(effort)

    made_card(monkeypatch, made_row("made.one"), two=never)
    found = card.validate(["made.one"], True, lambda *told: heard.append(told), workers=1)
    assert found["counts"] == {**dict.fromkeys(VERDICTS, 0), "holds": 1}
    assert heard == [(0, 1, "Made up"), (1, 1, "")]
    assert found["broken"] == []


@pytest.mark.parametrize(
    ("name", "hint"), [("regimse", "'regimes'"), ("fairness.links_", "'fairness.links'"), ("zzz", "Groups: fairness")]
)
def test_an_unknown_name_gets_the_nearest_one(name: str, hint: str) -> None:
    """A slip of the finger is answered before anything runs."""
    with pytest.raises(InputError, match=re.escape(hint)):
        card.selected([name])


def test_a_part_that_breaks_down_costs_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows are undecided and say why; the others stand; the JSON keeps the story."""

    made_card(monkeypatch, made_row("made.one"), two=breaks)
    found = card.validate(workers=1)
    one, two = found["groups"][0]["rows"]
    assert (one["verdict"], two["verdict"]) == ("holds", "undecided")
    assert "by nothing" in two["reason"]
    assert "ZeroDivisionError" in found["broken"][0]["traceback"]


def test_the_sentence_counts_claims_and_names_what_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is reported or true by construction is no claim; what is evidence stands first, what was fitted says so."""
    rows = [made_row(f"made.{verdict}", verdict=verdict) for verdict in VERDICTS]
    made_card(monkeypatch, *rows)
    sentence = card.validate(workers=1)["sentence"]
    assert sentence == "What holds: 1 of 3 made. Not counted: 1 true by construction. Failing: made.fails."
    mixed = [replace(rows[0], group=group) for group in ("calibrated", "held_out")]
    told = card.sentence(mixed)
    assert told == "What holds: 1 of 1 patterns held out; 1 of 1 calibrated patterns (no evidence)."
    wide = replace(rows[0], group="held_out", verdict="undecided", value=0.5, low=0.3, high=0.7, band_low=0.4)
    assert "1 of 2 patterns held out, 2 by the estimate alone" in card.sentence([replace(wide, verdict="holds"), wide])
    only = [row for row in rows if row.verdict == "by_construction"]
    assert card.sentence(only).startswith("No claim is judged here")


# True by construction


def test_every_row_that_is_true_by_construction_is_on_the_card() -> None:
    """No label is left over from a row that is gone, and each says why in a sentence."""
    assert set(constructed.WHY) <= {row for group in GROUPS for row in group.ids}
    assert all(why.endswith(".") for why in constructed.WHY.values())


@pytest.mark.parametrize(
    ("verdict", "value", "found"),
    [
        ("holds", 1.0, "by_construction"),
        ("undecided", 1.0, "by_construction"),
        ("undecided", None, "undecided"),
        ("fails", 1.0, "fails"),
    ],
)
def test_what_could_not_come_out_otherwise_is_counted_apart(
    monkeypatch: pytest.MonkeyPatch, verdict: str, value: float | None, found: str
) -> None:
    """It never counts as holding; a failing one says that the code is wrong and goes on failing."""
    monkeypatch.setitem(constructed.WHY, "made.one", "it was put in.")
    made_card(monkeypatch, made_row("made.one", verdict=verdict, value=value), made_row("made.two"))
    made = card.validate(workers=1)
    one, two = made["groups"][0]["rows"]
    assert (one["verdict"], two["verdict"]) == (found, "holds")
    assert made["counts"]["holds"] == 1
    assert made["counts"][found] == 1
    assert ("True by construction: it was put in." in one["reason"]) == (found == "by_construction")


def test_the_terminal_says_why_a_row_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign of its own in the table, the reason below it, and the meaning of the sign at the end."""
    made_card(monkeypatch, made_row("made.built", verdict="by_construction", reason="It was put in."))
    said = crmsim("validate")
    assert said.code == 0
    assert "= made.built is not counted: It was put in." in said.out
    assert "= by construction: it follows from what is put in" in said.out


def test_a_stop_leaves_no_half_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """A yes from `stop` ends it like Ctrl-C."""
    made_card(monkeypatch, made_row())
    with pytest.raises(KeyboardInterrupt):
        card.validate(workers=1, stop=lambda: True)


def test_numbers_that_are_none_stay_out_of_the_json() -> None:
    """Infinity and NaN become null."""
    row = made_row(value=math.nan, low=-math.inf, high=1.0).as_dict()
    assert (row["value"], row["low"], row["high"]) == (None, None, 1.0)
    json.dumps(row, allow_nan=False)


# The command line


def test_the_card_is_printed_within_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verdict, figure, band and n of each row, and what is known about those that do not hold; exit code 0."""
    from crmsim.cli import screen

    monkeypatch.setattr(screen, "WIDTH_IN_A_PIPE", 80)
    long = "one figure 1.234; another 5.678; a third 9.012; and a fourth 3.456"
    made_card(
        monkeypatch,
        made_row("made.with_a_name", title="Something rather long that has to be so " * 3, figure="72% (63 to 80)"),
        made_row("made.many", figure=long, band=long, verdict="fails", reason="It is the moon.", n=123_456),
    )
    said = crmsim("validate")
    assert said.code == 0
    table = said.out[said.out.index("─") :].split("✗ made.many", maxsplit=1)[0]
    assert max(map(len, table.splitlines())) <= 80
    assert "✓" in table
    assert {"72%", "(63", "80)", "4", "figures", "123,456"} <= set(table.split())
    assert "✗ made.many fails: It is the moon." in said.out


def test_claims_are_told_in_words(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A row that compares arms has a line for each figure, in words; counts and each verdict are told once."""
    part = Compared("people who use it, in week 78", "a → b", "here", "big_bang", 60, "+0.1", "above 0", "holds")
    row = replace(made_row("made.one"), figure="breadth@78 +0.1; x:first26live 2", band="a; b", compared=(part, part))
    made_card(monkeypatch, row)
    print_card(card.validate(workers=1))
    told = capsys.readouterr().out
    assert told.count("people who use it, in week 78: +0.1") == 2
    assert "@78" not in told
    assert "first26live" not in told
    assert told.count("What holds: ") == 1
    assert [line[:8] for line in told.splitlines() if ": the whole interval" in line] == ["✓ holds:"]


def test_a_long_card_says_so_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes minutes says about how many before it begins, and that --quick is faster; what is quick does not."""
    monkeypatch.setattr(card, "run_parts", lambda *_: ([], {}, []))
    assert "about 30 min" in crmsim("validate", "--only", "claims").err
    assert "--quick" in crmsim("validate", "--only", "driver_rushed").err
    assert not crmsim("validate", "--only", "D9").err
    assert not crmsim("validate", "--only", "claims", "--quiet").err


def test_the_real_card_runs_from_the_command_line() -> None:
    """A part of it, by name: the row, its verdict and exit code 0."""
    said = crmsim("validate", "--only", "fairness.no_names", "--quick", "--workers", "1")
    assert said.code == 0
    assert "What holds: 1 of 1 tests of fairness." in said.out


def test_json_alone_on_standard_output(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """`--json -` prints only JSON; to a file it is the same."""
    made_card(monkeypatch, made_row(), made_row("made.two", verdict="fails"))
    target = tmp_path / "card.json"
    printed, written = crmsim("validate", "--json", "-"), crmsim("validate", "--json", str(target))
    found, kept = json.loads(printed.out), json.loads(target.read_text())
    assert (printed.code, written.code) == (0, 0)
    assert found["schema"] == "crmsim.validate/1"
    assert found["groups"][0]["rows"] == kept["groups"][0]["rows"]
    assert set(found["verdicts"]) == set(VERDICTS)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--only", "regimse"), "Did you mean 'regimes'?"),
        (("--only", ""), "An empty name asks for nothing"),
        (("--report", "card.txt"), "must end in .html"),
        (("--seed", "-1"), "--seed"),
        (("--workers", "0"), "--workers"),
    ],
)
def test_mistakes_end_with_code_2_before_anything_runs(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], said: str
) -> None:
    """One or two plain sentences, no traceback."""
    monkeypatch.setattr(card, "run_parts", lambda *_: pytest.fail("something ran"))
    found = crmsim("validate", *words)
    assert found.code == 2
    assert said in found.err
    assert "Traceback" not in found.err
    assert sentences(found.err) <= 2


def test_a_part_that_breaks_down_is_told_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 3: the card stands, but something in it could not be computed."""

    made_card(monkeypatch, made_row(), two=breaks)
    said = crmsim("validate")
    assert said.code == 3
    assert "made.two could not be computed" in said.err


# The page


@pytest.fixture
def page_card(monkeypatch: pytest.MonkeyPatch) -> dict:
    """A card with a row of every kind."""
    rows = [
        made_row("made.share", value=0.72, low=0.63, high=0.80, band_low=0.6, figure="72% (63 to 80)"),
        made_row("made.fails", verdict="fails", value=-2.0, low=-3.0, high=-1.0, band_low=0.0, reason="The moon."),
        made_row("made.across", verdict="undecided", value=1.0, low=-1.0, high=3.0, band_high=0.0),
        made_row("made.built", verdict="by_construction", value=1.0, band_low=0.5, band_high=2.0),
        made_row("made.shown", verdict="reported", value=5.0, band=""),
        made_row("made.bare", n=None, figure="equal", band="all"),
        made_row("made.many", figure="a: 1; b: 2; c: d: 3", band="a: 1 ± 1; b: 2 ± 1; c: d: at least 3", value=1.0),
        made_row("made.hostile", title=HOSTILE, figure=HOSTILE, reason=HOSTILE, source=HOSTILE, band=HOSTILE),
    ]
    made_card(monkeypatch, *rows)
    return card.validate(workers=1)


def test_the_page_holds_every_row(page_card: dict) -> None:
    """Title, figure, band, n, verdict and reason of each row, and every figure of those that have many."""
    page = Reader(render_validation(page_card))
    assert page.faults == []
    assert page.open == []
    assert len(page.ids()) == len(set(page.ids()))
    for row in page_card["groups"][0]["rows"]:
        assert row["id"] in page.text
        assert row["verdict"].replace("_", " ") in page.text
    for text in ("72% (63 to 80)", "The moon.", "1 ± 1", "3 figures", "c: d", "at least 3", page_card["command"]):
        assert text in page.text


def test_the_page_loads_nothing_and_runs_nothing(page_card: dict) -> None:
    """No script, no address, no form: links lead to places of the page itself."""
    text = render_validation(page_card)
    page = Reader(text)
    assert {tag for tag, _ in page.elements} & {"script", "link", "img", "iframe", "form", "object"} == set()
    targets = {attributes["href"] for _, attributes in page.elements if "href" in attributes}
    assert all(target.startswith("#") for target in targets)
    assert {target[1:] for target in targets} <= set(page.ids())
    assert "default-src 'none'" in text
    assert re.search(r"url\(|@import|https?://", text) is None


def test_a_verdict_is_never_colour_alone(page_card: dict) -> None:
    """Each has a symbol and a word, and the mark of its picture differs."""
    page = Reader(render_validation(page_card))
    for symbol, verdict in zip("✓✕?=·", VERDICTS, strict=True):
        assert f"{symbol}{verdict.replace('_', ' ')}" in page.text
    assert any(tag == "path" for tag, _ in page.elements)
    hollow = [a for tag, a in page.elements if tag == "circle" and "hollow" in str(a["class"])]
    assert len(hollow) == 3


def test_pictures_say_what_they_show(page_card: dict) -> None:
    """Every picture has a name for those who cannot see it, and stays inside its frame."""
    pictures = [attributes for tag, attributes in Reader(render_validation(page_card)).elements if tag == "svg"]
    assert len(pictures) == 5
    assert pictures[0]["aria-label"] == "72% (63 to 80), band 1 to 2"
    for tag, attributes in Reader(render_validation(page_card)).elements:
        if tag == "circle":
            assert 0.0 <= float(attributes["cx"]) <= 190.0


def test_the_report_is_written_from_the_command_line(page_card: dict, tmp_path: Path) -> None:
    """`--report` writes the page whole."""
    assert page_card["sentence"]
    target = tmp_path / "card.html"
    said = crmsim("validate", "--report", str(target), "--quiet")
    assert said.code == 0
    assert Reader(target.read_text("utf-8")).open == []
