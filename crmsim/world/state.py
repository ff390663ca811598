"""What the world consists of: every array, with shape, unit and meaning.

Agents live in NumPy record arrays with stable slots: one record per employee, customer, department, vendor. A slot is
never moved or reused for somebody else's luck, so draws keyed by slot stay with their owner. Kernels take a record and
read it as plain attributes (`person.depth`); whole columns are `people.depth`. Records rather than one array per field,
because a kernel that takes a record gets one pointer: measured, the step compiles in seconds instead of minutes.
"""

from typing import Annotated, Any, NamedTuple

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Record = Any  # one record: fields are attributes, in compiled and in plain code alike
Records = Any  # a NumPy record array
Fields = dict[str, tuple[type, str]]  # name: (type, unit and meaning)

MODULES = ("sales", "marketing", "service", "integration")


# An employee. A vacant or inert slot has `fte` 0 and counts for nothing.
PERSON: Fields = {
    "function": (int, "index into FUNCTIONS"),
    "region": (int, "index into the company's regions"),
    "department": (int, "slot of the department"),
    "fte": (float, "full-time equivalents: weight in every mean and sum"),
    "power": (float, "0-1: how much this person's behaviour counts for contacts"),
    "tech_skill": (float, "0-1"),
    "conscientiousness": (float, "0-1"),
    "autonomy": (float, "0-1: need for autonomy"),
    "threshold": (float, "intention needed before the CRM is used honestly"),
    "task_match": (float, "logit: how well the CRM suits this person's own tasks"),
    "tenure": (float, "weeks in the job"),
    "adopted": (float, "0 or 1: has used the CRM for real work"),
    "depth": (float, "0-1: share of offered work done in the CRM of one's own accord"),
    "compliance": (float, "0-1: further share done only because it is demanded"),
    "filler": (float, "0-1: share of entries that are filler"),
    "belief": (float, "0-1: believed usefulness"),
    "ease": (float, "about 0-1: perceived ease of use"),
    "habit": (float, "0-1: depth of use that has become routine"),
    "intention": (float, "intention to use"),
    "experience": (float, "weeks of full use"),
    "proficiency": (float, "0-1: place on the learning curve"),
    "fatigue": (float, "load of recent change, decays"),
    "offered": (float, "0-1: share of own work the live modules support"),
    "entry_hours": (float, "hours/week spent entering data"),
    "lost_time": (float, "share of the 40-hour week taken (+) or saved (-) by the CRM"),
    "saved_time": (float, "share of the week of old administration that the CRM takes over"),
    "benefit": (float, "benefit index: 1 = the gains as declared by the max_ levers"),
    "output": (float, "work output; 1 = a ramped-up person without a CRM"),
    "information": (float, "0-1: quality of the records of own customers"),
    "norm": (float, "0-1: contacts' depth of use last week, weighted by power"),
    "peers": (float, "0-1: share of contacts who had adopted last week, weighted by power"),
    "accounts": (float, "number of active customers served (scratch of the records phase)"),
    "quality_sum": (float, "sum of their record quality (scratch of the records phase)"),
    "entries": (float, "honest entries, relative to full honest use"),
    "spoiling": (float, "filler entries, relative to full use"),
    "new_unit": (float, "0 or 1: the department is created for the CRM"),
    "unclear": (float, "0-1: how unclear the role still is"),
    "live_week": (float, "week of go-live, mean over the work supported so far; -1 = not yet"),
    "last_live": (float, "week of the last go-live at this seat"),
    "left": (float, "0 or 1: left this week, replaced at once"),
}

# A department (function x region, or one of the contact file).
DEPARTMENT: Fields = {
    "function": (int, "index into FUNCTIONS"),
    "region": (int, "index into the company's regions"),
    "fit": (float, "0-1: fit of the configured process to the work here"),
    "resistance": (float, "0-1: strength of the coalition against the CRM"),
    "opposed": (float, "share of the members' power that is held by live people whose belief is low"),
    "offered": (float, "0-1: share of work the live modules support"),
    "planned": (float, "0-1: the same once everything planned is live"),
    "trouble": (float, "severity of defects met at work"),
    "gain": (float, "benefit gates of firm and department, multiplied (this week's)"),
    "live_week": (float, "week of go-live, mean over the work supported so far; -1 = not yet"),
    "use": (float, "0-1: mean honest use of members"),
    "staff": (float, "full-time equivalents"),
    "power": (float, "power of all members together"),
}

# A vendor.
VENDOR: Fields = {
    "capability": (float, "x normal pace (luck of the firm)"),
    "effort": (float, "x normal: share of capability put in"),
    "done": (float, "weeks of planned work delivered"),
    "blame": (float, "0-1: how far the vendor is tied up in disputes"),
}

