"""`crmsim import`: a company's own files become a scenario, with an audit of what is wrong in them."""

import shlex
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from crmsim import intake_usecases
from crmsim.cli.app import Command, Session, common_options
from crmsim.cli.endings import log
from crmsim.cli.import_table import print_import, print_look
from crmsim.cli.screen import busy, echo, echo_json, echo_wrapped, note
from crmsim.cli.values import Whole, target_file, target_folder
from crmsim.errors import InputError, nearest, show
from crmsim.intake_usecases import KINDS, ImportRequest
from crmsim.scenario.typed import typed_number

MANY = 4  # a long list of files is told by its first ones


class Share(click.ParamType[float]):
    """A number from 0 to 1, or any other number where `free`."""

    name = "number"

    def __init__(self, *, free: bool = False) -> None:
        self.free = free

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ARG002
        """Turn the text into a number; InputError for what is none."""
        number = typed_number(str(value))
        if number is None or not (self.free or 0.0 <= number <= 1.0):
            option = param.opts[0] if param else "value"
            raise InputError(f"{option} {show(value)} must be a number{'' if self.free else ' from 0 to 1'}.")
        return number


def options(kind: str) -> list[click.Parameter]:
    """The options of one kind of import."""
    metavar = {"crm-export": "FOLDER|FILE...", "contacts": "FILE"}.get(kind, "FILE...")
    shared: list[click.Parameter] = [
        click.Argument(["files"], metavar=metavar, nargs=1 if kind == "contacts" else -1, required=True),
        click.Option(
            ["--out"],
            metavar="NAME.toml",
            help="The scenario to write, or to add to; its tables and its audit go "
            "into a folder of the same name beside it. Needed unless --look.",
        ),
        click.Option(
            ["--map", "maps"],
            metavar="OURS=THEIRS",
            multiple=True,
            help="Which column holds a field, where the guess is wrong; - for none. Several times if need be.",
        ),
        click.Option(["--look"], is_flag=True, help="Show how the files would be read, and write nothing."),
        click.Option(
            ["--json", "json_target"], metavar="FILE|-", help="Write the audit as JSON to a file, or print it."
        ),
        click.Option(["--title"], default="", help="Title of the scenario."),
        click.Option(["--encoding"], help="Encoding of the text, where it is not found out, such as cp1252."),
        click.Option(["--separator"], help="What separates cells: comma, semicolon, tab, pipe, or the sign itself."),
        click.Option(
            ["--keep-names"], is_flag=True, help="Keep the names of people and customers instead of pseudonyms."
        ),
        click.Option(
            ["--key"],
            metavar="FILE",
            help="Key of the pseudonyms; made where there is none.  [default: with your settings of crmsim]",
        ),
    ]
    if kind == "contacts":
        return [
            *shared,
            click.Option(
                ["--departments"], metavar="FILE", help="Department of everybody, unless the staff was imported."
            ),
            click.Option(
                ["--at-least"],
                type=Share(free=True),
                default=0.0,
                metavar="N",
                help="Leave out ties whose weights (or mails) sum to less.",
            ),
            click.Option(
                ["--fit"], is_flag=True, help="Also fit a generated network to this one and tell how well it matches."
            ),
        ]
    shared += [
        click.Option(["--dates"], metavar="dmy|mdy", help="What is first in a date, where both could be."),
        click.Option(["--decimal"], metavar="comma|point", help="What stands before decimals, where both could."),
        click.Option(
            ["--as-of"],
            metavar="DAY",
            help="Count ages from this day (2024-12-31), not from the last one in the files.",
        ),
        click.Option(["--currency"], metavar="CODE", help="Currency of all money, such as EUR."),
        click.Option(
            ["--sources"], type=Whole(1, 100), help="How many lists and systems hold customer data, where you know."
        ),
    ]
    if kind == "staff":
        shared.append(
            click.Option(
                ["--generate-contacts"],
                is_flag=True,
                help="Nobody recorded who is in touch with whom: generate contacts between these people, with "
                "constants fitted to a published e-mail network. They take the place of the model's own generator.",
            )
        )
    else:
        shared.append(
            click.Option(
                ["--margin-rate"], type=Share(), help="Gross margin per revenue.  [default: 0.5, an assumption]"
            )
        )
    if kind == "crm-export":
        shared.append(
            click.Option(
                ["--stage", "stages"],
                metavar="STAGE=won|lost|open",
                multiple=True,
                help="What a stage of opportunities means, where it was taken otherwise. Several times if need be.",
            )
        )
        shared.append(
            click.Option(
                ["--sales-share"],
                type=Share(),
                help="The sales team is this share of all employees: "
                "the others are added in the model's default proportion.",
            )
        )
    return shared


