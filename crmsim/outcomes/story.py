"""The story of one run in plain words: what happened when, at which figure, and how it ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmsim.outcomes.failure import PRECEDENCE
from crmsim.outcomes.kinds import KINDS, SHARE, Kind
from crmsim.outcomes.occurrences import Occurrence
from crmsim.outcomes.series import Figures, required

LONGEST = 25  # events told
REPEATED = 4  # of one kind: what keeps happening is no news
MINUS = "\N{MINUS SIGN}"  # never breaks off its number, as a hyphen may
CHAIN = 5  # events named as those on the way to the end
NAMED = 3  # subjects named in one sentence; of more, all but one of these and how many others

# What may befall several departments or vendors in one week is told in one sentence.
TOGETHER = {
    "coalition_formed": "Coalitions against the CRM formed in {subject}: "
    "who does not believe in it holds {figure} of the power there.",
    "vendor_dispute": "{subject} are caught in disputes over defects that nobody accepts: "
    "they tie up {figure} of each.",
}

FAILURE_WORDS = {
    "CANCELLED": "The project was cancelled before half of the seats were live.",
    "ABANDONED": "The CRM was abandoned.",
    "SHELFWARE": "Most seats that were paid for stood unused.",
    "UNTRUSTED": "The records could not be trusted.",
    "VALUE_LOSS": "The company would have been better off without the project.",
    "NO_BENEFIT": "Under half of the promised benefit came about.",
    "CUSTOMER_HARM": "Customers are worse off than without a CRM.",
}


SOMEBODY = "a plan with gaps, or a company that was not prepared"  # overlooks work, where it is not known who
Group = tuple[Occurrence, ...]  # of one kind in one week


@dataclass(frozen=True, slots=True)
class Event:
    """One sentence of the story; `figure` (the largest, of several subjects) crossed `threshold`, both in `unit`."""

    week: int
    kind: str
    text: str
    figure: float
    threshold: float
    unit: str


@dataclass(frozen=True, slots=True)
class Names:
    """What waves, departments and vendors are called, by slot, the currency of all money, and who overlooked work."""

    waves: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    currency: str = "USD"
    overlooked: str = SOMEBODY

    def subject(self, kind: str, slot: int) -> str:
        """Name of the wave, department or vendor that an occurrence of this kind is about."""
        known = {"coalition_formed": self.departments, "vendor_dispute": self.vendors}.get(kind, self.waves)
        return known[slot] if 0 <= slot < len(known) else "the company"


def tell(found: Sequence[Occurrence], figures: Figures, names: Names, horizon: int) -> tuple[Event, ...]:
    """The most telling occurrences, at most LONGEST, in the order of weeks, and last of all how it ended.

    Parameters
    ----------
    found, figures
        From `occurrences` and `outcome_of` of the same run.
    names, horizon
        For the words, and weeks of the run.
    """
    told = sorted(_most_telling(found), key=lambda group: (group[0].week, -KINDS[group[0].kind].importance))
    events = [_event(group, names) for group in told]
    firsts = [group[0] for group in told]
    net = required(figures, "npv")
    return (*events, Event(horizon, "end", _ending(firsts, figures, names, horizon), net, 0.0, names.currency))


def left_out(found: Sequence[Occurrence]) -> int:
    """Number of occurrences that the story does not tell; several that one sentence tells together are all told."""
    return len(found) - sum(len(group) for group in _most_telling(found))


def _most_telling(found: Sequence[Occurrence]) -> list[Group]:
    times: dict[str, int] = {}
    ranked: list[tuple[int, int, int, Group]] = []
    for group in _grouped(found):
        kind, week = group[0].kind, group[0].week
        time = times[kind] = times.get(kind, 0) + 1
        always = kind.startswith(("went_live", "thought_ready", "gate_"))  # what the plan is made of is never left out
        if time <= REPEATED or always:
            # The first of a kind comes before all repetitions.
            ranked.append((1 if always else min(time, 2), -KINDS[kind].importance, week, group))
    return [group for *_, group in sorted(ranked, key=lambda entry: entry[:3])[:LONGEST]]


def _grouped(found: Sequence[Occurrence]) -> list[Group]:
    """Occurrences by week, those that are told in one sentence together."""
    groups: dict[tuple[int, str, int], Group] = {}
    for place, one in enumerate(sorted(found, key=lambda one: one.week)):
        key = (one.week, one.kind, 0 if one.kind in TOGETHER else place)
        groups[key] = (*groups.get(key, ()), one)
    return list(groups.values())


def _event(group: Group, names: Names) -> Event:
    one, kind = group[0], KINDS[group[0].kind]
    text = TOGETHER[kind.name] if len(group) > 1 else kind.text
    figures = sorted(each.figure for each in group)

    def words(figure: float) -> str:
        return money(figure, names.currency) if kind.unit == "money" else in_words(figure, kind.unit)

    said = dict.fromkeys(words(figure) for figure in (figures[0], figures[-1]))
    text = text.format(
        subject=_listed([names.subject(each.kind, each.subject) for each in group]),
        figure=" to ".join(said),
        threshold=words(one.threshold),
        overlooked=names.overlooked,
    )
    unit = names.currency if kind.unit == "money" else kind.unit
    return Event(one.week, one.kind, text[0].upper() + text[1:], figures[-1], one.threshold, unit)


def _listed(subjects: Sequence[str]) -> str:
    """`a`, `a, b and c`, or `a, b and 4 more`."""
    shown = list(subjects)
    if len(shown) > NAMED:
        shown[NAMED - 1 :] = [f"{len(shown) - NAMED + 1} more"]
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def in_words(figure: float, unit: str) -> str:
    """A figure as a person would say it: shares in percent, counts whole, the rest with two digits that matter."""
    if unit == SHARE:
        return f"{100.0 * figure:.0f}%"
    if unit in {"people", "week", "requests"}:
        return f"{figure:.0f}"
    return f"{figure:.1f}" if unit in {"weeks", "defects", "hours/week"} else f"{figure:.2f}"


def money(amount: float, currency: str) -> str:
    """An amount as it is said aloud: `0.42M USD`, `85k USD`, `600 USD`. The sign is kept."""
    size = abs(amount)
    if size >= 99_500:
        text = f"{size / 1e6:,.{2 if size < 9_950_000 else 1}f}M"
    else:
        text = f"{size / 1e3:.0f}k" if size >= 9_950 else f"{size:,.0f}"
    return f"{MINUS if amount < 0.0 and text != '0' else ''}{text} {currency}"


def _ending(told: Sequence[Occurrence], figures: Figures, names: Names, horizon: int) -> str:
    cost, net = required(figures, "total_cost"), required(figures, "npv")
    if figures["not_approved"]:
        return "There was no project: nothing was spent or gained, and the company is what it is without a CRM."
    if cost == 0.0 and net == 0.0:
        return "There was no CRM project: this is the company that the plans are measured against."
    sentences = [_state(figures, horizon), _account(net, cost, names.currency, horizon)]
    label = PRECEDENCE[int(required(figures, "primary_failure")) - 1] if figures["primary_failure"] else None
    if label:
        sentences.append(FAILURE_WORDS[label])
    # A list in time and no proof: what caused a failure is for `crmsim explain` to find out.
    if chain := _chain(told, figures["stop_week"] or horizon, bad=bool(label)):
        sentences.append(f"On the way there: {'; '.join(chain)}.")
    return " ".join(sentences)


def _state(figures: Figures, horizon: int) -> str:
    stop, complete, cut = figures["stop_week"], figures["complete_week"], bool(figures["stopped_at_gate"])
    active = in_words(required(figures, "active"), SHARE)
    if stop is not None and cut and complete is None:
        return f"The rollout ended at a planned decision in week {stop:.0f}, and what was live was switched off."
    if stop is not None:
        state = "before everything was live" if cut or complete is None else "after everything had gone live"
        return f"The project was stopped in week {stop:.0f}, {state}."
    if figures["cancelled"] is None:  # no seat was planned
        return "There was no CRM, only housekeeping."
    if complete is None:
        return f"After {horizon} weeks not everything is live."
    if cut:
        return (
            f"The rollout ended at a planned decision in week {complete:.0f}; what was live stayed on, and at the end "
            f"{active} of the planned seats are in real use."
        )
    return f"Everything has been live since week {complete:.0f}, and at the end {active} of the seats are in real use."


def _account(net: float, cost: float, currency: str, horizon: int) -> str:
    ahead = "ahead of" if net >= 0.0 else "behind"
    return (
        f"It cost {money(cost, currency)}; over {horizon} weeks that leaves the company {money(abs(net), currency)} "
        f"{ahead} where it would be without a CRM (present values)."
    )


def _chain(told: Sequence[Occurrence], last: float, *, bad: bool) -> list[str]:
    """The most important events of one tone up to the week that decided the outcome, in order, each kind once."""
    firsts: dict[str, tuple[Kind, int]] = {}
    for one in told:
        kind = KINDS[one.kind]
        if kind.name.startswith("stopped"):  # that is how it ended, not what happened on the way
            continue
        wanted = kind.tone == "bad" if bad else kind.tone == "good" or kind.name == "went_live"
        if wanted and one.week <= last:
            firsts.setdefault(kind.name, (kind, one.week))
    chosen = sorted(firsts.values(), key=lambda link: -link[0].importance)[:CHAIN]
    return [f"{kind.short} (week {week})" for kind, week in sorted(chosen, key=lambda link: link[1])]
