"""Employees, departments, vendors and customers: views of the records, read and set as Mesa's users would."""

import gc

import numpy as np
import pytest
from mesa_models import HALF_WAY, after, finished, of

from crmsim.agents import Customer, Department, Employee, Vendor
from crmsim.errors import InputError
from crmsim.model import CRMModel
from crmsim.scenario.kinds import FUNCTIONS, SEGMENTS
from crmsim.scenario.scenario import Scenario
from crmsim.world.state import CUSTOMER, DEPARTMENT, PERSON, VENDOR
from crmsim.world.weekly import TABLE

KINDS = {Employee: PERSON, Department: DEPARTMENT, Vendor: VENDOR, Customer: CUSTOMER}


@pytest.fixture
def model(tiny: Scenario) -> CRMModel:
    """A model at kick-off."""
    return CRMModel(tiny, plan="big_bang", rng=1)


def test_agents_are_made_when_somebody_looks(tiny: Scenario):
    """A run at which nobody looks makes no agent; the first look finds all of them."""
    ours = CRMModel(tiny, rng=4)
    finished(ours)
    assert not [found for found in gc.get_objects() if type(found) is Employee and found.model is ours]
    counted = {kind: len(agents) for kind, agents in ours.agents_by_type.items()}
    assert counted == {Employee: 24, Department: len(ours.world.departments), Vendor: 3, Customer: 60}
    assert len(ours.agents) == sum(counted.values())
    assert set(ours.agent_types) == set(KINDS)
    assert [agent.unique_id for agent in ours.agents] == list(range(1, len(ours.agents) + 1))


def test_a_vacant_slot_has_no_employee(model: CRMModel):
    """A slot without full-time equivalents is nobody, in the agents and among the contacts of others."""
    model.world.people.fte[3] = 0.0
    assert 3 not in [employee.slot for employee in of(model, Employee)]
    assert 3 not in [contact.slot for employee in of(model, Employee) for contact in employee.contacts]


@pytest.mark.parametrize("kind", KINDS)
def test_attributes_are_the_fields_of_the_record(model: CRMModel, kind: type):
    """Every field that the world declares can be read as a Python number, and says what it means."""
    agent, record = of(after(HALF_WAY, model), kind)[1], getattr(model.world, kind.records)[1]
    for name, (number, meaning) in KINDS[kind].items():
        if (kind, name) != (Employee, "department"):  # it is said in words
            assert getattr(agent, name) == record[name]
            assert type(getattr(agent, name)) is number
            assert getattr(kind, name).__doc__ == meaning


def test_agents_say_in_words_what_they_are(model: CRMModel):
    """Names of function, region, department and segment agree with each other and with the company."""
    after(HALF_WAY, model)
    for employee in of(model, Employee):
        department = employee.department
        assert employee in department.members
        assert employee.department_name == department.name
        assert (employee.function_name, employee.region_name) == (department.function_name, department.region_name)
        assert employee.function_name in FUNCTIONS
        assert employee.is_live == (employee.offered > 0.0)
        assert all(employee in contact.contacts for contact in employee.contacts)
        assert all(employee in customer.team for customer in employee.customers)
    assert any(employee.contacts for employee in of(model, Employee))
    assert sum(len(department.members) for department in of(model, Department)) == len(of(model, Employee))
    for customer in of(model, Customer):
        assert customer.segment_name in SEGMENTS
        assert customer.region_name in model.firm.company.regions
        assert [member.slot for member in customer.team] == [customer.sales, customer.marketing, customer.service]
        assert customer.is_active == bool(customer.active)


def test_disputes_are_counted_for_both_vendors(model: CRMModel):
    """A disputed defect lies between two vendors, so all of them together see each of it twice."""
    vendors = of(after(HALF_WAY, model), Vendor)
    assert [vendor.name for vendor in vendors] == ["vendor A", "vendor B", "vendor C"]
    assert sum(vendor.disputes for vendor in vendors) == pytest.approx(2.0 * model.table["disputed"][-1])
    assert vendors[0].disputes > 0.0


