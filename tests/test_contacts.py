"""Contact files: read exactly, described by figures one can check by hand, refused by line."""

import re

import numpy as np
import pytest

from crmsim.errors import InputError
from crmsim.scenario.company import FUNCTIONS, Company
from crmsim.scenario.contact_figures import describe
from crmsim.scenario.contacts import read_contacts
from crmsim.scenario.scenario import Scenario

DEPARTMENTS, SIZE = 5, 6


def sample_edges() -> list[str]:
    """Five departments of six who all write to each other; one of each also writes to the next department's one."""
    lines = ["# who writes to whom"]
    for d in range(DEPARTMENTS):
        members = [f"p{d}{i}" for i in range(SIZE)]
        lines += [f"{a} {b}" for a in members for b in members if a != b]
        lines.append(f"p{d}0 p{(d + 1) % DEPARTMENTS}0")
    return [*lines, "p00 p00"]


def sample_departments() -> list[str]:
    return [f"p{d}{i} dept{d}" for d in range(DEPARTMENTS) for i in range(SIZE)]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "edges.txt").write_text("\n".join(sample_edges()))
    (tmp_path / "departments.txt").write_text("\n".join(sample_departments()))
    return tmp_path


@pytest.fixture
def contacts(folder):
    return read_contacts(folder / "edges.txt", folder / "departments.txt")


def test_figures_of_a_small_network_are_those_counted_by_hand(contacts):
    """Cliques of six (15 ties each) in a ring of five ties, with one loop."""
    figures = describe(contacts)
    assert figures.people == 30
    assert figures.departments == 5
    assert figures.directed_ties == 5 * 30 + 5 + 1
    assert figures.undirected_ties == 5 * 15 + 5
    assert figures.mean_degree == pytest.approx(160 / 30)
    assert figures.median_degree == 5
    assert figures.max_degree == 7
    # Of the 21 pairs among the seven contacts of a linking person, the 10 of the own clique know each other.
    assert figures.average_clustering == pytest.approx((25 * 1 + 5 * 10 / 21) / 30)
    assert figures.share_inside_departments == pytest.approx(75 / 80)
    # Newman and Girvan: sum over departments of (inside ties / all) - (degrees / twice all) squared.
    assert figures.modularity == pytest.approx(5 * (15 / 80 - (32 / 160) ** 2))
    assert figures.reciprocity == pytest.approx(150 / 156)


def test_people_keep_the_order_of_the_departments_file(contacts):
    """Person i is the i-th line, whoever writes first."""
    assert contacts.person_ids[:7] == ("p00", "p01", "p02", "p03", "p04", "p05", "p10")
    assert contacts.department_names == ("dept0", "dept1", "dept2", "dept3", "dept4")
    assert contacts.department_sizes == (6,) * 5


def test_neighbours_are_mutual_sorted_and_without_loops(contacts):
    """Compressed rows that a compiled loop can walk without checks."""
    rows = np.split(contacts.neighbours, contacts.offsets[1:-1])
    assert contacts.offsets.dtype == np.int64
    assert contacts.neighbours.dtype == np.int32
    for person, row in enumerate(rows):
        assert list(row) == sorted(set(row) - {person})
        assert all(person in rows[other] for other in row)
    assert list(rows[0]) == [1, 2, 3, 4, 5, 6, 24]


def test_contacts_cannot_be_changed(contacts):
    """They are part of a scenario, and a scenario is a value."""
    for array in (contacts.department, contacts.ties, contacts.offsets, contacts.neighbours):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


@pytest.mark.parametrize(
    ("written", "what"),
    [
        ("a b\nb c\n", "blanks"),
        ("a\tb\nb\tc\n", "tabs"),
        ("a,b\nb, c\n", "commas"),
        ("a;b\r\nb;c\r\n", "semicolons and Windows line ends"),
        ("# head\n\na b  # mine\nb c\n", "comments and empty lines"),
        ("a b 3\nb c 0.5\n", "weights"),
        ("b c\na b\na b\n", "another order and a tie given twice"),
        ("\ufeffa b\nb c", "a byte order mark and no last line end"),
    ],
)
def test_the_common_ways_to_write_an_edge_list_read_alike(tmp_path, written, what):
    """Public collections and spreadsheets write the same ties in different ways."""
    departments = tmp_path / "d.txt"
    departments.write_text("a x\nb x\nc y\n")
    plain, other = tmp_path / "plain.txt", tmp_path / "other.txt"
    plain.write_text("a b\nb c\n")
    other.write_bytes(written.encode())
    assert read_contacts(other, departments) == read_contacts(plain, departments), what


def test_a_company_without_any_contact_is_described_too(tmp_path):
    """No ties is an odd company, but no error."""
    (tmp_path / "e").write_text("# nobody\n")
    (tmp_path / "d").write_text("a x\nb y\n")
    figures = describe(read_contacts(tmp_path / "e", tmp_path / "d"))
    assert figures.undirected_ties == 0
    assert figures.max_degree == 0
    assert np.isnan(figures.modularity)
    assert np.isnan(figures.reciprocity)


