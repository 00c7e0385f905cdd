"""What tests whose examples are made by Hypothesis have in common, besides the profile in tests.conftest."""

from typing import Final

from hypothesis import HealthCheck

WITH_FIXTURES: Final = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
"""Checks left out where all examples of a test use its one store or folder; saying so replaces the profile's own."""
