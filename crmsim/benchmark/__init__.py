"""How fast the engine is, as ratios measured side by side in one process.

Other programs on the machine shift times by a factor of two and ratios hardly at all. So whatever is compared runs in
turns, round after round, on CPU time, and each figure is the median of its rounds. Absolute times are given beside.
"""

from crmsim.benchmark.report import Finding, run_benchmark

__all__ = ["Finding", "run_benchmark"]
