"""One self-contained page from one comparison: no network, nothing half-written."""

from crmsim.report.page import render_report, write_report

__all__ = ["render_report", "write_report"]
