"""The power check: it finds signs that matter, changes one of them at a time, and sees the card turn red."""

import ast
import textwrap
from pathlib import Path

import pytest
from click.testing import CliRunner
from flip_signs import flip_signs
from power.asking import Unflipped
from power.candidates import ROOT, candidates, draw, of_file, rule_named
from power.check import Seen, look, stages
from power.directions import plain

from crmsim.claims import claims, findings
from crmsim.validation.claims import CLAIMS, SHAPES
from crmsim.validation.groups import GROUPS

FLIPS = candidates()
WAIT = next(flip for flip in FLIPS if flip.name == "belief.facilitation")


def source_of(flip):
    return (ROOT / flip.file).read_text("utf-8")


def found_in(body):
    """Terms whose sign can be flipped in a rule of this body, which may read x, y and z (0-1)."""
    head = "from crmsim.engine import kernel\n\n\n@kernel\ndef rule(x: float, y: float, z: float) -> float:\n"
    return [flip.term for flip in of_file("crmsim/rules/support.py", head + textwrap.indent(body, "    ") + "\n")]


def signs_of(tree):
    """How often each operator that a flip can touch stands in a piece of code."""
    kinds = (ast.Add, ast.Sub, ast.UAdd, ast.USub)
    return {kind: sum(isinstance(node, kind) for node in ast.walk(tree)) for kind in kinds}


# Candidates


def test_a_flip_changes_one_operator_and_nothing_else():
    """The flipped source differs in one character of the stated line, is still Python, and has one operator more of
    one kind and one less of another."""
    for flip in FLIPS:
        before = source_of(flip)
        after = flip.apply(before)
        changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
        assert changed in ([("+", "-")], [("-", "+")]), flip
        counts, counted = signs_of(ast.parse(before)), signs_of(ast.parse(after))
        assert sorted(counted[kind] - counts[kind] for kind in counts) == [-1, 0, 0, 1], flip
        assert before.splitlines()[flip.line - 1] != after.splitlines()[flip.line - 1], flip


def test_a_flip_turns_the_effect_of_its_argument_round():
    """Leaders who stand behind the CRM make use easier; with the flip they make it harder."""
    assert WAIT.arguments == ("leadership",)
    name = f"crmsim.rules.{Path(WAIT.file).stem}"
    effects = []
    for source in (source_of(WAIT), WAIT.apply(source_of(WAIT))):
        rule = plain(name, rule_named(ast.parse(source), WAIT.rule))
        effects.append(rule(leadership=1.0, wait=2.0) - rule(leadership=0.0, wait=2.0))
    assert effects[0] > 0.0 > effects[1]


def test_flips_reach_most_rules_and_no_arithmetic():
    """Exponential and logarithm are no rules of behaviour; of the rules, most have a sign to be wrong about."""
    assert {flip.file for flip in FLIPS} < {path.relative_to(ROOT).as_posix() for path in ROOT.glob("crmsim/rules/*")}
    assert not [flip for flip in FLIPS if "portable" in flip.file]
    assert len({flip.name for flip in FLIPS}) > 80
    assert len({(flip.file, flip.place) for flip in FLIPS}) == len(FLIPS)


@pytest.mark.parametrize(
    ("body", "terms"),
    [
        ("return x - y", ["y"]),
        ("return x + 2.0 * (1.0 - y)", ["2.0 * (1.0 - y)", "y"]),
        ("return z * math.exp(-x)", ["x"]),
        ("share = 1.0 - x\nshare += 0.5 * y\nreturn share", ["x", "0.5 * y"]),
        ("if x < 0.5:\n    return y - z\nreturn y", ["z"]),
        ("return y - 0.5", []),
        ("return y * (1.0 if x - z < 0.0 else 2.0)", []),
        ("return (0.1, 0.2, 0.3)[int(1.0 - x)] * y", []),
        ("return min(max(y, -1.0), 1.0 + 1.0)", []),
        ("return x / (x + y - 0.5)", []),
        ("return abs(x - 0.5 + 0.0 * y)", []),
    ],
)
def test_only_signs_that_decide_a_direction_are_flipped(body, terms):
    """A sign before a constant, in a condition, an index or a bound, or whose flip makes a pole, is none."""
    assert found_in(body) == terms


