"""From a scenario to TOML that a person likes to read; reading it back gives an equal hash."""

import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from crmsim.errors import InputError, show
from crmsim.scenario.company import Company
from crmsim.scenario.company_errors import company_numbers
from crmsim.scenario.company_parts import SEGMENT_DEFAULTS
from crmsim.scenario.kinds import SEGMENTS
from crmsim.scenario.levers import GROUPS, LEVERS
from crmsim.scenario.scenario import MAX_HORIZON, MIN_HORIZON, Scenario
from crmsim.scenario.uncertainty import parameters

COMMENT_WIDTH = 120  # characters of a line of comment
_SENTENCE_END = re.compile(r"(?<=[.!?]) +(?=[A-Z0-9])")


def dump_toml(scenario: Scenario, *, full: bool = False) -> str:
    """Write a scenario as TOML, with unit and range beside each number.

    Only what differs from the defaults is written, or everything where `full`: then each lever has its title
    and meaning above it, so that the file is a form to fill in. Raises InputError for contacts that come from
    no file, because nothing in the text could bring them back.
    """
    if scenario.contacts is not None and scenario.company.contacts is None:
        raise InputError("These contacts come from no file, so a scenario file cannot name them.")
    lines = [
        "schema = 1",
        f"title = {_text(scenario.title)}",
        f"story = {_story(scenario.story)}",
        f"plan = {_text(scenario.plan)}",
        f"horizon = {scenario.horizon}  # weeks from kick-off, {MIN_HORIZON} to {MAX_HORIZON}",
        *_company(scenario.company, full=full),
        *_levers(scenario, full=full),
        *_changes(scenario),
        *_uncertainty(scenario),
    ]
    return "\n".join(lines) + "\n"


def _company(company: Company, *, full: bool) -> Iterator[str]:
    """The company's own fields first, then its tables, as TOML asks."""
    data = company.model_dump(mode="json", exclude_unset=not full, exclude_none=True)
    comments = {key: f"{unit}, {show(low)} to {show(high)}" for key, unit, low, high, _ in company_numbers()}
    departments = data.pop("departments", [])
    if departments:  # these follow; written, they would have to be kept in step by hand
        data = {key: value for key, value in data.items() if key not in ("employees", "staff")}
    data["segments"] = _differing_segments(data.get("segments", {}), full=full)
    if own := {key: value for key, value in data.items() if not isinstance(value, dict)}:
        yield from ("", "[company]", *_fields("company", own, comments))
    for key in ("staff", "hourly_cost", "contacts"):
        if data.get(key):
            yield from ("", f"[company.{key}]", *_fields(f"company.{key}", data[key], comments))
    for segment in SEGMENTS:
        if data["segments"].get(segment):
            key = f"company.segments.{segment}"
            yield from ("", f"[{key}]", *_fields(key, data["segments"][segment], comments))
    for department in departments:
        yield from ("", "[[company.departments]]", *_fields("", department, comments))


def _differing_segments(segments: Mapping[str, Mapping[str, float]], *, full: bool) -> dict[str, dict[str, float]]:
    return {
        name: {key: value for key, value in fields.items() if full or value != SEGMENT_DEFAULTS[name][key]}
        for name, fields in segments.items()
    }


def _fields(prefix: str, values: Mapping[str, Any], comments: Mapping[str, str]) -> Iterator[str]:
    for name, value in values.items():
        comment = comments.get(f"{prefix}.{name}", "").removeprefix("0-1, ")
        yield f"{name} = {_value(value)}" + (f"  # {comment}" if comment else "")


def _levers(scenario: Scenario, *, full: bool) -> Iterator[str]:
    """Levers under the title of their group, the headline levers in front."""
    written = [lever for name, lever in LEVERS.items() if full or scenario.levers[name] != lever.default]
    if written:
        yield from ("", "[levers]")
    title = ""
    for lever in written:
        group = "Headline levers" if lever.headline else GROUPS[lever.group]
        if group != title:
            yield from ("", f"# --- {group} ---") if full else (f"# {group}",)
            title = group
        if full:
            yield from ("", *_comment(f"{lever.title}: {_first_sentence(lever.meaning)}"))
        plausible = f"{lever.unit}; plausible {show(lever.range[0])} to {show(lever.range[1])}"
        yield f"{lever.name} = {_number(scenario.levers[lever.name])}  # {plausible}"


def _first_sentence(meaning: str) -> str:
    """What a lever means in one sentence; `crmsim levers NAME` says the rest."""
    return _SENTENCE_END.split(meaning, maxsplit=1)[0]


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, COMMENT_WIDTH, initial_indent="# ", subsequent_indent="# ")


def _changes(scenario: Scenario) -> Iterator[str]:
    for change in scenario.changes:
        levers = ", ".join(f"{name} = {_number(value)}" for name, value in change.levers.items())
        yield from ("", "[[changes]]", f"week = {change.week}", f"levers = {{ {levers} }}")


def _uncertainty(scenario: Scenario) -> Iterator[str]:
    if scenario.uncertainty:
        yield from ("", "[uncertainty]")
    for key, distribution in scenario.uncertainty.items():
        numbers = ", ".join(f"{name} = {_number(value)}" for name, value in parameters(distribution).items())
        name = _text(key) if "." in key else key
        yield f'{name} = {{ distribution = "{distribution.KIND}", {numbers} }}'


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, str):
        return _text(value)
    return _number(float(value)) if isinstance(value, float) else str(value)


def _number(value: float) -> str:
    """A number that reads back as the same bits; whole numbers without their `.0`."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _text(text: str) -> str:
    """A text in quotes; JSON's escapes are TOML's too."""
    return json.dumps(text, ensure_ascii=False)


def _story(story: str) -> str:
    if not story:
        return '""'
    safe = story.replace("\\", "\\\\").replace('"""', '""\\"')
    # A quote right before the closing three would be read as part of them.
    return f'"""\n{safe[:-1]}\\"\n"""' if safe.endswith('"') else f'"""\n{safe}\n"""'
