"""The reference pages: their tables are those of the program, and what they name exists."""

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from crmsim import validation_usecases
from crmsim.scenario.levers import LEVERS
from crmsim.version import MODEL_VERSION

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = ("odd.md", "stress-abs.md", "trace.md", "where_big_bang_wins.md", "known_weaknesses.md")
PHASES = ast.parse((ROOT / "crmsim" / "world" / "week.py").read_text("utf-8"))
every_page = pytest.mark.parametrize("name", PAGES)


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """The script that writes the tables."""
    spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def headings(text: str) -> list[str]:
    return re.findall(r"^#+ (.+)$", text, re.MULTILINE)


def anchor(heading: str) -> str:
    """The anchor that a heading gets on the usual hosts."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")


def phases() -> list[str]:
    """Functions that the week calls, in their order."""
    step = next(node for node in PHASES.body if isinstance(node, ast.FunctionDef) and node.name == "step")
    calls = [node.value for node in step.body if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
    return [call.func.id for call in calls if isinstance(call.func, ast.Name)]


def test_tables_are_those_that_the_script_would_write(reference):
    """Nothing that is declared can differ from what the pages say; `python docs/make_reference.py` puts it right."""
    for name, tables in reference.PAGES.items():
        text = page(name)
        assert reference.renewed(text, tables) == text, f"docs/{name} is out of date: python docs/make_reference.py"


def test_a_page_with_a_table_that_nobody_makes_is_refused(reference):
    """A mark that was mistyped would leave a table to grow old unseen."""
    with pytest.raises(ValueError, match="the page has tables"):
        reference.renewed("<!-- leverz: begin -->\n<!-- leverz: end -->", {"levers": reference.levers})


def test_every_lever_stands_in_the_table(reference):
    """No lever is left out, and each row is whole."""
    rows = [line for line in reference.levers().splitlines() if line.startswith("| `")]
    assert [re.findall(r"`(\w+)`", row)[0] for row in rows if row.count(" | ") == 9] == [
        name for group in reference.GROUPS for name, lever in LEVERS.items() if lever.group == group
    ]


def test_every_phase_of_the_week_is_described_in_its_place(reference):
    """The schedule lists the week's phases in their order, and each has a section of its own among the submodels."""
    assert [name for name, _, _ in reference.phases()] == phases()
    submodels = page("odd.md").split("\n## 7. ")[1]
    described = [found[1] for heading in headings(submodels) if (found := re.search(r"\(`(\w+)`\)", heading))]
    assert [name for name in described if name in phases()] == phases()


def test_the_seven_elements_of_odd_are_there():
    """Numbers and order are those of the protocol, and every design concept has its paragraph."""
    text = page("odd.md")
    elements = [heading for heading in headings(text) if re.match(r"\d\. ", heading)]
    assert elements == [
        "1. Purpose and patterns",
        "2. Entities, state variables and scales",
        "3. Process overview and scheduling",
        "4. Design concepts",
        "5. Initialisation",
        "6. Input data",
        "7. Submodels",
    ]
    concepts = (
        "Basic principles,Emergence,Adaptation,Objectives,Learning,Prediction,Sensing,Interaction,Stochasticity,"
        "Collectives,Observation"
    )
    design = text.split("\n## 4. ")[1].split("\n## 5. ")[0]
    assert re.findall(r"^\*\*([\w ]+)\.\*\*", design, re.MULTILINE) == concepts.split(",")


def test_checklists_are_whole():
    """The twenty items of STRESS-ABS and the eight elements of TRACE are all answered."""
    items = re.findall(r"^\*\*(\d\.\d) ", page("stress-abs.md"), re.MULTILINE)
    lengths = {1: 3, 2: 5, 3: 4, 4: 3, 5: 4, 6: 1}  # items of each section
    assert items == [f"{section}.{item}" for section, count in lengths.items() for item in range(1, count + 1)]
    elements = [int(heading[0]) for heading in headings(page("trace.md")) if heading[0].isdigit()]
    assert elements == list(range(1, 9))


@every_page
def test_links_lead_somewhere(name):
    """Files exist, and so do the headings that a link jumps to."""
    for target, jump in re.findall(r"\]\(((?!https?:)[^)#]*)#?([^)]*)\)", page(name)):
        file = DOCS / (target or name)
        assert file.exists(), target
        if jump:
            assert jump in {anchor(heading) for heading in headings(file.read_text("utf-8"))}, (target, jump)


@every_page
def test_names_of_the_code_are_those_of_the_code(name):
    """A name in `this type` that is written as code occurs in the repository."""
    folders = ("crmsim", "tests", "benchmarks", "experiments", "docs")
    source = "\n".join(
        path.read_text("utf-8")
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".toml"}
    )
    by_hand = re.sub(r"<!-- (\w+): begin -->.*?<!-- \1: end -->", "", page(name), flags=re.DOTALL)
    for quoted in re.findall(r"`([^`\n]+)`", by_hand):
        if re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", quoted):
            assert re.search(rf"\b{quoted}\b", source), quoted
        elif re.fullmatch(r"[\w/]+\.(py|md|toml|lock|cff)", quoted):
            assert any((base / quoted).exists() for base in (ROOT, ROOT / "crmsim")), quoted
        elif "/" in quoted and " " not in quoted:
            assert (ROOT / quoted).exists(), quoted


@every_page
def test_rows_of_the_card_that_a_page_names_exist(name):
    """Whoever types `crmsim validate --only ...` from a page gets rows."""
    for row in re.findall(r"--only ([\w.]+)", page(name)):
        validation_usecases.check_validation([row])
    for row in re.findall(r"`((?:fairness|flags|regimes)\.[\w.]+)`", page(name)):
        prefix = "" if row.startswith(("fairness", "regimes")) else "held_out."
        validation_usecases.check_validation([f"{prefix}{row}"])


def test_verdicts_on_the_regimes_are_those_of_this_version():
    """Figures of an older model would mislead; `python docs/make_reference.py --regimes` writes them anew."""
    written = page("where_big_bang_wins.md").split("<!-- verdicts: begin -->")[1].split("<!-- verdicts: end -->")[0]
    assert set(re.findall(r"Model version (\d+)", written)) <= {str(MODEL_VERSION)}


def test_the_readme_leads_to_every_page():
    """A page that nobody finds is not read."""
    readme = (ROOT / "README.md").read_text("utf-8")
    assert all(f"(docs/{name})" in readme for name in PAGES)
