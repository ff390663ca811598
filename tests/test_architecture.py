"""The walls of the house, read from the source with `ast`: what may know what, what may be named where."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "crmsim"
# From the ground up: a module imports from its own floor and from those below it, never from above.
FLOORS = (
    ("errors", "version", "cells"),
    ("engine",),
    ("scenario",),
    ("claims",),
    ("plans",),
    ("rules",),
    ("world",),
    ("outcomes",),
    ("model", "agents", "run"),
    ("diary",),
    ("study",),
    ("experiment",),
    ("store",),
    ("sweeps",),
    ("analysis", "connect"),
    ("explore",),
    ("intake",),
    ("figures",),
    ("report", "benchmark", "validation"),
    ("usecases", "study_usecases", "validation_usecases", "intake_usecases"),
    ("lessons",),
    ("ui",),
    ("workshop",),
    ("cli",),
)
FLOOR_OF = {part: floor for floor, parts in enumerate(FLOORS) for part in parts}
FRONT_DOOR = ("__init__", "__main__")  # above all floors: the table of contents and a way to start
LONGEST_FILE = 400  # lines
# The model and its agents, which are what Mesa steps; and the page of Mesa's own for developers, which is about Mesa.
MESA_MODULES = {"crmsim.model", "crmsim.agents", "crmsim.ui.developer"}


def module_name(path: Path) -> str:
    """`crmsim.world.week` for crmsim/world/week.py; a package goes by the name of its folder."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {module: ast.parse(path.read_text("utf-8")) for module, path in MODULES.items()}


def never_runs(node: ast.AST) -> bool:
    """Whether this is an `if TYPE_CHECKING:` block."""
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def imports(tree: ast.AST, *, for_types: bool = True) -> Iterator[str]:
    """Full names of the modules imported anywhere in the tree, inside functions too."""
    for node in ast.iter_child_nodes(tree):
        if never_runs(node) and not for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            members = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (member if member in MODULES else str(node.module) for member in members)
        else:
            yield from imports(node, for_types=for_types)


def part_of(module: str) -> str:
    """`world` for crmsim.world.week; `__init__` for crmsim itself."""
    return [*module.split("."), "__init__"][1]


def upward(module: str) -> Iterator[str]:
    """What is wrong with the imports of one module, in words."""
    part = part_of(module)
    if part in FRONT_DOOR:
        return
    if part not in FLOOR_OF:
        yield f"{module} stands on no floor: give '{part}' its place in FLOORS"
        return
    for imported in imports(TREES[module]):
        target = part_of(imported)
        if imported.split(".")[0] != "crmsim":
            continue
        if target not in FLOOR_OF:
            yield f"{module} imports {imported}: it must name the module that it needs, by a floor"
        elif FLOOR_OF[target] > FLOOR_OF[part]:
            yield f"{module} imports {imported}, which is on a floor above"


def names_read(tree: ast.AST) -> Iterator[str]:
    """Attributes and whole texts in the code: the ways in which a value is looked up by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def files_of_repository() -> list[Path]:
    """Every file that git keeps, or would keep if it were added now."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    return [ROOT / name for name in listing.split("\0") if (ROOT / name).is_file()]


def forbidden() -> re.Pattern[str]:
    """Paths of one machine and hosts of registries, put together so that this file does not name them."""
    folders = [rf"(?<![\w.])/{folder}/" for folder in ("work", "root", "home", "Users")]
    folders += [rf"(?<![\w.])/{'t'}mp\b", rf"\.\./{'shared'}"]
    hosts = [f"python{'hosted'}", f"npm{'js'}", rf"pypi\.{'org'}", rf"deb\.{'debian'}", rf"crates\.{'io'}"]
    return re.compile("|".join(folders + hosts), re.IGNORECASE)


def test_imports_point_only_downwards() -> None:
    """A module imports nothing from a floor above its own, and every module stands on a floor."""
    assert [fault for module in MODULES for fault in upward(module)] == []


