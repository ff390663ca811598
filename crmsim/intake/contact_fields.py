"""What is looked for in lists of contacts and of who is in which department."""

from crmsim.intake.fields import Kind, declared

MOST_RECIPIENTS = 50  # a mail to more is a circular, no contact between two people
#: What of a list of contacts makes no tie, by the name of its count among the facts.
LEFT_OUT = {
    "headers": "the first line, taken for names of columns",
    "left_out": "rows with more cells than the others",
    "circulars": f"mails to more than {MOST_RECIPIENTS} people",
    "incomplete": "rows in which the sender or a receiver is missing",
    "too_weak": "ties below --at-least",
    "ties_left_out": "ties with somebody in no department",
}

CONTACTS = Kind(
    "contacts",
    "Contacts",
    (
        declared(
            "sender",
            "text",
            "who wrote, called or asked",
            "from, source, person a, a, caller, respondent, employee, from person, from name, von, absender, de, "
            "expéditeur, remitente, mittente, van, afzender, person 1, from address, sender address, user a",
            required=True,
        ),
        declared(
            "receiver",
            "text",
            "who was written to, called or asked",
            "to, target, person b, b, callee, recipient, colleague, contact, to person, to name, "
            "recipients, an, empfänger, à, destinataire, para, destinatario, aan, ontvanger, person "
            "2, to address, user b",
            required=True,
        ),
        declared(
            "weight",
            "number",
            "how often or how much",
            "count, n, number, strength, mails, messages, calls, gewicht, "
            "anzahl, poids, nombre, peso, cantidad, aantal, frequency, times, how often",
        ),
        declared("copy", "text", "who got a copy", "cc, cc name, cc address, carbon copy, kopie, copie, copia, kopia"),
        declared("blind_copy", "text", "who got a blind copy", "bcc, bcc name, bcc address, blindkopie, cci, cco, ccn"),
    ),
    ("contacts", "edges", "mail log"),
)

MEMBERS = Kind(
    "members",
    "Departments of people",
    (
        declared(
            "person",
            "text",
            "who it is, as in the contacts",
            "id, user, employee, name, mail, email, address, node, mitarbeiter, personne, persona, persoon, member",
            required=True,
        ),
        declared(
            "department",
            "text",
            "department",
            "dept, group, unit, team, community, abteilung, bereich, département, "
            "service, departamento, reparto, afdeling",
            required=True,
        ),
    ),
    ("departments", "members"),
)
