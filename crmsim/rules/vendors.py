"""Vendors: coordination, hidden effort, interface defects between pairs, and disputes about whose they are.

n vendors have n (n - 1) / 2 pairs (Brooks 1975); effort that nobody can see is withheld (Eisenhardt 1989).

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel


@kernel
def coordination(meetings: float, prime: float) -> float:
    """How well vendors work together (0-1): contact with diminishing returns (meetings per month) and a prime
    contractor, who removes 40 % of what is left (assumption)."""
    return 1.0 - 0.75 * (4.0 / (meetings + 4.0)) * (1.0 - 0.4 * prime)


@kernel
def effort(warranty: float, prime: float, blame: float) -> float:
    """Share of capability put in: moral hazard of up to 20 %, less under mutual warranties or one responsible party;
    people tied up in disputes do not build."""
    return (1.0 - 0.2 * (1.0 - 0.5 * warranty) * (1.0 - 0.5 * prime)) / 0.8 * (1.0 - 0.4 * blame)


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
    return (1.0 - coordinated) * (1.0 - 0.5 * warranty) * (1.0 - 0.8 * prime)


@kernel
def repaired(open_defects: float, disputed: float, repair_rate: float) -> float:
    """Interface defects repaired this week; disputed ones wait (a fifth of the pace)."""
    return repair_rate * (open_defects - 0.8 * disputed)


@kernel
def updated_blame(blame: float, disputed: float) -> float:
    """How far a vendor is tied up in disputes: follows its disputed defects, half tied up at 10."""
    return blame + 0.1 * (disputed / (disputed + 10.0) - blame)
