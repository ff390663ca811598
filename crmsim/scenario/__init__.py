"""The question: levers, company, scenario, and the files they are written in."""
