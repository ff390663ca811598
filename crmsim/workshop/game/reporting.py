"""What a team sees after a round: three lines, use as the system counts it, cash, two messages, what it asked."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmsim.outcomes.kinds import KINDS
from crmsim.outcomes.occurrences import Occurrence
from crmsim.outcomes.series import Figures
from crmsim.outcomes.story import money, tell
from crmsim.workshop.game.answers import Answer, answer
from crmsim.workshop.game.decisions import Decision
from crmsim.workshop.game.forms import Form
from crmsim.workshop.game.played import SoFar, played_so_far
from crmsim.workshop.game.staff import Message, messages

TOLD = 2  # events in a report; the first line says where the project stands
NO_END: Figures = {"npv": 0.0, "total_cost": 0.0, "not_approved": 1.0}  # how a story ends that is not over
QUIET = "Nothing out of the ordinary happened."
NO_MORE = "There is no further news."


@dataclass(frozen=True, slots=True)
class Report:
    """The end of round `round`, `week` weeks from kick-off.

    `lines` are three sentences or so each. `use` (0-1: work that is logged, of what is planned, honest or not) and
    `cash` (money, cumulative, against the company without a CRM) have a value for each week from kick-off to `week`.
    """

    round: int
    week: int
    lines: tuple[str, ...]
    use: tuple[float, ...]
    cash: tuple[float, ...]
    messages: tuple[Message, ...]
    answers: tuple[Answer, ...]
    stopped: bool


def after_round(form: Form, decisions: Sequence[Decision], seed: int) -> Report:
    """The report after the last of these rounds; only weeks so far are looked at."""
    game = played_so_far(form, decisions, seed)
    start = form.starts(len(decisions))
    return Report(
        len(decisions),
        game.week,
        (_standing(game, start), *_events(game, start)),
        tuple(float(value) for value in game.table["logged_use"]),
        (0.0, *(float(value) for value in game.cash)),
        messages(game, seed),
        answer(form, decisions[:-1], decisions[-1].asks, seed) if decisions else (),
        _stopped(game) is not None,
    )


def _stopped(game: SoFar) -> Occurrence | None:
    return next((one for one in game.happened(0) if one.kind == "stopped"), None)


def _standing(game: SoFar, start: int) -> str:
    """Where the project stands: seats, use and money, or why there are none."""
    cash = float(game.cash[-1])
    currency = game.diary.names.currency
    account = f"So far it has {'brought' if cash >= 0 else 'cost'} {money(abs(cash), currency)} on balance."
    stopped = _stopped(game)
    if stopped is not None:
        when = "this round" if stopped.week > start else f"in week {stopped.week}"
        return f"Leaders stopped the project {when}; what is paid now is its end. {account}"
    live, wanted = game.now("live"), game.now("planned_live")
    if live <= 0.0:
        first = float(game.diary.world.waves["planned_week"][0])
        due = (
            f"the plan wants it in week {first:.0f}" if first > game.week else f"the plan wanted it in week {first:.0f}"
        )
        done = f"vendors are {_percent(game.now('built'))} done, data {_percent(game.now('migrated'))}"
        return f"Nobody is live yet; {due}. For the first part {done}. {account}"
    logged = _percent(game.now("logged_use"))
    return (
        f"{_percent(live)} of the seats are live, the plan wanted {_percent(wanted)}; {logged} of the planned work is "
        f"logged. {account}"
    )


def _events(game: SoFar, start: int) -> list[str]:
    """The two most telling things that happened in the round, in the order of weeks."""
    told = tell(game.happened(start), NO_END, game.diary.names, game.week)[:-1]
    chosen = sorted(told, key=lambda event: (-KINDS[event.kind].importance, event.week))[:TOLD]
    lines = [f"Week {event.week}: {event.text}" for event in sorted(chosen, key=lambda event: event.week)]
    return [*lines, QUIET if not lines else NO_MORE, NO_MORE][:TOLD]


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"
