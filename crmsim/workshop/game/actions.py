"""The measures that teams buy: each is a shift of real levers of the model and nothing else.

A measure that runs holds in the rounds for which it is bought; the rest last from the round in which they are bought.
Points are rules of the game; what a measure costs the company in money and hours, the model itself charges.
"""

from dataclasses import dataclass

from crmsim.workshop.game.effects import Shift, shifts


@dataclass(frozen=True, slots=True)
class Action:
    """A measure: what phones show (`title`, `text`), its price in points, and the levers it shifts.

    `runs`: it is paid for each round and holds only in it; otherwise it is bought once and lasts.
    `against` names a measure that cannot run in the same round.
    """

    key: str
    title: str
    text: str
    points: int
    shifts: tuple[Shift, ...]
    runs: bool = True
    against: str = ""


ACTIONS: dict[str, Action] = {
    action.key: action
    for action in (
        Action(
            "prepare",
            "Tell people what comes",
            "Every department hears what will change, why, and what it means for them.",
            2,
            shifts(readiness=0.3, change_willingness=0.1),
        ),
        Action(
            "train",
            "Train thoroughly",
            "Whoever goes live this round gets three times the hours of training.",
            2,
            shifts(training_hours_user=16.0),
        ),
        Action(
            "help",
            "Staff the help desk",
            "Two more people per 200 users answer questions.",
            2,
            shifts(support_fte_per_100=1.0),
        ),
        Action(
            "leaders",
            "Keep leaders in the room",
            "The board owns the goals, looks at honest figures and shows what works.",
            2,
            shifts(
                commitment_decay=("x", 0.2),
                sponsor_owns_metrics=0.4,
                crisis_leadership=0.3,
                win_visibility=0.4,
                phase_metrics=0.4,
            ),
        ),
        Action(
            "vendors",
            "Bring vendors to one table",
            "One plan for all vendors, a meeting each week, and each answers for the others' work.",
            2,
            shifts(vendor_comm_per_month=3.0, integrated_plan=0.4, mutual_warranty=0.7),
        ),
        Action(
            "ready",
            "Go live only when ready",
            "Test more, and let a date slip rather than go live unprepared.",
            2,
            shifts(test_coverage=0.22, deadline_pressure=-0.5),
            against="push",
        ),
        Action(
            "push",
            "Insist on the date",
            "What is due goes live, finished or not; IT drops other work for it.",
            1,
            shifts(deadline_pressure=0.35, it_capacity=0.2, test_coverage=-0.1),
            against="ready",
        ),
        Action(
            "order",
            "Order its use and count entries",
            "Everybody must log their work; managers compare who logs how much.",
            1,
            shifts(mandate_strength=0.4, activity_target_pressure=0.4),
        ),
        Action(
            "champions",
            "Let users shape it",
            "People from each department help to design it, and show colleagues how to use more of it.",
            4,
            shifts(user_participation=0.5, depth_support=0.4, business_ownership=0.4),
            runs=False,
        ),
        Action(
            "entry",
            "Cut what must be typed in",
            "Fewer fields, hardly anything twice: a third less data entry.",
            6,
            shifts(data_burden=("x", 0.67), duplicate_entry=("x", 0.3), critical_fields=-2.0),
            runs=False,
        ),
        Action(
            "data",
            "Clean the old data",
            "Sources are made alike, dead records thrown out, and somebody keeps the rest fresh.",
            5,
            shifts(
                source_heterogeneity=("x", 0.35),
                manual_share=-0.2,
                prospect_clutter=("x", 0.35),
                decay_month=("x", 0.55),
            ),
            runs=False,
        ),
        Action(
            "reward",
            "Make it pay for users",
            "Those who keep good records get back time, ease and praise.",
            7,
            shifts(incentive_alignment=0.35, personal_benefit_share=0.25),
            runs=False,
        ),
        Action(
            "process",
            "Change the way of working",
            "Work is redesigned with the system, and what it shows is acted on.",
            6,
            shifts(process_change=0.35, action_rate=0.25),
            runs=False,
        ),
        Action(
            "customers",
            "Listen to customers",
            "Customers are asked what they want, and all departments serve them alike.",
            6,
            shifts(customer_voice=0.4, service_orientation=0.3, customer_focus=0.3, voice_consistency=0.25),
            runs=False,
        ),
    )
}