# A customer slot: 85 % hold a customer, the others are won or won back.
CUSTOMER: Fields = {
    "segment": (int, "index into SEGMENTS; moves"),
    "region": (int, "home region"),
    "sales": (int, "slot of the salesperson"),
    "marketing": (int, "slot of the marketing person"),
    "service": (int, "slot of the service person"),
    "active": (float, "0 or 1"),
    "satisfaction": (float, "0-1 on the scale of surveys; beyond its ends they show the end"),
    "relation": (float, "lasting part of satisfaction: how good this relationship is, 0 = normal"),
    "wallet": (float, "purchases relative to the segment's normal: 0 = normal"),
    "accuracy": (float, "0-1: share of the record that is true"),
    "completeness": (float, "0-1: share of the wanted fields that are filled"),
}

# One of the four customer segments: best, next-best, marginal, unprofitable.
SEGMENT: Fields = {
    "churn": (float, "1/week at normal satisfaction"),
    "steady": (float, "x: keeps mean churn normal while satisfaction differs between customers"),
    "win": (float, "1/week: an empty slot is filled, at normal sales output"),
    "satisfaction": (float, "0-1: normal satisfaction"),
    "cross_sell": (float, "relative potential"),
    "gross_margin": (float, "money/week per active customer"),
    "cost_to_serve": (float, "money/week per active customer"),
    "share": (float, "share of customers at kick-off"),
    "focus": (float, "x: effect of the effort for the segment, relative to equal treatment (this week's)"),
    "up": (float, "1/week: move to the next better segment"),
    "down": (float, "1/week: move to the next worse segment"),
}

# A module of the CRM.
MODULE: Fields = {
    "live": (float, "0 or 1: live anywhere"),
    "defects": (float, "severity of open defects"),
}

# A wave of the schedule.
WAVE: Fields = {
    "planned_week": (float, "week in which the plan says: live"),
    "start_week": (float, "week after which preparation may begin"),
    "work": (float, "weeks of full-staff work as planned"),
    "rate": (float, "planned work per week of the staff, before commitment and luck"),
    "seats": (float, "share of planned seats (weighted by the work supported)"),
    "gate": (float, "0 or 1: leaders decide whether the preparation of this wave begins"),
    "built": (float, "0-1: vendors' work done"),
    "migrated": (float, "0-1: migration done; falls when mapping errors are sent back"),
    "live_week": (float, "week of go-live; -1 = not yet"),
    "mapping_error": (float, "0-1: share of mappings wrong when migration ended or went live"),
}


class World(NamedTuple):
    """Everything one run needs. Phases take it whole; what one agent does takes that agent's record."""

    keys: Annotated[npt.NDArray[np.uint64], "one key per stream of chance"]
    levers: Annotated[Records, "shape (horizon + 1,): levers in force in each week"]
    firm: Annotated[Records, "shape (1,): FIRM"]
    people: Annotated[Records, "shape (n_people,): PERSON"]
    tie_start: Annotated[IntArray, "shape (n_people + 1,): contacts of i are contact[start[i]:start[i + 1]]"]
    tie_contact: Annotated[IntArray, "slot of the contact"]
    tie_weight: Annotated[FloatArray, "influence of the contact; sums to 1 over a person's contacts"]
    departments: Annotated[Records, "shape (n_departments,): DEPARTMENT"]
    vendors: Annotated[Records, "shape (n_vendors,): VENDOR"]
    interface_defects: Annotated[FloatArray, "shape (n_vendors, n_vendors), a < b: open defects between parts"]
    disputed: Annotated[FloatArray, "the same shape: those that no party accepts"]
    customers: Annotated[Records, "shape (n_customers,): CUSTOMER"]
    segments: Annotated[Records, "shape (4,): SEGMENT"]
    modules: Annotated[Records, "shape (4,): MODULE"]
    block_wave: Annotated[IntArray, "shape (modules, regions): wave of the block; -1 = never"]
    block_mess: Annotated[FloatArray, "shape (modules, regions): old data messier (+) or tidier (-) than most"]
    block_live: Annotated[FloatArray, "shape (modules, regions): 0 or 1"]
    block_defects: Annotated[FloatArray, "shape (modules, regions): severity of defects of an unready go-live"]
    region_live: Annotated[FloatArray, "shape (regions,): 0 or 1, any module live"]
    waves: Annotated[Records, "shape (n_waves,): WAVE"]
    wages: Annotated[FloatArray, "shape (functions,): loaded cost, money/hour"]
    normal_output: Annotated[FloatArray, "shape (functions,): mean output without a CRM, tenures stationary"]
    flows: Annotated[FloatArray, "shape (3, segments): customers lost, won, and cross-sold margin this week"]
    tally: Annotated[FloatArray, "shape (10, functions): sums over people (scratch)"]
    table: Annotated[Records, "shape (horizon + 1,): the weekly table; row 0 is the state at kick-off"]
    by_function: Annotated[FloatArray, "shape (horizon + 1, BY_FUNCTION, functions): a view into the table"]
    by_segment: Annotated[FloatArray, "shape (horizon + 1, BY_SEGMENT, segments): a view into the table"]
    events: Annotated[Records, "shape (room,): EVENT"]