def test_sets_of_agents_answer_as_mesa_has_it(model: CRMModel):
    """select, get, agg, groupby, set, do and shuffle_do work on the agents of a model."""
    employees = after(HALF_WAY, model).agents_by_type[Employee]
    sales = employees.select(lambda agent: agent.function_name == "sales")
    assert sales.get("slot") == np.flatnonzero(model.world.people.function == 0).tolist()
    assert employees.agg("belief", np.mean) == pytest.approx(model.latest["belief"])
    by_function = employees.groupby("function_name")
    assert by_function.count()["sales"] == len(sales)
    assert by_function.agg("belief", np.mean)["sales"] == pytest.approx(model.latest["belief_sales"])
    sales.set("belief", 0.25)
    employees.do(lambda agent: setattr(agent, "fatigue", agent.fatigue + 1.0))
    employees.shuffle_do(lambda agent: setattr(agent, "threshold", 0.5))
    assert (model.world.people.belief[model.world.people.function == 0] == 0.25).all()
    assert (model.world.people.fatigue >= 1.0).all()
    assert set(model.columns["people"]["threshold"]) == {0.5}


def test_what_is_set_in_agents_changes_the_weeks_to_come(tiny: Scenario):
    """People who demand more before they use the CRM use it less; the weeks before the change stay as they were."""
    easy, hard = (after(HALF_WAY, CRMModel(tiny, "big_bang", rng=1)) for _ in range(2))
    hard.agents_by_type[Employee].do(lambda agent: setattr(agent, "threshold", agent.threshold + 0.5))
    for model in (easy, hard):
        finished(model)
    assert hard.table[: HALF_WAY + 1].tobytes() == easy.table[: HALF_WAY + 1].tobytes()
    assert hard.latest["honest_use"] < 0.8 * easy.latest["honest_use"]


def test_a_customer_can_be_given_to_somebody_else(model: CRMModel):
    """Who serves a customer can be set by slot; the team says it at once."""
    customer, employee = of(model, Customer)[0], of(model, Employee)[-1]
    customer.sales = employee.slot
    assert customer.team[0] is employee
    assert not customer.is_active or customer in employee.customers


@pytest.mark.parametrize(
    ("kind", "name", "value", "words"),
    [
        (Employee, "belief", 1.5, "belief = 1.5 is outside its limits, 0 to 1"),
        (Employee, "threshold", float("nan"), "threshold must be a finite number"),
        (Employee, "threshold", "high", "threshold must be a number, but 'high' was given"),
        (Employee, "adopted", 0.5, "adopted = 0.5 must be a whole number"),
        (Employee, "function", 1, "settled at kick-off"),
        (Department, "region", 0, "settled at kick-off"),
        (Customer, "sales", 24, "sales = 24 is outside its limits, 0 to 23"),
        (Customer, "service", -1, "outside its limits"),
        (Customer, "segment", 4, "segment = 4 is outside its limits, 0 to 3"),
        (Customer, "segment", 1.5, "must be a whole number"),
    ],
)
def test_what_the_engine_cannot_bear_is_refused(model: CRMModel, kind: type, name: str, value, words: str):
    """A value that has no meaning, or a slot that does not exist, never reaches the arrays."""
    before = model.columns[kind.records][name].tobytes()
    with pytest.raises(InputError, match=words):
        setattr(of(model, kind)[0], name, value)
    assert model.columns[kind.records][name].tobytes() == before


def test_who_is_removed_counts_no_more(model: CRMModel):
    """A removed employee leaves a vacant seat, a removed customer is lost; both are gone from the agents."""
    employee, customer = of(model, Employee)[0], of(model, Customer)[0]
    neighbour = employee.contacts[0]
    department = employee.department
    for agent in (employee, customer):
        agent.remove()
        assert agent not in model.agents
    assert (employee.fte, customer.active) == (0.0, 0.0)
    assert employee not in neighbour.contacts
    assert employee not in department.members
    finished(model)
    assert all(np.isfinite(model.table[name]).all() for name in TABLE)


def test_an_empty_company_goes_on(model: CRMModel):
    """Removing all agents vacates every seat and loses every customer, looked at or not; the weeks go on."""
    model.remove_all_agents()
    assert len(model.agents) == 0
    after(HALF_WAY, model)
    assert model.world.people.fte.sum() == 0.0
    assert all(np.isfinite(model.table[name]).all() for name in TABLE)
