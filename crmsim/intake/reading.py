"""Files of a company as tables of text: delimited text or workbooks, one file or a folder of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crmsim.errors import InputError, show
from crmsim.intake.decoding import decode, read_bytes
from crmsim.intake.delimited import read_delimited
from crmsim.intake.raw import RawTable
from crmsim.intake.workbook import read_workbook

TEXT = (".csv", ".tsv", ".txt", ".tab", ".dat")
WORKBOOK = (".xlsx", ".xlsm")
_MANY_FILES = 60


@dataclass(frozen=True, slots=True)
class Form:
    """How files are to be read, where a person says so; None is found out."""

    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None  # "," or "."


def read_tables(path: Path, form: Form | None = None, *, header: bool = True, blanks: bool = False) -> list[RawTable]:
    """The tables of a file: one of delimited text, or each sheet of a workbook. InputError for anything else."""
    content = read_bytes(path)
    form = form or Form()
    if path.suffix.lower() in WORKBOOK or (content.startswith(b"PK\x03\x04") and b"xl/" in content):
        return read_workbook(content, path.name)
    text, encoding = decode(content, path.name, form.encoding)
    refuse_markup(text, path.name)
    return [read_delimited(text, path.name, encoding, form.separator, header=header, blanks=blanks)]


def refuse_markup(text: str, file: str) -> None:
    """InputError for a page, XML or JSON under the name of a table."""
    start = text[:200].lstrip("\ufeff \r\n\t").lower()
    if start.startswith(("<!doctype", "<html", "<?xml", "<table")):
        raise InputError(f"{file} is a page or XML, not a table; export it as CSV or .xlsx.")
    if start.startswith(("{", "[{")):
        raise InputError(f"{file} is JSON, not a table; export it as CSV or .xlsx.")


def read_folder(paths: Iterable[Path], form: Form | None = None) -> list[RawTable]:
    """The tables of several files; a folder among them stands for the tables in it, in the order of their names."""
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted(
                file
                for file in path.iterdir()
                if file.suffix.lower() in TEXT + WORKBOOK and not file.name.startswith((".", "~"))
            )
        else:
            files.append(path)
    if not files:
        raise InputError(f"There is no CSV or .xlsx file in {show(str(next(iter(paths), '')), 200)}.")
    if len(files) > _MANY_FILES:
        raise InputError(f"There are {len(files)} files, more than {_MANY_FILES}; name those that are meant.")
    return [table for file in files for table in read_tables(file, form)]
