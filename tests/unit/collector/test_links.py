"""Link tokens: computed or random, read in any case."""

from hypothesis import given
from hypothesis import strategies as st

from services.collector.domain.links import digest_of, open_link, open_links, personal_link, read_link
from services.collector.domain.places import Place
from shared.contracts.ids import RoundId
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


@given(st.binary(min_size=16, max_size=16))
def test_a_personal_link_reads_in_any_case(chance: bytes) -> None:
    link = personal_link(chance)
    assert read_link(link.upper()) == link
    assert len(digest_of(link)) == 32


@given(st.text())
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    read = read_link(text)
    assert read is None or read_link(read) == read
