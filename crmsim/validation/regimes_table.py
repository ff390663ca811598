"""Where which plan should win: eight regimes, A to H, in each of which texts and closed forms expect something.

Every regime is an entry of one table: a firm, its levers, and contests between plans. All plans of a regime run on the
same firms and the same luck. The claim of a contest is about the share of draws in which one plan earns more than the
other (NPV). Settings and expectations were fixed in the design, before there were results; nothing is turned to make a
regime come out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crmsim.scenario.scenario import Scenario

BIG_BANG, BY_REGION, BY_MODULE = "big_bang", "phased_by_region", "phased_by_module"
PILOT, STAGED = "pilot_then_phased", "staged_funding"
#: The plans that meet big bang, in the word that names a row.
SHORT = {BY_REGION: "region", BY_MODULE: "module", PILOT: "pilot", STAGED: "staged"}
MOST, NEARLY_ALL = 0.60, 0.70  # share of draws in which the expected winner must win
SIX_REGIONS = tuple(f"Region {number}" for number in range(1, 7))


@dataclass(frozen=True, slots=True)
class Regime:
    """One regime.

    `winners` are expected to earn more than `losers` in at least a share `least` of draws (None: no expectation, the
    shares are reported). `tail`: in the worst tenth of draws too. `without`: levers of a second set of arms; the claim
    is then that the lead of the winner over the loser *grows* from those to the regime's own. `even_odds`: the
    regime is one of firms in which a CRM is as likely to pay as not, so the gains are scaled to where that is so.
    """

    key: str
    title: str
    levers: Mapping[str, float]
    winners: tuple[str, ...]
    losers: tuple[str, ...]
    least: float | None = MOST
    tail: bool = False
    without: Mapping[str, float] | None = None
    even_odds: bool = False
    company: Mapping[str, Any] = field(default_factory=dict)
    horizon: int = 208

    @property
    def contests(self) -> tuple[tuple[str, str], ...]:
        """Every pair of an expected winner and an expected loser."""
        return tuple((winner, loser) for winner in self.winners for loser in self.losers)

    @property
    def plans(self) -> tuple[str, ...]:
        """The plans that run, each once."""
        return tuple(dict.fromkeys((*self.winners, *self.losers)))

    def scenario(self) -> Scenario:
        """The firm of this regime."""
        made = Scenario(name=f"regime_{self.key.lower()}", title=self.title, horizon=self.horizon)
        made = made.with_company(**self.company) if self.company else made
        return made.with_levers(**self.levers)


PHASED = (BY_REGION, BY_MODULE)
REGIMES: tuple[Regime, ...] = (
    Regime(
        "A",
        "Small, tight, ready",
        {"task_interdependence": 0.8, "readiness": 0.8, "leadership_commitment": 0.9, "test_coverage": 0.95},
        winners=(BIG_BANG,),
        losers=PHASED,
        company={"employees": 60},
    ),
    Regime(
        "B",
        "Short window, old system ends in week 40",
        {"legacy_end_week": 40.0},
        winners=(BIG_BANG,),
        losers=PHASED,
        horizon=104,
    ),
    Regime(
        "C",
        "Costly interim interfaces, six waves",
        {"interim_link_cost": 2_500.0, "n_phases": 6.0},
        winners=(BIG_BANG,),
        losers=(BY_REGION,),  # there are only four modules
        company={"regions": SIX_REGIONS},
    ),
    Regime(
        "D",
        "Sponsors leave often, good start",
        {"sponsor_hazard": 0.053, "leadership_commitment": 0.9},
        winners=(BIG_BANG,),
        losers=PHASED,
        least=None,
        without={"sponsor_hazard": 0.0},
    ),
    Regime(
        "E",
        "Large, chaotic, weak IT",
        {"process_maturity": 0.2, "it_capacity": 0.4},
        winners=PHASED,
        losers=(BIG_BANG,),
        least=NEARLY_ALL,
        tail=True,
        company={
            "employees": 600,
            "staff": {"sales": 0.30, "marketing": 0.10, "service": 0.25, "back_office": 0.34, "it": 0.01},
        },
    ),
    Regime(
        "F",
        "Uncertain value, informative pilot",
        {"pilot_noise": 0.15, "value_spread": 0.6},
        winners=(PILOT, STAGED),
        losers=(BIG_BANG,),
        tail=True,
        even_odds=True,
    ),
    Regime(
        "G",
        "Much is learnt, parts loosely coupled",
        {"transfer_between_phases": 0.4, "task_interdependence": 0.2},
        winners=PHASED,
        losers=(BIG_BANG,),
    ),
    Regime("H", "The default firm", {}, winners=(BIG_BANG,), losers=PHASED, least=None),
)

_SPONSORS = (
    "Over a fixed horizon both plans meet the same number of losses. One that falls into everybody's shakedown costs "
    "big bang more than one that falls on a quarter of the people costs a phased plan; the longer way to completion "
    "weighs less."
)
_TAILS = "The worst tenth holds few runs, mostly extreme overruns, which hit both plans alike: they decide little."
_PILOT = (
    "Stopping what does not pay lifts the worst tenth (the row beside this one), but in every good draw the pilot only "
    "delays, and eight weeks of results say little where people begin one after the other."
)

#: What is known of contests that do not come out as expected, by row id ("regimes.A.region").
REASONS: dict[str, str] = {
    "regimes.B.module": (
        "Modules reach everybody early, so that part of the benefit comes before the old system ends; what is paid for "
        "the old system until the last module is live makes up for it."
    ),
    "regimes.D.region": _SPONSORS,
    "regimes.D.module": _SPONSORS,
    "regimes.E.region.tail": _TAILS,
    "regimes.E.module.tail": _TAILS,
    "regimes.F.pilot": _PILOT,
    "regimes.F.staged": _PILOT,
    "regimes.G.region": (
        "What earlier waves teach makes up for a part of what benefits that come later and waves themselves cost. The "
        "calendar decides: with 6 instead of 13 weeks between waves, or with scarce support, phasing mostly wins."
    ),
    "regimes.G.module": (
        "Everybody has a part of the CRM from the first wave on, and so a licence and an administrator to pay, long "
        "before the whole of the benefit; what is learnt makes up for a part of that."
    ),
}
