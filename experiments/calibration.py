"""The calibration: constants of the model that fit the calibrated patterns, and how well the patterns fix them.

A search by Optuna (tree-structured Parzen estimator; Akiba et al. 2019) over the constants that no company can choose.
Only the patterns marked as calibrated are in the loss: failure rates, the skew of returns and the ranking of plans are
not looked at. Each trial runs two replicates of each firm of a sample of its own; the best few meet a second sample,
because the best of many trials is best by luck as well, and the best over both samples is taken.

`python -m experiments.calibration --trials 300` prints what it finds; `--write` puts it into the package, after which
`model_version`, the baselines and the changelog have to follow. With `--out FILE` each trial is on file as it ends, and
`--resume` goes on from there, to the very trials that an uninterrupted search would have made.
"""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import click
import numpy as np
import optuna

from crmsim.engine import source_hash
from crmsim.scenario import levers
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.levers.constants import CALIBRATED
from crmsim.study.population import firms
from crmsim.study.workers import Workers
from crmsim.validation.calibrated import TARGETS, Evidence, gather

#: What is searched, and where. Sides of a box, not of a belief: a constant that ends at a side says so in the profile.
SEARCHED: dict[str, tuple[float, float]] = {
    "benefit_scale": (20.0, 150.0),
    "satisfaction_to_churn": (3.0, 5.0),
    "relationship_spread": (0.10, 0.25),
    "peer_influence": (0.06, 0.20),
    "first_use_base": (0.001, 0.010),
    "threshold_spread": (0.15, 0.40),
    "learning_load": (0.06, 0.20),
    "unreadiness_defects": (5.0, 12.0),
    "planning_allowance": (1.0, 1.5),
    "stop_below": (0.10, 0.40),
    "stop_rate": (0.03, 0.30),
    "sunk_cost_weight": (0.0, 0.9),
}
SAMPLE, FIRMS, REPLICATES = 11, 80, 2  # the card uses another sample
FINALISTS, SECOND_SAMPLE = 8, 12  # best trials that are run once more, on other firms
GOOD_ENOUGH = 0.5  # loss above the best up to which a value counts as fitting as well
CALIBRATED_FILE = Path(levers.__file__).parents[1] / "calibrated.toml"


def loss(evidence: Evidence) -> tuple[float, dict[str, float]]:
    """Squared distance of each figure to the middle of its band, in half widths: little inside, much outside."""
    figures, total = {}, 0.0
    for number, target in enumerate(TARGETS):
        value = target.value(evidence)
        figures[f"{target.pattern}.{number}"] = value
        low, high = (np.log(target.low), np.log(target.high)) if target.high > 20.0 else (target.low, target.high)
        place = np.log(value) if target.high > 20.0 else value
        away = abs(place - (low + high) / 2.0) / ((high - low) / 2.0) if np.isfinite(place) else 4.0
        total += 0.1 * min(away, 4.0) ** 2 + max(0.0, min(away, 4.0) - 0.8) ** 2
    return float(total), figures


class Kept:
    """Trials in a file, one line of JSON each, written as they end.

    A search is told again rather than continued: Optuna proposes from its seed and the losses so far, so the same seed
    and the losses on file give the same proposals, down to the last bit, and only those not on file are run. Optuna's
    own storage keeps trials but not the state of its sampler, and a search that goes on from it goes another way.
    """

    def __init__(self, path: Path, seed: int, *, resume: bool) -> None:
        self.path = path
        self.mark = {"seed": seed, "firms": [SAMPLE, FIRMS, REPLICATES], "model": source_hash()}
        self._rows: dict[tuple[float, ...], tuple[float, dict[str, float]]] = {}
        if path.exists() and not resume:
            raise click.ClickException(
                f"There are trials in {path} already; go on with --resume, or name another file."
            )
        path.touch()
        os.truncate(path, self._read())  # without what a kill may have left of a last line

    def _read(self) -> int:
        data = self.path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        for line in whole.splitlines():
            row = json.loads(line)
            if {key: row.get(key) for key in self.mark} != self.mark:
                raise click.ClickException(
                    f"The trials in {self.path} are of another seed, other firms or another model."
                )
            self._rows[tuple(row[name] for name in SEARCHED)] = (row["loss"], row["figures"])
        return len(whole)

    @property
    def count(self) -> int:
        """How many trials were on file at the start."""
        return len(self._rows)

    def known(self, constants: Mapping[str, float]) -> tuple[float, dict[str, float]] | None:
        """Loss and figures of constants, where they were tried before."""
        return self._rows.get(tuple(constants.values()))

    def add(self, constants: Mapping[str, float], value: float, figures: Mapping[str, float]) -> None:
        """Put a trial on file, so that it is there after a kill or a loss of power."""
        row = {"loss": value, **constants, "figures": dict(figures), **self.mark}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
            file.flush()
            os.fsync(file.fileno())


def search(
    trials: int, seed: int, pool: Workers, known: Sequence[Mapping[str, float]] = (), kept: Kept | None = None
) -> optuna.Study:
    """Search for so many trials; constants in `known` are tried first. What is `kept` is not run again."""
    chosen = firms(FIRMS, SAMPLE)
    sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True, n_startup_trials=30)
    study = optuna.create_study(direction="minimize", sampler=sampler)
    for constants in known:
        study.enqueue_trial({name: constants[name] for name in SEARCHED})

    def objective(trial: optuna.Trial) -> float:
        constants = {name: trial.suggest_float(name, *box) for name, box in SEARCHED.items()}
        found = kept.known(constants) if kept else None
        if found is None:
            # Luck is the same in all trials: what differs is what the constants do.
            found = loss(gather(chosen, replicates=REPLICATES, curves=FIRMS, constants=constants, pool=pool))
            if kept:
                kept.add(constants, *found)
        value, figures = found
        trial.set_user_attr("figures", figures)
        return value

    study.optimize(objective, n_trials=trials)
    return study


