"""Phase 6, records: entry, honest or filler, feeds each customer's record; time wears it down.

A record is fed by the three people who serve the customer, so shared use across departments emerges. After people have
worked, before customers meet what they now know.
"""

from crmsim.engine import kernel
from crmsim.rules import data_quality as rules
from crmsim.world.state import TOUCH, Record, World


@kernel
def keep_records(world: World, week: int) -> None:
    """The week of all customer records, and what their users can know from them."""
    firm, people = world.firm[0], world.people
    if firm.live <= 0.0:
        firm.quality = firm.accuracy = firm.completeness = 0.0
        return
    for person in people:
        person.accounts = person.quality_sum = 0.0
    p = world.levers[week]
    decay = p.decay_month / 4.33
    accuracy, completeness, quality, active = 0.0, 0.0, 0.0, 1e-9
    for customer in world.customers:
        if world.region_live[customer.region] == 1.0 and customer.active == 1.0:
            sales, marketing, service = people[customer.sales], people[customer.marketing], people[customer.service]
            update_record(customer, sales, marketing, service, firm.covered, decay, p.conflict_rate)
            known = rules.record_quality(customer.accuracy, customer.completeness)
            inform(sales, known)
            inform(marketing, known)
            inform(service, known)
            accuracy += customer.accuracy
            completeness += customer.completeness
            quality += known
            active += 1.0
    firm.accuracy = accuracy / active
    firm.completeness = completeness / active
    firm.quality = quality / active
    for person in people:
        person.information = person.quality_sum / person.accounts if person.accounts > 0.0 else firm.quality


@kernel
def update_record(
    customer: Record,
    sales: Record,
    marketing: Record,
    service: Record,
    covered: float,
    decay: float,
    conflict_rate: float,
) -> None:
    """One record a week later, from the entries of the three people who serve the customer."""
    entries = TOUCH[0] * sales.entries + TOUCH[1] * marketing.entries + TOUCH[2] * service.entries
    spoiled = TOUCH[0] * sales.spoiling + TOUCH[1] * marketing.spoiling + TOUCH[2] * service.spoiling
    wear = decay + rules.overwritten(conflict_rate, entries)
    customer.accuracy = rules.updated_accuracy(customer.accuracy, entries, covered, wear, spoiled)
    customer.completeness = rules.updated_completeness(customer.completeness, entries, covered)


@kernel
def inform(person: Record, quality: float) -> None:
    """Add one customer's record to what a person can know."""
    person.accounts += 1.0
    person.quality_sum += quality
