"""Link tokens: computed or authenticating themselves, read in any case."""

from hypothesis import given
from hypothesis import strategies as st

from services.collector.domain.links import (
    LinkToken,
    digest_of,
    digests_of,
    hint_in,
    hint_of,
    is_link_to,
    may_have,
    nonce_in,
    open_link,
    open_links,
    personal_link,
    read_link,
)
from services.collector.domain.places import Place
from shared.contracts.directory import LinkKind, SurveyVersion
from shared.contracts.ids import RoundId, SurveyId
from shared.runtime.keys import Keys
from tests.fakes.collector import AUTO, KEYS, KONE, SECRET, SPRING

HERE = Place(SPRING, AUTO)


def test_a_link_is_the_same_every_time_it_is_computed() -> None:
    assert open_link(KEYS, HERE) == open_link(Keys([SECRET]), HERE)


def test_each_round_and_unit_has_a_link_of_its_own() -> None:
    places = [HERE, Place(SPRING, KONE), Place(RoundId("autumn"), AUTO)]
    assert len({open_link(KEYS, one) for one in places}) == 3


def test_a_link_is_26_small_letters_and_digits_that_read_as_themselves() -> None:
    link = open_link(KEYS, HERE)
    assert len(link) == 26
    assert link == link.lower()
    assert read_link(link) == link


def test_a_link_printed_under_an_old_secret_is_still_known() -> None:
    old = open_link(KEYS, HERE)
    rotated = Keys(["another secret of at least thirty-two letters", SECRET])
    assert open_link(rotated, HERE) != old
    assert old in open_links(rotated, HERE)


NONCES = st.binary(min_size=8, max_size=8)


@given(NONCES)
def test_a_personal_link_reads_in_any_case_and_holds_its_nonce(nonce: bytes) -> None:
    link = personal_link(KEYS, HERE, nonce)
    assert len(link) == 32
    assert read_link(link.upper()) == link
    assert nonce_in(link) == nonce
    assert hint_in(link) == hint_of(HERE)
    assert [digest_of(link)] == digests_of(KEYS, HERE, nonce)


@given(NONCES)
def test_a_personal_link_is_ours_for_its_own_place_only(nonce: bytes) -> None:
    link = personal_link(KEYS, HERE, nonce)
    assert is_link_to(KEYS, HERE, link)
    assert not is_link_to(KEYS, Place(SPRING, KONE), link)
    assert not is_link_to(Keys(["x" * 32]), HERE, link)


@given(NONCES, st.integers(0, 31), st.sampled_from("0123456789abcdefghjkmnpqrstvwxyz"))
def test_a_personal_link_with_one_other_character_is_not_ours(nonce: bytes, at: int, other: str) -> None:
    link = personal_link(KEYS, HERE, nonce)
    changed = LinkToken(link[:at] + other + link[at + 1 :])
    assert is_link_to(KEYS, HERE, changed) == (changed == link)


def test_a_survey_may_demand_one_kind_of_link() -> None:
    def version(links: LinkKind | None) -> SurveyVersion:
        return SurveyVersion(SurveyId("s"), 1, {}, links=links)

    assert may_have(version(None), LinkKind.OPEN)
    assert may_have(version(LinkKind.PERSONAL), LinkKind.PERSONAL)
    assert not may_have(version(LinkKind.PERSONAL), LinkKind.OPEN)


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    read = read_link(text)
    assert read is None or read_link(read) == read