def run(kind: str, **given: Any) -> None:
    """Import files of a kind."""
    session: Session = click.get_current_context().obj
    look, json_target, out, fit = (given.pop(name, None) for name in ("look", "json_target", "out", "fit"))
    files = given.pop("files")
    paths = tuple(Path(file) for file in (files if isinstance(files, tuple) else (files,)))
    for name in ("departments", "key"):
        given[name] = Path(given[name]) if given.get(name) else None
    if look:
        request = ImportRequest(kind, paths, Path("scenario.toml"), **given)
        print_look(intake_usecases.look_at_files(request), intake_usecases.fields_of(kind))
        return
    if not out:
        raise InputError(
            f"Where to? Say --out, as in 'crmsim import {kind} {shlex.quote(str(paths[0]))} --out my_company.toml'."
        )
    target = target_file(out, "--out", (".toml",), keep=[path for path in paths if path.is_file()])
    json_file = (
        target_file(json_target, "--json", (".json",), keep=[*paths, target])
        if json_target not in (None, "-")
        else None
    )
    request = ImportRequest(kind, paths, target, **given)
    with busy("Reading", quiet=session.quiet):
        done = intake_usecases.import_files(request)
    log.info("imported %s into %s", ", ".join(path.name for path in paths[:MANY]), target)
    audit = done.audit
    if fit:
        with busy("Fitting", quiet=session.quiet):
            audit = {
                **audit,
                "fit": intake_usecases.fit_network(done.folder / "contacts.txt", done.folder / "departments.txt"),
            }
    if json_target == "-":
        echo_json(audit)
    elif json_file is not None:
        from crmsim.usecases import save_json  # noqa: PLC0415

        save_json(dict(audit), json_file)
    if json_target != "-":
        print_import(audit, Path(out))
    for told in _ambiguous(audit):
        note(f"Note: {told}.", quiet=session.quiet)


def _ambiguous(audit: Mapping[str, Any]) -> Iterator[str]:
    """What could be read otherwise, and the option that settles it."""
    for table in audit["tables"]:
        for name in table["ambiguous_dates"] or ():
            yield f"day and month could be the other way round in {table['file']}, {name}; --dates says which is first"
        for name in table["ambiguous_numbers"] or ():
            yield f"{name} of {table['file']} could have decimals or thousands behind its sign; --decimal says which"


class Imports(click.Group):
    """The four imports under one name."""

    def __init__(self) -> None:
        super().__init__(
            "import",
            help="Make a scenario of a company's own files: staff, customers, contacts, or an export of its CRM. "
            "Several imports with the same --out make one company. An audit shows what is wrong in the files and sets "
            "how messy the old data are.",
            params=[
                click.Option(
                    ["--samples"],
                    metavar="FOLDER",
                    help="Write files of a made-up company into a folder, to try the imports with.",
                ),
                *common_options(),
            ],
            no_args_is_help=False,
            invoke_without_command=True,
            callback=_without_kind,
        )
        for kind, what in KINDS.items():
            self.add_command(
                Command(
                    kind,
                    params=options(kind),
                    callback=partial(run, kind),
                    help=f"Import {what}.",
                    examples=_EXAMPLES[kind],
                )
            )

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Print the first example of each import."""
        with formatter.section("Examples"):
            for kind in KINDS:
                formatter.write(f"  {_EXAMPLES[kind].strip().splitlines()[0]}\n")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the import that is meant; InputError with the nearest one where there is none."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            hint = nearest(args[0], self.commands) or f" There are: {', '.join(self.commands)}."
            raise InputError(f"There is no import of {show(args[0])}.{hint}")
        return super().resolve_command(ctx, args)


def _without_kind(samples: str | None = None) -> None:
    """Write the samples where they are asked for, else tell what can be imported."""
    ctx = click.get_current_context()
    if samples is not None:
        if ctx.invoked_subcommand is not None:
            raise InputError("--samples writes samples and imports nothing; type the import on a line of its own.")
        folder = target_folder(samples, "--samples")
        written = intake_usecases.write_samples(folder)
        echo_wrapped(f"Written into {samples}: {', '.join(path.name for path in written)}.")
        echo(f"Try: crmsim import crm-export {shlex.quote(str(Path(samples) / 'crm_export'))} --look")
    elif ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


_EXAMPLES = {
    "staff": """
    crmsim import staff samples/staff.csv --out my_company.toml
    crmsim import staff people.xlsx --out my_company.toml --map department="Cost centre" --dates dmy
    """,
    "customers": """
    crmsim import customers samples/customers.csv --out my_company.toml
    crmsim import customers erp.csv sales_list.xlsx --out my_company.toml
    crmsim import customers list.csv --out my_company.toml --map owner=Rep --map margin="DB II" --as-of 2025-06-30
    """,
    "contacts": """
    crmsim import contacts samples/mail_log.csv --out my_company.toml
    crmsim import contacts edges.txt --departments departments.txt --out my_company.toml --fit
    """,
    "crm-export": """
    crmsim import crm-export samples/crm_export --out my_company.toml
    crmsim import crm-export accounts.csv pipeline.xlsx --out my_company.toml --map deals.owner="Sales rep"
    crmsim import crm-export samples/crm_export --look
    """,
}

import_: Callable[..., Any] = Imports()
