"""The weekly row of the Mesa model of objects: the engine's columns on employees, records, customers and money."""

from typing import TYPE_CHECKING

from crmsim.scenario.kinds import FUNCTIONS, SEGMENTS
from mesa_reference.employees import logistic
from mesa_reference.population import FACING

if TYPE_CHECKING:
    from mesa_reference.model import Company

Row = dict[str, float]
MATURE = 26  # weeks after go-live


def measure(model: "Company") -> Row:
    """The row of the week just done."""
    return {**people(model), **customers(model), **costs(model)}


def people(model: "Company") -> Row:
    """Use, belief, output and time of all employees, and of each function."""
    staff, use, belief, output, exits, entry, lost, benefit = ([0.0] * len(FUNCTIONS) for _ in range(8))
    adopted = active = honest_by_adopters = depth = logged = entries = filler = intention = proficiency = fatigue = 0.0
    for person in model.employees:
        f = person.function
        honest = person.depth * (1.0 - person.filler)
        staff[f] += 1
        use[f] += honest
        belief[f] += person.belief
        output[f] += person.output
        exits[f] += person.left
        entry[f] += person.entry_hours
        lost[f] += person.lost_time
        benefit[f] += person.benefit
        adopted += person.adopted
        active += honest >= 0.25
        honest_by_adopters += person.adopted * honest
        depth += person.depth
        logged += min(1.0, person.depth + person.compliance)
        entries += person.depth + person.compliance
        filler += (person.depth + person.compliance) * person.filler
        intention += person.intention
        proficiency += person.proficiency
        fatigue += person.fatigue
    n, mature, departments = model.size, model.live_weeks > MATURE, model.departments
    facing, normal = sum(staff[:FACING]), model.normal_output
    hours = [40.0 * lost[f] * model.wages[f] for f in range(FACING, len(FUNCTIONS))]
    model.use_level = depth / n
    row = {
        "breadth": adopted / n,
        "active": active / n,
        "mature": float(mature),
        "active_mature": active / n if mature else 0.0,
        "depth": honest_by_adopters / max(adopted, 1.0),
        "honest_use": sum(use) / n,
        "logged_use": logged / n,
        "filler": filler / max(entries, 1e-9),
        "belief": sum(belief) / n,
        "intention": intention / n,
        "proficiency": proficiency / n,
        "fatigue": fatigue / n,
        "resistance": sum(part.coalition * len(part.members) for part in departments) / n,
        "opposed": sum(part.opposed * len(part.members) for part in departments) / n,
        "requests": model.requests,
        "fit": model.fit,
        "fit_live": model.fit if model.live else 0.0,
        "let_through": model.let_through if model.live else 1.0,
        "exits": sum(exits),
        "entry_hours": sum(entry[:FACING]) / facing,
        "lost_time": sum(lost[:FACING]) / facing,
        "benefit": sum(benefit[:FACING]) / facing,
        "productivity": sum(output[:FACING]) / sum(staff[f] * normal[f] for f in range(FACING)),
        "output_live": sum(output[f] / normal[f] for f in range(FACING)) / facing if model.live else 1.0,
        "idle_cost": sum(hours),
    }
    for f, name in enumerate(FUNCTIONS):
        members = max(staff[f], 1.0)
        row[f"use_{name}"] = use[f] / members
        row[f"belief_{name}"] = belief[f] / members
        row[f"output_{name}"] = output[f] / members
        row[f"exits_{name}"] = exits[f]
        row[f"entry_hours_{name}"] = entry[f] / members
        row[f"lost_time_{name}"] = lost[f] / members
    return row


def customers(model: "Company") -> Row:
    """Customers, satisfaction and margin by segment, and the quality of records."""
    efficiency, segments = model.p.service_efficiency, model.segments
    for segment in segments:
        segment.count, segment.content, segment.margin = 0, 0.0, 0.0
    for customer in model.customers:
        if customer.active:
            segment, helper = customer.segment, customer.service
            served = 1.0 - 0.30 * (efficiency * helper.benefit - helper.lost_time)
            served *= 1.0 - segment.saved_by_insight * model.insight + segment.spent_live * model.live
            segment.count += 1
            segment.content += min(max(customer.satisfaction, 0.0), 1.0)
            segment.margin += segment.gross_margin * (1.0 + customer.wallet) - segment.cost_to_serve * served
    count = sum(segment.count for segment in segments)
    weight = sum(segment.count * segment.gross_margin for segment in segments)
    row = {
        "accuracy": model.accuracy,
        "completeness": model.completeness,
        "insight": model.insight,
        "scorecard": model.scorecard,
        "trust": logistic((model.quality - model.p.trust_threshold) / 0.05) if model.live else 0.0,
        "satisfaction": sum(segment.content * segment.gross_margin for segment in segments) / max(weight, 1e-9),
        "customers": count,
        "lost": sum(segment.lost for segment in segments),
        "won": sum(segment.won for segment in segments),
        "upgraded": model.upgraded,
        "downgraded": model.downgraded,
        "cross_sold": sum(segment.cross_sold for segment in segments),
        "margin": sum(segment.margin for segment in segments),
    }
    for name, segment in zip(SEGMENTS, segments, strict=True):
        row[f"customers_{name}"] = segment.count
        row[f"lost_{name}"] = segment.lost
        row[f"won_{name}"] = segment.won
        row[f"satisfaction_{name}"] = segment.content / max(segment.count, 1)
        row[f"margin_{name}"] = segment.margin
    return row


def costs(model: "Company") -> Row:
    """What the project costs this week: most of it by work done before the day, the rest by the week."""
    p, week = model.p, model.steps
    price = model.price / 1.04  # with one vendor there is nobody to answer for the others
    price *= 1.0 + 0.6 * max(0.0, p.customisation - 0.3)
    price *= (0.4 + 0.75 * p.enterprise_scope) * (0.88 + 0.03 * p.legacy_integration) * (0.98 + 0.1 * p.self_service)
    price *= 0.85 + 0.15 * (0.6 + 0.05 * p.n_sources) * (0.7 + 0.6 * p.source_heterogeneity) * (
        0.7 + 0.5 * p.manual_share
    )
    weeks_of_work = (1.0 + 0.5 * model.rework) * (1.13 - 0.35 * p.plan_quality) / 0.955 * p.optimism_bias / 1.25
    weeks_of_work *= 1.0 + 0.08 * (1.0 - min(model.steering, 2.0))  # what is found late is done twice
    due = round(p.bigbang_weeks / p.rollout_speed)
    done = 0.8 * weeks_of_work / due if 0 < week <= due else 0.0
    office = 0.2 / 30.0 if 0 < week < due + 8 else 0.0
    supporters = p.support_fte_per_100 * (1.0 if model.live_weeks <= 26 else 0.5)
    support = (0.7 * supporters + p.admin_fte_per_100_users) * model.wages[-1] * 40.0 * model.size / 100.0
    briefing = 40.0 * p.it_training_weeks * model.it_staff * model.wages[-1] if model.live_weeks == 1 else 0.0
    row = {
        "cost_project": model.implementation * price * (done + office),
        "cost_licence": model.size * model.licence * 12.0 / 52.0 if model.live else 0.0,
        "cost_training": model.training * model.mean_wage * 1.5 + briefing,
        "cost_support": support if model.live else 0.0,
        "cost_interim": 0.0,
        "cost_breach": 0.2 * model.gross_margin if model.breached else 0.0,
        "cost_closing": 0.0,
        "cost_cleanup": 0.0,
    }
    return {**row, "cost": sum(row.values()), "cost_legacy": 0.0}
