"""What finance weighed where it said no: the event of the first week there is, read before anything runs."""

from dataclasses import dataclass

from crmsim.outcomes.series import plain
from crmsim.plans import schedule_for
from crmsim.run import firm_of
from crmsim.scenario.scenario import Scenario
from crmsim.study.arms import Arm
from crmsim.world.population import build_world
from crmsim.world.state import EVENTS


@dataclass(frozen=True, slots=True)
class Refusal:
    """One project that finance refused at kick-off (week 0).

    `accepted` is the benefit that it could put in figures and `asked` what it asked for, both money at present value;
    `asked` is `hurdle` times the whole cost.
    """

    replicate: int
    accepted: float
    asked: float
    hurdle: float


def refusal_of(scenario: Scenario, arm: Arm, seed: int, replicate: int) -> Refusal | None:
    """What finance weighed in this replicate of an arm; None where it approved, or nobody asked."""
    firm = firm_of(scenario, seed, replicate).with_levers(**arm.levers)
    world = build_world(firm, schedule_for(firm, arm.plan), seed, replicate)
    written = plain(world.events)[: int(world.firm[0].event_count)]
    for event in written[written["code"] == EVENTS.index("not_approved")]:
        hurdle = firm.levers["approval_hurdle"]
        return Refusal(replicate, float(event["figure"]), float(event["threshold"]), hurdle)
    return None