def test_the_draw_is_repeatable_and_of_different_rules():
    """One seed, one draw, with one flip of each rule; another seed draws others."""
    drawn = draw(FLIPS, seed=1)
    assert drawn == draw(FLIPS, seed=1)
    assert len({flip.name for flip in drawn}) == len(drawn) == len({flip.name for flip in FLIPS})
    assert drawn[:10] != draw(FLIPS, seed=2)[:10]


def test_an_edit_of_one_rule_changes_the_draw_of_no_other():
    """Without one of the rules, all others are drawn again in the same order, with the same flips."""
    drawn = draw(FLIPS, seed=1)
    left = [flip for flip in FLIPS if flip.name != drawn[3].name]
    assert draw(left, seed=1) == [*drawn[:3], *drawn[4:]]


def test_a_flip_fits_only_the_source_it_was_found_in():
    """A file that has been edited meanwhile is not changed at a chance place."""
    with pytest.raises(ValueError, match="another version"):
        WAIT.apply("x" * 10_000)


# Asking the card


def test_a_flip_is_green_only_after_the_whole_card_was_asked():
    """Every group that judges, and every claim and finding that states something, is asked sooner or later, once."""
    asked = [name for names in stages(WAIT) for name in names]
    every = {f"{CLAIMS}.{name}" for name, claim in claims().items() if claim.counted}
    every |= {f"{SHAPES}.{name}" for name, finding in findings().items() if finding.counted}
    every |= {group.name for group in GROUPS} - {CLAIMS, SHAPES, "reported"}
    assert set(asked) == every
    assert len(asked) == len(every)


def test_only_rows_that_hold_without_the_flip_count():
    """A row that fails in the package as it is says nothing about the flip."""
    known = {"a": "holds", "b": "fails", "c": "undecided", "d": "by_construction"}
    held = Unflipped(ROOT, known=known).held([{"id": name} for name in known])
    assert [row["id"] for row in held] == ["a", "d"]


@pytest.mark.parametrize(("red", "code"), [({"claims.C01": "Something."}, 0), ({}, 1)])
def test_a_card_that_stays_green_ends_with_an_error(monkeypatch, tmp_path, red, code):
    """Exit code 1 names the flips that no row saw; undecided rows do not count."""
    monkeypatch.setattr("flip_signs.look", lambda flip, *_: Seen(flip, red, {"claims.C02": "Something else."}))
    monkeypatch.setattr("flip_signs.candidates", lambda folder: FLIPS)
    done = CliRunner().invoke(flip_signs, ["--seed", "5", "--flips", "2", "--json", str(tmp_path / "power.json")])
    assert done.exit_code == code, done.output
    assert "seed 5" in done.output
    assert ("Green: " in done.output) == (not red)
    assert '"seed": 5' in (tmp_path / "power.json").read_text()


def test_a_flip_that_breaks_the_program_is_replaced_by_the_next(monkeypatch):
    """A rule whose flip leaves nothing that could run says nothing about the card: it is named and not counted."""
    first, second, third = draw(FLIPS, seed=1)[:3]
    looks = {first.name: Seen(first, {"a": "A."}), second.name: Seen(second, fault="Broken."), third.name: Seen(third)}
    monkeypatch.setattr("flip_signs.look", lambda flip, *_: looks[flip.name])
    monkeypatch.setattr("flip_signs.candidates", lambda folder: FLIPS)
    done = CliRunner().invoke(flip_signs, ["--seed", "1", "--flips", "2"])
    assert done.exit_code == 1
    assert f"Red: 1 of 2. Green: {third.name}. Could not run, and not counted: {second.name}." in done.output


@pytest.mark.full
def test_a_wrong_sign_in_a_rule_turns_its_row_red():
    """With the wrong sign, sponsors who helped to define success lose interest faster: the row on that fails."""
    flip = next(flip for flip in FLIPS if flip.name == "leadership.faded")
    assert flip.arguments == ("owned",)
    assert list(look(flip, Unflipped(ROOT), print, ("claims.C08",)).red) == ["claims.C08"]