def records(fields: Fields, n: int, **values: Any) -> Records:
    """n records with these fields, zero where no value is given; fields are attributes of the array and of its rows."""
    rows = np.zeros(n, dtype=[(name, np.int64 if kind is int else np.float64) for name, (kind, _) in fields.items()])
    for name, value in values.items():
        rows[name] = value
    return rows.view(np.recarray)


def floats(meanings: dict[str, str]) -> Fields:
    """Declarations of records that hold nothing but floats."""
    return {name: (float, meaning) for name, meaning in meanings.items()}


FIRM: dict[str, str] = {
    # luck of the firm, unknown to any plan and the same in every plan
    "value_draw": "x: what the CRM is worth here",
    "fit_draw": "0-1, added to the initial process fit",
    "legacy_draw": "0-1, added to the accuracy of old records",
    "overrun_tail": "x of project cost: exogenous tail of overruns (0 for most firms)",
    "cost_luck": "x: ordinary luck with project prices",
    # the project as frozen at kick-off
    "project": "0 or 1: there is a project",
    "seats": "people (fte) for whom the CRM is planned",
    "scale": "employees (fte)",
    "planned_work": "fte: work that the plan supports (fte x share of work)",
    "planned_cost": "money: implementation budget of the plan, without luck",
    "work_budget": "money: the part of it that goes by work done, not by the week",
    "implementation": "money: price of the whole planned work in a firm of the usual kind",
    "not_approved": "0 or 1: finance did not approve the project",
    "gross_margin": "money/year: customers' gross margin as the company states it",
    "mean_wage": "money/hour: staff-weighted",
    "it_wage": "money/hour: own IT staff",
    "it_staff": "own IT staff (fte)",
    "planned_end": "week in which the plan says everything is live",
    "planned_benefit": "money, present value: the business case",
    "potential": "money/week: what benefits of index 1 on all planned seats are worth",
    # leadership
    "leadership": "0-1: commitment of sponsor and steering group",
    "evidence": "-0.7-0.7: what the last review saw",
    "evidence_gathered": "sum of weekly evidence since the last review",
    "weeks_gathered": "weeks since the last review",
    "results": "13-week memory of output of live customer-facing people against normal",
    "sponsor_changes": "count",
    "shock": "0-1: strength of a company shock (merger, lay-off); decays",
    "stopped": "0 or 1",
    "stop_week": "week; -1 = never",
    "live_at_stop": "share of planned seats live when stopped",
    "stopped_at_gate": "0 or 1: a decision that the plan foresaw ended the rollout",
    "gate_weeks": "weeks of results that such a decision waits for",
    "believed": "x: of the use that the case promised, the share that leaders still expect",
    "released": "count: waves whose preparation may begin",
    "scope": "count: waves that are to go live; fewer than planned after a gate said no",
    # preparation and rollout
    "coordination": "0-1: how well the vendors work together",
    "lessons": "0-1: what earlier waves taught",
    "migration_wave": "wave being migrated",
    "migration_step": "step of the pipeline (index into MIGRATION_STEPS)",
    "migration_left": "0-1: share of the current step still to do",
    "migration_redo": "0-1: share of a step that a further round takes (1 = first round)",
    "mapping_error": "0-1: share of mappings that are wrong",
    "waves_live": "count",
    "last_live_week": "week of the last go-live; -1 = none",
    "complete_week": "week in which the last wave went live; -1 = not yet",
    "finished_week": "week in which all work was done; -1 = not yet",
    "live": "0-1: share of planned seats live, each by the share of its work that is supported",
    "users": "0-1: share of planned seats with any module live: they are paid for",
    "moved": "0-1: share of planned seats with every planned module live: they need the old system no more",
    "team": "0-1: share of the planned support team that is kept",
    "missing": "0-1: share of live function that is not there yet",
    "links": "interim links between old and new systems now",
    # the house without a CRM
    "housekeeping_weeks": "weeks from kick-off in which data and processes are put in order",
    "tidy": "0-1: how tidy lists, shared files and ways of working are, against how they were found",
    "files": "benefit index of tidy files for people without a CRM",
    "aside": "share of the week that people without a CRM lose (+) or save (-) on its account",
    # what is known of customers, and what was learnt from it
    "insight": "0-1: use of records last week x their quality",
    "scorecard": "0-1: how well effort has learnt where it works",
    "aim": "x: what knowledge brings to customers, by whom it is aimed at (this week's)",
    "breached": "0 or 1: data were stolen this week",
    # support
    "requests": "open requests for change",
    "heard": "0-1: pace at which requests for change are done (this week's)",
    "tickets": "open tickets",
    "wait": "weeks a ticket waits",
    # aggregates of last week that people and leaders see
    "use_level": "0-1: mean of offered x depth over all staff",
    "logged_use": "0-1: logged use / planned use",
    "accuracy": "0-1: mean accuracy of active customers' records",
    "quality": "0-1: mean quality (accuracy x completeness gate)",
    "spent": "money: project spending to date",
    "worked": "weeks of planned work finished so far",
    "work_done": "weeks of work done this week, work done twice included",
    "work_total": "weeks of planned work in all waves",
    "relearn": "share of the week lost to going back to old ways after a stop; decays",
    "training_need": "hours of training given this week",
    "remobilised": "1 in a week in which a wave after the first goes live",
    # constants of the week, from the levers in force
    "learning_exponent": "exponent of the learning curve",
    "routine_time": "task time of routine, against the first week",
    "filler_logit": "logit of filler without pressure",
    "covered": "0-1: share of what matters that the asked fields cover",
    "let_through": "x usual: benefit that strategy, processes and leaders' follow-through let through",
    "asked": "hours/week of entry asked of a full user",
    "demand": "0-1: use demanded by decree and jobs",
    "features": "x: functions used by who uses the CRM fully, against the usual number",
    "shared": "gate of shared use",
    "purged": "share of planned seats live x order of the lists that they moved into the CRM",
    "together": "gate of modules that need each other",
    "ceiling": "x declared gains: most that benefit can reach (this week's)",
    "adopters": "fte of live people who adopted",
    "entered": "entries of the week, relative to full use (fte)",
    "completeness": "0-1: mean completeness of active customers' records",
    "upgraded": "customers who moved up this week",
    "downgraded": "customers who moved down this week",
    "event_count": "rows used in `events`",
}

