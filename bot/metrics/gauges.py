"""How things stand at the moment Prometheus asks: read then, from the store and from what keeps the lists.

What lies in the store is the same whichever process is asked; the lists are those of the process that answers.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from records.store import OUTAGES

log = logging.getLogger(__name__)

ANSWER_SECONDS: Final = 3.0
"""For the store; what it has not said by then is left out."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """What can be asked for."""

    name: str
    meaning: str
    labels: tuple[str, ...] = ()


GAUGES: Final = (
    Gauge("egide_store_up", "Whether the store answers."),
    Gauge("egide_groups", "Groups and channels the bot knows."),
    Gauge("egide_inbox_chats", "Chats with updates waiting, or being handled."),
    Gauge("egide_reports_chats", "Chats with reports waiting, or being sent."),
    Gauge("egide_quarantined_updates", "Updates that could not be handled."),
    Gauge("egide_reviews_open", "Reviews that no moderator has decided."),
    Gauge("egide_reviews_overdue", "Of these, older than 24 hours."),
    Gauge("egide_appeals_open", "Appeals that nobody has decided."),
    Gauge("egide_feedback_waiting", "Words about entries that a source has not taken yet.", ("source",)),
    Gauge("egide_list_entries", "Entries of a list in force.", ("source", "trust")),
    Gauge(
        "egide_list_age_seconds",
        "Since a list was last made equal to its source's; from the start, if never.",
        ("source",),
    ),
    Gauge("egide_list_failures", "Fetches of a list in a row that failed.", ("source",)),
    Gauge("egide_part_well", "Whether a part of the program does what it should (0 or 1).", ("part",)),
)

Values = Mapping[tuple[str, ...], float]
"""Of one gauge, by the values of its labels."""

Reading = Callable[[], Awaitable[Mapping[str, Values]]]
"""Reads some gauges, by their names."""


class Snapshot(Collector):
    """What was read last; a gauge that could not be read is not there."""

    def __init__(self) -> None:
        self.values: dict[str, Values] = {}

    def collect(self) -> Iterator[Metric]:
        """See prometheus_client."""
        for gauge in GAUGES:
            if gauge.name in self.values:
                family = GaugeMetricFamily(gauge.name, gauge.meaning, labels=gauge.labels)
                for labels, value in sorted(self.values[gauge.name].items()):
                    family.add_metric(labels, value)
                yield family


class Exposition:
    """All metrics as text. `of_store` are read from the store, `of_process` from memory."""

    def __init__(
        self,
        registry: CollectorRegistry,
        of_process: Sequence[Callable[[], Mapping[str, Values]]],
        of_store: Sequence[Reading],
    ) -> None:
        self._registry = registry
        self._of_process = of_process
        self._of_store = of_store
        self._snapshot = Snapshot()
        registry.register(self._snapshot)

    async def text(self) -> tuple[bytes, str]:
        """The metrics in Prometheus' text format, and its content type."""
        values = await self._stored()
        for read in self._of_process:
            values.update(read())
        self._snapshot.values = values  # nothing is awaited from here on: another scrape has a snapshot of its own
        return generate_latest(self._registry), CONTENT_TYPE_PLAIN_0_0_4

    async def _stored(self) -> dict[str, Values]:
        values: dict[str, Values] = {}
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                for read in self._of_store:
                    values.update(await read())
        except (TimeoutError, *OUTAGES) as no:
            log.warning("metrics without those of the store: %s", no or "no answer in time")
            return {"egide_store_up": {(): 0.0}}
        return {**values, "egide_store_up": {(): 1.0}}
