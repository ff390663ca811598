"""What is wrong with a setting, in words beside the field it belongs to, and with a way out where there is one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from operator import attrgetter

from crmsim.errors import InputError, nearest, show
from crmsim.plans import PLANS, schedule_for
from crmsim.scenario.changes import in_order
from crmsim.scenario.company_errors import company_numbers
from crmsim.scenario.lever_values import find_lever
from crmsim.scenario.levers import ALIASES, LEVERS
from crmsim.scenario.scenario import MAX_HORIZON, MIN_HORIZON, Scenario
from crmsim.scenario.typed import typed_value
from crmsim.study.arms import Arm
from crmsim.ui.setting.value import (
    DEFAULT_ARMS,
    DEFAULT_COMPANY,
    MOST_ARMS,
    MOST_REPLICATIONS,
    MOST_SEED,
    ArmSetting,
    Setting,
    base_scenario,
    question_of,
    scenario_of,
)

Number = int | float


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that cannot be: the field it belongs to, what is wrong and what would be right, and a setting in which
    it is put right.

    Fields are `preset`, `own`, `levers.NAME`, `company.KEY`, `arms`, `arms.0.name`, `arms.0.plan`,
    `arms.0.levers.NAME`, `changes`, `horizon`, `seed`, `replications`, and "" for the whole.
    """

    field: str
    message: str
    fix: Setting | None = None


@lru_cache(maxsize=512)
def check(setting: Setting) -> tuple[Problem, ...]:
    """All that is wrong with a setting; empty where it can be run."""
    try:
        base = base_scenario(setting)
    except InputError as error:
        field = "own" if setting.own else "preset"
        return (Problem(field, str(error), replace(setting, own="", own_name="", preset=DEFAULT_COMPANY)),)
    found = [*_numbers(setting), *_levers(setting), *_company(setting, base), *_arms(setting)]
    found = found or [*_changes(setting, base)]
    found = found or [*_together(setting)]
    return tuple(found)


def warnings_of(setting: Setting) -> tuple[str, ...]:
    """What is allowed but strange; empty where the setting cannot be run."""
    if check(setting):
        return ()
    scenario = scenario_of(setting)
    own = [scenario.with_levers(**dict(arm.levers)).warnings for arm in setting.arms if arm.levers]
    return tuple(dict.fromkeys([*scenario.warnings, *(warning for warnings in own for warning in warnings)]))


WHOLE = ("horizon", "seed", "replications")  # fields of the question that are whole numbers
OUTSIDE = -1e300  # outside the limits of everything


def typed(setting: Setting, field: str, text: str) -> tuple[Setting, Problem | None]:
    """The setting with what was typed into a field; or as it was, and why: "Kept: 40." says that it is.

    `field` is one of those with a number that `Problem` lists.
    """
    try:
        kept = _value(setting, field)
    except InputError as error:
        return setting, Problem(field, str(error))
    try:
        changed = _put(setting, field, _typed(field, text))
    except InputError as error:
        return setting, Problem(field, _no_number(setting, field, text, error) + _kept(kept))
    wrong = {found.field: found for found in check(changed)}
    problem = wrong.get(field)
    if problem is None and field.startswith("company.") and "company" in wrong:
        # Numbers that do not go together are the whole company's matter, unless it was this one that broke it.
        problem = None if any(found.field == "company" for found in check(setting)) else wrong["company"]
    if problem is None:
        return changed, None
    message = problem.message.replace("You gave", "You typed") + _kept(kept)
    return setting, replace(problem, field=field, message=message)


def _kept(number: Number | None) -> str:
    return "" if number is None else f" Kept: {show(number)}."