# Share of each function's work that each module supports (rows: FUNCTIONS, columns: MODULES; assumption).
RELEVANCE = np.array(
    [
        [0.60, 0.10, 0.10, 0.20],
        [0.15, 0.60, 0.05, 0.20],
        [0.10, 0.05, 0.65, 0.20],
        [0.15, 0.10, 0.15, 0.60],
        [0.20, 0.20, 0.20, 0.40],
    ]
)
# Share of `data_burden` asked of each function (assumption), and who faces customers.
ASKED = np.array([1.0, 0.6, 0.7, 0.15, 0.1])
CUSTOMER_FACING = np.array([1.0, 1.0, 1.0, 0.0, 0.0])
TOUCH = np.array([0.50, 0.15, 0.35])  # weight of sales, marketing, service person in a customer's experience
MATURE_WEEKS = 26.0  # a seat's clock for lasting use starts after this many weeks
ACTIVE_SHARE = 0.25  # honest work share that counts as active

EVENT: dict[str, str] = {
    "week": "week in which it happened",
    "code": "index into EVENTS",
    "subject": "slot of the wave, department or vendor it is about; -1 = the firm",
    "figure": "the figure that fired it",
    "threshold": "the threshold it crossed",
}
EVENTS = (
    "went_live",
    "went_live_unready",
    "not_ready",
    "mapping_sent_back",
    "migration_done",
    "vendor_dispute",
    "coalition_formed",
    "sponsor_left",
    "company_shock",
    "stopped",
    "work_finished",
    "gate_passed",
    "gate_overruled",
    "gate_closed",
    "housekeeping_done",
    "not_approved",
    "data_stolen",
    "requests_piled_up",
    "thought_ready",
    "work_overlooked",
)
EVENT_ROOM = 400
MIGRATION_STEPS = (
    ("gather", 0.08),
    ("clean", 0.16),
    ("model", 0.08),
    ("import", 0.06),
    ("map", 0.12),
    ("fix mapping", 0.10),
    ("load", 0.05),
    ("move into the CRM", 0.08),
    ("derive and validate KPIs", 0.07),
    ("start entry", 0.05),
    ("integrate legacy", 0.10),
    ("test", 0.05),
)
