"""Who computes for the room: processes of their own, so that no phone waits for the model."""

from crmsim.workshop.runner.processes import ProcessRunner

__all__ = ["ProcessRunner"]
