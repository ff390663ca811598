"""Pydantic's findings about a company, said in the words of a scenario file."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from crmsim.errors import InputError, nearest, show
from crmsim.scenario.company import Company

_ENOUGH = 20  # problems: looking for the name nearest to each of thousands would take minutes

Path = tuple[int | str, ...]


def make_company(fields: Mapping[str, Any]) -> Company:
    """Build a company; InputError, naming key, value, limits and unit, for anything that cannot be one."""
    try:
        return Company.model_validate(dict(fields))
    except ValidationError as error:
        problems = [_sentence(detail) for detail in error.errors(include_url=False)[:_ENOUGH]]
        # A default that waits for a broken field is no problem of its own.
        real = [problem for problem in problems if problem] or ["company cannot be read."]
        raise InputError(real[0], real) from None


def company_numbers() -> Iterator[tuple[str, str, float, float, str]]:
    """Give key, unit, lower limit, upper limit and meaning of every number of a company."""
    yield from _numbers(Company, "company")


def _numbers(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, str, float, float, str]]:
    for name, field in model.model_fields.items():
        key = f"{prefix}.{name}"
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _numbers(field.annotation, key)
        else:
            low, high, unit = _limits(field)
            if unit:
                yield key, unit, low, high, field.description or ""


def _sentence(detail: ErrorDetails) -> str:
    """One sentence, or two with a hint, for one finding."""
    path, given, kind = detail["loc"], detail["input"], detail["type"]
    key = key_of(path)
    if kind == "extra_forbidden":
        known = _field_names(path[:-1])
        return f"{key_of(path[:-1])} has no key {show(path[-1])}.{nearest(str(path[-1]), known)}"
    if kind == "missing":
        return f"{key} is missing."
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"{key} = {_outside(path, given)}"
    if kind == "literal_error":
        # A number may have too many digits to be printed, so only a text is compared.
        expected = str(detail["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
        hint = nearest(given, expected.split(", ")) if isinstance(given, str) else ""
        return f"{key} = {show(given)} must be one of {expected}.{hint}"
    if kind == "value_error":
        words = str(detail["ctx"]["error"])
        return f"{key}: {words}" if words.endswith((".", "?")) else f"{key}: {words}."
    if kind == "string_pattern_mismatch":
        return f"{key} = {show(given)} must be a three-letter currency code such as USD or EUR."
    if kind in ("too_long", "string_too_long"):
        what = "entries" if kind == "too_long" else "characters"
        return f"{key} may have at most {detail['ctx']['max_length']} {what}."
    if kind == "default_factory_not_called":
        return ""
    wanted = next((words for start, words in _WANTED.items() if kind.startswith(start)), detail["msg"].lower())
    return f"{key} must be {wanted}, but {show(given)} was given."


_WANTED = {
    "int_from_float": "a whole number",
    "int": "a whole number",
    "float": "a number",
    "finite_number": "a finite number",
    "string_too_short": "a text that is not empty",
    "string": "a text",
    "tuple": "a list",
    "too_short": "a list that is not empty",
    "model": "a table",
}


def key_of(path: Path) -> str:
    """Write a path as in a file: `company.departments[2].staff`, counted from 1."""
    key = "company"
    for step in path:
        key += f"[{step + 1}]" if isinstance(step, int) else f".{show(step)[1:-1]}"
    return key


def _outside(path: Path, given: object) -> str:
    field = _field(path)
    low, high, unit = _limits(field) if field else (0.0, 1.0, "share")
    unit = "" if unit == "0-1" else f" {unit}"
    return f"{show(given)}{unit} is outside its limits, {show(low)} to {show(high)}{unit}."


def _limits(field: FieldInfo) -> tuple[float, float, str]:
    """Lower limit, upper limit and unit of a field; the unit is empty where the field is no number."""
    low = next((m.ge for m in field.metadata if getattr(m, "ge", None) is not None), 0.0)
    high = next((m.le for m in field.metadata if getattr(m, "le", None) is not None), 0.0)
    extra = field.json_schema_extra
    return low, high, str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def _model(path: Path) -> type[BaseModel] | None:
    """The model that a path leads to."""
    model: type[BaseModel] = Company
    for step in path:
        if isinstance(step, int):
            continue
        field = model.model_fields.get(step)
        inner = next(_models(field.annotation), None) if field else None
        if inner is None:
            return None
        model = inner
    return model


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    """The models in an annotation, such as Department in tuple[Department, ...]."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)


def _field(path: Path) -> FieldInfo | None:
    steps = [step for step in path if isinstance(step, str)]
    model = _model(tuple(steps[:-1])) if steps else None
    field = model.model_fields.get(steps[-1]) if model else None
    return field if field is not None and _limits(field)[2] else None


def _field_names(path: Path) -> list[str]:
    model = _model(path)
    return list(model.model_fields) if model else []
