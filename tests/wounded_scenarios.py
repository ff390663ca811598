"""Valid scenario files with wounds: a character, a line, a value, a key, a table, an end that comes too soon."""

import random

VALUES = [
    *("nan", "inf", "-inf", "true", '"x"', "[]", "{}", "[[1]]", "{a=1}", "1e400", "-0.0", "3.7", "-1", "1e-320"),
    *("1979-05-27", "07:32:00", '"\\u0000"', '"\\u202e"', '""', "99999999999999999999", "0.1.2", '[1,"a"]', '"a"x'),
    *("'''", '"""', '{distribution="uniform"}', "{distribution=[]}", '{distribution="normal",mean=0.5,sd=-1}'),
    *("[{}]", '[{name=[],function={},region=1,staff="x"}]', '{edges="x",departments="x"}'),
    *('{edges="/etc/passwd",departments="x"}', "9" * 5000, "0x" + "f" * 5000),
]
PLACES = [
    *("schema", "title", "story", "plan", "horizon", "company", "levers", "changes", "uncertainty", '""', '"\\u0000"'),
    *("company.staff", "company.staff.sales", "company.contacts", "company.contacts.edges", "company.employees"),
    *("company.regions", "company.region_shares", "company.departments", "company.segments", "company.segments.best"),
    *("levers.data_burden", "levers.n_vendors", "uncertainty.company", "uncertainty.readiness", "changes.week", "x.y"),
]


def odd_character(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    odd = chance.choice("\0\t\n\"#',-.0=[]{}\u202e\U0001f600aZ")
    return text[:at] + odd + text[at + chance.randrange(2) :]


def gap(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + text[at + chance.randrange(1, 20) :]


def early_end(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


def line_twice(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    return _with_line(lines, chance.choice(lines), chance)


def line_lost(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    place = chance.randrange(len(lines))
    return "\n".join(lines[:place] + lines[place + 1 :])


def odd_value(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    valued = [i for i, line in enumerate(lines) if "=" in line]
    if valued:
        place = chance.choice(valued)
        lines[place] = lines[place].split("=", 1)[0] + "= " + chance.choice(VALUES)
    return "\n".join(lines)


def odd_key(text: str, chance: random.Random) -> str:
    return _with_line(text.split("\n"), f"{chance.choice(PLACES)} = {chance.choice(VALUES)}", chance)


def odd_table(text: str, chance: random.Random) -> str:
    return _with_line(text.split("\n"), chance.choice(["[%s]", "[[%s]]"]) % chance.choice(PLACES), chance)


def _with_line(lines: list[str], line: str, chance: random.Random) -> str:
    place = chance.randrange(len(lines) + 1)
    return "\n".join([*lines[:place], line, *lines[place:]])


WOUNDS = [odd_character, gap, early_end, line_twice, line_lost, odd_value, odd_value, odd_key, odd_table]


def wounded(text: str, chance: random.Random) -> str | bytes:
    """One to three wounds, and now and then a byte that is not what it was."""
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        text = chance.choice(WOUNDS)(text, chance)
    if chance.random() < 0.1 and text:
        broken = bytearray(text.encode())
        broken[chance.randrange(len(broken))] = chance.randrange(256)
        return bytes(broken)
    return text
