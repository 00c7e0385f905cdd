"""Metrics as docs/figures.md, the alerts and the dashboard have them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics.gauges import GAUGES, Snapshot
from bot.metrics.meters import Meters
from records.durations import NAMES
from records.statistics import SINCE_POSTED, SINCE_RECEIVED, UNCHECKED, Event, Figure

ROOT = Path(__file__).resolve().parents[2]
GRAFANA = ROOT / "deploy" / "grafana" / "egide.json"
RULES = ROOT / "deploy" / "prometheus" / "egide.rules.yml"

OURS = re.compile(r"\b(egide_[a-z_]+|process_[a-z_]+)\b")
LABELS = re.compile(r"\b(egide_[a-z_]+)\{([^}]*)\}|by \(([a-z_, ]+)\)")


def exposed() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Each metric that the program tells, once everything was counted: its name, type and labels."""
    meters, snapshot = Meters(), Snapshot()
    meters.looked({Figure.CHECKED: 1, f"{UNCHECKED}frames": 1})
    spans = {f"{since}{name}": 1 for since in (SINCE_POSTED, SINCE_RECEIVED) for name in NAMES}
    meters.acted([Event(dict.fromkeys((Figure.CONFIRMED_HITS, Figure.DELETED), 1) | spans)])
    meters.acted([Event(dict.fromkeys((Figure.UNVERIFIED_HITS, Figure.DELETED_LATER, Figure.SANCTIONS), 1))])
    meters.read("read")
    meters.cached()
    meters.called("getMe", "done")
    meters.answered("/health", 200)
    meters.registry.register(snapshot)
    snapshot.values = {gauge.name: {tuple("x" for _ in gauge.labels): 1.0} for gauge in GAUGES}
    for family in text_string_to_metric_families(generate_latest(meters.registry).decode()):
        counter = family.type == "counter"
        labels = {name for sample in family.samples for name in sample.labels if name != "le"}
        yield (f"{family.name}_total" if counter else family.name), family.type, frozenset(labels)


EXPOSED = {name: (kind, labels) for name, kind, labels in exposed()}


def documented() -> Iterator[tuple[str, tuple[str, frozenset[str]]]]:
    """The same as docs/figures.md has it."""
    for line in (ROOT / "docs" / "figures.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 6 and cells[1].startswith("`egide_"):
            yield cells[1].strip("`"), (cells[2], frozenset(re.findall(r"`(\w+)`", cells[3])))


def test_every_metric_is_documented():
    """docs/figures.md has each metric with its type and labels, and none that does not exist."""
    ours = {name: told for name, told in EXPOSED.items() if name.startswith("egide_")}
    assert dict(documented()) == ours


def test_counters_begin_without_being_asked():
    """What has no labels is told from the start, so that an alert sees the first increase."""
    told = generate_latest(Meters().registry).decode()
    assert "egide_deletions_total 0.0" in told
    assert 'egide_deletion_seconds_bucket{le="0.5",since="received"} 0.0' in told


def queries() -> dict[str, list[str]]:
    """Every query of the dashboard and of the alerts."""
    panels = json.loads(GRAFANA.read_text(encoding="utf-8"))["panels"]
    rules = RULES.read_text(encoding="utf-8")
    folded = re.findall(r"expr: >-\n((?:          .+\n)+)", rules)
    return {
        "dashboard": [target["expr"] for panel in panels for target in panel["targets"]],
        "alerts": re.findall(r"expr: (?!>-)(.+)", rules) + [" ".join(one.split()) for one in folded],
    }


@pytest.mark.parametrize("where", ["dashboard", "alerts"])
def test_queries_name_existing_metrics(where):
    """Each query names metrics there are, by labels they have."""
    for query in queries()[where]:
        named = {name.removesuffix("_bucket") for name in OURS.findall(query)}
        assert named <= set(EXPOSED), query
        assert named or query.startswith("up{"), query
        known = set().union(*(EXPOSED[name][1] for name in named)) | {"le", "job"}
        for _, matchers, by in LABELS.findall(query):
            used = set(re.findall(r"(\w+)!?=", matchers)) | {one.strip() for one in by.split(",") if one.strip()}
            assert used <= known, query


def test_dashboard_shows_every_metric():
    """What is measured is also shown: each metric of ours stands in a panel."""
    shown = {name.removesuffix("_bucket") for query in queries()["dashboard"] for name in OURS.findall(query)}
    assert {name for name in EXPOSED if name.startswith("egide_")} - shown == set()


def test_each_alert_has_a_query():
    """No alert is without one, and each says what is wrong."""
    rules = RULES.read_text(encoding="utf-8")
    alerts = re.findall(r"- alert: (\w+)", rules)
    assert len(alerts) == len(set(alerts)) == len(queries()["alerts"]) == rules.count("summary:")


def test_strange_methods_are_one_label():
    """Whatever is called, labels stay few and hold no token."""
    meters = Meters()
    meters.called("bot123:ABC", "done")
    assert 'method="other"' in generate_latest(meters.registry).decode()
