"""What decisions are worth: net present value at the horizon, with the last decisions held."""

from collections.abc import Sequence
from dataclasses import dataclass

from crmsim.outcomes.failure import PRECEDENCE
from crmsim.outcomes.series import Table, required
from crmsim.outcomes.story import FAILURE_WORDS
from crmsim.plans import TWIN, schedule_for
from crmsim.run import assess, play
from crmsim.scenario.scenario import Scenario
from crmsim.workshop.game.decisions import Decision
from crmsim.workshop.game.forms import Form
from crmsim.workshop.game.scenarios import scenario_of


@dataclass(frozen=True, slots=True)
class Result:
    """How one game ends: net present value (money), the week it was stopped in (None: never), and in words whether and
    how it failed ("" where it did not)."""

    npv: float
    stopped: int | None
    failure: str


class Twins:
    """The company without a CRM, run once for all teams that share its luck."""

    def __init__(self) -> None:
        self._tables: dict[tuple[str, int, int], Table] = {}

    def table(self, firm: Scenario, seed: int, future: int) -> Table:
        """Weekly table of the twin of this firm."""
        key = (firm.twin_key(), seed, future)
        if key not in self._tables:
            self._tables[key] = play(firm, schedule_for(firm, TWIN), seed, future).table
        return self._tables[key]

    def forget(self) -> None:
        """Let go of what no further game needs."""
        self._tables.clear()


def result(form: Form, decisions: Sequence[Decision], seed: int, future: int = 0, twins: Twins | None = None) -> Result:
    """How the game of these decisions ends in one future: the same bits for the same arguments on any machine."""
    firm = scenario_of(form, decisions, seed, future)
    done = play(firm, schedule_for(firm, firm.plan), seed, future)
    figures, _ = assess(done, (twins or Twins()).table(firm, seed, future))
    flag = int(required(figures, "primary_failure"))
    stopped = figures["stop_week"]
    return Result(
        required(figures, "npv"),
        None if stopped is None else int(stopped),
        FAILURE_WORDS[PRECEDENCE[flag - 1]] if flag else "",
    )


def score(form: Form, decisions: Sequence[Decision], seed: int) -> float:
    """Net present value at the horizon, in money, if the last decisions hold: what the game is won by."""
    return result(form, decisions, seed).npv
