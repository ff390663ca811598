"""The end of a command that has a result: it is printed, as text or as JSON, and written where that was asked for."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from crmsim import usecases
from crmsim.cli.app import Session
from crmsim.cli.endings import OK, SOME_RUNS_FAILED, log, say
from crmsim.cli.screen import echo_json, note
from crmsim.cli.values import target_file

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


def targets(json_file: str | None, report: str | None, scenario: str) -> tuple[Path | None, Path | None]:
    """Where JSON and report go, found out before anything is simulated; None where there is nothing to write."""
    keep: Sequence[Path] = [Path(scenario)] if "\0" not in scenario else ()
    json_target = target_file(json_file, "--json", keep=keep) if json_file not in (None, "-") else None
    also = [*keep, json_target] if json_target else keep
    return json_target, target_file(report, "--report", (".html", ".htm"), keep=also) if report is not None else None


def slides_target(slides: str | None, others: Sequence[Path | None], scenario: str) -> Path | None:
    """Where a PowerPoint goes, by the rules of `targets`; it must not replace any of the `others` either."""
    keep = [*([Path(scenario)] if "\0" not in scenario else []), *(path for path in others if path)]
    return target_file(slides, "--slides", (".pptx",), keep=keep) if slides is not None else None


def broke_down(failed: dict[str, Any], of_what: str) -> int:
    """Number of replications that broke down, and a sentence where there are any."""
    if failed["count"]:
        first = failed["first"][0]
        say(
            f"{failed['count']} {of_what} broke down and count nowhere; the first is replicate "
            f"{first['replicate']}, in {first['stage']}: {first['message'][:200]}"
        )
    return int(failed["count"])


def ending(session: Session, broken: int, stopped: str) -> int:
    """The exit code of a command with a result, and a sentence where it stopped early (`stopped` says what is done)."""
    if stopped:
        say(f"Stopped early: {stopped}")
        log.warning("stopped early")
        return session.signals.exit_code
    return SOME_RUNS_FAILED if broken else OK


def without_result(session: Session, nothing: usecases.NoResultError) -> int:
    """The exit code of a command that came to no result, and why it did not."""
    say(str(nothing))
    return session.signals.exit_code if nothing.stopped else SOME_RUNS_FAILED
