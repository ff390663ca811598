"""The end of a command that has a result: it is printed, as text or as JSON, and written where that was asked for."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from crmsim import usecases
from crmsim.cli.screen import echo_json, note

Result = dict[str, Any]


def hand_over(
    result: Result,
    json_file: str | None,
    targets: tuple[Path | None, Path | None],
    *,
    show: Callable[[Result], None],
    save_page: Callable[[Result, Path], Path],
    quiet: bool,
) -> None:
    """Print a result with `show`, or as JSON where `json_file` is -, and write JSON and page to their `targets`."""
    json_target, page_target = targets
    if json_file == "-":
        echo_json(result)
    else:
        show(result)
    if json_target:
        note(f"{usecases.save_json(result, json_target)} is written.", quiet=quiet)
    if page_target:
        note(f"{save_page(result, page_target)} is written.", quiet=quiet)
