"""From typed tables and contacts to a scenario in which every number says where it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from crmsim.errors import InputError
from crmsim.intake.audit import audit_of, dead_share, examine
from crmsim.intake.days import customers_of, last_touched, latest_day
from crmsim.intake.figures import Assumptions, Figure
from crmsim.intake.leaving import churn_figures
from crmsim.intake.mess import mess_figures
from crmsim.intake.people import People, people_of, shares_around
from crmsim.intake.tables import Table
from crmsim.intake.worth import RULE, Worth, counted, table_of, worth_of
from crmsim.scenario.company import Company
from crmsim.scenario.company_errors import make_company
from crmsim.scenario.kinds import MAX_CUSTOMERS
from crmsim.scenario.scenario import DEFAULT_PLAN, Scenario


@dataclass(frozen=True, slots=True, eq=False)
class Assembly:
    """A scenario, the figures that made it, and the audit with segments and network as plain values."""

    scenario: Scenario
    figures: tuple[Figure, ...]
    audit: dict[str, Any]


def people_in(tables: Mapping[str, Table], assumptions: Assumptions, *, contacts: bool) -> People | None:
    """The people of the files; with `contacts`, their departments go by single words, as lists of contacts need."""
    return people_of(
        tables, latest_day(tables, assumptions.as_of), words_only=contacts, owners=assumptions.sales_share is not None
    )


def assemble(
    name: str,
    title: str,
    tables: Mapping[str, Table],
    people: People | None,
    network: Mapping[str, Any] | None,
    assumptions: Assumptions,
) -> Assembly:
    """Make a scenario of all that was imported so far.

    `network` holds the figures of the contacts, with the paths of its two files under "edges" and "departments".
    Raises InputError where the files cannot be one company.
    """
    as_of = latest_day(tables, assumptions.as_of)
    references = examine(tables, as_of, found=assumptions.as_of is None)
    customers = customers_of(tables, as_of)
    worth = worth_of(tables, assumptions, as_of)
    churn, churn_told = churn_figures(tables, worth, as_of)
    ages = (as_of - last_touched(tables, as_of)).dt.days if tables else pd.Series(dtype="float64")
    figures = [*(people.figures if people else ()), *_network_figures(network)]
    figures += [*(worth.figures if worth else []), *churn]
    if worth is None and len(customers):
        figures.append(counted(tables, len(customers)))
    if tables:
        figures += mess_figures(tables, ages, assumptions, dead_share(tables, as_of))
    company: dict[str, Any] = dict(_people_fields(people, network, assumptions, figures))
    employees = int(company.get("employees", len(people.frame) if people else 0))
    if network and not employees:
        employees = int(network["people"])
    if worth is not None and employees and worth.margin > 0:
        figures.append(_margin(worth, employees, whole=assumptions.sales_share is not None))
    if assumptions.currency:
        figures.append(Figure("company.currency", assumptions.currency, "as given by --currency", "given"))
    company = _with(company, figures, "company.")
    levers = {
        figure.key.removeprefix("levers."): float(figure.value)
        for figure in figures
        if figure.key.startswith("levers.")
    }
    checked = _checked(company)
    plan = DEFAULT_PLAN if len(checked.regions) > 1 else "phased_by_module"  # one region cannot go live in phases
    made = Scenario(
        plan=plan,
        name=name,
        title=title,
        story=_story(tables, people, network, assumptions),
        company=checked,
        levers=levers,
    )
    audit = audit_of(tables, references, as_of)
    audit |= {
        "schema": "crmsim.import/1",
        "scenario": name,
        "figures": [figure.to_dict() for figure in figures],
        "segments": {"rule": RULE, "told": list(worth.told), "rows": table_of(worth), "curve": worth.curve}
        if worth
        else None,
        "churn": churn_told,
        "network": dict(network) if network else None,
        "currency": assumptions.currency,
        "plan": plan,
        "lacking": _lacking(people, network, assumptions),
        "people": {"employees": made.company.employees, "regions": list(made.company.regions)},
    }
    return Assembly(made, tuple(figures), audit)


def _people_fields(
    people: People | None,
    network: Mapping[str, Any] | None,
    assumptions: Assumptions,
    figures: list[Figure],
) -> dict[str, Any]:
    if people is None:
        return {}
    if assumptions.sales_share is None or network is not None:
        return {"departments": [dict(department) for department in people.departments], "regions": list(people.regions)}
    if (people.frame["function"] != "sales").any():
        raise InputError("--sales-share completes a sales team to a company, but the staff file has other people too.")
    fields = shares_around(people, assumptions.sales_share)
    figures[:] = [figure for figure in figures if figure.key != "company.departments"]
    team = len(people.frame)
    told = f"{team} people of the sales team / {assumptions.sales_share:g} of all employees, as --sales-share says"
    figures.append(Figure("company.employees", fields["employees"], told, "given"))
    figures.append(
        Figure("company.staff", "", "the other functions in the proportion of the model's default", "assumed")
    )
    return fields


def _network_figures(network: Mapping[str, Any] | None) -> list[Figure]:
    if network is None:
        return []
    made = network.get("generated")
    if made:
        told = (
            f"generated for the staff list: {made['mean_degree']:.1f} ties a person, {made['inside']:.1%} of them "
            "inside departments; constants fitted to a published e-mail network of 1,005 people"
        )
        return [Figure("company.contacts", f"{network['undirected_ties']:,} ties", told, "assumed")]
    told = (
        f"{network['undirected_ties']:,} ties between {network['people']:,} people, used in place "
        "of the generated network"
    )
    return [Figure("company.contacts", f"{network['undirected_ties']:,} ties", told)]


def _margin(worth: Worth, employees: int, *, whole: bool) -> Figure:
    told = f"{worth.margin:,.0f} of margin a year / {employees:,} employees"
    told += "" if whole else " in the files"
    told += f"; {worth.of_nobody:,.0f} of it by no customer of the list" if round(worth.of_nobody) else ""
    return Figure(
        "company.gross_margin_per_employee",
        round(min(10_000_000.0, worth.margin / employees), 2),
        f"{told}; {worth.told[0]}",
        worth.margin_origin,
    )


def _with(company: dict[str, Any], figures: list[Figure], prefix: str) -> dict[str, Any]:
    """The company with every figure that is a value of it."""
    for figure in figures:
        key = figure.key.removeprefix(prefix)
        if not figure.key.startswith(prefix) or key in ("departments", "regions", "staff", "contacts", "employees"):
            continue
        place = company
        *path, last = key.split(".")
        for step in path:
            place = place.setdefault(step, {})
        place[last] = figure.value
    if int(company.get("customers", 1)) > MAX_CUSTOMERS:
        raise InputError(
            f"There are {company['customers']:,} customers, more than the {MAX_CUSTOMERS:,} that a scenario may have."
        )
    return company


def _checked(company: dict[str, Any]) -> Company:
    try:
        return make_company(company)
    except InputError as error:
        raise InputError(f"The files make no company: {error}") from None


def _lacking(people: People | None, network: Mapping[str, Any] | None, assumptions: Assumptions) -> str:
    """Which part of the company is in none of the files, "" for none that can be told."""
    if people is None and network is None:
        return "The number of employees and what they do are not in these files: import a staff list too."
    if people is not None and assumptions.sales_share is None and set(people.frame["function"]) == {"sales"}:
        return (
            f"Only the {len(people.frame)} people who sell are in these files, and the scenario has nobody else: "
            "--sales-share, or a staff list, adds the rest of the company."
        )
    return ""


def _story(
    tables: Mapping[str, Table], people: People | None, network: Mapping[str, Any] | None, assumptions: Assumptions
) -> str:
    """What the scenario was made of, for whoever opens it."""
    lines = ["Made by crmsim import from the company's own files; every number below says where it comes from:"]
    lines += [f"- {table.facts['file']}: {table.facts['rows']:,} rows of {kind}" for kind, table in tables.items()]
    if network:
        origin = "generated" if "generated" in network else f"{network['file']}:"
        lines.append(f"- {origin} contacts between {network['people']:,} people")
    lines += [lacking] if (lacking := _lacking(people, network, assumptions)) else []
    lines.append("What no file says stands at its default.")
    return "\n".join(lines)
