"""`kaiku invitation`: what has become of an address: where it stands, since when and why. Never whether it answered."""

import argparse
from collections.abc import Iterator, Mapping
from datetime import datetime

from services.cli import instance, parts
from services.collector.application.inviting.ports import Known
from services.collector.application.inviting.telling import AddressStory
from services.collector.domain.contacts import MailState, Why
from shared.runtime.clock import HELSINKI

WORDS: Mapping[Why, str] = {
    Why.ADDED: "added, to be invited",
    Why.NOT_BEFORE: "the file says: not before a later day",
    Why.NOT_OPEN: "the round is not open yet",
    Why.NOT_DECENT: "mails go on working days from 7 to 17",
    Why.ANOTHER_MAIL: "a mail about another survey went lately",
    Why.INVITED: "the invitation is on its way",
    Why.DELIVERED: "the mail server took the invitation",
    Why.FIRST_REMINDER: "the day of the first reminder; it goes to those who have not answered",
    Why.SECOND_REMINDER: "the day of the second reminder; it goes to those who have not answered",
    Why.ASKED: "whoever reads it wants no such mails",
    Why.OPTED_IN: "whoever reads it wants the mails again",
    Why.REFUSED: "the mail server refused the address for good",
    Why.GAVE_UP: "the mail could not be delivered",
    Why.ROUND_CLOSED: "the round closed before the invitation could go",
    Why.ROUND_GONE: "the round no longer asks there",
    Why.THIRTY_DAYS: "the round ended thirty days ago",
}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", metavar="ADDRESS", help="a mail address")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    """Exits with 1 when nothing is known of the address."""
    env = instance.instance(env)
    with parts.collector(env) as collector:
        story = collector.invitations.of_address(arguments.address)
    print("\n".join(told(story)))
    return 0 if story.known or story.opted_out or story.bounced else 1


def told(story: AddressStory) -> Iterator[str]:
    """The story, a line each."""
    if story.opted_out:
        yield "wants no invitations and reminders"
    if story.bounced:
        yield "takes no mail: its server has refused it for good"
    if not story.known and not story.opted_out and not story.bounced:
        yield "nothing is known of this address: it was never invited, or has been erased"
    for one in story.known:
        yield from _round(one)


def _round(one: Known) -> Iterator[str]:
    yield f"{one.place.round}, {one.place.unit}, in {one.language.value}: {one.state}"
    for change in one.changes:
        yield f"  {_local(change.at)}  {change.state}: {WORDS[change.why]}"
    if one.due is not None and one.state not in (MailState.OPTED_OUT, MailState.BOUNCED):
        yield f"  {_local(one.due)}  is looked at next"


def _local(moment: datetime) -> str:
    return moment.astimezone(HELSINKI).strftime("%Y-%m-%d %H:%M")
