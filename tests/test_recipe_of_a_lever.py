"""The recipe for a new lever in CONTRIBUTING.md, followed to the letter on a copy of the package."""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RECIPE = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("## Add a lever")[1].split("\n## ")[0]
DECLARATION, RULE, USE, CLAIM = (
    "crmsim/scenario/levers/data.py",
    "crmsim/rules/time_budget.py",
    "crmsim/world/employees.py",
    "crmsim/claims/claims.toml",
)


def blocks() -> dict[str, str]:
    """Every code block of the recipe by the file that its fence names, without the margin of the list."""
    found = re.findall(r"^   ```\w+ (\S+)\n(.*?)^   ```$", RECIPE, re.DOTALL | re.MULTILINE)
    margin = re.compile(r"^ {3}", re.MULTILINE)
    return {file: margin.sub("", block) for file, block in found}


def before_the_end_of_levers(source: str, block: str) -> str:
    """The declaration as the last of `LEVERS`, with which the file ends."""
    assert source.endswith("\n)\n")
    return source.removesuffix(")\n") + block + ")\n"


def end_of_set_constants(source: str, block: str) -> str:
    """The line as the last one of `set_constants`."""
    head, name, rest = source.partition("def set_constants(")
    body, gap, after = rest.partition("\n\n\n")
    return f"{head}{name}{body}\n{block.rstrip()}{gap}{after}"


def appended(source: str, block: str) -> str:
    """The block at the end of the file."""
    return f"{source}\n\n{block}"


PLACES = {DECLARATION: before_the_end_of_levers, RULE: appended, USE: end_of_set_constants, CLAIM: appended}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the package needs to run, with the blocks of the recipe in their places."""
    unwanted = shutil.ignore_patterns("__pycache__")
    for folder in ("crmsim", "scenarios", "experiments"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=unwanted)
    for file, place in PLACES.items():
        path = tmp_path / file
        path.write_text(place(path.read_text("utf-8"), blocks()[file]), "utf-8")
    return tmp_path


def crmsim(copy: Path, *arguments: str) -> str:
    """What the command line of the copy prints."""
    environment = os.environ | {"PYTHONPATH": str(copy), "CRMSIM_CACHE": str(copy / "engine")}
    command = [sys.executable, "-m", "crmsim", *arguments]
    ended = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_recipe_is_one_declaration_one_rule_one_use_and_one_claim_row():
    """Nothing but these four is shown, and each is what it is said to be."""
    shown = blocks()
    assert list(shown) == list(PLACES)
    assert shown[DECLARATION].count("Lever(") == 1
    assert shown[RULE].count("def ") == 1
    assert len(shown[USE].splitlines()) == 1
    assert shown[CLAIM].count("[[") == 1


def test_a_block_keeps_its_own_indentation():
    """Only the margin of the list is taken off, so that what is pasted fits where it belongs."""
    shown = blocks()
    assert shown[RULE] == textwrap.dedent(shown[RULE])
    assert shown[USE].startswith("    firm.")


@pytest.mark.full
def test_a_lever_added_by_the_recipe_is_listed_and_does_what_its_row_claims(copy: Path):
    """With the four blocks in place, the lever stands in the list and its row on the card holds."""
    name = re.search(r'Lever\(\s+"(\w+)"', blocks()[DECLARATION])
    assert name is not None
    listed = json.loads(crmsim(copy, "levers", name[1], "--json"))
    assert [lever["name"] for lever in listed] == [name[1]]
    card = json.loads(crmsim(copy, "validate", "--only", f"shapes.{name[1]}", "--workers", "1", "--json", "-"))
    (row,) = [row for group in card["groups"] for row in group["rows"]]
    assert row["verdict"] == "holds", row["reason"]
