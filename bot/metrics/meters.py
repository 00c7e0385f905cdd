"""Counters of this process, which whoever counts is handed. They begin at 0 with each start.

Each label takes few values: words of our own, names of sources (the operator's), methods of the Bot API, and routes of
our server. docs/figures.md lists them all, and a test holds it to this.
"""

import re
from collections import Counter as Counted
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, ProcessCollector, disable_created_metrics
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from records.durations import BOUNDS, NAMES
from records.statistics import SINCE_POSTED, SINCE_RECEIVED, UNCHECKED, Event, Figure

_METHOD: Final = re.compile(r"[A-Za-z]{1,40}\Z")

SINCE: Final = {SINCE_POSTED: "posted", SINCE_RECEIVED: "received"}


class Meters:
    """The counters, and the registry that they and whatever else is exposed are in."""

    def __init__(self) -> None:
        # When each counter began would be one more line for each, and nobody asks for it.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = CollectorRegistry()
        self._checked = self._counter("egide_posts_checked", "Posts whose images were compared.")
        self._unchecked = self._counter(
            "egide_images_unchecked", "Images that were not, or not wholly, checked.", "reason"
        )
        self._hits = self._counter("egide_hits", "Posts that matched, by the trust of the entry.", "trust")
        self._deletions = self._counter("egide_deletions", "Posts deleted.")
        self._later = self._counter("egide_look_back_deletions", "Of these, posted before their image was registered.")
        self._sanctions = self._counter("egide_sanctions", "Mutes and bans.")
        self._read = self._counter("egide_file_reads", "Files fetched and decoded, by what became of it.", "outcome")
        self._cached = self._counter("egide_file_reads_cached", "Files whose fingerprint was still in memory.")
        self._calls = self._counter("egide_telegram_calls", "Answers of the Bot API.", "method", "outcome")
        self._requests = self._counter("egide_http_requests", "Answers of our HTTP server.", "route", "status")
        self._deletion_times = DeletionTimes()
        self.registry.register(self._deletion_times)
        for trust in ("unverified", "confirmed"):
            self._hits.labels(trust)  # told from the start, so that an increase from nothing is seen
        ProcessCollector(registry=self.registry)

    def looked(self, counts: Mapping[str, int]) -> None:
        """An update was compared (handlers.figures.counting.looked)."""
        for name, number in counts.items():
            if name == Figure.CHECKED:
                self._checked.inc(number)
            elif name.startswith(UNCHECKED):
                self._unchecked.labels(name.removeprefix(UNCHECKED)).inc(number)

    def acted(self, events: Iterable[Event]) -> None:
        """Hits were answered (handlers.figures.counting.events_of)."""
        meters = {
            Figure.UNVERIFIED_HITS: self._hits.labels("unverified"),
            Figure.CONFIRMED_HITS: self._hits.labels("confirmed"),
            Figure.DELETED: self._deletions,
            Figure.DELETED_LATER: self._later,
            Figure.SANCTIONS: self._sanctions,
        }
        for event in events:
            for name, number in event.figures.items():
                if name in meters:
                    meters[Figure(name)].inc(number)
                else:
                    self._deletion_times.note(name, number)

    def read(self, outcome: str) -> None:
        """A file was fetched and decoded: `read`, a reason why not (handlers.seen.REASONS), or `away`."""
        self._read.labels(outcome).inc()

    def cached(self) -> None:
        """A file's fingerprint, or why it has none, was known."""
        self._cached.inc()

    def called(self, method: str, outcome: str) -> None:
        """The Bot API answered a call, or did not."""
        self._calls.labels(method if _METHOD.match(method) else "other", outcome).inc()

    def answered(self, route: str, status: int) -> None:
        """Our server answered a request."""
        self._requests.labels(route, str(status)).inc()

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self.registry)


class DeletionTimes(Collector):
    """Spans in which posts were deleted. Only spans are counted, so there is no sum."""

    def __init__(self) -> None:
        self._counts: Counted[str] = Counted()

    def note(self, name: str, number: int) -> None:
        """A figure of records.statistics: SINCE_POSTED or SINCE_RECEIVED with the name of a span."""
        self._counts[name] += number

    def collect(self) -> Iterator[Metric]:
        """See prometheus_client."""
        times = HistogramMetricFamily(
            "egide_deletion_seconds", "Seconds from posting, and from receipt, to deletion.", labels=["since"]
        )
        for prefix, since in SINCE.items():
            seen, buckets = 0, []
            for bound, name in zip((*map(str, BOUNDS), "+Inf"), NAMES, strict=True):
                seen += self._counts[f"{prefix}{name}"]
                buckets.append((bound, float(seen)))
            times.add_metric([since], buckets, None)
        yield times
