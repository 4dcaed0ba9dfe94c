"""What a receipt code opens: a look at what is stored, and its withdrawal."""

import pytest

from services.collector.domain.errors import UnknownReceipt
from shared.contracts.events import FeedbackSubmitted, FeedbackWithdrawn
from shared.contracts.snapshot import Directory
from shared.survey.localised import Language
from tests.fakes.collector import AUTO, NOON, SPRING, Bench


def test_a_receipt_shows_all_that_is_stored() -> None:
    bench = Bench()
    code = bench.submit({"trust": 4, "better": "Kiitos!"}, language=Language.SV).code
    stored = bench.cases.receipts.look(code.lower())
    assert stored.content is not None
    assert stored.content.answers == {"trust": 4, "better": "Kiitos!"}
    assert (stored.content.language, stored.content.time) == (Language.SV, NOON)
    assert stored.unit is not None
    assert stored.unit.fi == "Autoala"
    assert stored.survey is not None


def test_what_is_stored_is_shown_even_when_the_directory_has_forgotten_the_survey() -> None:
    bench = Bench()
    code = bench.submit().code
    bench.directory.directory = Directory()
    stored = bench.cases.receipts.look(code)
    assert stored.content is not None
    assert (stored.unit, stored.survey) == (None, None)


def test_withdrawing_erases_and_tells_the_log_once() -> None:
    bench = Bench()
    receipt = bench.submit()
    first = bench.cases.receipts.withdraw(receipt.code, now=NOON)
    again = bench.cases.receipts.withdraw(receipt.code, now=NOON)
    assert (first.response, first.repeated) == (receipt.response, False)
    assert (again.response, again.repeated) == (receipt.response, True)
    assert bench.cases.receipts.look(receipt.code).content is None
    kinds = [type(event) for event in bench.store.state.events]
    assert kinds == [FeedbackSubmitted, FeedbackWithdrawn]
    gone = bench.store.state.events[1]
    assert (gone.response, gone.unit, gone.round, gone.organisation) == (receipt.response, AUTO, SPRING, "tredu")
    assert bench.journal.told == {("withdrawn", "first"): 1, ("withdrawn", "again"): 1}


@pytest.mark.parametrize("code", ["", "nonsense", "00000-00000-00000-00000"])
def test_a_code_of_nothing_opens_nothing(code: str) -> None:
    bench = Bench()
    bench.submit()
    with pytest.raises(UnknownReceipt):
        bench.cases.receipts.look(code)
    with pytest.raises(UnknownReceipt):
        bench.cases.receipts.withdraw(code, now=NOON)
