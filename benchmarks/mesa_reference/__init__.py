"""The same company as an idiomatic Mesa model of objects: an independent check of the engine, and the yardstick for it.

It has the equations of employees, records, customers and money (phases 5 to 8) and collects the same weekly row of
them. The other phases stand at levers that leave them nothing to do (`quiet`): leaders neither tire nor review, one
vendor delivers long before the day, data are in by then, everything goes live at once, and nobody waits
for help. With the package it shares scenarios and nothing else: its rules and its chance are its own. Constants that
are levers are read from the scenario; where one changes in `crmsim/rules`, it has to be changed here by hand.

It has been profiled, and what was slow for no reason is gone: chance is drawn a block a week, what never changes for
a person is worked out once, and the row is taken in one pass. What is left is the arithmetic of the agents and
Mesa's own loop over them.
"""

from mesa_reference.model import GO_LIVE, LONGEST, Company, quiet

__all__ = ["GO_LIVE", "LONGEST", "Company", "quiet"]
