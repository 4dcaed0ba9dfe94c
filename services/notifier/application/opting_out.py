"""Opting out: somebody who was invited wants no more such mails, by the link in one of them, or wants them again."""

from datetime import datetime
from uuid import UUID, uuid5

from services.notifier.application.ports import Work
from shared.contracts.events import OptOutChanged
from shared.runtime.addresses import AddressDigest

_NAMESPACE = UUID("7a0f6b9c-2f0f-5c1c-8a55-6b61696b7501")


def is_opted_out(work: Work, address: AddressDigest) -> bool:
    """How an address stands. Changes nothing."""
    with work:
        return work.opt_outs.any([address])


def opt_out(work: Work, address: AddressDigest, *, now: datetime) -> None:
    """No invitation or reminder goes there any more, of whatever survey; twice is harmless."""
    with work:
        if work.opt_outs.add(address, now=now):
            work.report(_changed(address, opted_out=True, now=now), now=now)
        work.commit()


def opt_in(work: Work, address: AddressDigest, *, now: datetime) -> None:
    """Let them come again; twice is harmless."""
    with work:
        if work.opt_outs.remove(address):
            work.report(_changed(address, opted_out=False, now=now), now=now)
        work.commit()


def _changed(address: AddressDigest, *, opted_out: bool, now: datetime) -> OptOutChanged:
    return OptOutChanged(uuid5(_NAMESPACE, f"{address.hex()} {now.isoformat()}"), now, address, opted_out)
