"""Social influence on first use: external push and the pull of contacts who already use the CRM.

Form: hazard of first use with an internal and an external part (Bass 1969), over a contact network rather than a
mixed population; internal influence dominates in firms (Teng, Grover & Guttler 2002).

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel


@kernel
def first_use_hazard(mandate: float, leadership: float, peers: float, pull: float, belief: float) -> float:
    """Chance per week of the first real use: base .02 plus what is demanded plus what contacts do (share `peers`,
    strength `pull` per week), all scaled by believed usefulness."""
    return (0.02 + 0.32 * mandate * leadership + pull * peers) * (0.4 + 1.2 * belief)


@kernel
def compliance(mandate: float, leadership: float, depth: float) -> float:
    """Use beyond one's own accord that a mandate extracts (0-1): breadth, not depth (Tsai et al.; Ram & Jung 1991)."""
    return 0.6 * max(0.0, 0.6 * mandate * leadership - depth)


@kernel
def critical_mass(use_level: float) -> float:
    """Gate (0.7-1) for shared use: records help colleagues only once many use them (Markus 1987)."""
    return 0.7 + 0.3 * min(1.0, 1.6 * use_level)
