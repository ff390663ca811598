"""Sweeps: a designed experiment run to its end through crashes, time-outs and interruptions, here or on a cluster."""
