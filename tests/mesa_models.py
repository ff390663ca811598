"""Mesa models for tests, moved on through their weeks, and their agents."""

from crmsim.model import CRMModel

HALF_WAY = 30  # weeks


def after(weeks: int, model: CRMModel) -> CRMModel:
    """The model, so many weeks later."""
    for _ in range(weeks):
        model.step()
    return model


def finished(model: CRMModel) -> CRMModel:
    """The model at its horizon."""
    model.run_model()
    return model


def of(model: CRMModel, kind: type) -> list:
    """All agents of one class, in the order of their slots."""
    return list(model.agents_by_type[kind])
