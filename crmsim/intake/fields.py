"""What is looked for in a company's files: the kinds of tables, their fields, and the words files use for them."""

from dataclasses import dataclass
from typing import Literal

#: What holds names, and whose.
NAMES = {"person": "person", "mail": "person", "customer": "customer"}
Holds = Literal["key", "person", "customer", "product", "text", "date", "number", "mail"]


@dataclass(frozen=True, slots=True)
class Field:
    """One column that is looked for. `words` are its names in files, English first, then other languages."""

    name: str
    holds: Holds
    meaning: str
    words: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table. `file_words` are what its files are called."""

    name: str
    title: str
    fields: tuple[Field, ...]
    file_words: tuple[str, ...]

    def field(self, name: str) -> Field:
        """The field of this name."""
        return next(field for field in self.fields if field.name == name)


def declared(name: str, holds: Holds, meaning: str, words: str, *, required: bool = False) -> Field:
    """A field with its words from one text, separated by commas; its own name is the first of them."""
    return Field(name, holds, meaning, (name.replace("_", " "), *(word.strip() for word in words.split(","))), required)


_OWNER = (
    "owner name, deal owner, record owner, "
    "sales agent, agent, sales rep, rep, salesperson, account owner, opportunity owner, account manager, responsible, "
    "seller, sales person, assigned to, verkäufer, vertriebsmitarbeiter, betreuer, kundenbetreuer, zuständig, "
    "bearbeiter, vendeur, commercial, agent commercial, responsable commercial, vendedor, agente de ventas, agente, "
    "comercial, venditore, agente di vendita, verkoper, accountmanager, handlowiec, sprzedawca"
)
_CUSTOMER = (
    "potential customer, associated company, deal organization, organization name, "
    "account, account name, company, client, customer name, company name, account id, customer id, organisation, "
    "organization, kunde, kundenname, konto, firma, unternehmen, kundennummer, compte, client, société, entreprise, "
    "nom du client, cuenta, cliente, empresa, nombre de la cuenta, conto, azienda, klant, bedrijf, klient, conta"
)
_PRODUCT = (
    "product name, item, article, service, product line item, produkt, artikel, produktname, produit, article, "
    "producto, artículo, prodotto, articolo, product, produto"
)
_REGION = (
    "regional office, territory, area, office, branch, sales region, district, gebiet, niederlassung, regionalbüro, "
    "vertriebsgebiet, standort, région, bureau régional, territoire, agence, región, oficina regional, oficina, "
    "zona, regione, ufficio regionale, sede, regio, vestiging, regiokantoor, oddział, região"
)
_MANAGER = (
    "sales manager, supervisor, team lead, team leader, reports to, line manager, boss, manager id, vorgesetzter, "
    "verkaufsleiter, vertriebsleiter, führungskraft, leiter, responsable, directeur, chef, supérieur, gerente, "
    "jefe, gerente de ventas, responsabile, direttore, leidinggevende, kierownik, chef d'équipe, teamleiter"
)
_COUNTRY = (
    "office location, location, headquarters, hq, country of residence, land, sitz, hauptsitz, pays, siège, lieu, "
    "país, ubicación, sede central, paese, locatie, localisation, kraj, firmensitz"
)
_SECTOR = (
    "industry, branch of industry, line of business, segment, branche, industrie, wirtschaftszweig, secteur, "
    "secteur d'activité, sector, rubro, settore, industria, branża, sektor"
)

STAFF = Kind(
    "staff",
    "Staff",
    (
        declared(
            "person",
            "person",
            "who it is: a name or a number",
            "employee, name, full name, employee name, "
            "employee id, staff id, personnel number, id, user, member, mitarbeiter, mitarbeitername, "
            "personalnummer, employé, nom, salarié, empleado, nombre, dipendente, nome, medewerker, naam, "
            "pracownik, " + _OWNER,
            required=True,
        ),
        declared(
            "name",
            "person",
            "the name, where the person goes by a number",
            "full name, employee name, display "
            "name, mitarbeitername, nom complet, nombre completo, nome completo, volledige naam",
        ),
        declared(
            "email",
            "mail",
            "mail address",
            "e-mail, mail, email address, mail address, courriel, correo, e-mail-adresse",
        ),
        declared(
            "department",
            "text",
            "department",
            "dept, division, unit, org unit, business unit, abteilung, bereich, "
            "département, service, departamento, reparto, dipartimento, afdeling, dział",
        ),
        declared(
            "role",
            "text",
            "what the person does",
            "job title, title, position, job, function title, rolle, "
            "stelle, stellenbezeichnung, poste, fonction, puesto, cargo, ruolo, functie, stanowisko",
        ),
        declared(
            "function",
            "text",
            "sales, marketing, service, back office or it",
            "business function, job family, funktion, job function",
        ),
        declared("region", "text", "region", _REGION),
        declared("manager", "person", "whom the person reports to", _MANAGER),
        declared(
            "start",
            "date",
            "first day",
            "start date, hire date, hired, date of hire, entry date, joined, "
            "eintritt, eintrittsdatum, date d'entrée, date d'embauche, fecha de ingreso, data di assunzione, "
            "datum in dienst, data zatrudnienia",
        ),
        declared(
            "end",
            "date",
            "last day, empty for those who are there",
            "end date, termination date, leaving date, "
            "exit date, left, austritt, austrittsdatum, date de sortie, fecha de baja, data di "
            "uscita, datum uit dienst",
        ),
    ),
    (
        "staff",
        "sales teams",
        "team",
        "teams",
        "employees",
        "people",
        "hr",
        "mitarbeiter",
        "personal",
        "équipe",
        "equipos",
        "vendedores",
        "verkaufsteams",
        "vertriebsteam",
        "personale",
        "users",
    ),
)

CUSTOMERS = Kind(
    "customers",
    "Customers",
    (
        declared(
            "customer", "key", "who it is: a name or a number", f"{_CUSTOMER}, id, name, number, no, nr", required=True
        ),
        declared(
            "name",
            "customer",
            "the name, where the customer goes by a number",
            "company name, account name, customer "
            "name, kundenname, firmenname, nom du client, nombre del cliente, ragione sociale, klantnaam",
        ),
        declared("email", "mail", "mail address", "e-mail, mail, email address, courriel, correo"),
        declared("owner", "person", "the employee who looks after it", _OWNER),
        declared("region", "text", "region", _REGION),
        declared("sector", "text", "line of business", _SECTOR),
        declared("country", "text", "country", _COUNTRY),
        declared(
            "parent",
            "customer",
            "the company it belongs to",
            "subsidiary of, parent company, parent account, "
            "mutter, muttergesellschaft, tochter von, filiale de, société mère, filial de, matriz, "
            "empresa matriz, controllata di, capogruppo, moederbedrijf, tochtergesellschaft von",
        ),
        declared(
            "line",
            "text",
            "product line",
            "product line, series, product family, produktlinie, sparte, gamme, línea, linea, product group",
        ),
        declared(
            "revenue",
            "number",
            "revenue of a year",
            "sales, turnover, annual revenue, revenue last year, umsatz, "
            "jahresumsatz, chiffre d'affaires, ingresos, ventas, facturación, fatturato, omzet, przychód",
        ),
        declared(
            "margin",
            "number",
            "gross margin of a year",
            "gross margin, contribution, contribution margin, gross "
            "profit, annual margin, deckungsbeitrag, rohertrag, marge, marge brute, margen, margen "
            "bruto, margine, brutomarge, marża",
        ),
        declared(
            "cost",
            "number",
            "cost of serving it in a year",
            "cost to serve, service cost, cost of service, "
            "servicekosten, betreuungskosten, coût de service, coste de servicio, costo di servizio, servicekosten",
        ),
        declared(
            "since",
            "date",
            "customer since",
            "customer since, created, created date, date created, opened, "
            "first order, kunde seit, angelegt am, client depuis, cliente desde, cliente dal, klant sinds",
        ),
        declared(
            "last_contact",
            "date",
            "last time anybody was in touch",
            "last contact date, last activity, last "
            "activity date, last order, last visit, last modified, letzter kontakt, letzte aktivität, dernier contact, "
            "último contacto, ultimo contatto, laatste contact, ostatni kontakt",
        ),
        declared(
            "left",
            "date",
            "the day it was lost, empty for those who are there",
            "churn date, lost on, closed on, "
            "end of contract, cancelled on, gekündigt am, verloren am, date de départ, fecha de "
            "baja, perso il, vertrokken op",
        ),
        declared(
            "status", "text", "active or lost", "state, customer status, kundenstatus, statut, estado, stato, active"
        ),
        declared(
            "source",
            "text",
            "the system or list the record comes from",
            "source system, system, origin, quelle, herkunft, origine, origen, bron, lead source",
        ),
    ),
    (
        "customers",
        "accounts",
        "clients",
        "kunden",
        "konten",
        "comptes",
        "cuentas",
        "clientes",
        "clienti",
        "klanten",
        "companies",
    ),
)

#: In a CRM export the account's revenue and margin describe the customer's own business, not what it is worth here.
ACCOUNTS = Kind(
    "customers",
    "Accounts",
    tuple(field for field in CUSTOMERS.fields if field.name not in ("revenue", "margin", "cost")),
    CUSTOMERS.file_words,
)

DEALS = Kind(
    "deals",
    "Opportunities",
    (
        declared(
            "deal",
            "key",
            "which opportunity",
            "opportunity id, record id, topic, deal name, deal title, opportunity, deal id, id, number, opportunity "
            "name, verkaufschance, chance, opportunität, auftragsnummer, opportunité, affaire, oportunidad, "
            "id de oportunidad, opportunità, trattativa, kans, vorgang, opportunity_id",
        ),
        declared("owner", "person", "who works on it", _OWNER, required=True),
        declared("customer", "customer", "for which customer", _CUSTOMER, required=True),
        declared("product", "product", "which product", _PRODUCT),
        declared(
            "stage",
            "text",
            "how far it is: open, won, lost",
            "deal stage, deal status, opportunity status, status, phase, state, sales stage, status reason, "
            "stufe, verkaufsphase, étape, statut, etapa, estado, fase, stadio, faza",
            required=True,
        ),
        declared(
            "opened",
            "date",
            "when work on it began",
            "engage date, engaged on, open date, created date, created, create date, deal created, date added, start "
            "date, date opened, beginn, startdatum, eröffnet am, kontaktdatum, date d'engagement, date de début, "
            "date de création, fecha de inicio, fecha de apertura, fecha de compromiso, data di "
            "inizio, begindatum, angelegt am",
        ),
        declared(
            "closed",
            "date",
            "when it was won or lost",
            "actual close date, close date, closing date, closed on, date closed, deal closed on, end date, "
            "abschlussdatum, abgeschlossen am, geschlossen am, date de clôture, date de fin, fecha de cierre, "
            "data di chiusura, sluitingsdatum, einddatum",
        ),
        declared(
            "value",
            "number",
            "what it brought",
            "actual revenue, close value, amount, deal value, revenue, total, price, wert, "
            "betrag, abschlusswert, auftragswert, valeur, montant, valor, importe, valor de cierre, valore, "
            "importo, waarde, bedrag, wartość",
        ),
        declared("region", "text", "region", _REGION),
    ),
    (
        "sales pipeline",
        "pipeline",
        "opportunities",
        "deals",
        "sales",
        "verkaufschancen",
        "opportunités",
        "oportunidades",
        "opportunità",
        "vertriebspipeline",
        "kansen",
    ),
)

PRODUCTS = Kind(
    "products",
    "Products",
    (
        declared("product", "key", "which product", _PRODUCT + ", name, sku, product id", required=True),
        declared(
            "line",
            "text",
            "product line",
            "series, product line, family, product family, category, serie, "
            "produktlinie, produktgruppe, gamme, série, línea, linea, categoria, reeks",
        ),
        declared(
            "price",
            "number",
            "list price",
            "sales price, list price, unit price, verkaufspreis, preis, "
            "listenpreis, prix, prix de vente, precio, precio de venta, prezzo, prijs, verkoopprijs, cena",
        ),
    ),
    ("products", "price list", "catalogue", "produkte", "artikel", "produits", "productos", "prodotti", "producten"),
)

#: The tables of a CRM export.
EXPORT = (DEALS, ACCOUNTS, STAFF, PRODUCTS)

#: What a row of each kind of table is, in the plural.
NOUNS = {"staff": "people", "customers": "customers", "deals": "opportunities", "products": "products"}