def test_imports_are_absolute() -> None:
    """A reader sees in each import where the thing comes from."""
    relative = [
        f"{module}, line {node.lineno}"
        for module, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_no_modules_form_a_knot() -> None:
    """No module needs, through others, itself."""
    needs = {module: set(imports(tree, for_types=False)) & set(MODULES) for module, tree in TREES.items()}
    inside = nx.DiGraph(needs)
    assert list(nx.simple_cycles(inside)) == []


def test_no_file_is_too_long_to_read() -> None:
    """A file of the package has at most 400 lines."""
    lengths = {module: len(path.read_text("utf-8").splitlines()) for module, path in MODULES.items()}
    assert {module: lines for module, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_mesa_is_touched_in_three_modules_only() -> None:
    """Only model.py, agents.py and Mesa's own page import Mesa, so that a new Mesa is met in three files."""
    libraries = {module: {name.split(".")[0] for name in imports(tree)} for module, tree in TREES.items()}
    assert {module for module, used in libraries.items() if "mesa" in used} <= MESA_MODULES


def test_package_imports_without_solara() -> None:
    """`import crmsim`, and every name of its table of contents, works where Solara is not installed."""
    program = "import sys; sys.modules['solara'] = None; from crmsim import *"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 0, done.stderr.decode()


def test_help_starts_without_the_pages() -> None:
    """`crmsim --help` and `crmsim ui --help` answer without importing Solara, which takes a second."""
    program = "import sys; sys.modules['solara'] = None; from crmsim.cli import main; sys.exit(main(sys.argv[1:]))"
    for words in (["--help"], ["ui", "--help"]):
        done = subprocess.run([sys.executable, "-c", program, *words], cwd=ROOT, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()


def test_outcomes_read_no_lever() -> None:
    """Value and failure are read off what happened; a lever cannot decide them directly."""
    from crmsim.scenario.levers import LEVERS

    read = {
        f"{module} reads {name}"
        for module, tree in TREES.items()
        if part_of(module) == "outcomes"
        for name in {*names_read(tree), *imports(tree)}
        if name in LEVERS or name == "levers" or name.startswith("crmsim.scenario.levers")
    }
    assert read == set()


def test_world_and_rules_name_no_plan() -> None:
    """What happens in a week depends on the schedule alone, so no plan can be favoured by its name."""
    from crmsim.plans import PLANS

    named = {
        f"{module} names {plan}"
        for module, path in MODULES.items()
        if part_of(module) in {"world", "rules"}
        for plan in PLANS
        if plan in path.read_text("utf-8")
    }
    assert named == set()


def test_lock_holds_every_dependency_by_hash() -> None:
    """What pyproject.toml asks for is in the lock: in an allowed version, with hashes, without addresses."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = map(Requirement, project["dependencies"] + project["optional-dependencies"]["dev"])
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    pins: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9-]+)==([^ ;]+)", lock, re.MULTILINE):
        pins.setdefault(name, []).append(version)
    for wanted in asked:
        versions = pins.get(canonicalize_name(wanted.name), [])
        assert versions, f"{wanted} is not in the lock: run `make lock`"
        assert all(wanted.specifier.contains(version) for version in versions), f"{wanted}: locked {versions}"
    entries = lock.replace("\\\n", "").splitlines()
    assert [entry for entry in entries if "--hash=sha256:" not in entry or "://" in entry] == []


def test_version_is_the_same_everywhere() -> None:
    """A result is cited with the version that made it: package, project file and citation agree."""
    from crmsim.version import __version__

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == __version__
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")


def test_no_file_names_a_machine_or_a_registry() -> None:
    """Nothing depends on the machine it was written on, or on the place that packages came from."""
    pattern = forbidden()
    found = [
        f"{path.relative_to(ROOT)}, line {number}: {match.group()}"
        for path in files_of_repository()
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), start=1)
        for match in pattern.finditer(line)
    ]
    assert found == []


def test_the_search_for_forbidden_words_finds_them() -> None:
    """The pattern meets a path and a host as they would really be written, and no ordinary words."""
    pattern = forbidden()
    slash, dot = "/", "."
    for text in (f"see {slash}root{slash}x", f"https://pypi{dot}org/simple", f"`{slash}tmp`"):
        assert pattern.search(text), text
    for text in (f"scenarios{slash}work{slash}plan", "registry.get(name)", "a/home/b", "pypi"):
        assert not pattern.search(text), text
