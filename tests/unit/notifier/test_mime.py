"""Messages on the wire: whatever names and words hold, a message has the headers that it should have and no others."""

import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.notifier.adapters import mime
from services.notifier.application.post import Letter
from services.notifier.domain.errors import PermanentDelivery
from shared.survey.localised import Language
from tests.fakes.notifier import NOON

SENDER = mime.address("Kaiku", "kaiku@kaiku.example")
HEADERS = {
    "from", "to", "subject", "date", "message-id", "auto-submitted", "x-auto-response-suppress", "content-language",
    "list-unsubscribe", "list-unsubscribe-post", "mime-version", "content-type",
}  # fmt: skip


def composed(*, to: str = "anna@example.org", name: str = "Anna", subject: str = "Hei", text: str = "Hei\n") -> bytes:
    letter = Letter(subject, text, "<p>Hei</p>", "https://kaiku.example/notices/x", Language.FI)
    return mime.compose(sender=SENDER, to=to, name=name, letter=letter, message_id="a-b@kaiku.example", sent=NOON)


def parsed(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, EmailMessage, policy=email.policy.default)


@given(name=st.text(max_size=100), subject=st.text(max_size=200), text=st.text(max_size=400))
def test_no_text_adds_a_header_or_a_recipient(name: str, subject: str, text: str) -> None:
    raw = composed(name=name, subject=subject, text=text)

    mail = parsed(raw)
    assert {one.lower() for one in mail} == HEADERS
    assert [one.addr_spec for one in mail["To"].addresses] == ["anna@example.org"]
    assert raw.count(b"\nTo:") == raw.count(b"\nSubject:") == 1
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert raw.isascii()


@given(
    st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["C", "Z"]), min_size=1))
)
@example(["Målet", "nås", "inte", "längre:", "Vi", "betjänar", "på", "två", "språk", "–", "Optima", "samkommun"])
def test_a_subject_is_read_as_it_was_written(words: list[str]) -> None:
    subject = " ".join(words)
    assert str(parsed(composed(subject=subject))["Subject"]) == subject


@pytest.mark.parametrize(
    ("given_", "taken"),
    [
        ("anna@example.org", "anna@example.org"),
        ("anna@Näköinen.example", "anna@" + "näköinen".encode("idna").decode() + ".example"),
        ("jörn@näköinen.example", "jörn@näköinen.example"),
    ],
)
def test_an_address_is_ascii_where_it_can_be(given_: str, taken: str) -> None:
    assert mime.deliverable(given_) == taken
    assert f"\r\nTo: Anna <{taken}>\r\n".encode() in composed(to=taken)


@pytest.mark.parametrize("address", ["", "anna", "@example.org", "a b@example.org", "anna@example.org\n", "<a@b.c>"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(PermanentDelivery):
        mime.deliverable(address)
