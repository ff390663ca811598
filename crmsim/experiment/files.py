"""Experiment files: found by path or shipped name, and read."""

from pathlib import Path

from crmsim.errors import InputError, nearest, show
from crmsim.experiment.experiment import Experiment
from crmsim.experiment.reading import read_experiment
from crmsim.scenario.files import shipped_folder
from crmsim.scenario.toml_text import read_file

_NO_STUDY = {"reference_population"}  # it describes firms, and asks nothing


def shipped_experiments() -> list[str]:
    """Names of the experiments that come with crmsim."""
    return sorted(path.stem for path in shipped_folder("experiments").glob("*.toml") if path.stem not in _NO_STUDY)


def load_experiment(source: str | Path) -> Experiment:
    """Load an experiment from a path, or by the name of one that comes with crmsim.

    Raises InputError, naming file, key, value and what would be right, for whatever cannot be read.
    """
    path = _locate(source)
    return read_experiment(read_file(path), path.name, path.absolute().parent)


def _locate(source: str | Path) -> Path:
    if not isinstance(source, str | Path) or not str(source):
        raise InputError(f"An experiment is given by its path or its name, but {show(source)} was given.")
    names = shipped_experiments()
    if isinstance(source, str) and source in names:
        return shipped_folder("experiments") / f"{source}.toml"
    path = Path(source)
    try:
        if path.exists():
            return path
    except (OSError, ValueError):
        pass
    stem = str(source).replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".toml")
    hint = nearest(stem, names) or f" Shipped are: {', '.join(names)}."
    raise InputError(f"There is no experiment {show(str(source), 200)}.{hint}")
