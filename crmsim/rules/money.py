"""Money: what the project costs, week by week. Benefits come only through customers' margin and saved hours.

Weights and slopes that name no source are assumptions.
"""

from crmsim.engine import kernel

PROJECT_OFFICE_WEEKS = 30.0
WORK_SHARE = 0.8  # of a project's price goes by the work done, the rest, its office, by the week (assumption)
REALISED = 0.6  # share of the potential that a sober business case counts on (assumption)
RAMP_WEEKS = 26.0  # the case lets benefits build up over half a year


@kernel
def implementation_price(tail: float, luck: float) -> float:
    """Price of a week of work relative to what was known: a third of a fat tail is more work (see `work_factor`), the
    rest is dearer work (Flyvbjerg & Budzier 2011); and the ordinary luck of prices."""
    return (1.0 + tail) / (1.0 + 0.35 * tail) * luck


@kernel
def known_price(vendors: float, customisation: float, prime_fee: float) -> float:
    """Price of a week of work that can be known beforehand, 1 at three vendors and little customisation: governance of
    several vendors, customisation beyond .3, and the fee of a neutral prime contractor (a fifth of the price, for
    a whole one; assumption)."""
    governance = (1.0 + 0.02 * (vendors - 1.0)) / 1.04 + 0.2 * prime_fee
    return governance * (1.0 + 0.6 * max(0.0, customisation - 0.3))


@kernel
def scope_price(scope: float, systems: float, self_service: float) -> float:
    """Price of what is to be built, 1 at a scope of .8, four systems to integrate and a little self-service."""
    return (0.4 + 0.75 * scope) * (0.88 + 0.03 * systems) * (0.98 + 0.1 * self_service)


@kernel
def foresight(plan_quality: float) -> float:
    """Share of what can be known that the budget knows (0.5 for the poorest plan; assumption)."""
    return 0.5 + 0.5 * plan_quality


@kernel
def licence(list_price: float, discount: float, flash: float) -> float:
    """Licence of one seat for a week, from the list price a month and the discount; flashy editions cost more (1 at a
    taste of .3)."""
    return list_price * (1.0 - discount) * (0.91 + 0.3 * flash) * 12.0 / 52.0


@kernel
def support_cost(support_fte: float, admin_fte: float, it_wage: float) -> float:
    """Money a week for people in support and administration. Administrators cost what own IT staff cost an hour
    (`it_wage`), people who answer questions 70 % of it (assumption)."""
    return (0.7 * support_fte + admin_fte) * it_wage * 40.0


@kernel
def running_cost(licence_week: float, support_fte_per_100: float, admin_fte_per_100: float, it_wage: float) -> float:
    """Money that one live seat costs a week: licence, support and administration."""
    return licence_week + support_cost(0.01 * support_fte_per_100, 0.01 * admin_fte_per_100, it_wage)


@kernel
def work_factor(tail: float, plan_quality: float, optimism: float) -> float:
    """Work that a week's progress takes, relative to plan: the tail's share (schedule to cost 70 to 200 %: Flyvbjerg &
    Budzier 2011), what poor planning makes people do twice (1 at middling plans; slope: assumption), and what an
    optimistic plan leaves out (1 at the usual 1.25)."""
    return (1.0 + 0.35 * tail) * (1.13 - 0.35 * plan_quality) / 0.955 * optimism / 1.25


@kernel
def migration_price(effort: float) -> float:
    """Share of implementation price that scales with the migration effort (15 % at the default)."""
    return 0.85 + 0.15 * effort


@kernel
def link_week(cost: float, interdependence: float, staff: float) -> float:
    """Money a week for one interim link between old and new: dearer where tasks hang together, and with size, though
    half of it is the link itself, whoever uses it (assumption; the declared cost is that of 200 people)."""
    return cost * interdependence * (0.5 + 0.5 * staff / 200.0)


@kernel
def training_cost(hours: float, wage: float) -> float:
    """Money for so many hours of training: the people trained at their wage, and half as much for trainers
    (assumption)."""
    return hours * wage * 1.5


@kernel
def briefing_cost(weeks: float, it_staff: float, it_wage: float) -> float:
    """Money for so many weeks of briefing all own IT staff, at their wage an hour."""
    return weeks * 40.0 * it_staff * it_wage


@kernel
def quarrelling(blame: float) -> float:
    """Price of work while vendors are tied up in disputes (0-1), which somebody pays for (slope: assumption)."""
    return 1.0 + 0.5 * blame
