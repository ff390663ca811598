"""The journal of a run: what happened, when, to whom, with the figure and the threshold that fired it."""

from crmsim.engine import kernel
from crmsim.world.state import EVENTS, World

(
    WENT_LIVE,
    WENT_LIVE_UNREADY,
    NOT_READY,
    MAPPING_SENT_BACK,
    MIGRATION_DONE,
    VENDOR_DISPUTE,
    COALITION_FORMED,
    SPONSOR_LEFT,
    COMPANY_SHOCK,
    STOPPED,
    WORK_FINISHED,
    GATE_PASSED,
    GATE_OVERRULED,
    GATE_CLOSED,
    HOUSEKEEPING_DONE,
    NOT_APPROVED,
    DATA_STOLEN,
    REQUESTS_PILED_UP,
    THOUGHT_READY,
    WORK_OVERLOOKED,
) = range(len(EVENTS))


@kernel
def note(world: World, week: int, code: int, subject: int, figure: float, threshold: float) -> None:
    """Write one event; a full journal drops what comes later (room for several hundred)."""
    firm = world.firm[0]
    row = int(firm.event_count)
    if row < world.events.size:
        event = world.events[row]
        event.week = week
        event.code = code
        event.subject = subject
        event.figure = figure
        event.threshold = threshold
        firm.event_count = row + 1
