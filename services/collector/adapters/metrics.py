"""What is measured of the collector's work. Labels are bounded and begin with zero; nothing names a link or a code."""

from prometheus_client import CollectorRegistry, Counter

from services.collector.application.ports import Channel, Refusal
from services.collector.application.retaining import Erased


class CollectorMetrics:
    """A `Journal`, a `DraftJournal` and an `ErasingJournal`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._accepted = Counter(
            "kaiku_responses_accepted_total", "Responses kept, by how they came", ["channel"], registry=registry
        )
        self._repeated = Counter(
            "kaiku_responses_repeated_total",
            "Responses sent again that had been kept before",
            ["channel"],
            registry=registry,
        )
        self._refused = Counter(
            "kaiku_responses_refused_total",
            "Responses not taken, by the reason",
            ["channel", "reason"],
            registry=registry,
        )
        self._withdrawals = Counter(
            "kaiku_withdrawals_total",
            "Responses withdrawn by their respondents, and withdrawals asked for again",
            ["outcome"],
            registry=registry,
        )
        self._drafted = Counter("kaiku_drafts_saved_total", "Drafts saved for the first time", registry=registry)
        self._expired = Counter(
            "kaiku_drafts_expired_total", "Drafts erased once their day was over", registry=registry
        )
        self._erased = Counter(
            "kaiku_erased_total",
            "Responses erased because they had been kept long enough, and the texts among their answers",
            ["kind"],
            registry=registry,
        )
        for kind in ("responses", "texts"):
            self._erased.labels(kind)
        for channel in Channel:
            self._accepted.labels(channel)
        for channel in (Channel.FORM, Channel.API):
            self._repeated.labels(channel)
            for reason in Refusal:
                self._refused.labels(channel, reason)
        for outcome in ("withdrawn", "repeated"):
            self._withdrawals.labels(outcome)

    def accepted(self, channel: Channel, *, responses: int = 1) -> None:
        self._accepted.labels(channel).inc(responses)

    def repeated(self, channel: Channel) -> None:
        self._repeated.labels(channel).inc()

    def refused(self, channel: Channel, reason: Refusal) -> None:
        self._refused.labels(channel, reason).inc()

    def withdrawn(self, *, repeated: bool) -> None:
        self._withdrawals.labels("repeated" if repeated else "withdrawn").inc()

    def erased(self, erased: Erased) -> None:
        self._erased.labels("responses").inc(erased.responses)
        self._erased.labels("texts").inc(erased.texts)

    def drafted(self) -> None:
        self._drafted.inc()

    def drafts_expired(self, count: int) -> None:
        self._expired.inc(count)
