"""What is measured of invitations. Labels are bounded and begin with zero; no address, round or unit is among them."""

from prometheus_client import CollectorRegistry, Counter

from services.collector.domain.contacts import MailState, Why

_CHANGES = {
    MailState.QUEUED: (Why.ADDED, Why.OPTED_IN),
    MailState.HELD: (Why.NOT_BEFORE, Why.NOT_OPEN, Why.NOT_DECENT, Why.ANOTHER_MAIL),
    MailState.SENDING: (Why.INVITED,),
    MailState.SENT: (Why.DELIVERED, Why.OPTED_IN),
    MailState.REMINDED: (Why.FIRST_REMINDER, Why.SECOND_REMINDER),
    MailState.OPTED_OUT: (Why.ASKED,),
    MailState.BOUNCED: (Why.REFUSED,),
    MailState.FAILED: (Why.GAVE_UP,),
    MailState.EXPIRED: (Why.ROUND_CLOSED, Why.ROUND_GONE),
}


class InvitingMetrics:
    """An `InvitingJournal`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._changes = Counter(
            "kaiku_contact_changes_total",
            "Changes of contacts' states, by state and reason",
            ["state", "reason"],
            registry=registry,
        )
        self._erased = Counter("kaiku_addresses_erased_total", "Contacts whose address was erased", registry=registry)
        for state, reasons in _CHANGES.items():
            for why in reasons:
                self._changes.labels(state, why)

    def changed(self, state: MailState, why: Why) -> None:
        self._changes.labels(state, why).inc()

    def erased(self, contacts: int) -> None:
        self._erased.inc(contacts)
