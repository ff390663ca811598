"""What is looked for in lists of contacts and of who is in which department."""

from crmsim.intake.fields import Kind, declared

CONTACTS = Kind(
    "contacts",
    "Contacts",
    (
        declared(
            "sender",
            "text",
            "who wrote, called or asked",
            "from, source, person a, a, caller, von, absender, de, "
            "expéditeur, remitente, mittente, van, afzender, person 1, from address, sender address, user a",
            required=True,
        ),
        declared(
            "receiver",
            "text",
            "who was written to, called or asked",
            "to, target, person b, b, callee, recipient, "
            "recipients, an, empfänger, à, destinataire, para, destinatario, aan, ontvanger, person "
            "2, to address, user b",
            required=True,
        ),
        declared(
            "weight",
            "number",
            "how often or how much",
            "count, n, number, strength, mails, messages, calls, gewicht, "
            "anzahl, poids, nombre, peso, cantidad, aantal, frequency",
        ),
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
