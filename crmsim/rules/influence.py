"""Social influence on first use: external push and the pull of contacts who already use the CRM.

Form: hazard of first use with an internal and an external part (Bass 1969), over a contact network rather than a
mixed population; internal influence dominates in firms (Teng, Grover & Guttler 2002).

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel


@kernel
def first_use_hazard(external: float, pull: float, peers: float, belief: float) -> float:
    """Chance per week of the first real use: what pushes from outside (base rate and mandate) and the pull of contacts
    (share `peers`, strength `pull`, both per week), scaled by believed usefulness: 1 at a belief of one half."""
    return (external + pull * peers) * (0.4 + 1.2 * belief)


@kernel
def compliance(mandate: float, leadership: float, depth: float) -> float:
    """Use beyond one's own accord that a mandate extracts (0-1): breadth, not depth (Tsai et al.; Ram & Jung 1991)."""
    return 0.6 * max(0.0, 0.6 * mandate * leadership - depth)


@kernel
def critical_mass(share: float, use_level: float) -> float:
    """Gate for shared use: a share of the benefit comes only once many use the records (Markus 1987)."""
    return 1.0 - share + share * min(1.0, 1.6 * use_level)
