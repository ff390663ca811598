"""The card: what the groups of rows come to when they are run, as plain data."""

import shlex
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

from crmsim.claims import claims, findings
from crmsim.claims import groups as claim_groups
from crmsim.errors import InputError, nearest, show
from crmsim.run import check_chance, warm_up
from crmsim.study.drivers import driver_taught
from crmsim.study.provenance import provenance
from crmsim.study.workers import Workers, check_workers
from crmsim.validation.claims import CLAIMS, QUICK_CLAIMS, SHAPES
from crmsim.validation.constructed import marked
from crmsim.validation.effort import Effort
from crmsim.validation.groups import GROUPS, Group, Part
from crmsim.validation.row import VERDICTS, Row
from crmsim.version import MODEL_VERSION, __version__

SCHEMA = "crmsim.validate/1"
#: About how long one part of a group takes on two processors (seconds): in full, and with `quick`.
SECONDS = {
    "fairness": (25.0, 4.0),
    "regimes": (10.0, 3.0),
    CLAIMS: (19.0, 2.0),
    SHAPES: (6.0, 2.0),
    "docking": (1.2, 0.4),
    "calibrated": (10.0, 6.0),
    "held_out": (40.0, 20.0),
    "reported": (40.0, 20.0),
}
#: Groups of claims that go by another name than the driver they are about.
CLAIMS_ABOUT = {"status_quo": "organisation", "training": "people"}
LONGEST_MESSAGE, LONGEST_TRACEBACK = 400, 64_000
Json = dict[str, Any]
#: Told parts done, parts in all, and the title of what runs now.
Progress = Callable[[int, int, str], None]
Selection = list[tuple[Group, Part]]


def validate(
    only: Sequence[str] | None = None,
    quick: bool = False,
    on_progress: Progress | None = None,
    *,
    seed: int = 0,
    workers: int | None = None,
    stop: Callable[[], bool] | None = None,
) -> Json:
    """Run the card and give it as plain data, schema crmsim.validate/1. Missing is None; there is no NaN in it.

    Parameters
    ----------
    only
        Names of groups, ids of rows, or what ids begin with up to a dot ("regimes.A"); without, everything.
    quick
        As few runs as still say something: two or three minutes instead of half an hour or more.
    on_progress
        Called before each part and at the end.
    seed, workers
        Where chance starts; processes to use (None: all processors). No figure depends on the workers.
    stop
        Asked now and then; a yes ends it like Ctrl-C, with KeyboardInterrupt: half a card would mislead.

    Raises
    ------
    InputError
        A name in `only` is not known (the nearest one is named), or a seed or number of workers cannot be.
    """
    asked = tuple(only or ())
    names = expanded(asked)
    check_chance(seed, 0)
    count = check_workers(workers)
    chosen = selected(names)
    warm_up()
    started = time.monotonic()
    rows, seconds, broken = run_parts(chosen, Effort(quick, int(seed), stop=stop, only=names), count, on_progress)
    rows = [row for row in rows if not names or is_wanted(row, names)]
    return {
        "schema": SCHEMA,
        "crmsim_version": __version__,
        "model_version": MODEL_VERSION,
        "quick": quick,
        "seed": int(seed),
        "only": list(asked),
        "seconds": round(time.monotonic() - started, 1),
        "sentence": sentence(rows),
        "counts": counts(rows),
        "verdicts": dict(VERDICTS),
        "groups": [group_dict(group, rows, seconds.get(group.name)) for group in GROUPS],
        "broken": broken,
        "command": command(asked, quick, int(seed)),
        "provenance": provenance(),
    }


def selected(names: Sequence[str]) -> Selection:
    """The parts that have to run for these names; all parts for no names. InputError for a name that is not known."""
    names = expanded(names)
    return [
        (group, part)
        for group in GROUPS
        for part in group.parts
        if not names or any(name == group.name or any(begins(row, name) for row in part.ids) for name in names)
    ]


def expanded(names: Sequence[str]) -> tuple[str, ...]:
    """Names as the card spells them, small letters or large, with ids of rows for a group of claims: by key, by
    title, or by the scenario that teaches its driver.

    InputError for what names neither a group, nor a row, nor a group of claims.
    """
    return tuple(dict.fromkeys(found for name in names for found in _spelt(name)))


def _spelt(name: str) -> tuple[str, ...]:
    if not name.strip():
        raise InputError("An empty name asks for nothing; give a group or a row, such as fairness, regimes.A or C31.")
    groups, ids = [group.name for group in GROUPS], [row for group in GROUPS for row in group.ids]
    if name.lower() in groups:
        return (name.lower(),)
    if starts := [row for row in ids if begins(row.lower(), name.lower())]:
        return tuple(starts)
    taught = driver_taught(name)
    about = {name.lower(), CLAIMS_ABOUT.get(taught, taught) if taught else ""}
    keys = [key for key, title in claim_groups().items() if about & {key, title.lower()}]
    named = {claim.id for claim in (*claims().values(), *findings().values()) if claim.group in keys}
    if chosen := tuple(row for row in ids if row.partition(".")[2] in named):
        return chosen
    by_group = list(claim_groups())
    hint = nearest(name, [*groups, *ids, *by_group])
    lists = f" Groups: {', '.join(groups)}; claims: C01 to C{len(claims())}, or by group: {', '.join(by_group)}."
    raise InputError(f"There is no group or row {show(name)} in the card.{hint or lists}")