def finalists(study: optuna.Study, pool: Workers) -> list[tuple[float, float, dict[str, float]]]:
    """The best trials on the firms of the search and on those of a second sample: both losses and the constants, the
    lowest sum first."""
    done = sorted((trial for trial in study.trials if trial.value is not None), key=lambda trial: trial.value)
    second = firms(FIRMS, SECOND_SAMPLE)
    found = []
    for trial in done[:FINALISTS]:
        other, _ = loss(gather(second, replicates=REPLICATES, curves=FIRMS, constants=trial.params, pool=pool))
        found.append((float(trial.value), other, dict(trial.params)))
    return sorted(found, key=lambda each: each[0] + each[1])


def profiles(study: optuna.Study, parts: int = 6) -> dict[str, list[tuple[float, float, float]]]:
    """For each constant and each part of its box: its ends, and the lowest loss of any trial there.

    The lower envelope of all trials, whatever the other constants: a constant is identified where the loss rises to
    both sides of the best.
    """
    done = [trial for trial in study.trials if trial.value is not None]
    found = {}
    for name, (low, high) in SEARCHED.items():
        edges = np.linspace(low, high, parts + 1)
        found[name] = [
            (
                float(a),
                float(b),
                min((float(t.value or 0.0) for t in done if a <= t.params[name] <= b), default=float("nan")),
            )
            for a, b in pairwise(edges)
        ]
    return found


def fitting(study: optuna.Study, name: str) -> tuple[float, float]:
    """Lowest and highest value of a constant among trials that fit nearly as well as the best."""
    good = [t.params[name] for t in study.trials if t.value is not None and t.value <= study.best_value + GOOD_ENOUGH]
    return min(good), max(good)


def as_toml(values: Mapping[str, float], provenance: str) -> str:
    """The file of constants."""
    head = (
        "# Constants of the model that were fitted or set, not observed: one default each, read by scenario/levers/.\n"
        "# Written by experiments/calibration.py; what stands here is calibrated and is never reported as validated.\n"
    )
    lines = [f"{name} = {value}" for name, value in values.items()]
    return f'{head}provenance = """\n{provenance}"""\n\n' + "\n".join(lines) + "\n"


def rounded(name: str, value: float) -> float:
    """A constant to three digits that matter: more would claim a precision that is not there."""
    lever = LEVERS[name]
    return float(f"{min(max(value, lever.limits[0]), lever.limits[1]):.3g}")


@click.command()
@click.option("--trials", default=300, show_default=True, help="Trials of the search.")
@click.option("--seed", default=0, show_default=True, help="Seed of the search.")
@click.option("--write", is_flag=True, help="Put the best constants into the package.")
@click.option("--out", type=click.Path(path_type=Path), help="Write every trial as JSON lines, as it ends.")
@click.option("--resume", is_flag=True, help="Go on with the trials in the file of --out.")
def main(trials: int, seed: int, write: bool, out: Path | None, resume: bool) -> None:
    """Search for constants that meet the calibrated patterns, and print how well the patterns fix them."""
    if resume and not out:
        raise click.UsageError("--resume goes on with the trials of a file: name it with --out.")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    kept = Kept(out, seed, resume=resume) if out else None
    if resume and kept:
        click.echo(f"{kept.count} trials are on file", err=True)
    with Workers() as pool:
        study = search(trials, seed, pool, [CALIBRATED], kept)
        last = finalists(study, pool)
    first, second, chosen = last[0]
    best = {name: rounded(name, value) for name, value in chosen.items()}
    for one, other, constants in last:
        click.echo(
            f"  finalist: loss {one:.3f}, on other firms {other:.3f}, benefit_scale {constants['benefit_scale']:.4g}"
        )
    click.echo(
        f"best loss {study.best_value:.3f} of {trials} trials (the constants in use: {study.trials[0].value:.3f})"
    )
    for number, target in enumerate(TARGETS):
        figure = study.best_trial.user_attrs["figures"][f"{target.pattern}.{number}"]
        click.echo(
            f"  {target.pattern:4} {target.title:55} {figure:8.3f}  ({target.low:g} to {target.high:g} {target.unit})"
        )
    for name, parts in profiles(study).items():
        low, high = fitting(study, name)
        shape = "  ".join(f"{a:.3g}: {value:.2f}" for a, _, value in parts)
        click.echo(
            f"  {name:22} {best[name]:8.4g}  fits as well from {low:.3g} to {high:.3g};  lowest loss from  {shape}"
        )
    if write:
        provenance = (
            f"experiments/calibration.py, {trials} trials, seed {seed}, {datetime.now(UTC).date()}: {FIRMS} firms of\n"
            f"sample {SAMPLE}, {REPLICATES} replicates, {', '.join(dict.fromkeys(t.pattern for t in TARGETS))}; "
            f"losses {first:.2f}\n"
            f"and, on sample {SECOND_SAMPLE}, {second:.2f}: the lowest sum of the best {FINALISTS} trials.\n"
            f"{' and '.join(name for name in CALIBRATED if name not in SEARCHED)} were not searched: no pattern of the "
            "list fixes them.\n"
        )
        CALIBRATED_FILE.write_text(as_toml({**CALIBRATED, **best}, provenance), "utf-8")
        click.echo(
            f"{CALIBRATED_FILE.name} is written: bump model_version, `make baselines`, and say so in the changelog."
        )


if __name__ == "__main__":
    main()
