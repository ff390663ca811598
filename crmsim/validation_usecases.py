"""What a person can do with the credibility card. Plain values go in and come out, as in `crmsim.usecases`.

What needs the engine or the studies loads them inside.
"""
# ruff: noqa: PLC0415  see above

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def check_validation(only: Sequence[str]) -> None:
    """Refuse names that are neither a group nor a row of the credibility card, with the nearest one."""
    from crmsim.validation.card import selected

    selected(only)


def validation_seconds(only: Sequence[str] = (), *, quick: bool = False) -> float:
    """About how long the card takes for these names, in seconds on two processors."""
    from crmsim.validation.card import seconds_about

    return seconds_about(only, quick)


def validate(
    only: Sequence[str] = (),
    *,
    quick: bool = False,
    seed: int = 0,
    workers: int | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Json:
    """The credibility card: what the model is held to, row by row with figure, band and verdict.

    `only` names groups or rows (none: everything); `quick` takes few runs. `on_progress` hears parts done, parts in
    all and what runs; a yes from `stop` ends it with KeyboardInterrupt. Raises InputError for a name not known.
    """
    from crmsim.validation.card import validate as run_card

    return run_card(only, quick, on_progress, seed=seed, workers=workers, stop=stop)


def save_validation(card: Json, path: Path) -> Path:
    """Write the credibility card as one page that needs nothing else, whole or not at all."""
    from crmsim.report.validation_page import write_validation

    return write_validation(card, path)


def stored_card() -> Json:
    """The credibility card that comes with crmsim: whole, made once for the model version that it names."""
    from crmsim.validation.stored import stored_card as read

    return read()