def _no_number(setting: Setting, field: str, text: str, error: InputError) -> str:
    """What is said of a text that is no number: in the words, and with the limits, of a number outside of them."""
    found = {problem.field: problem for problem in check(_put(setting, field, -1 if field in WHOLE else OUTSIDE))}
    if field not in found:
        return str(error)
    limits = found[field].message.partition(" You gave ")[0]
    how_to_write = str(error).rpartition(" was given.")[2]
    return f"{limits} You typed {show(text)}.{how_to_write}"


def _typed(field: str, text: str) -> Number:
    key = field.rsplit(".", 1)[-1]
    if ".".join(field.split(".")[-2:-1]) != "levers":
        key = _title(field)
    number = typed_value(key, text)
    if field in WHOLE:
        if not number.is_integer():
            raise InputError(f"{_title(field)} must be a whole number, but {show(text)} was given.")
        return int(number)
    return number


def _value(setting: Setting, field: str) -> Number | None:
    match field.split("."):
        case ["levers", name]:
            return dict(setting.levers).get(name, base_scenario(setting).levers[find_lever(name).name])
        case ["arms", place, "levers", name]:
            return dict(setting.arms[int(place)].levers).get(name, _value(setting, f"levers.{name}"))
        case ["company", *_]:
            key = field.removeprefix("company.")
            known = [name for name, *_ in company_numbers()]
            if field not in known:
                raise InputError(f"The company has no number {show(key)}.{nearest(field, known)}")
            given = dict(setting.company)
            return given[key] if key in given else float(attrgetter(key)(base_scenario(setting).company))
        case ["horizon"]:
            return base_scenario(setting).horizon if setting.horizon is None else setting.horizon
        case ["seed" | "replications" as name]:
            number: int = getattr(setting, name)
            return number
    raise InputError(f"There is no field {show(field)}.")


def _put(setting: Setting, field: str, number: Number) -> Setting:
    match field.split("."):
        case ["levers", name]:
            return setting.with_lever(find_lever(name).name, number)
        case ["arms", place, "levers", name]:
            return setting.with_arm(int(place), setting.arms[int(place)].with_lever(find_lever(name).name, number))
        case ["company", *_]:
            return setting.with_company(field.removeprefix("company."), number)
        case ["horizon"]:
            return setting.with_horizon(int(number))
    return _with_number(setting, field, int(number))


def _with_number(setting: Setting, field: str, number: int) -> Setting:
    if field == "horizon":
        return setting.with_horizon(number)
    return setting.with_seed(number) if field == "seed" else setting.with_replications(number)


def _title(field: str) -> str:
    return {"horizon": "Weeks", "seed": "The luck number", "replications": "The number of runs"}.get(field, field)


def _numbers(setting: Setting) -> Iterator[Problem]:
    limits = {"seed": (0, MOST_SEED, ""), "replications": (1, MOST_REPLICATIONS, "")}
    if setting.horizon is not None:
        limits["horizon"] = (MIN_HORIZON, MAX_HORIZON, " weeks")
    for field, (low, high, unit) in limits.items():
        given = getattr(setting, field)
        if isinstance(given, bool) or not isinstance(given, int) or not low <= given <= high:
            words = f"{_title(field)} must be a whole number from {low} to {high:,}{unit}. You gave {show(given)}."
            nearer = min(max(given, low), high) if isinstance(given, int) else low
            yield Problem(field, words, _with_number(setting, field, nearer))


def _levers(setting: Setting) -> Iterator[Problem]:
    for name, value in setting.levers:
        yield from _lever(f"levers.{name}", name, value, partial(_with_lever, setting, name))


def _with_lever(setting: Setting, name: str, value: float | None) -> Setting:
    return setting.without_lever(name) if value is None else setting.with_lever(name, value)


def _with_arm_lever(setting: Setting, place: int, name: str, value: float | None) -> Setting:
    arm = setting.arms[place]
    return setting.with_arm(place, arm.without_lever(name) if value is None else arm.with_lever(name, value))


