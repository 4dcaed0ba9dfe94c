"""Drafts: what is kept of them, how they are found again, when they go."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.application.drafting import Drafting
from services.collector.domain.drafts import Draft, digest_of, mint_draft, seal, unseal
from services.collector.domain.errors import UnknownDraft
from shared.contracts.ids import SurveyId
from shared.runtime.keys import Keys
from shared.survey.localised import Language
from tests.fakes.collector import KEYS, NOON, SECRET, Bench, Chance
from tests.fakes.collector_drafts import MemoryDrafts

LINK = "0123456789abcdefghjkmnpqrs"
TOKEN = mint_draft(b"t" * 16)
NONCE = b"n" * 12


def a_draft(text: str = "Kesken", *, link: str = LINK) -> Draft:
    return Draft(link, Language.SV, SurveyId("partnership"), 1, (("key", "k" * 32), ("answer.better", text)))


def drafting(store: MemoryDrafts, *, keys: Keys = KEYS) -> Drafting:
    return Drafting(store=store, keys=keys, chance=Chance(), journal=Bench().journal)


def test_a_saved_form_is_found_again_for_thirty_days() -> None:
    drafts = drafting(MemoryDrafts())
    saved = drafts.save(a_draft(), now=NOON)
    assert saved.expires == date(2026, 4, 9)
    assert drafts.open(saved.token.upper(), now=NOON + timedelta(days=30)) == (a_draft(), saved)
    with pytest.raises(UnknownDraft):
        drafts.open(saved.token, now=NOON + timedelta(days=31))


def test_each_update_keeps_it_for_thirty_more_days() -> None:
    drafts = drafting(MemoryDrafts())
    saved = drafts.save(a_draft(), now=NOON)
    later = NOON + timedelta(days=20)
    updated = drafts.update(saved.token, a_draft("Valmis"), now=later)
    assert updated is not None
    assert (updated.token, updated.expires) == (saved.token, date(2026, 4, 29))
    assert drafts.open(saved.token, now=later)[0] == a_draft("Valmis")


def test_a_draft_that_was_sent_or_erased_does_not_come_back_with_another_tab() -> None:
    store = MemoryDrafts()
    drafts = drafting(store)
    saved = drafts.save(a_draft(), now=NOON)
    drafts.forget(saved.token)
    drafts.forget(saved.token)
    assert drafts.update(saved.token, a_draft(), now=NOON) is None
    assert not store.kept
    with pytest.raises(UnknownDraft):
        drafts.open(saved.token, now=NOON)


@pytest.mark.parametrize("text", ["", "x", "u" * 26, "0" * 26, "ääh", LINK + LINK])
def test_no_other_address_opens_anything(text: str) -> None:
    drafts = drafting(MemoryDrafts())
    drafts.save(a_draft(), now=NOON)
    with pytest.raises(UnknownDraft):
        drafts.open(text, now=NOON)
    assert drafts.update(text, a_draft(), now=NOON) is None
    drafts.forget(text)


def test_what_is_kept_tells_nothing_of_link_survey_or_answers() -> None:
    store = MemoryDrafts()
    saved = drafting(store).save(a_draft("Salaisuus"), now=NOON)
    [(digest, (sealed, expires))] = store.kept.items()
    for told in (LINK, saved.token, "partnership", "Salaisuus", "k" * 32):
        assert told.encode() not in sealed + digest
    assert expires == saved.expires


def test_the_same_answers_are_kept_as_other_bytes_each_time() -> None:
    store = MemoryDrafts()
    drafts = drafting(store)
    saved = drafts.save(a_draft(), now=NOON)
    [(first, _)] = store.kept.values()
    drafts.update(saved.token, a_draft(), now=NOON)
    [(second, _)] = store.kept.values()
    assert first[:12] != second[:12]
    assert first != second


def test_its_length_tells_little_of_what_was_written() -> None:
    lengths = {len(seal(KEYS, TOKEN, a_draft("x" * length), NONCE)) for length in range(0, 3_000, 100)}
    assert len(lengths) == 1


def test_the_secret_alone_or_the_address_alone_opens_nothing() -> None:
    sealed = seal(KEYS, TOKEN, a_draft(), NONCE)
    assert unseal(KEYS, mint_draft(b"u" * 16), sealed) is None
    assert unseal(Keys(["another secret of thirty-two letters"]), TOKEN, sealed) is None
    assert unseal(KEYS, TOKEN, sealed[:-1] + b"\0") is None
    assert unseal(KEYS, TOKEN, b"") is None


def test_a_draft_outlives_a_change_of_the_secret() -> None:
    changed = Keys(["a newer secret of thirty-two letters!", SECRET])
    assert unseal(changed, TOKEN, seal(KEYS, TOKEN, a_draft(), NONCE)) == a_draft()


@given(fields=st.lists(st.tuples(st.text(), st.text())), link=st.text())
def test_whatever_a_browser_sent_comes_back_as_it_was(fields: list[tuple[str, str]], link: str) -> None:
    draft = Draft(link, Language.FI, SurveyId("s"), 1, tuple(fields))
    assert unseal(KEYS, TOKEN, seal(KEYS, TOKEN, draft, NONCE)) == draft


def test_expired_drafts_are_erased() -> None:
    store = MemoryDrafts()
    drafts = drafting(store)
    drafts.save(a_draft(), now=NOON)
    kept = drafts.save(a_draft(), now=NOON + timedelta(days=5))
    assert drafts.expire(now=NOON + timedelta(days=31)) == 1
    assert list(store.kept) == [digest_of(kept.token)]
