"""A setting as the query of a link, and back: readable, only what differs, and nothing in it is ever trusted.

v=1&c=bank&leadership_commitment=0.6&company.employees=300&arm=with+care:+plan=big_bang,+data_burden=2&runs=200
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode

from crmsim.errors import InputError, nearest, show
from crmsim.plans import PLANS
from crmsim.scenario import files
from crmsim.scenario.changes import Change
from crmsim.scenario.company_errors import company_numbers
from crmsim.scenario.lever_values import check_levers, find_lever
from crmsim.scenario.levers import LEVERS
from crmsim.scenario.scenario import MAX_HORIZON, MIN_HORIZON
from crmsim.scenario.typed import typed_number, typed_value
from crmsim.study.arms import parse_arm
from crmsim.ui.setting import (
    MOST_ARMS,
    MOST_REPLICATIONS,
    MOST_SEED,
    ArmSetting,
    Setting,
    base_scenario,
    from_file,
)

VERSION = 1
LONGEST = 1_500  # characters that every mail program and chat carries whole
LONGEST_ADDRESS = 12_000  # characters of a question in the address of a page: less than the server takes
LONGEST_READ = 30_000
LEFT_OUT = f"v={VERSION}&too_long=1"  # stands in the address for a question that is longer
MOST_FIELDS = 400
WORDS = ("v", "c", "own", "name", "arm", "change", "horizon", "seed", "runs")
WHOLE = {"horizon": (MIN_HORIZON, MAX_HORIZON), "seed": (0, MOST_SEED), "runs": (1, MOST_REPLICATIONS)}
LOST = (
    "The question was too long for the address, so this link does not hold it. Open its scenario file, if you saved it."
)
NOT_IN_ADDRESS = (
    "This question is too long for the address: reloading the page, a copied address or a restart of the program does "
    "not bring it back. Save the scenario file (Share) to keep it."
)
TOO_LONG = "This question is too long for a link. Save it as a file instead, and send the file."


@dataclass(frozen=True, slots=True)
class Read:
    """What a link came to: the setting, and in words what was not understood and therefore left out.

    `known` is False where the link says nothing of the question at all, and the setting is only a beginning.
    """

    setting: Setting
    problems: tuple[str, ...] = ()
    known: bool = True


def to_query(setting: Setting) -> str:
    """The query that brings a setting back, every number to its last digit; "" for what is asked at first."""
    plain = Setting()
    pairs: list[tuple[str, str]] = []
    if setting.own:
        pairs += [("own", setting.own), ("name", setting.own_name)]
    elif setting.preset != plain.preset:
        pairs.append(("c", setting.preset))
    pairs += [(f"company.{key}", show(value)) for key, value in setting.company]
    pairs += [(name, show(value)) for name, value in setting.levers]
    if setting.arms != plain.arms:
        pairs += [("arm", _arm_text(arm)) for arm in setting.arms]
    pairs += [("change", f"{change.week}: {_levers_text(change.levers.items())}") for change in setting.changes]
    pairs += [("horizon", str(setting.horizon))] if setting.horizon is not None else []
    pairs += [("seed", str(setting.seed))] if setting.seed != plain.seed else []
    pairs += [("runs", str(setting.replications))] if setting.replications != plain.replications else []
    # Colons and commas are allowed in a query, and leave it readable.
    return urlencode([("v", str(VERSION)), *pairs], safe=":,=") if pairs else ""


def too_long(query: str) -> bool:
    """Whether a link would not come through whole; `TOO_LONG` says what to do instead."""
    return len(query) > LONGEST


def for_address(query: str) -> str:
    """What stands in the address of a page for this query: itself, or that it is too long to stand there."""
    return query if len(query) <= LONGEST_ADDRESS else LEFT_OUT


def from_query(query: str, ignore: Collection[str] = ()) -> Read:
    """Read a link, whoever wrote it. Never raises: what is not understood is listed and left out.

    `ignore` are words that belong to somebody else.
    """
    if len(query) > LONGEST_READ:
        return Read(Setting(), (f"This link is too long to be read ({len(query):,} characters).",), known=False)
    if query.lstrip("?") == LEFT_OUT:
        return Read(Setting(), (LOST,), known=False)
    try:
        pairs = parse_qsl(query.lstrip("?"), keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError:
        return Read(Setting(), ("This link has too many parts to be read.",), known=False)
    return _Reader([(name.strip(), value.strip()) for name, value in pairs if name not in ignore]).read()


@dataclass
class _Reader:
    """Reads part by part and keeps going after a mistake."""

    pairs: list[tuple[str, str]]
    setting: Setting = field(default_factory=Setting)
    problems: list[str] = field(default_factory=list)

    def read(self) -> Read:
        pairs = self._once()
        version = next((value for name, value in pairs if name == "v"), str(VERSION))
        # The company comes first: what differs, differs from it.
        pairs = [pair for pair in pairs if pair[0] != "v"]
        order = {"own": 0, "c": 0, "name": 0}
        for name, value in sorted(pairs, key=lambda pair: order.get(pair[0], 1)):
            if name in ("arm", "name"):
                continue
            self._try(name, value)
        self._arms([value for name, value in pairs if name == "arm"])
        missed = len(self.problems)
        if version != str(VERSION) and pairs:
            newer = typed_number(version)
            age = "newer" if newer is not None and newer > VERSION else "unknown"
            read = max(len(pairs) - missed, 0)
            start = f"This link is from {'an' if age == 'unknown' else 'a'} {age} version of crmsim"
            self.problems.insert(0, f"{start}: {read} of {len(pairs)} settings were understood.")
        return Read(self.setting, tuple(self.problems[:20]))

    def _once(self) -> list[tuple[str, str]]:
        """Only the first of what may be said once."""
        counted = Counter(name for name, _ in self.pairs if name not in ("arm", "change"))
        self.problems += [
            f"{show(name)} is given {times} times; the first counts." for name, times in counted.items() if times > 1
        ]
        seen: set[str] = set()
        kept = []
        for name, value in self.pairs:
            if name in ("arm", "change") or name not in seen:
                kept.append((name, value))
            seen.add(name)
        return kept

    def _try(self, name: str, value: str) -> None:
        try:
            self._take(name, value)
        except InputError as error:
            self.problems.append(str(error))

    def _take(self, name: str, value: str) -> None:
        if name == "c":
            if value not in files.shipped():
                raise InputError(f"There is no company {show(value)}.{nearest(value, files.shipped())}")
            if not self.setting.own:
                self.setting = self.setting.with_preset(value)
        elif name == "own":
            given = next((text for word, text in self.pairs if word == "name"), "")
            self.setting = from_file(value + "\n", given or "mine")
        elif name == "change":
            self._change(value)
        elif name in WHOLE:
            self._whole(name, value)
        elif name.startswith("company."):
            self._company(name, value)
        else:
            self._lever(name, value)

    def _lever(self, name: str, value: str) -> None:
        try:
            lever = find_lever(name)
        except InputError:
            words = [*LEVERS, *WORDS, *(key for key, *_ in company_numbers())]
            raise InputError(f"{show(name)} is not understood.{nearest(name, words)}") from None
        number = lever.check(typed_value(lever.name, value))
        self.setting = self.setting.with_lever(lever.name, number)

    def _company(self, name: str, value: str) -> None:
        known = {key: (low, high) for key, _, low, high, _ in company_numbers()}
        if name not in known:
            raise InputError(f"{show(name)} is not understood.{nearest(name, known)}")
        low, high = known[name]
        number = typed_value(name, value)
        if not low <= number <= high:
            raise InputError(f"{name} = {show(number)} is outside its limits, {show(low)} to {show(high)}.")
        self.setting = self.setting.with_company(name.removeprefix("company."), number)

    def _whole(self, name: str, value: str) -> None:
        low, high = WHOLE[name]
        number = typed_number(value)
        if number is None or not number.is_integer() or not low <= number <= high:
            raise InputError(f"{name} = {show(value)} must be a whole number from {low} to {high}.")
        if name == "horizon":
            self.setting = self.setting.with_horizon(int(number))
        elif name == "seed":
            self.setting = self.setting.with_seed(int(number))
        else:
            self.setting = self.setting.with_replications(int(number))

    def _change(self, text: str) -> None:
        week, _, rest = text.partition(":")
        number = typed_number(week)
        if number is None or not number.is_integer() or not 0 <= number <= MAX_HORIZON:
            raise InputError(f"The change {show(text)} must begin with its week: '26: data_burden=2'.")
        if not rest.strip():
            raise InputError(f"The change in week {int(number)} names no lever; write it as '26: data_burden=2'.")
        given: dict[str, float] = {}
        for part in rest.split(","):
            key, _, value = (piece.strip() for piece in part.partition("="))
            name = find_lever(key).name
            if name in given:
                raise InputError(f"The change in week {int(number)} gives {show(name)} twice.")
            given[name] = typed_value(name, value)
        Change(int(number), given)  # refuses what cannot be, before anything is taken
        for name, amount in check_levers(given).items():
            self.setting = self.setting.with_change(int(number), name, amount)

    def _arms(self, texts: list[str]) -> None:
        arms: list[ArmSetting] = []
        for text in texts[:MOST_ARMS]:
            try:
                arm = parse_arm(text, base_scenario(self.setting).plan)
            except InputError as error:
                self.problems.append(str(error))
                continue
            if arm.name in (other.name for other in arms):
                self.problems.append(f"Two plans have the name {show(arm.name)}; the first counts.")
                continue
            arms.append(ArmSetting(arm.name, arm.plan, tuple(arm.levers.items())))
        if len(texts) > MOST_ARMS:
            self.problems.append(f"A comparison has at most {MOST_ARMS} plans; the first {MOST_ARMS} of them count.")
        if arms:
            self.setting = replace(self.setting, arms=tuple(arms))


def _arm_text(arm: ArmSetting) -> str:
    if arm.name == arm.plan and arm.plan in PLANS and not arm.levers:
        return arm.name
    levers = f", {_levers_text(arm.levers)}" if arm.levers else ""
    return f"{arm.name}: plan={arm.plan}{levers}"


def _levers_text(levers: Iterable[tuple[str, float]]) -> str:
    return ", ".join(f"{name}={show(value)}" for name, value in levers)
