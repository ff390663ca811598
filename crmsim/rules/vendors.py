"""Vendors: coordination, hidden effort, interface defects between pairs, and disputes about whose they are.

n vendors have n (n - 1) / 2 pairs (Brooks 1975); effort that nobody can see is withheld (Eisenhardt 1989).

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel


@kernel
def coordination(meetings: float, prime: float, neutral: float) -> float:
    """How well vendors work together (0-1): contact with diminishing returns (meetings per month) and a prime
    contractor, who removes a third of what is left, a neutral one three quarters (assumption)."""
    return 1.0 - 0.75 * (4.0 / (meetings + 4.0)) * (1.0 - (0.34 + 0.40 * neutral) * prime)


@kernel
def seen_early(integrated_plan: float, vendors: float) -> float:
    """Pace left after surprises between vendors' tasks, which one plan for all shows early; 1 for three vendors and
    half a plan."""
    return (1.0 - 0.54 * (1.0 - 1.0 / vendors) * (1.0 - integrated_plan)) / 0.82


@kernel
def misfits(engagement: float, systems: float, scope: float, haste: float) -> float:
    """Interface defects that a go-live finds, relative to normal: fewer where vendors shared in the design, more with
    every system and touchpoint to connect, and more in `haste` (1 at .5, 4 systems, .8, planned pace)."""
    rushed = 1.0 + 1.5 * max(0.0, haste)
    return (1.4 - 0.8 * engagement) * (0.8 + 0.05 * systems) * scope / 0.8 * rushed


@kernel
def effort(warranty: float, prime: float, blame: float) -> float:
    """Share of capability put in: moral hazard of up to 36 %, less under mutual warranties or one responsible party;
    people tied up in disputes do not build."""
    return (1.0 - 0.36 * (1.0 - 0.9 * warranty) * (1.0 - 0.5 * prime)) / 0.64 * (1.0 - 0.4 * blame)


@kernel
def meeting_time(meetings: float, vendors: float) -> float:
    """Share of the project's time left after coordination meetings (.3 % per meeting and further vendor)."""
    return 1.0 / (1.0 + 0.003 * meetings * (vendors - 1.0))


@kernel
def new_interface_defects(per_month: float, coordinated: float, activity: float) -> float:
    """Defects a week between one pair of vendors, while they build or have just gone live (activity 0-1)."""
    return per_month / 4.33 * (1.0 - coordinated) * activity


@kernel
def disputed_share(coordinated: float, warranty: float, prime: float) -> float:
    """Share of open interface defects that no party accepts."""
    return (1.0 - coordinated) * (1.0 - 0.85 * warranty) * (1.0 - 0.85 * prime)


@kernel
def repaired(open_defects: float, disputed: float, repair_rate: float) -> float:
    """Interface defects repaired this week; disputed ones wait (a fifth of the pace)."""
    return repair_rate * (open_defects - 0.8 * disputed)


@kernel
def updated_blame(blame: float, disputed: float) -> float:
    """How far a vendor is tied up in disputes: follows its disputed defects, half tied up at 10."""
    return blame + 0.1 * (disputed / (disputed + 10.0) - blame)
