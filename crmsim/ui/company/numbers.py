"""The numbers of a company in sections, each with its unit, its limits and where it comes from, as plain values."""

from collections.abc import Iterable
from functools import cache
from operator import attrgetter
from typing import Any

from crmsim.figures.wording import number, percent
from crmsim.report.tables import SEGMENT_TITLES, TextTable
from crmsim.scenario.company import Company
from crmsim.scenario.company_errors import company_numbers
from crmsim.scenario.company_parts import Segment
from crmsim.scenario.kinds import FUNCTION_TITLES, FUNCTIONS, SEGMENTS
from crmsim.ui.setting import Setting, base_scenario, scenario_of

Json = dict[str, Any]

FOLLOWS = ("employees", "staff")  # what follows from departments, where a company lists them
SEGMENT_ROWS = {
    "share": "Share of the customers",
    "churn": "Leave in a year",
    "satisfaction": "Satisfaction at kick-off",
    "cross_sell": "Potential for selling more",
    "margin_share": "Share of the gross margin",
    "profit_share": "Share of the profit",
}


def sections(setting: Setting) -> list[Json]:
    """People, customers and money, row by row. Raises InputError where the company cannot be."""
    functions = list(zip(FUNCTIONS, FUNCTION_TITLES, strict=True))
    people = [
        row(setting, "Employees", [("employees", "People")]),
        row(setting, "Share of the people", [(f"staff.{name}", title) for name, title in functions]),
    ]
    customers = [row(setting, "Customers", [("customers", "Accounts")])] + [
        row(setting, title, [(f"segments.{name}.{field}", SEGMENT_TITLES[name]) for name in SEGMENTS])
        for field, title in SEGMENT_ROWS.items()
    ]
    money = [
        row(setting, "Cost of an hour", [(f"hourly_cost.{name}", title) for name, title in functions]),
        row(setting, "Gross margin per employee", [("gross_margin_per_employee", "Amount")]),
        row(setting, "Profit", [("profit_rate", "Share")]),
    ]
    return [
        section("people", "People", people),
        section("customers", "Customers and their segments", customers),
        section("money", "Money", money),
    ]


def section(key: str, title: str, rows: list[Json]) -> Json:
    """A section with its rows."""
    return {"key": key, "title": title, "rows": rows}


def row(setting: Setting, title: str, fields: Iterable[tuple[str, str]]) -> Json:
    """A row of fields that share unit, limits and meaning: `(key, name)` each."""
    cells = [cell(setting, key, name) for key, name in fields]
    unit, low, high, meaning = declared()[cells[0]["key"]]
    currency = base_scenario(setting).company.currency
    unit = unit.replace("currency", currency)
    limits = f"{number(low, 4)} to {number(high, 4)}"
    if len(cells) > 1:  # what holds for all of them
        meaning = shared(cells[0]["key"]) or meaning
    return {
        "title": title,
        "unit": "" if unit == "0-1" else unit,
        "limits": limits,
        "meaning": meaning,
        "cells": cells,
    }


def cell(setting: Setting, key: str, name: str) -> Json:
    """One number: its value as text, and where it comes from."""
    company = base_scenario(setting).company
    base = float(attrgetter(key)(company))
    given = dict(setting.company)
    fixed = bool(company.departments) and key.partition(".")[0] in FOLLOWS
    return {
        "key": key,
        "name": name,
        "text": text_of(given.get(key, base)),
        "own": key in given,
        "fixed": fixed,
        "origin": f"was {text_of(base)}" if key in given else "from its departments" if fixed else origin(key, base),
    }


def origin(key: str, value: float) -> str:
    """Where a number comes from that nobody has changed here."""
    return "default" if key not in FOLLOWS and value == float(attrgetter(key)(Company())) else "this company"


def text_of(value: float) -> str:
    """A number as it can be typed again."""
    return f"{value:.10g}"


@cache
def declared() -> dict[str, tuple[str, float, float, str]]:
    """Unit, limits and meaning of every number of a company."""
    return {key.removeprefix("company."): tuple(rest) for key, *rest in company_numbers()}  # type: ignore[misc]


def shared(key: str) -> str:
    """What a row of several numbers means."""
    group, _, field = key.rpartition(".")
    if group == "staff":
        return "Share of the employees in each function; the five sum to 1."
    if group == "hourly_cost":
        return "What an hour of a person's work costs the company."
    return Segment.model_fields[field].description or "" if group.startswith("segments.") else ""


def departments(setting: Setting) -> TextTable:
    """Who works where: people by function and region. Raises InputError where the company cannot be."""
    company = scenario_of(setting).company
    roster = company.roster()
    rows = []
    for place, title in enumerate(FUNCTION_TITLES):
        counts = [int(((roster.function == place) & (roster.region == at)).sum()) for at in range(len(company.regions))]
        rows.append((title, *(number(count, 0) for count in counts), number(sum(counts), 0)))
    totals = [int((roster.region == at).sum()) for at in range(len(company.regions))]
    rows.append(("All", *(number(count, 0) for count in totals), number(sum(totals), 0)))
    return TextTable("Departments by function and region", ("Function", *company.regions, "All"), tuple(rows))


def regions(setting: Setting) -> str:
    """The regions with the share of the people in each, in a sentence. Raises InputError."""
    company = scenario_of(setting).company
    shares = zip(company.regions, company.wanted_region_shares, strict=True)
    count = len(company.regions)
    named = ", ".join(f"{name} {percent(share)}" for name, share in shares)
    return f"{count} {'region' if count == 1 else 'regions'}: {named} of the people."
