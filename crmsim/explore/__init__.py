"""Looking around one company: which levers matter, how one of them works, and where which arm is better.

Each look is a designed experiment like any other, run in memory instead of in a store, so that a sweep of its
experiment file and `crmsim analyze` give the same numbers.
"""
