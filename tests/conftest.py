"""Shared set-up: an engine cache of the checkout's own, a repeatable Hypothesis, and a tiny company."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

# Before crmsim is imported anywhere: a clean clone compiles afresh, and never meets another checkout's code.
os.environ.setdefault("CRMSIM_CACHE", str(Path(__file__).parent.parent / ".cache" / "engine"))

import pytest
from command_line import TINY
from hypothesis import settings

from crmsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from workshop_rooms import Served

# Worker processes of the test runner set it to 80; what is printed must not depend on who runs the tests.
os.environ.pop("COLUMNS", None)


settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the engine once, before parallel test workers start and would each do it."""
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        from crmsim.run import warm_up

        warm_up()


@pytest.fixture(scope="session")
def tiny() -> Scenario:
    """A company of 24 people and 60 customers in two regions, one year."""
    return Scenario(name="tiny", horizon=60).with_company(employees=24, customers=60, regions=["North", "South"])


@pytest.fixture
def room(tmp_path: Path) -> "Iterator[Served]":
    """A small workshop that is served, with results that are made up at once."""
    from workshop_rooms import served  # most tests need no server

    with served(tmp_path) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the file of a tiny company, in which command lines are typed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.toml").write_text(TINY)
    return tmp_path
