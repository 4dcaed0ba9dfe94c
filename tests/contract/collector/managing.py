"""What every keeper of coordinators' work promises. Run on memory, SQLite and PostgreSQL."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from services.collector.application.managing.ports import (
    Deed,
    ManagingReads,
    ManagingWork,
    Member,
    Note,
    TextWork,
    Upload,
)
from services.collector.domain.places import Place
from shared.contracts.directory import LinkKind
from shared.contracts.ids import OrganisationId, ResponseId, ScopeId, SurveyId
from shared.contracts.snapshot import Directory
from tests.fakes.managing import AUTO, KONE, NELLI, NOW, PARTNERSHIP, SEDU, SPRING, TARU, TREDU, a_round

Begin = Callable[[], ManagingWork]
Kept = tuple[Begin, ManagingReads, Callable[[Place], TextWork], Callable[[], Directory]]
HERE = Place(SPRING, AUTO)


class ManagingContract:
    @pytest.fixture
    def kept(self) -> Kept:
        """How work begins, reads, work on texts, and the directory as it is known here."""
        raise NotImplementedError

    def test_what_is_published_is_known_here_at_once(self, kept: Kept) -> None:
        begin, _, _, directory = kept
        round_ = a_round(SPRING, [AUTO])
        with begin() as work:
            assert work.publish(round_, before=None, now=NOW)
            work.commit()
        assert directory().rounds[SPRING] == round_

    def test_what_is_not_committed_is_not_published(self, kept: Kept) -> None:
        begin, _, _, directory = kept
        with begin() as work:
            assert work.publish(a_round(SPRING, [AUTO]), before=None, now=NOW)
        assert SPRING not in directory().rounds

    def test_of_two_who_change_what_they_saw_the_second_is_told(self, kept: Kept) -> None:
        begin, _, _, directory = kept
        first = a_round(SPRING, [AUTO])
        changed, other = replace(first, closes=None), replace(first, cap=7)
        with begin() as work:
            work.publish(first, before=None, now=NOW)
            work.commit()
        with begin() as work:
            assert not work.publish(other, before=None, now=NOW)
        with begin() as work:
            assert work.publish(changed, before=first, now=NOW)
            work.commit()
        with begin() as work:
            assert not work.publish(other, before=first, now=NOW)
        assert directory().rounds[SPRING] == changed

    def test_uploads_wait_until_they_are_dropped(self, kept: Kept) -> None:
        begin, reads, _, _ = kept
        old, new = an_upload(1), replace(an_upload(2), at=NOW + timedelta(days=1), owner=None, links=None)
        with begin() as work:
            work.keep_upload(old)
            work.keep_upload(new)
            work.commit()
        assert reads.upload(old.id) == old
        assert reads.uploads() == [new, old]
        with begin() as work:
            work.drop_uploads(before=new.at)
            assert work.drop_upload(new.id)
            assert not work.drop_upload(new.id)
            work.commit()
        assert reads.uploads() == []
        assert reads.upload(old.id) is None

    def test_notes_are_read_newest_first_by_scope_and_page(self, kept: Kept) -> None:
        begin, reads, _, _ = kept
        notes = [
            Note(NOW, TARU, Deed.ROUND_OPENED, TREDU, "spring", details={"units": 2}),
            Note(NOW, NELLI, Deed.TEXTS_READ, SEDU, "spring/lapua", by_token=True),
            Note(NOW, TARU, Deed.ROUND_CLOSED, TREDU, "spring"),
        ]
        for note in notes:
            with begin() as work:
                work.note(note)
                work.commit()
        found = reads.notes(None, before=None, most=10)
        assert [one.note for one in found] == notes[::-1]
        assert [one.note for one in reads.notes([TREDU], before=None, most=10)] == [notes[2], notes[0]]
        assert [one.note for one in reads.notes([TREDU], before=found[0].position, most=10)] == [notes[0]]
        assert len(reads.notes(None, before=None, most=2)) == 2
        assert reads.notes([], before=None, most=2) == []

    def test_nobody_has_answered_what_was_never_asked(self, kept: Kept) -> None:
        assert kept[1].answered(SPRING) == {}

    def test_seats_are_kept_for_their_place(self, kept: Kept) -> None:
        _, _, texts, _ = kept
        given = [Member(1, "better", ResponseId(UUID(int=number)), 2**55 + number) for number in range(5)]
        with texts(HERE) as work:
            assert list(work.members()) == []
            work.seat(given)
            work.seat([])
            work.note(Note(NOW, TARU, Deed.TEXTS_READ, TREDU, "spring/auto"))
            work.commit()
        with texts(HERE) as work:
            assert sorted(work.members(), key=lambda one: one.seat) == given
        with texts(Place(SPRING, KONE)) as work:
            assert list(work.members()) == []
        assert [one.note.deed for one in kept[1].notes(None, before=None, most=5)] == [Deed.TEXTS_READ]


def an_upload(number: int) -> Upload:
    return Upload(
        UUID(int=number, version=4),
        SurveyId(PARTNERSHIP),
        OrganisationId(ScopeId(TREDU)),
        LinkKind.PERSONAL,
        {"title": {"fi": "Ä"}, "elements": [1, 2.5, None, True]},
        TARU,
        NOW,
    )
