"""The kinds of things that happen in a run, each with its words: what stories tell and comparisons count."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of occurrence. `text` and `short` say it in plain words; `unit` is that of figure and threshold.

    The higher `importance`, the sooner it is told. `tone` is "good", "bad" or "neutral".
    """

    name: str
    importance: int
    tone: str
    unit: str
    text: str
    short: str


SHARE = "share"
_KINDS = (
    Kind(
        "stopped",
        100,
        "bad",
        "0-1",
        "Leaders stopped the project; their commitment was {figure} of 1 by then.",
        "leaders stopped the project",
    ),
    Kind(
        "stopped_late",
        99,
        "bad",
        SHARE,
        "Their last reviews saw above all that it was late: {figure} of the seats were live, and the plan wanted "
        "{threshold}.",
        "it was late when it was stopped",
    ),
    Kind(
        "stopped_unused",
        99,
        "bad",
        SHARE,
        "Their last reviews saw above all that it was little used: {figure} of the planned work was logged, and they "
        "had expected {threshold} by then.",
        "it was little used when it was stopped",
    ),
    Kind(
        "stopped_unproductive",
        99,
        "bad",
        "x normal",
        "Their last reviews saw above all that output was lost: people who are live made {figure} of normal.",
        "output was lost when it was stopped",
    ),
    Kind(
        "stopped_dear",
        99,
        "bad",
        "x plan",
        "Their last reviews saw above all its cost: {figure} times what the plan foresaw for the work done.",
        "it cost too much when it was stopped",
    ),
    Kind(
        "went_live_unready",
        90,
        "bad",
        SHARE,
        "{subject} went live with only {figure} of its preparation done.",
        "it went live unready",
    ),
    Kind(
        "thought_ready",
        84,
        "bad",
        SHARE,
        "{subject} went live and was believed to be ready, with {figure} of its preparation done: too few goals could "
        "be measured to tell what was missing.",
        "it was wrongly believed to be ready",
    ),
    Kind(
        "work_overlooked",
        78,
        "bad",
        SHARE,
        "{figure} of what {subject} needed had been overlooked, by {overlooked}. It came to light at the go-live.",
        "work had been overlooked",
    ),
    Kind("went_live", 80, "neutral", SHARE, "{subject} went live, {figure} ready.", "it went live ready"),
    Kind(
        "hardly_used",
        88,
        "bad",
        SHARE,
        "Half a year after go-live only {figure} of the seats are in real use.",
        "hardly anybody used it",
    ),
    Kind(
        "output_fell",
        75,
        "bad",
        "x normal",
        "Output of the people who are live fell to {figure} of normal: learning, tickets and data entry took the time.",
        "output fell",
    ),
    Kind(
        "output_recovered",
        55,
        "good",
        "x normal",
        "Output of the people who are live is back to normal ({figure}).",
        "output recovered",
    ),
    Kind(
        "support_overloaded",
        72,
        "bad",
        "weeks",
        "Support cannot keep up: a ticket now waits {figure} weeks.",
        "support was overloaded",
    ),
    Kind(
        "coalition_formed",
        70,
        "bad",
        SHARE,
        "A coalition against the CRM formed in {subject}: who does not believe in it holds {figure} of the power "
        "there.",
        "a coalition formed against it",
    ),
    Kind(
        "sponsor_left",
        68,
        "bad",
        "0-1",
        "The sponsor left. The successor's commitment is {figure} of 1.",
        "the sponsor left",
    ),
    Kind(
        "trust_lost",
        66,
        "bad",
        "0-1",
        "People stopped trusting the records, so reports are ignored.",
        "records lost people's trust",
    ),
    Kind(
        "never_trusted",
        67,
        "bad",
        "0-1",
        "People do not trust the records from the start, so reports are ignored.",
        "records were not trusted from the start",
    ),
    Kind(
        "leadership_tired",
        64,
        "bad",
        "0-1",
        "Commitment of the leaders is low: down to {figure} of 1.",
        "commitment of the leaders got low",
    ),
    Kind(
        "hardly_led",
        74,
        "bad",
        "0-1",
        "Leaders hardly care for the project from the start: commitment is {figure} of 1.",
        "leaders hardly cared from the start",
    ),
    Kind(
        "adoption_half",
        62,
        "good",
        SHARE,
        "Half of the planned seats are in honest weekly use.",
        "half of the seats were in real use",
    ),
    Kind(
        "trust_won",
        58,
        "good",
        "0-1",
        "The records are now good enough that people trust and use the reports.",
        "records won people's trust",
    ),
    Kind(
        "honeymoon_over",
        56,
        "bad",
        "0-1",
        "The honeymoon is over: belief in the CRM, from 0 to 1, is down to {figure}, over 0.03 lower than at go-live.",
        "the honeymoon ended",
    ),
    Kind(
        "filler_high",
        54,
        "bad",
        SHARE,
        "{figure} of the entries are filler: people feed the system, not the customer record.",
        "entries became filler",
    ),
    Kind(
        "over_budget",
        52,
        "bad",
        "x plan",
        "The project has spent {figure} times what the plan foresaw for the work done so far.",
        "the budget was overrun",
    ),
    Kind(
        "quits_high",
        50,
        "bad",
        "people",
        "More people leave than usual: {figure} in a quarter; high begins at {threshold}, well above what the company "
        "would lose without a CRM.",
        "people left",
    ),
    Kind(
        "customers_unhappy",
        48,
        "bad",
        "0-1",
        "Customers notice: satisfaction, from 0 to 1, is {figure} lower than it would be without a CRM.",
        "customers noticed",
    ),
    Kind(
        "company_shock",
        46,
        "bad",
        "0-1",
        "A shock hit the company (merger, lay-off); leaders' commitment is {figure} of 1.",
        "a shock hit the company",
    ),
    Kind(
        "not_ready",
        44,
        "bad",
        SHARE,
        "{subject} was due but only {figure} ready, so it was put off.",
        "preparation was late",
    ),
    Kind(
        "vendor_dispute",
        42,
        "bad",
        SHARE,
        "{subject} is caught in disputes over defects that nobody accepts: they tie up {figure} of it.",
        "vendors fell out",
    ),
    Kind(
        "mapping_sent_back",
        30,
        "bad",
        SHARE,
        "The data of {subject} went back to the import: {figure} of the mappings were wrong.",
        "data had to be mapped again",
    ),
    Kind(
        "gate_closed",
        95,
        "neutral",
        "x cost",
        "Leaders decided not to go on to {subject}: what is live so far promises {figure} times what going on costs.",
        "leaders ended the rollout at a planned decision",
    ),
    Kind(
        "not_approved",
        96,
        "neutral",
        "money",
        "Finance did not approve the project: the benefit it accepts is worth {figure}; it asks for {threshold}, the "
        "hurdle times the whole cost.",
        "finance did not approve it",
    ),
    Kind(
        "gate_overruled",
        65,
        "bad",
        "x cost",
        "Leaders went on to {subject} although what is live so far promises only {figure} times what going on costs.",
        "a planned decision was overruled",
    ),
    Kind(
        "gate_passed",
        79,
        "good",
        "x cost",
        "Leaders decided to go on to {subject}: going on promises {figure} times what it costs.",
        "a planned decision was passed",
    ),
    Kind(
        "housekeeping_done",
        35,
        "good",
        SHARE,
        "Housekeeping is done: lists, shared files and ways of working are {figure} of the way to perfect order.",
        "the house was put in order",
    ),
    Kind(
        "fit_poor",
        56,
        "bad",
        "0-1",
        "The system fits the work badly: {figure} of 1 where it is live, {threshold} would be fair.",
        "the system fitted the work badly",
    ),
    Kind(
        "benefit_held_back",
        57,
        "bad",
        "x usual",
        "Strategy, processes and leaders' follow-through let only {figure} times the usual benefit through; below "
        "{threshold} even good use earns little.",
        "strategy and processes held the benefit back",
    ),
    Kind(
        "entry_heavy",
        53,
        "bad",
        "hours/week",
        "Customer-facing people spend {figure} hours a week on entering data.",
        "entry took many hours",
    ),
    Kind(
        "customers_known",
        36,
        "good",
        "0-1",
        "Records are good, and used: what is known of customers reaches {figure} of 1.",
        "customers became known",
    ),
    Kind(
        "data_stolen",
        85,
        "bad",
        SHARE,
        "Data of the CRM were stolen; {figure} of it was live, and customers trust the company less.",
        "data were stolen",
    ),
    Kind(
        "requests_piled_up",
        40,
        "bad",
        "requests",
        "Requests for change pile up: {figure} wait for the administrators, {threshold} would be many.",
        "requests for change piled up",
    ),
    Kind("paid_back", 60, "good", "money", "The project has paid for itself.", "it paid for itself"),
    Kind(
        "migration_done",
        10,
        "neutral",
        SHARE,
        "The data of {subject} are in the CRM, {figure} of the mappings still wrong.",
        "migration was done",
    ),
    Kind(
        "work_finished",
        20,
        "good",
        "week",
        "The last of the work is done; the plan said week {threshold}.",
        "all work was done",
    ),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _KINDS}
KIND_PLACE = {name: place for place, name in enumerate(KINDS)}
