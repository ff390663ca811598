"""From the plain values of a scenario file to a scenario; a refusal names file, key and what is right."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, cast

from crmsim.errors import InputError, nearest, show
from crmsim.scenario.changes import Change
from crmsim.scenario.company import Company
from crmsim.scenario.company_errors import make_company
from crmsim.scenario.contacts import Contacts, read_contacts
from crmsim.scenario.lever_values import check_levers
from crmsim.scenario.scenario import Scenario, uncertain_key
from crmsim.scenario.section_reader import SectionReader
from crmsim.scenario.toml_text import parse
from crmsim.scenario.uncertainty import Distribution, read_distribution

SCHEMA = 1
KEYS = ("schema", "title", "story", "plan", "horizon", "company", "levers", "changes", "uncertainty")
EXPERIMENT = {"design", "factors", "vary_groups"}  # keys of an experiment, which somebody may take for a scenario


def read_scenario(
    content: bytes | str,
    file: str = "scenario.toml",
    folder: Path | None = None,
    plans: Collection[str] | None = None,
) -> Scenario:
    """Read the content of a scenario file.

    `file` names it in messages, `folder` is where its contact files lie (None refuses them), and `plans`
    are the plans that exist (None accepts any name, because this floor does not know the plans). Raises
    InputError whose message says the first one or two mistakes and whose `problems` lists all that were
    found.
    """
    data = parse(content, file)
    try:
        return _Reader(data, folder, plans).scenario(PurePosixPath(file).stem)
    except InputError as error:
        problems = [f"{file}: {problem}" for problem in error.problems]
        # One or two sentences in all: a hint makes a mistake two sentences long.
        short = len(problems) > 1 and not any("Did you mean" in problem for problem in problems[:2])
        raise InputError(f"{problems[0]} Also: {error.problems[1]}" if short else problems[0], problems) from None


class _Reader(SectionReader):
    """Reads section by section and keeps going after a mistake, so that several can be reported at once."""

    def __init__(self, data: Mapping[str, Any], folder: Path | None, plans: Collection[str] | None) -> None:
        super().__init__(data)
        self.folder = folder
        self.plans = plans

    def scenario(self, name: str) -> Scenario:
        """Read everything; InputError with all problems found."""
        if self.data.keys() & EXPERIMENT:
            raise InputError("this is an experiment, and no scenario. 'crmsim sweep FILE --dry-run' checks it.")
        self.require("a scenario", SCHEMA, KEYS)
        contacts, company = self.attempt(self._company, "") or (None, None)
        found: dict[str, Any] = {
            "levers": self._levers(self.table("levers"), "[levers] "),
            "changes": tuple(self._changes()),
            "uncertainty": dict(self._uncertainty()),
            "contacts": contacts,
            "company": company,
        }
        plan = self.data.get("plan")
        if self.plans is not None and isinstance(plan, str) and plan not in self.plans:
            self.refuse(f"there is no plan {show(plan)}.{nearest(plan, self.plans)}")
        # What a section said wrongly stays out here, so that each mistake is reported once.
        texts: dict[str, Any] = {
            key: self.data[key] for key in ("title", "story", "plan", "horizon") if key in self.data
        }
        if isinstance(texts.get("story"), str):
            texts["story"] = texts["story"].strip()
        given = {key: value for key, value in found.items() if value}
        made = self.attempt(lambda: Scenario(name=safe_name(name), **texts, **given), "")
        if made is None or self.problems:
            raise InputError(self.problems[0], self.problems)
        return made

    def _levers(self, given: Mapping[str, Any], where: str) -> dict[str, float]:
        """Check one lever at a time to find every mistake, then all together to find one given twice."""
        before = len(self.problems)
        for name, value in given.items():
            self.attempt(partial(check_levers, {name: value}), where)
        if len(self.problems) > before:
            return {}
        return self.attempt(lambda: check_levers(given), where) or {}

    def _changes(self) -> Iterator[Change]:
        changes = self.data.get("changes", [])
        if not isinstance(changes, list):
            self.refuse(f"changes must be tables that begin with [[changes]], but {show(changes)} was given.")
            return
        for number, table in enumerate(changes, start=1):
            where = f"[[changes]] {number}: "
            if not isinstance(table, Mapping):
                self.refuse(f"{where}must be a table with week and levers, but {show(table)} was given.")
                continue
            for key in table:
                if key not in ("week", "levers"):
                    self.refuse(f"{where}has no key {show(key)}.{nearest(key, ('week', 'levers'))}")
            levers = table.get("levers")
            if isinstance(levers, Mapping) and levers and not self._levers(levers, where):
                continue
            change = self.attempt(partial(Change, cast("Any", table.get("week")), cast("Any", levers)), where)
            if change is not None:
                yield change

    def _uncertainty(self) -> Iterator[tuple[str, Distribution]]:
        given = dict(self.table("uncertainty"))
        company = given.pop("company", {})
        if not isinstance(company, Mapping):
            self.refuse(f"[uncertainty] company must name employees or customers, not {show(company)}.")
            company = {}
        given |= {f"company.{key}": value for key, value in company.items()}
        for key, table in given.items():
            name = self.attempt(partial(uncertain_key, key), "[uncertainty] ")
            if name is not None:
                distribution = self.attempt(partial(read_distribution, name, table), "[uncertainty] ")
                if distribution is not None:
                    yield key, distribution

    def _company(self) -> tuple[Contacts | None, Company]:
        """Build the company; its contact files, if any, say how many people there are."""
        given = dict(self.table("company"))
        contacts = self._contacts(given.get("contacts"))
        if contacts is not None:
            given.setdefault("employees", contacts.people)
            sizes = dict(zip(contacts.department_names, contacts.department_sizes, strict=True))
            departments = given.get("departments")
            if isinstance(departments, list):
                given["departments"] = [_with_staff(table, sizes) for table in departments]
        return contacts, make_company(given)

    def _contacts(self, given: object) -> Contacts | None:
        if not isinstance(given, Mapping) or not all(isinstance(given.get(k), str) for k in ("edges", "departments")):
            return None  # absent, or wrong in a way that the company will say
        if self.folder is None:
            raise InputError("company.contacts names files, but this scenario does not come from a folder.")
        paths = []
        for key in ("edges", "departments"):
            name = given[key]
            if PurePosixPath(name).is_absolute() or PureWindowsPath(name).drive or "\0" in name:
                raise InputError(f"company.contacts.{key} = {show(name)} must be a path relative to the scenario file.")
            paths.append(self.folder / name)
        return read_contacts(*paths)


def _with_staff(department: object, sizes: Mapping[str, int]) -> object:
    """Fill in the people whom the contact file counts, where the table of a department leaves them out."""
    if not isinstance(department, Mapping) or "staff" in department:
        return department
    name = department.get("name")
    return {**department, "staff": sizes.get(name, 0) if isinstance(name, str) else 0}


def safe_name(name: str) -> str:
    """The name of a file made safe to print and to use: at most 64 letters, digits, _ and -."""
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "_" for c in name[:64])
    return kept or "scenario"