@pytest.mark.parametrize(
    ("edges", "departments", "said"),
    [
        ("a b\na\n", "a x\nb x\n", "edges.txt, line 2: expected 'person person', found 1 words."),
        ("a b 1 2\n", "a x\nb x\n", "edges.txt, line 1: expected 'person person', found 4 words."),
        ("a b far\n", "a x\nb x\n", "edges.txt, line 1: the third column must be a weight, found 'far'."),
        ("a b\n\na c\n", "a x\nb x\n", "edges.txt, line 3: person 'c' is not in the departments file."),
        ("a b\n", "a x\nb\n", "departments.txt, line 2: expected 'person department', found 1 words."),
        ("a b\n", "a x y\n", "departments.txt, line 1: expected 'person department', found 3 words."),
        ("a b\n", "a x\na y\n", "departments.txt, line 2: person 'a' is listed twice."),
        ("a b\n", "# nobody\n", "departments.txt: no person is listed; each line should say 'person department'."),
        ("a \x07b\n", "a x\n", "edges.txt, line 1: a word holds the control or invisible character U+0007 at place 1."),
    ],
)
def test_a_bad_line_is_named_with_what_was_found(tmp_path, edges, departments, said):
    """File, line, what was found: enough to go there and mend it."""
    (tmp_path / "edges.txt").write_text(edges)
    (tmp_path / "departments.txt").write_text(departments)
    with pytest.raises(InputError) as caught:
        read_contacts(tmp_path / "edges.txt", tmp_path / "departments.txt")
    assert str(caught.value) == said


def test_what_is_no_text_file_is_refused(tmp_path):
    """A missing file, a folder and bytes that are no text are mistakes a person can mend."""
    good = tmp_path / "d.txt"
    good.write_text("a x\n")
    (tmp_path / "bad.txt").write_bytes(b"a b\n\xff\xfe")
    for edges, said in (("none.txt", "no contact file"), (".", "no contact file"), ("bad.txt", "byte 5 is not UTF-8")):
        with pytest.raises(InputError, match=said):
            read_contacts(tmp_path / edges, good)
    with pytest.raises(InputError, match=r"no contact file 'a\?b'"):
        read_contacts("a\0b", good)


def test_more_people_than_a_company_may_have_are_refused(tmp_path):
    """The limit holds before anything large is built."""
    (tmp_path / "d.txt").write_text("\n".join(f"{i} x" for i in range(20_001)))
    (tmp_path / "e.txt").write_text("")
    with pytest.raises(InputError, match="line 20001: more than 20000 people"):
        read_contacts(tmp_path / "e.txt", tmp_path / "d.txt")


def test_the_digest_follows_content_and_not_the_place_or_labels(folder, contacts, tmp_path_factory):
    """The same network elsewhere, or with people renamed, is the same question; one tie less is another."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for name in ("edges.txt", "departments.txt"):
        renamed = re.sub(r"\bp(?=\d)", "person", (folder / name).read_text())
        (elsewhere / name).write_text(renamed)
    same = read_contacts(elsewhere / "edges.txt", elsewhere / "departments.txt")
    assert same == contacts
    assert hash(same) == hash(contacts)
    (folder / "fewer.txt").write_text("\n".join(sample_edges()[:-1]))
    assert read_contacts(folder / "fewer.txt", folder / "departments.txt") != contacts


def test_a_scenario_with_contacts_has_as_many_employees_as_they_list(contacts):
    """The contact file counts the company."""
    scenario = Scenario().with_contacts(contacts)
    assert scenario.company.employees == 30
    assert scenario.company.customers == 150
    assert scenario.hash != Scenario().with_company(employees=30).hash
    with pytest.raises(InputError, match=r"company\.employees is 31, but the contact file lists 30 people"):
        scenario.with_company(employees=31)


def test_departments_of_a_contact_file_go_where_people_are_missing_most(contacts):
    """Five departments of six: sales and back office want most, so they are served first."""
    roster = Scenario().with_contacts(contacts).company.roster(contacts)
    functions = [FUNCTIONS[f] for f in roster.department_function]
    # Wanted: 9 sales, 3 marketing, 7.5 service, 9 back office, 1.5 IT.
    assert functions == ["sales", "back_office", "service", "sales", "marketing"]
    assert list(roster.department_region) == [0, 1, 2, 3, 0]
    assert list(roster.department) == [d for d in range(5) for _ in range(6)]
    assert list(roster.function) == [roster.department_function[d] for d in roster.department]


def test_departments_that_the_company_names_keep_their_function_and_region(contacts):
    """Where the company says what its departments do, nothing is guessed."""
    named = [
        {"name": f"dept{d}", "function": function, "region": "East", "staff": 6}
        for d, function in enumerate(["it", "sales", "sales", "service", "marketing"])
    ]
    scenario = Scenario().with_company(departments=named).with_contacts(contacts)
    roster = scenario.company.roster(contacts)
    assert [FUNCTIONS[f] for f in roster.department_function] == ["it", "sales", "sales", "service", "marketing"]
    assert roster.department_names == contacts.department_names


def test_departments_that_do_not_match_the_contact_file_are_refused(contacts):
    """A department in one place and not in the other is a slip, and the nearest name is offered."""
    named = [{"name": f"dept{d}", "function": "sales", "region": "East", "staff": 6} for d in range(5)]
    named[4]["name"] = "dpet4"
    with pytest.raises(InputError) as caught:
        Scenario().with_company(departments=named).with_contacts(contacts)
    assert str(caught.value).startswith(
        "The contact file has a department 'dept4' that company.departments does not list. Did you mean '"
    )
    named[4] = {"name": "dept4", "function": "sales", "region": "East", "staff": 5}
    named[3]["staff"] = 7
    with pytest.raises(InputError, match="gives department 'dept3' 7 people, but the contact file lists 6"):
        Scenario().with_company(departments=named).with_contacts(contacts)


def test_a_company_cannot_be_larger_than_its_contact_file(contacts):
    """A roster is made for the people who are there."""
    with pytest.raises(InputError, match="lists 30 people"):
        Company(employees=12).roster(contacts)
