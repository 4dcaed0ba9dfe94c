import orjson
import pytest
from hypothesis import given

from shared.contracts.cloudevents import Unreadable, UnreadableEvent
from shared.contracts.directory import Document, Organisation, SurveyVersion
from shared.contracts.documents import decode_document, encode_document, key_of, tombstone
from shared.contracts.ids import OrganisationId, ScopeId, SurveyId
from shared.survey.localised import Localised
from tests.unit.contracts.strategies import DOCUMENTS

TREDU = Organisation(OrganisationId(ScopeId("tredu")), Localised.same("Tredu"))


def test_a_document_is_kept_under_its_kind_and_id() -> None:
    assert key_of(TREDU) == "organisation/tredu"
    assert key_of(SurveyVersion(SurveyId("partnership"), 2, {})) == "survey/partnership/2"


@given(DOCUMENTS)
def test_every_document_comes_back_as_it_went(document: Document) -> None:
    outgoing = encode_document(document)
    assert outgoing.topic == "kaiku.directory"
    assert outgoing.key == key_of(document)
    assert decode_document(outgoing.key, outgoing.payload) == document


def test_a_document_under_another_key_is_refused() -> None:
    with pytest.raises(UnreadableEvent, match="the key is not the document's"):
        decode_document("organisation/other", encode_document(TREDU).payload)


@pytest.mark.parametrize(
    ("type_", "reason"),
    [
        ("directory.organisation.v2", Unreadable.UNKNOWN_VERSION),
        ("directory.castle.v1", Unreadable.UNKNOWN_TYPE),
        ("feedback.submitted.v1", Unreadable.UNKNOWN_TYPE),
    ],
)
def test_a_document_of_unknown_kind_or_version_is_refused(type_: str, reason: Unreadable) -> None:
    raw = orjson.loads(encode_document(TREDU).payload or b"")
    with pytest.raises(UnreadableEvent) as refused:
        decode_document("organisation/tredu", orjson.dumps({**raw, "type": type_}))
    assert refused.value.reason is reason


def test_a_tombstone_has_the_key_and_no_payload() -> None:
    gone = tombstone("round/r1")
    assert (gone.topic, gone.key, gone.type, gone.payload) == (
        "kaiku.directory",
        "round/r1",
        "directory.round.v1",
        None,
    )
    with pytest.raises(UnreadableEvent) as refused:
        decode_document(gone.key, gone.payload)
    assert refused.value.reason is Unreadable.EMPTY
