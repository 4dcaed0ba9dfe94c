"""What is measured is there from the start, with labels from bounded lists."""

from prometheus_client import CollectorRegistry, generate_latest

from services.collector.adapters.metrics import CollectorMetrics
from services.collector.application.ports import Channel, Refusal


def sample(registry: CollectorRegistry, name: str, **labels: str) -> float | None:
    return registry.get_sample_value(name, labels)


def test_every_label_begins_with_zero() -> None:
    registry = CollectorRegistry()
    CollectorMetrics(registry)
    for channel in Channel:
        assert sample(registry, "kaiku_responses_accepted_total", channel=channel) == 0
    for channel in (Channel.FORM, Channel.API):
        assert sample(registry, "kaiku_responses_repeated_total", channel=channel) == 0
        for reason in Refusal:
            assert sample(registry, "kaiku_responses_refused_total", channel=channel, reason=reason) == 0
    for outcome in ("withdrawn", "repeated"):
        assert sample(registry, "kaiku_withdrawals_total", outcome=outcome) == 0


def test_what_is_told_is_counted_and_adds_no_label() -> None:
    registry = CollectorRegistry()
    metrics = CollectorMetrics(registry)
    lines = generate_latest(registry).count(b"\n")
    metrics.accepted(Channel.IMPORT, responses=300)
    metrics.accepted(Channel.FORM)
    metrics.repeated(Channel.API)
    metrics.refused(Channel.API, Refusal.USED)
    metrics.withdrawn(repeated=False)
    metrics.withdrawn(repeated=True)
    assert sample(registry, "kaiku_responses_accepted_total", channel="import") == 300
    assert sample(registry, "kaiku_responses_accepted_total", channel="form") == 1
    assert sample(registry, "kaiku_responses_refused_total", channel="api", reason="link-used") == 1
    assert sample(registry, "kaiku_withdrawals_total", outcome="repeated") == 1
    assert generate_latest(registry).count(b"\n") == lines
