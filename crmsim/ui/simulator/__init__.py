"""The one place where the browser's simulations run: a child process with workers of its own, and a cache of results.

ticket = simulator().ask(Job("compare", setting), on_news)
"""

from crmsim.ui.simulator.job import Job, Json, News
from crmsim.ui.simulator.server_side import Simulator, Ticket, close_simulator, simulator

__all__ = ["Job", "Json", "News", "Simulator", "Ticket", "close_simulator", "simulator"]
