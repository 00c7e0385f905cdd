"""Measurements, as ratios within one run wherever two things can be compared."""