def _lever(field: str, name: str, value: float, put: Callable[[float | None], Setting]) -> Iterator[Problem]:
    """What is wrong with the value of a lever; `put` gives the setting with another value, None for none."""
    lever = LEVERS.get(name)
    if lever is None:
        known = f" It is called {ALIASES[name]} now." if name in ALIASES else nearest(name, LEVERS)
        yield Problem(field, f"There is no lever {show(name)}.{known}", put(None))
        return
    try:
        lever.check(value)
    except InputError:
        low, high = lever.limits
        whole = "a whole number from " if lever.integer else ""
        words = f"{lever.title} must be {whole}{show(low)} to {lever.amount(high)}. You gave {show(value)}."
        yield Problem(field, words, put(_nearest(value, low, high, whole=lever.integer)))


def _nearest(value: object, low: float, high: float, *, whole: bool = False) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124  NaN
        return None
    inside = min(max(float(value), low), high)
    return float(round(inside)) if whole else inside


def _company(setting: Setting, base: Scenario) -> Iterator[Problem]:
    numbers = {key: (unit, low, high) for key, unit, low, high, _ in company_numbers()}
    before = 0
    for key, value in setting.company:
        field = f"company.{key}"
        if field not in numbers:
            words = f"The company has no number {show(key)}.{nearest(field, numbers)}"
            yield Problem(field, words, setting.without_company(key))
            before += 1
            continue
        unit, low, high = numbers[field]
        whole = unit in ("people", "accounts")
        inside = _nearest(value, low, high, whole=whole)
        if inside is None or inside != value:
            kind = "a whole number from " if whole else ""
            shown = f"{show(low)} to {show(high)}{'' if unit == '0-1' else f' {unit}'}"
            words = f"{_spoken(key)} must be {kind}{shown}. You gave {show(value)}."
            yield Problem(
                field, words, setting.without_company(key) if inside is None else setting.with_company(key, inside)
            )
            before += 1
    if setting.company and not before:
        try:
            scenario_of(replace(setting, levers=(), changes=(), horizon=None))
        except InputError as error:
            last = setting.company[0][0] if len(setting.company) == 1 else ""
            field = f"company.{last}" if last else "company"
            yield Problem(field, str(error), _completed(setting, base))


def _spoken(key: str) -> str:
    words = key.replace("_", " ").split(".")
    return f"{' '.join(words[1:])} ({words[0]})".capitalize() if len(words) > 1 else words[0].capitalize()


def _completed(setting: Setting, base: Scenario) -> Setting | None:
    """Shares that no longer sum to 1, with those that nobody touched made smaller or larger in proportion."""
    groups = {"staff": "staff.{}", **{name: f"segments.{{}}.{name}" for name in ("share", "margin_share")}}
    fixed = setting
    for group, form in groups.items():
        names = ("sales", "marketing", "service", "back_office", "it") if group == "staff" else _SEGMENTS
        keys = [form.format(name) for name in names]
        given = {key: value for key, value in setting.company if key in keys}
        rest = {key: float(attrgetter(key)(base.company)) for key in keys if key not in given}
        left, now = 1.0 - sum(given.values()), sum(rest.values())
        if given and rest and left >= 0.0 and now > 0.0:
            for key, value in rest.items():
                fixed = fixed.with_company(key, round(value * left / now, 12))
    try:
        scenario_of(replace(fixed, levers=(), changes=(), horizon=None))
    except InputError:
        return replace(setting, company=())
    return fixed


_SEGMENTS = ("best", "next_best", "marginal", "unprofitable")


def _arms(setting: Setting) -> Iterator[Problem]:
    if not 1 <= len(setting.arms) <= MOST_ARMS:
        words = f"A comparison has 1 to {MOST_ARMS} plans, but {len(setting.arms)} were given."
        yield Problem("arms", words, replace(setting, arms=setting.arms[:MOST_ARMS] or DEFAULT_ARMS))
    names = [arm.name for arm in setting.arms]
    for place, arm in enumerate(setting.arms):
        yield from _arm(setting, place, arm)
        if names.index(arm.name) < place:
            renamed = replace(arm, name=f"{arm.name[:60]} {place + 1}")
            words = f"Two plans have the name {show(arm.name)}; give each its own."
            yield Problem(f"arms.{place}.name", words, setting.with_arm(place, renamed))