def seconds_about(names: Sequence[str], quick: bool) -> float:
    """About how long the card takes for these names (seconds on two processors): a word beforehand, no promise."""
    asked = expanded(names)
    named = {name: [part for group, part in selected(asked) if group.name == name] for name in SECONDS}
    parts = {name: len(found) for name, found in named.items()}
    if quick and not asked:
        parts[CLAIMS], parts[SHAPES] = QUICK_CLAIMS, 0
    return sum(SECONDS[name][quick] * count for name, count in parts.items())


def begins(row: str, name: str) -> bool:
    """Whether a row's id is this name or begins with it up to a dot; the group before the id may be left out."""
    return f"{row}.".startswith(f"{name}.") or f"{row}.".partition(".")[2].startswith(f"{name}.")


def is_wanted(row: Row, names: Sequence[str]) -> bool:
    """Whether a row was asked for by any of these names."""
    return any(name == row.group or begins(row.id, name) for name in names)


def run_parts(
    chosen: Selection, effort: Effort, workers: int, on_progress: Progress | None
) -> tuple[list[Row], dict[str, float], list[Json]]:
    """Rows of all parts, seconds by group, and what broke down; an interruption ends the workers at once."""
    rows, seconds, broken = list[Row](), dict[str, float](), list[Json]()
    with Workers(workers) if workers > 1 else nullcontext() as pool:
        effort = replace(effort, pool=pool)
        for done, (group, part) in enumerate(chosen):
            if effort.stop and effort.stop():
                raise KeyboardInterrupt
            if on_progress:
                on_progress(done, len(chosen), group.title)
            since = time.monotonic()
            try:
                rows += map(marked, part.rows(effort))
            except KeyboardInterrupt:
                if pool:
                    pool.kill()
                raise
            except Exception as error:  # noqa: BLE001  one part that breaks down must not cost the others
                rows += [broken_row(group, row, error) for row in part.ids]
                broken.append({"rows": list(part.ids), "traceback": as_text(error)})
            seconds[group.name] = seconds.get(group.name, 0.0) + time.monotonic() - since
    if on_progress:
        on_progress(len(chosen), len(chosen), "")
    return rows, seconds, broken


def broken_row(group: Group, row: str, error: Exception) -> Row:
    """The row of a part that broke down: a fault of the program, which decides nothing about the model."""
    last = (str(error).strip() or "no message").splitlines()[-1]  # of a worker's whole story, which goes into the log
    message = f"{type(error).__name__}: {last}"[:LONGEST_MESSAGE]
    return Row(row, group.name, row, "broke down", "", None, "undecided", f"It could not be computed. {message}")


def as_text(error: Exception) -> str:
    """The whole story of an error."""
    return "".join(traceback.format_exception(error))[-LONGEST_TRACEBACK:]


def group_dict(group: Group, rows: Sequence[Row], seconds: float | None) -> Json:
    """A group with its rows as plain data; seconds None where it did not run."""
    mine = [row for row in rows if row.group == group.name]
    return {
        "name": group.name,
        "title": group.title,
        "meaning": group.meaning,
        "seconds": None if seconds is None else round(seconds, 1),
        "counts": counts(mine),
        "rows": [row.as_dict() for row in mine],
    }


def counts(rows: Sequence[Row]) -> dict[str, int]:
    """How many rows have each verdict."""
    return {verdict: sum(row.verdict == verdict for row in rows) for verdict in VERDICTS}


NO_CLAIM = frozenset({"by_construction", "reported"})  # verdicts that are neither for nor against the model

#: Groups in the order of what they say about the world: the last two are about the program, or were fitted.
ABOUT = {
    "held_out": "patterns held out",
    "claims": "causal claims",
    "shapes": "optima and interactions",
    "regimes": "regimes",
    "fairness": "tests of fairness",
    "docking": "results of the literature",
    "calibrated": "calibrated patterns (no evidence)",
}


def sentence(rows: Sequence[Row]) -> str:
    """What the card comes to, group by group, what is evidence first; what fails is named.

    Rows that are true by construction are no claims; how many there are is said apart.
    """
    parts = []
    for group in dict.fromkeys((*ABOUT, *(row.group for row in rows))):
        claims = [row for row in rows if row.group == group and row.verdict not in NO_CLAIM]
        if claims:
            hold, near = counts(claims)["holds"], sum(row.estimate_inside for row in claims)
            also = f", {near} by the estimate alone" if group == "held_out" and near > hold else ""
            parts.append(f"{hold} of {len(claims)} {ABOUT.get(group, group)}{also}")
    told = counts(rows)
    built = f" Not counted: {told['by_construction']} true by construction." if told["by_construction"] else ""
    if not parts:
        return f"No claim is judged here; {told['reported']} figures are reported without a claim.{built}"
    failing = [row.id for row in rows if row.verdict == "fails"]
    text = f"What holds: {'; '.join(parts)}.{built}"
    return f"{text} Failing: {', '.join(failing)}." if failing else text


def command(names: Sequence[str], quick: bool, seed: int) -> str:
    """The command line that gives this card again."""
    only = [word for name in names for word in ("--only", name)]
    return shlex.join(["crmsim", "validate", *only, *(["--quick"] if quick else []), "--seed", str(seed)])
