"""Social influence on first use: external push and the pull of contacts who already use the CRM.

Form: hazard of first use with an internal and an external part (Bass 1969), over a contact network rather than a
mixed population; internal influence dominates in firms (Teng, Grover & Guttler 2002).

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel
from crmsim.rules.portable import clip


@kernel
def first_use_hazard(external: float, pull: float, peers: float, belief: float) -> float:
    """Chance per week of the first real use: what pushes from outside (base rate and mandate) and the pull of contacts
    (share `peers`, strength `pull`, both per week), scaled by believed usefulness: 1 at a belief of one half."""
    return (external + pull * peers) * (0.4 + 1.2 * belief)


@kernel
def demand(mandate: float, job_description: float, leadership: float) -> float:
    """How much use is asked of people (0 = none, 1 = all of it): a decree, as far as leaders stand behind it, and what
    their jobs say."""
    return clip(mandate + 1.1 * (job_description - 0.4), 0.0, 1.0) * leadership


@kernel
def compliance(demanded: float, activity: float, depth: float) -> float:
    """Use beyond one's own accord that demand and targets for activity extract (0-1): breadth, not depth (Tsai et al.;
    Ram & Jung 1991)."""
    return 0.6 * clip(0.6 * demanded + 1.2 * (activity - 0.3) - depth, 0.0, 1.0)


@kernel
def shared(share: float, use_level: float) -> float:
    """Gate of shared use: this share of the benefit rests on records that colleagues keep, and grows with the square of
    use, because every record helps all others and is helped by them (Markus 1987 for critical mass; form: assumption).
    1 in a company in which four fifths of all work are recorded, so that needing each other never makes rich."""
    return 1.0 - share + share * min(1.0, use_level * use_level / 0.64)
