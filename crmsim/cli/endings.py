"""How a command ends: an exit code, and one or two plain sentences where it did not go well."""

import errno
import logging
import os
import sys
import traceback

import click

from crmsim.cli.signals import CODE_BASE, Signals, end_children
from crmsim.errors import DamagedStoreError, InputError

OK = 0
INTERNAL_ERROR = 1
BAD_INPUT = 2
SOME_RUNS_FAILED = 3
DAMAGED = 4  # a store is damaged, or equal runs gave different results
BROKEN_PIPE = CODE_BASE + 13  # the code of a program that SIGPIPE ends, as `crmsim levers | head` may
LONGEST = 800  # characters of a sentence: what people type can be of any length

log = logging.getLogger("crmsim")


def end_badly(error: BaseException, signals: Signals, *, debug: bool) -> int:
    """Say what went wrong on standard error, and give the exit code that belongs to it.

    Details of an internal error go to the log, and to standard error only with `debug`.
    """
    # An interruption in the middle of an import or a compilation can come out as any other error.
    unexpected = not isinstance(error, InputError | DamagedStoreError | click.UsageError | OSError)
    if isinstance(error, KeyboardInterrupt | click.Abort) or (signals.came() and unexpected):
        end_children()
        say("Interrupted.")
        log.warning("interrupted")
        return signals.exit_code
    if isinstance(error, BrokenPipeError | SystemExit):  # click and rich exit by themselves where a pipe is closed
        hush()
        return BROKEN_PIPE
    sentence, code = sentence_for(error)
    say(sentence)
    log.error("%s", visible(sentence), exc_info=error if code == INTERNAL_ERROR else None)
    if debug:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    return code


def sentence_for(error: BaseException) -> tuple[str, int]:
    """One or two plain sentences about an error, and its exit code."""
    if isinstance(error, InputError):
        return str(error), BAD_INPUT
    if isinstance(error, DamagedStoreError):
        return str(error), DAMAGED
    if isinstance(error, click.UsageError):
        return usage_sentence(error), BAD_INPUT
    if isinstance(error, MemoryError):
        return "There is not enough memory for this; try fewer workers or a smaller company.", INTERNAL_ERROR
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename is not None else ""
        what = "no space is left on the disk" if error.errno == errno.ENOSPC else error.strerror.lower()
        return f"The system refused: {place}{what}.", INTERNAL_ERROR
    sentence = (
        f"Something went wrong inside crmsim ({type(error).__name__}). "
        "Run it again with --debug to see the details, or with --log FILE to keep them."
    )
    return sentence, INTERNAL_ERROR


def usage_sentence(error: click.UsageError) -> str:
    """What is wrong with a command line, and where help is."""
    sentence = error.format_message().rstrip(". ")
    if ". " in sentence or error.ctx is None:
        return sentence + ("" if sentence.endswith("?") else ".")
    mark = "" if sentence.endswith("?") else "."
    return f"{sentence}{mark} See '{error.ctx.command_path} --help'."


def say(sentence: str) -> None:
    """Print a sentence on standard error, whatever it holds and however long it is, and never fail in doing so."""
    text = visible(sentence)
    try:
        click.echo(text if len(text) <= LONGEST else f"{text[:LONGEST]}...", err=True)
    except OSError:
        hush()


def visible(text: str) -> str:
    """The text on one line, without characters that could upset a terminal."""
    return " ".join("".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text).split())


def hush() -> None:
    """Let what is still to be written go nowhere, so that Python does not complain about it at the end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            try:
                os.dup2(nowhere, stream.fileno())
            except (OSError, ValueError):
                continue
    os.close(nowhere)
