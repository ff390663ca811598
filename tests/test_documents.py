"""Documents are executed: README's Python and commands, and the examples in docstrings."""

import doctest
import importlib
import pkgutil
import re
import shlex
from pathlib import Path

import pytest

import crmsim
from crmsim.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    """Code blocks of a language in the README."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.slow
def test_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]):
    """The blocks run one after the other, as a reader would type them."""
    names: dict[str, object] = {}
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), names)  # noqa: S102  the project's own text
    assert "runs" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for block in blocks("console") for line in block.splitlines()])
def test_commands_of_the_readme_run(line: str, capsys: pytest.CaptureFixture[str]):
    """Every command that the README shows ends well and says something."""
    program, *arguments = shlex.split(line.removeprefix("$ "))
    assert program == ".venv/bin/crmsim"
    assert main(arguments) == 0
    assert len(capsys.readouterr().out) > 200


def test_files_that_the_readme_names_exist():
    """Links and pictures of the README lead somewhere."""
    for target in re.findall(r"\]\(((?!https?:)[^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def documented_modules() -> list[str]:
    """Every module of the package."""
    found = pkgutil.walk_packages(crmsim.__path__, "crmsim.")
    return [module.name for module in found if not module.name.endswith("__main__")]


def test_examples_in_docstrings_hold():
    """Every `>>>` in a docstring, of kernels too (which doctest does not see by itself), gives what it says."""
    parser, tried = doctest.DocTestParser(), 0
    for module_name in documented_modules():
        module = importlib.import_module(module_name)
        for name, thing in vars(module).items():
            text = getattr(thing, "__doc__", None)
            if getattr(thing, "__module__", None) != module_name or not isinstance(text, str) or ">>>" not in text:
                continue
            case = parser.get_doctest(text, dict(vars(module)), name, module_name, 0)
            result = doctest.DocTestRunner(verbose=False).run(case)
            assert result.failed == 0, f"{module_name}.{name}"
            tried += result.attempted
    assert tried > 0
