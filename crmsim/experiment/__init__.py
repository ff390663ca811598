"""Experiment files and the designs they ask for: which points are run, how often, and under which arms."""
