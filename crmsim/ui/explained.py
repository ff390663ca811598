"""What was explained already: explanations of a question that the simulator remembers."""

from itertools import product

from crmsim.ui.setting import Setting
from crmsim.ui.simulator import Job, simulator
from crmsim.ui.state import Json

STANDARDS = (
    ("sound", "what is wrong here", ""),
    ("best", "what could be gained", ""),
)
RUNS = (("20", "20 (a hint)", ""), ("60", "60", ""), ("100", "100", ""))


def explain_job(setting: Setting, arm: int, runs: int, standard: str) -> Job:
    """The explanation of one arm. The words of a result name its runs, so the setting keeps its own."""
    return Job("explain", setting, (("arm", arm), ("replications", runs), ("standard", standard)))


def remembered(setting: Setting, first: int = 0) -> Json | None:
    """The explanation of this question that tells most, where somebody asked for one; None where nobody did.

    The arm in place `first` goes before the others, what is wrong before what could be gained, many runs before few.
    """
    arms = sorted(range(len(setting.arms)), key=lambda place: place != first)
    for arm, (standard, *_), (runs, *_) in product(arms, STANDARDS, reversed(RUNS)):
        found = simulator().known(explain_job(setting, arm, int(runs), standard))
        if found is not None:
            return found
    return None
