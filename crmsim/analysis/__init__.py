"""Analysis of studies, on tables alone: summaries, paired arms, sensitivity, regimes, flips, boxes of failure, chance.

Every figure comes with its n and its interval; what chance alone would show stands beside it.
"""
