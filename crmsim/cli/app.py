"""The door of the command line: a table of commands, each loaded only when it is asked for, and how all of them end."""

import importlib
import logging
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from keyword import iskeyword
from pathlib import Path
from typing import Any

import click

from crmsim.cli.endings import OK, end_badly, log
from crmsim.cli.signals import Signals
from crmsim.cli.values import target_file
from crmsim.errors import InputError, nearest, show
from crmsim.version import MODEL_VERSION, __version__

#: Module, and one line for `crmsim --help`. Help therefore needs none of the modules, and answers at once.
COMMANDS = {
    "compare": ("crmsim.cli.compare", "Compare rollout plans on one company, all with the same luck."),
    "explain": ("crmsim.cli.explain", "Which drivers cause the failures of one company, and what repairs bring."),
    "sweep": ("crmsim.cli.sweep", "Run a designed experiment into a store, through crashes and interruptions."),
    "ui": ("crmsim.cli.ui", "Ask, compare and understand in the browser."),
    "workshop": ("crmsim.cli.workshop", "Lead a room through lessons and a game on phones."),
    "run": ("crmsim.cli.run", "One run: its story in plain words, and its weeks."),
    "analyze": ("crmsim.cli.analyze", "What the runs of a study say: arms, factors, regimes, failures, chance."),
    "store": ("crmsim.cli.store", "Audit, repair, export and replay the results of a study."),
    "scenarios": ("crmsim.cli.lists", "The companies that come with crmsim."),
    "plans": ("crmsim.cli.lists", "The rollout plans."),
    "levers": ("crmsim.cli.lists", "Everything that can be turned, with units, ranges and sources."),
    "lessons": ("crmsim.cli.lessons", "What can be taught with crmsim; check and preview lessons of your own."),
    "import": ("crmsim.cli.imports", "Make a scenario of a company's own files, and audit them."),
    "new": ("crmsim.cli.scenario_files", "Write a new scenario file to fill in."),
    "check": ("crmsim.cli.scenario_files", "See whether scenario files can be used."),
    "show": ("crmsim.cli.scenario_files", "A scenario with every default filled in."),
    "diff": ("crmsim.cli.scenario_files", "In what two scenarios differ."),
    "validate": ("crmsim.cli.validate", "The credibility card: what the model is held to, and whether it holds."),
    "warmup": ("crmsim.cli.machine", "Compile the engine now rather than at the first run."),
    "bench": ("crmsim.cli.machine", "How fast this machine runs the model."),
}


OTHER_KINDS = (".toml", ".json", ".html", ".htm", ".csv")  # nobody wants lines of a log in these


@dataclass
class Session:
    """What one call of the command line shares: how much to say, where to log, and the signals that came."""

    quiet: bool = False
    debug: bool = False
    signals: Signals = field(default_factory=Signals)


def main(args: Sequence[str] | None = None) -> int:
    """Run a command line (that of the process where `args` is None) and give its exit code. Never raises."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, ValueError):  # a stream that a caller has put there may know no encoding
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    session = Session()
    handlers = list(log.handlers)
    with session.signals:
        try:
            code = crmsim_command.main(args, prog_name="crmsim", obj=session, standalone_mode=False)
            sys.stdout.flush()
        except BaseException as error:  # noqa: BLE001  the one place where every error becomes a sentence
            code = end_badly(error, session.signals, debug=session.debug)
    for handler in set(log.handlers) - set(handlers):
        log.removeHandler(handler)
        handler.close()
    return code if isinstance(code, int) else OK


class Commands(click.Group):
    """The commands of the table above, by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the shape that click asks for
        """Every name, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load a command: `crmsim compare` is the function `compare` of its module."""
        if cmd_name not in COMMANDS:
            return None
        # `import` cannot be the name of anything in Python, so its command is called `import_`.
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(importlib.import_module(COMMANDS[cmd_name][0]), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is meant; InputError with the nearest name where there is none."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = nearest(args[0], COMMANDS) or " See 'crmsim --help'."
            raise InputError(f"There is no command {show(args[0])}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


class Command(click.Command):
    """A command with the options that all commands have, and its examples printed as they are typed."""

    def __init__(self, *args: Any, examples: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params += common_options()
        self.examples = examples.strip("\n")

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Print the examples, unwrapped so that they can be copied."""
        if self.examples:
            with formatter.section("Examples"):
                formatter.write("".join(f"  {line.strip()}\n" for line in self.examples.splitlines()))


def common_options() -> list[click.Parameter]:
    """--quiet, --debug and --log, which may stand before a command as well as after it."""
    return [
        click.Option(
            ["--quiet"],
            is_flag=True,
            expose_value=False,
            callback=_remember("quiet"),
            help="Print results only: no progress, no notes.",
        ),
        click.Option(
            ["--debug"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_remember("debug"),
            help="Show the details of an internal error.",
        ),
        click.Option(
            ["--log"],
            metavar="FILE",
            is_eager=True,
            expose_value=False,
            callback=_log_to,
            help="Add what happens, with times, to this file.",
        ),
    ]


def _remember(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def remember(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            setattr(ctx.find_root().obj, name, True)

    return remember


def _log_to(ctx: click.Context, _: click.Parameter, value: str | None) -> None:
    """Log to a file from now on."""
    if value is None:
        return
    path = target_file(value, "--log")
    if path.suffix.lower() in OTHER_KINDS:
        raise InputError(f"--log {show(value, 200)} is the name of a file of another kind; let it end in .log.")
    handler = logging.FileHandler(Path(path), encoding="utf-8", errors="backslashreplace", delay=True)
    formatter = logging.Formatter("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.info("crmsim %s: %s", __version__, ctx.command_path)


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"crmsim {__version__} (model version {MODEL_VERSION})")
        ctx.exit()


log.addHandler(logging.NullHandler())  # without it, Python prints what nobody listens to

crmsim_command = Commands(
    "crmsim",
    help="Simulate how a company introduces a CRM: what rollout plans cost, bring, and how they fail.\n\n"
    "SCENARIO is the name of a company that comes with crmsim, or the path of a file. "
    "`crmsim COMMAND --help` shows examples.",
    params=[
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_version,
            help="Print the versions of crmsim and of its model.",
        ),
        *common_options(),
    ],
    no_args_is_help=False,
    invoke_without_command=True,
    callback=lambda: _help_without_command(click.get_current_context()),
)


def _help_without_command(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
