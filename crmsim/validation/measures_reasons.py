"""Why a held-out pattern does not hold, as far as known: by id, printed where it fails or is undecided.

What is said here was looked up in the rules and in single runs; it is no excuse. Revise after each calibration.
"""

REASONS: dict[str, str] = {
    "F6.duration": (
        "Longer projects pay their office for longer and lose more sponsors, but their budget knows the planned weeks, "
        "and the chance of an extreme overrun does not grow with them."
    ),
    "F8.size": (
        "Size has almost no road to failure: weeks of work are a lever of the plan, not of the number of users, and "
        "vendors, trainers, support and IT grow with the staff. Only absolute numbers of people and customers differ."
    ),
    "F7.benefit": "Moves with the median return, to which the scale of benefits was fitted.",
    "F13.abandoned": "Leaders who have lost faith stop what hardly anybody uses, and mostly within two years.",
    "F13.unused": (
        "Seats are paid for as they go live, one a head: nobody buys ahead, or keeps the seats of people who left."
    ),
    "F15.belief": "Belief falls as soon as entry costs more than records give; training lifts it for a week or two.",
    "F15.intention": (
        "Belief and expected ease fall, and social pressure counts less with experience; habit, contacts who use the "
        "CRM and rest from the change work against it."
    ),
    "F15.quits": "Quits rise with fatigue, and with belief under a threshold.",
    "F16.bent": "Where little entry is asked, its hours are too few to crowd out selling.",
    "F16.peak": (
        "Where little entry is asked, output mostly rises, or falls, over all the hours seen, so the top lies outside "
        "the data; where much is asked it comes inside."
    ),
    "F20.leadership": (
        "Commitment at kick-off is measured, not over the project: it fades, and sponsors leave. Firms of the "
        "population differ in over a hundred other things at once, drawn evenly and independently."
    ),
    "F20.interdependence": (
        "Leaders who see changes through count for more where tasks depend on each other, but interdependence makes "
        "waves dearer as well. The literature disputes this moderation itself."
    ),
    "F21.training": (
        "Training takes people over the first weeks of the learning curve, which use would do within a quarter. "
        "Trainers are limited too: hours beyond 16 are given in part, and firms differ in much else."
    ),
    "F24.depth": "A mandate brings people in early, so that more of them are past the slow start within the year.",
    "F25.contacts": (
        "Contacts hasten first use, help to learn and are a part of the norm; all of it works slowly, and mostly "
        "through what people then hold themselves. Nothing waits for a colleague's help."
    ),
    "flags.shelfware": (
        "Projects that few people use are mostly stopped, after which seats are paid for only until a term ends; and "
        "seats are paid for as they go live, so that nobody buys ahead."
    ),
    "flags.no_benefit": "Moves with the median return, to which the scale of benefits was fitted.",
    "flags.overrun": "Plans leave room for delay; how much was fitted to the median and the mean of cost against plan.",
    "flags.customer_harm": (
        "Harm is counted in the last year, when the dip is long over; firms that stopped serve customers as before."
    ),
}
