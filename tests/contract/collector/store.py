"""The suite for what the collector keeps: `Kept`, `Intake` and `Work` over one store."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.collector.application.ports import Content, Earlier, Intake, Kept, Offer, Tally, Work
from services.collector.domain.links import LinkDigest
from services.collector.domain.places import Place
from services.collector.domain.receipts import ReceiptDigest
from services.collector.domain.responses import Response, submitted, withdrawn
from services.collector.domain.submissions import Fingerprint, SubmissionKey
from shared.contracts.ids import OrganisationId, ResponseId, ScopeId, SurveyId
from shared.survey.definition import parse
from shared.survey.localised import Language
from tests.fakes.collector import AUTO, DEFINITION, KONE, NOON, SPRING

HERE = Place(SPRING, AUTO)
THERE = Place(SPRING, KONE)
TREDU = OrganisationId(ScopeId("tredu"))
LINK = LinkDigest(b"l" * 32)
SURVEY = parse(DEFINITION)
ANSWERS: Mapping[str, object] = {"trust": 4, "ways": ["mail"], "again": True, "better": "Ääni – röst ✓\n“toinen”"}


@dataclass(frozen=True)
class Store:
    """A store of the collector, as its parts see it. events: the ids of all outbox rows, in order."""

    kept: Kept
    intake: Intake
    work: Callable[[], Work]
    events: Callable[[], list[UUID]]


def a_response(number: int = 1, *, place: Place = HERE, key: str = "", historic: bool = False) -> Response:
    return Response(
        id=ResponseId(UUID(int=number, version=4)),
        place=place,
        organisation=TREDU,
        survey=SurveyId("partnership"),
        version=1,
        key=SubmissionKey(key or f"submission-key-{number}"),
        fingerprint=None if historic else Fingerprint(b"f" * 32),
        receipt=None if historic else ReceiptDigest(number.to_bytes(32, "big")),
        language=Language.SV,
        answers=ANSWERS,
        time=NOON,
        historic=historic,
    )


def an_offer(
    number: int = 1, *, place: Place = HERE, key: str = "", link: LinkDigest | None = None, cap: int | None = None
) -> Offer:
    response = a_response(number, place=place, key=key)
    return Offer(response, submitted(response, SURVEY), link, cap)


class StoreContract:
    @pytest.fixture
    def store(self) -> Store:
        raise NotImplementedError

    def test_a_kept_response_is_found_by_its_key_and_its_receipt(self, store: Store) -> None:
        offer = an_offer()
        assert store.intake.keep(offer, now=NOON)
        response = offer.response
        assert store.kept.under_key(HERE, response.key) == Earlier(response.id, response.fingerprint, response.receipt)
        assert response.receipt is not None
        held = store.kept.of_receipt(response.receipt)
        assert held is not None
        assert (held.id, held.place, held.organisation, held.survey, held.version) == (
            response.id,
            HERE,
            TREDU,
            "partnership",
            1,
        )
        assert held.content == Content(Language.SV, dict(ANSWERS), NOON)

    def test_what_was_never_kept_is_not_found(self, store: Store) -> None:
        assert store.kept.under_key(HERE, SubmissionKey("x" * 16)) is None
        assert store.kept.of_receipt(ReceiptDigest(b"x" * 32)) is None
        assert store.kept.unused([LINK]) is None
        assert store.kept.taken(HERE) == 0
        assert store.kept.tallies() == []

    def test_every_kept_response_has_one_event_in_order(self, store: Store) -> None:
        for number in (1, 2, 3):
            assert store.intake.keep(an_offer(number), now=NOON)
        assert not store.intake.keep(an_offer(4, key="submission-key-2"), now=NOON)
        assert store.events() == [UUID(int=number, version=4) for number in (1, 2, 3)]

    def test_a_key_is_kept_once_at_a_place(self, store: Store) -> None:
        assert store.intake.keep(an_offer(1, key="the-same-key-again"), now=NOON)
        assert not store.intake.keep(an_offer(2, key="the-same-key-again"), now=NOON)
        assert store.intake.keep(an_offer(3, key="the-same-key-again", place=THERE), now=NOON)

    def test_a_personal_link_is_claimed_once(self, store: Store) -> None:
        self._hand_out(store, LINK)
        assert store.kept.unused([LinkDigest(b"x" * 32), LINK]) == LINK
        assert store.intake.keep(an_offer(1, link=LINK), now=NOON)
        assert store.kept.unused([LINK]) is None
        assert not store.intake.keep(an_offer(2, link=LINK), now=NOON)
        assert store.events() == []
        assert [one.held for one in store.kept.tallies()] == [1]

    def test_what_is_held_is_erased_with_its_response_and_the_withdrawal_held_in_its_place(self, store: Store) -> None:
        self._hand_out(store, LINK)
        offer = an_offer(1, link=LINK)
        store.intake.keep(offer, now=NOON)
        assert offer.response.receipt is not None
        with store.work() as work:
            erased = work.erase(offer.response.receipt, now=NOON)
            assert erased is not None
            assert erased.held == NOON.date()
            work.hold(withdrawn(erased.id, HERE, TREDU, now=NOON), erased.held)
            work.commit()
        assert store.events() == []
        [tally] = store.kept.tallies()
        assert (tally.accepted, tally.withdrawn, tally.held) == (1, 0, 1)

    def test_a_known_key_does_not_claim_another_personal_link(self, store: Store) -> None:
        other = LinkDigest(b"o" * 32)
        self._hand_out(store, LINK, other)
        assert store.intake.keep(an_offer(1, link=LINK, key="the-same-key-again"), now=NOON)
        assert not store.intake.keep(an_offer(2, link=other, key="the-same-key-again"), now=NOON)
        assert store.kept.unused([LINK, other]) == other

    def test_a_cap_is_reached_and_a_known_key_takes_no_place(self, store: Store) -> None:
        assert store.intake.keep(an_offer(1, cap=2), now=NOON)
        assert not store.intake.keep(an_offer(9, cap=2, key="submission-key-1"), now=NOON)
        assert store.kept.taken(HERE) == 1
        assert store.intake.keep(an_offer(2, cap=2), now=NOON)
        assert not store.intake.keep(an_offer(3, cap=2), now=NOON)
        assert store.intake.keep(an_offer(3, cap=2, place=THERE), now=NOON)
        assert store.kept.taken(HERE) == 2

    def test_a_cap_counts_what_came_before_there_was_one(self, store: Store) -> None:
        for number in (1, 2):
            assert store.intake.keep(an_offer(number), now=NOON)
        assert store.kept.taken(HERE) == 2
        assert store.intake.keep(an_offer(3, cap=3), now=NOON)
        assert not store.intake.keep(an_offer(4, cap=3), now=NOON)

    def test_a_higher_cap_lets_more_in(self, store: Store) -> None:
        assert store.intake.keep(an_offer(1, cap=1), now=NOON)
        assert not store.intake.keep(an_offer(2, cap=1), now=NOON)
        assert store.intake.keep(an_offer(2, cap=2), now=NOON)

    def test_of_fifty_who_use_a_personal_link_at_once_one_wins(self, store: Store) -> None:
        self._hand_out(store, LINK)
        assert self._at_once(store, [an_offer(number, link=LINK) for number in range(1, 51)]) == 1
        assert [(one.accepted, one.held) for one in store.kept.tallies()] == [(1, 1)]

    def test_of_fifty_who_answer_at_once_no_more_than_the_cap_get_in(self, store: Store) -> None:
        assert self._at_once(store, [an_offer(number, cap=7) for number in range(1, 51)]) == 7
        assert len(store.events()) == store.kept.taken(HERE) == 7

    @pytest.mark.parametrize("cap", [None, 10])
    def test_of_fifty_who_send_one_key_at_once_one_is_kept(self, store: Store, cap: int | None) -> None:
        offers = [an_offer(number, key="the-same-key-again", cap=cap) for number in range(1, 51)]
        assert self._at_once(store, offers) == 1
        assert len(store.events()) == store.kept.taken(HERE) == 1

    def test_fifty_different_answers_at_once_are_all_kept(self, store: Store) -> None:
        assert self._at_once(store, [an_offer(number) for number in range(1, 51)]) == 50
        assert set(store.events()) == {UUID(int=number, version=4) for number in range(1, 51)}

    def test_a_withdrawn_response_leaves_its_key_and_its_receipt_behind(self, store: Store) -> None:
        offer = an_offer(cap=1)
        store.intake.keep(offer, now=NOON)
        receipt = offer.response.receipt
        assert receipt is not None
        self._withdraw(store, receipt)
        held = store.kept.of_receipt(receipt)
        assert held is not None
        assert held.content is None
        assert store.kept.under_key(HERE, offer.response.key) == Earlier(offer.response.id, None, receipt)
        assert store.kept.taken(HERE) == 1
        assert len(store.events()) == 2

    def test_it_is_withdrawn_once(self, store: Store) -> None:
        offer = an_offer()
        store.intake.keep(offer, now=NOON)
        assert offer.response.receipt is not None
        self._withdraw(store, offer.response.receipt)
        with store.work() as work:
            assert work.erase(offer.response.receipt, now=NOON) is None
            assert work.erase(ReceiptDigest(b"x" * 32), now=NOON) is None

    def test_work_without_a_commit_has_not_happened(self, store: Store) -> None:
        offer = an_offer()
        store.intake.keep(offer, now=NOON)
        assert offer.response.receipt is not None
        with store.work() as work:
            assert work.erase(offer.response.receipt, now=NOON)
            work.hand_out(HERE, [LINK], organisation=TREDU, survey=SurveyId("partnership"), now=NOON)
            work.add_new([a_response(2)])
        held = store.kept.of_receipt(offer.response.receipt)
        assert held is not None
        assert held.content is not None
        assert store.kept.unused([LINK]) is None
        assert len(store.events()) == 1

    def test_only_new_responses_are_added(self, store: Store) -> None:
        past = [a_response(number, historic=True) for number in range(1, 6)]
        with store.work() as work:
            assert set(work.add_new(past[:3])) == {one.id for one in past[:3]}
            work.publish([submitted(one, SURVEY) for one in past[:3]], now=NOON)
            work.commit()
        with store.work() as work:
            assert set(work.add_new(past)) == {one.id for one in past[3:]}
            assert not set(work.add_new([]))
            work.commit()
        assert store.events() == [one.id for one in past[:3]]

    def test_tallies_say_what_was_accepted_and_withdrawn(self, store: Store) -> None:
        for number in (1, 2, 3):
            store.intake.keep(an_offer(number), now=NOON)
        store.intake.keep(an_offer(4, place=THERE), now=NOON)
        receipt = a_response(2).receipt
        assert receipt is not None
        self._withdraw(store, receipt)
        tallies = [replace(one, published=0) for one in store.kept.tallies()]
        assert tallies == [Tally(HERE, 3, 1, 0), Tally(THERE, 1, 0, 0)]

    def _hand_out(self, store: Store, *links: LinkDigest) -> None:
        with store.work() as work:
            work.hand_out(HERE, links, organisation=TREDU, survey=SurveyId("partnership"), now=NOON)
            work.commit()

    def _withdraw(self, store: Store, receipt: ReceiptDigest) -> None:
        now = NOON + timedelta(hours=1)
        with store.work() as work:
            erased = work.erase(receipt, now=now)
            assert erased is not None
            assert (erased.place, erased.organisation) == (HERE, TREDU)
            work.publish([withdrawn(erased.id, erased.place, erased.organisation, now=now)], now=now)
            work.commit()

    def _at_once(self, store: Store, offers: list[Offer]) -> int:
        """How many of these were kept, sent from many threads."""
        with ThreadPoolExecutor(max_workers=len(offers)) as threads:
            return sum(threads.map(lambda offer: store.intake.keep(offer, now=NOON), offers))
