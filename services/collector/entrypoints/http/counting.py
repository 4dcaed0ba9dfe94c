"""Counts what came of each submission, by the way it came."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import Blueprint, Response, request

from services.collector.application.ports import Channel, Journal, Refusal
from services.collector.application.submitting import Receipt
from services.collector.domain.errors import (
    CapReached,
    InvalidAnswers,
    KeyReused,
    LinkUsed,
    RoundClosed,
    RoundNotOpen,
    TooManyAtOnce,
    Unavailable,
    UnknownLink,
)

_REASONS: Mapping[type[Exception], Refusal] = {
    UnknownLink: Refusal.UNKNOWN_LINK,
    KeyReused: Refusal.KEY_REUSED,
    RoundNotOpen: Refusal.NOT_OPEN,
    RoundClosed: Refusal.CLOSED,
    InvalidAnswers: Refusal.INVALID,
    LinkUsed: Refusal.USED,
    TooManyAtOnce: Refusal.TOO_FAST,
    CapReached: Refusal.CAP,
    Unavailable: Refusal.UNAVAILABLE,
}
# What is refused before anybody has read what was sent.
_UNREAD = {400: Refusal.MALFORMED, 413: Refusal.TOO_LARGE, 415: Refusal.MALFORMED}


@contextmanager
def counting(journal: Journal, channel: Channel) -> Iterator[None]:
    """Count a refusal, and let it go on."""
    try:
        yield
    except tuple(_REASONS) as error:
        journal.refused(channel, _REASONS[type(error)])
        raise


def count(journal: Journal, channel: Channel, receipt: Receipt) -> None:
    """Count a response that was kept, now or before."""
    if receipt.is_new:
        journal.accepted(channel)
    else:
        journal.repeated(channel)


def count_unread(blueprint: Blueprint, journal: Journal, channel: Channel, *, endpoint: str) -> None:
    """Count what is refused before the blueprint's endpoint for submissions is reached."""

    @blueprint.after_request
    def look(response: Response) -> Response:
        if request.method == "POST" and request.endpoint == endpoint and response.status_code in _UNREAD:
            journal.refused(channel, _UNREAD[response.status_code])
        return response
