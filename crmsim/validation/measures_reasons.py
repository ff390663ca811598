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
    "F13.unused": (
        "Seats are paid for as they go live, one a head: nobody buys ahead, or keeps the seats of people who left. And "
        "projects that few people use are stopped, so those that run have few idle seats."
    ),
    "F15.belief": "Belief falls as soon as entry costs more than records give; training lifts it for a week or two.",
    "F15.intention": (
        "Belief falls, but it is half of intention at most. A month after go-live few contacts use the CRM, nobody has "
        "the habit and change has tired people; by week 26 all three have turned, and outweigh the lost belief."
    ),
    "F15.quits": "Quits rise only with those whose belief is under a threshold, and by their share of it.",
    "F16.bent": "Where little entry is asked, its hours are too few to crowd out selling.",
    "F16.peak": (
        "Where little entry is asked, output mostly rises, or falls, over all the hours seen, so the top lies outside "
        "the data; where much is asked it comes inside."
    ),
    "F20.leadership": "Commitment at kick-off is measured, not over the project: it fades, and sponsors leave.",
    "F20.interdependence": (
        "Interdependence acts through dual running and interim links only; support of leaders does not work through "
        "either, so nothing makes it matter more there. The literature disputes this moderation itself."
    ),
    "F21.training": (
        "Training takes people over the first weeks of the learning curve, which use would do within a quarter, and "
        "it does not matter more where work is complex. Trainers are limited too: hours beyond 16 are given in part."
    ),
    "F23.intention": (
        "Agents hold what they hold without error, and intention is nearly a weighted sum of these four; a "
        "questionnaire adds noise of its own to every answer."
    ),
    "F24.depth": (
        "A mandate is also part of the norm that people feel, hence of what they intend; and it brings them in early, "
        "so that more of them are past the slow start within the year."
    ),
    "F25.contacts": (
        "Contacts hasten first use and are a tenth of intention. They give no help: nobody learns faster or waits less "
        "for having skilled contacts, which is what the study found to matter."
    ),
    "F34.size": (
        "Salespeople differ only in tenure, use and records. Talent and territory, which decide most quotas, are not "
        "in the model, so a small shift moves many of them across the line."
    ),
    "flags.shelfware": (
        "Use ends near nothing or well above half: use, records, trust and leaders pull together, and few firms stay "
        "in between. Projects that few people use are stopped, after which seats are paid for only until a term ends."
    ),
    "flags.customer_harm": (
        "Harm is counted in the last year, when the dip is long over; firms that stopped serve customers as before."
    ),
}