def _arm(setting: Setting, place: int, arm: ArmSetting) -> Iterator[Problem]:
    field = f"arms.{place}"
    if arm.plan not in PLANS:
        words = f"There is no plan {show(arm.plan)}.{nearest(str(arm.plan), PLANS)}"
        yield Problem(f"{field}.plan", words, setting.with_arm(place, replace(arm, plan="big_bang")))
    else:
        try:
            named = Arm(arm.name, arm.plan).name
        except InputError as error:
            yield Problem(f"{field}.name", str(error), setting.with_arm(place, replace(arm, name=f"plan {place + 1}")))
        else:
            if named != arm.name or ":" in named:  # the command line ends a name at its colon
                better = replace(arm, name=named.replace(":", " -"))
                words = "The name of a plan has no colon, and no blanks around it."
                yield Problem(f"{field}.name", words, setting.with_arm(place, better))

    for name, value in arm.levers:
        yield from _lever(f"{field}.levers.{name}", name, value, partial(_with_arm_lever, setting, place, name))


def _changes(setting: Setting, base: Scenario) -> Iterator[Problem]:
    horizon = base.horizon if setting.horizon is None else setting.horizon
    try:
        in_order(setting.changes, horizon)
    except InputError as error:
        once: dict[int, dict[str, float]] = {}
        for change in setting.changes:
            if change.week <= horizon:
                once.setdefault(change.week, {}).update(change.levers)
        kept = replace(setting, changes=())
        for week, levers in once.items():
            for name, value in levers.items():
                kept = kept.with_change(week, name, value)
        yield Problem("changes", str(error), kept)
        return
    late = [change.week for change in base.changes if change.week > horizon]
    if late:
        words = f"The company's own scenario changes a lever in week {late[-1]}, so {late[-1]} weeks are the fewest."
        yield Problem("horizon", words, setting.with_horizon(max(late[-1], MIN_HORIZON)))


def _together(setting: Setting) -> Iterator[Problem]:
    """What each part allows but not all of them together."""
    try:
        scenario = scenario_of(setting)
    except InputError as error:
        yield Problem("", str(error), setting.reset())
        return
    clean = True
    for place, arm in enumerate(setting.arms):
        try:
            schedule_for(Arm(arm.name, arm.plan, dict(arm.levers)).of(scenario), arm.plan)
        except InputError as error:
            clean = False
            yield Problem(f"arms.{place}.plan", str(error), _other_plan(setting, place))
    if clean:
        try:
            question_of(setting)
        except InputError as error:
            yield Problem("", str(error), setting.reset())


def _other_plan(setting: Setting, place: int) -> Setting | None:
    """The nearest setting in which the plan of an arm can be made: other waves, else another plan."""
    arm = setting.arms[place]
    plain = arm.name == arm.plan
    tries = [setting.with_arm(place, arm.without_lever("n_phases")), setting.without_lever("n_phases")]
    tries += [setting.with_arm(place, arm.with_lever("n_phases", 0.0))]
    for plan in ("phased_by_module", "big_bang"):
        name = plan if plain else arm.name
        if name not in {other.name for at, other in enumerate(setting.arms) if at != place}:
            tries.append(setting.with_arm(place, replace(arm, plan=plan, name=name).without_lever("n_phases")))
    for other in tries:
        try:
            one = other.arms[place]
            schedule_for(Arm(one.name, one.plan, dict(one.levers)).of(scenario_of(other)), one.plan)
        except InputError:
            continue
        return other
    return setting.without_arm(place) if len(setting.arms) > 1 else None
