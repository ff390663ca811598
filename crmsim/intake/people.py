"""The people of the files as departments of a company: what each does, and where."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from crmsim.errors import InputError
from crmsim.intake.days import there
from crmsim.intake.figures import Figure
from crmsim.intake.mapping import SHEET
from crmsim.intake.tables import Table, known_names
from crmsim.intake.values import fold
from crmsim.intake.worth import summing
from crmsim.scenario.company import Staff
from crmsim.scenario.kinds import FUNCTION_TITLES, FUNCTIONS, MAX_DEPARTMENTS, MAX_REGIONS

#: Words by which departments and roles tell what they do, in the order in which they are looked for. Whoever sells is
#: asked for first: what is sold, and to whom, stands beside it (Healthcare Sales, Sales Market North).
_WORDS = {
    "sales": r"(?<!after )\bsales?\b|vertrieb|verkauf|\bvente|\bventas|vendit|verkoop|key account|"
    r"account (exec|manager)|business dev|aussendienst|\bsell(er|ing)|\bdealer",
    "it": r"\bit\b|information techn|informatik|software|developer|data engineer|\bsystems?\b|infrastructure|"
    r"\bedv\b|informati|sysadmin|devops",
    "marketing": r"\bmarket|marketing|\bbrand(s|ing)?\b|communicat|kommunikation|advert|campaign|\bcontent|\bpr\b|"
    r"werbung|mercadeo",
    "service": r"service|support|help ?desk|\bcare\b|kundendienst|kundenbetreu|innendienst|servicio|assistanc|"
    r"assistenz|call cent|klantenservice|technician|field eng|after sales|customer success",
    "sales, where nothing else is said": r"commercial|comercial",
}
#: Departments that are back office by their name, so that nobody needs to be told what they were taken for.
_BACK_OFFICE = (
    r"back ?office|financ|accounting|accounts|buchhalt|comptab|contab|controlling|treasury|payroll|\bhr\b|human res|"
    r"personnel|\bpersonal|people|legal|\bjur|recht|complian|purchas|procure|sourcing|einkauf|achats?\b|compras|"
    r"logist|warehous|\blager|shipping|supply chain|operations|produ[ck]t|manufact|fertigung|quality|qualit|research|"
    r"\br ?d\b|engineering|administrat|verwaltung|facilit|board|management|geschaftsfuhr|direction"
)
OTHER_REGION = "Elsewhere"
ONE_REGION = "All"
FEW = 6  # departments that are named in a figure


class People(NamedTuple):
    """Who works where. `frame` has a row per person: person, function, region, department."""

    frame: pd.DataFrame
    departments: tuple[dict[str, Any], ...]
    regions: tuple[str, ...]
    figures: tuple[Figure, ...]


def people_of(
    tables: Mapping[str, Table], as_of: pd.Timestamp, *, words_only: bool = False, owners: bool = False
) -> People | None:
    """The people of a staff table on a day; None without one.

    `words_only` makes names of departments of single words; with `owners`, who owns opportunities is the staff where
    there is no table.
    """
    if "staff" in tables:
        staff = tables["staff"]
    elif owners and "deals" in tables:
        staff = _sellers(tables["deals"])
    else:
        return None
    frame = _everybody(staff, as_of)
    if frame.empty:
        raise InputError(f"Nobody of {staff.facts['file']} was there on {as_of.date()}.")
    export = "deals" in tables and not (staff.has("department") or staff.has("role") or staff.has("function"))
    frame["function"] = "sales" if export else _functions(frame)
    frame["region"] = _regions(frame)
    frame["department"] = _departments(frame, by_department=staff.has("department"))
    if frame["department"].nunique() > MAX_DEPARTMENTS:
        frame["department"] = frame["function"] + " " + frame["region"]
    frame["department"] = _different(frame["department"], words_only=words_only)
    groups = frame.groupby("department", sort=True)
    departments = tuple(
        {"name": str(name), "function": _most(group["function"]), "region": _most(group["region"]), "staff": len(group)}
        for name, group in groups
    )
    place = {department["name"]: department for department in departments}
    for key in ("function", "region"):
        frame[key] = frame["department"].map({name: department[key] for name, department in place.items()})
    frame = frame.sort_values(["department", "person"], kind="stable").reset_index(drop=True)
    regions = tuple(dict.fromkeys(frame["region"].value_counts().index))
    return People(frame, departments, regions, tuple(_figures(staff, as_of, frame, departments, export)))


def _sellers(deals: Table) -> Table:
    """A sales team of the owners of opportunities, each where most of his are."""
    frame = deals.frame[deals.frame["owner"] != ""]
    team = pd.DataFrame({"person": frame["owner"].unique()})
    if deals.has("region"):
        team["region"] = team["person"].map(frame.groupby("owner")["region"].agg(_most))
    return Table("staff", team, facts={"file": f"owners in {deals.facts['file']}"})


def _everybody(staff: Table, as_of: pd.Timestamp) -> pd.DataFrame:
    """One row for each person who is there on a day; managers without a row of their own sit where their people do."""
    here = there(staff.frame, "start", "end", as_of)  # before doubles go: who left may have come back
    frame = staff.frame[here & (staff.frame["person"] != "")].drop_duplicates("person")
    keep = [name for name in ("person", "department", "role", "function", "region", "manager") if name in frame]
    frame = frame[keep].copy()
    if "manager" not in frame:
        return frame.reset_index(drop=True)
    known = known_names(staff)
    added = []
    for manager in frame["manager"].unique():
        if manager in known or not manager:
            continue
        theirs = frame[frame["manager"] == manager]
        row = {name: _most(theirs[name]) for name in keep if name not in ("person", "manager", "role")}
        added.append({**row, "person": manager, "manager": manager, "role": "manager"})
    whole = pd.concat([frame, pd.DataFrame(added)], ignore_index=True) if added else frame
    return whole.fillna("").reset_index(drop=True)


def _most(cells: pd.Series) -> str:
    counts = cells[cells != ""].value_counts()
    return str(counts.index[0]) if len(counts) else ""


def _functions(frame: pd.DataFrame) -> pd.Series:
    """What each person does, by the words of function, role and department, the more telling first."""
    found = pd.Series("", index=frame.index, dtype="object")
    for name in ("function", "department", "role"):
        if name in frame:
            meaning = {text: function_of(str(text)) for text in frame[name].unique()}
            found = found.where(found != "", frame[name].map(meaning))
    return found.replace("", "back_office")


def function_of(text: str) -> str:
    """The function that words stand for, "" where they tell nothing; "back_office" is what is left when all is
    asked."""
    plain = fold(text)
    if plain.replace(" ", "_") in FUNCTIONS:
        return plain.replace(" ", "_")
    found = next((name for name, pattern in _WORDS.items() if re.search(pattern, plain)), "")
    return found.partition(",")[0]


def _is_told(department: str) -> bool:
    return bool(function_of(department) or re.search(_BACK_OFFICE, fold(department)))


def _regions(frame: pd.DataFrame) -> pd.Series:
    """Regions as they are called; where there are more than a company may have, the smallest become one."""
    if "region" not in frame or not (frame["region"] != "").any():
        return pd.Series(ONE_REGION, index=frame.index, dtype="object")
    region = frame["region"].replace("", OTHER_REGION)
    counts = region.value_counts()
    if len(counts) > MAX_REGIONS:
        region = region.where(region.isin(counts.index[: MAX_REGIONS - 1]), OTHER_REGION)
    return region


def _departments(frame: pd.DataFrame, *, by_department: bool) -> pd.Series:
    """Departments by their own names where files name them, else a team for each manager, else one per region."""
    several = frame["region"].nunique() > 1
    if by_department:
        name = frame["department"].replace("", "No department")
        return name + (" " + frame["region"] if several else "")
    title = frame["function"].map(dict(zip(FUNCTIONS, FUNCTION_TITLES, strict=True)))
    name = title + (" " + frame["region"] if several else "")
    if "manager" not in frame or not (frame["manager"] != "").any():
        return name
    boss = frame["manager"].where(frame["manager"] != "", frame["person"])
    number: dict[tuple[str, str], int] = {}
    count: dict[str, int] = {}
    for where, who in zip(name, boss, strict=True):
        if (where, who) not in number:
            count[where] = number[where, who] = count.get(where, 0) + 1
    return pd.Series(
        [f"{where} {number[where, who]}" for where, who in zip(name, boss, strict=True)], index=frame.index
    )


def _different(names: pd.Series, *, words_only: bool) -> pd.Series:
    """Names that differ in more than capitals, at most 60 characters long."""
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    for name in names.unique():
        short = " ".join(str(name).split())[:56]
        short = re.sub(r"[\s,;#]+", "-", short) if words_only else short
        number, unique = 1, short
        while unique.lower() in taken:
            number += 1
            unique = f"{short}-{number}"
        taken.add(unique.lower())
        chosen[str(name)] = unique
    return names.map(chosen)


def _figures(
    staff: Table,
    as_of: pd.Timestamp,
    frame: pd.DataFrame,
    departments: Iterable[Mapping[str, Any]],
    export: bool,
) -> Iterable[Figure]:
    rows = int((staff.frame["person"] != "").sum())
    absent = int((~there(staff.frame, "start", "end", as_of)).sum())
    bosses = staff.frame["manager"].replace("", pd.NA).nunique() if staff.has("manager") else 0
    told = f"people of {staff.facts['file']}: {rows} rows"
    if absent:
        told += f", {absent} of them not there on {as_of.date()}"
    if bosses:
        told += f", {bosses} managers"
    if export:
        told += "; a sales team, so all are taken to sell"
    known = known_names(staff)
    bosses_added = int((~frame["person"].isin(known)).sum())
    if bosses_added:
        told += f", {bosses_added} of them in no row of their own"
    doubles = rows - absent - (len(frame) - bosses_added)
    if doubles > 0:
        told += f", {doubles} rows of people who are there already"
    silent = sorted({d["name"] for d in departments if d["function"] == "back_office" and not _is_told(d["name"])})
    if not export and silent:
        told += f"; taken for back office, because no word tells what they do: {_few(silent)}"
    count = f"{len(frame)} people in {len(tuple(departments))} departments"
    yield Figure("company.departments", count, told, "partly" if silent or export else "measured")
    if staff.has("region"):
        by_sheet = any(one["column"] == SHEET for one in staff.facts.get("mapping", ()))
        told = "the names of the sheets" if by_sheet else "as the staff file names them"
        yield Figure("company.regions", list(dict.fromkeys(frame["region"])), told)
    else:
        yield Figure("company.regions", [ONE_REGION], "no column names any, so all are taken to be in one", "assumed")
    if not export and not (staff.has("department") or staff.has("role") or staff.has("function")):
        yield Figure("company.staff", "back office", "no column says what people do", "assumed")


def _few(names: list[str]) -> str:
    return ", ".join(names[:FEW]) + (f" and {len(names) - FEW} more" if len(names) > FEW else "")


def shares_around(people: People, share: float) -> dict[str, Any]:
    """A whole company around a sales team that is `share` of it: the other functions in their default proportion."""
    team = len(people.frame)
    employees = max(team, round(team / share))
    default = Staff().in_order()
    rest = sum(default[1:])
    staff = summing([team / employees, *((1.0 - team / employees) * value / rest for value in default[1:])])
    counts = people.frame["region"].value_counts()
    return {
        "employees": employees,
        "staff": dict(zip(FUNCTIONS, staff, strict=True)),
        "regions": list(people.regions),
        "region_shares": summing([float(counts[region]) / team for region in people.regions]),
    }
