"""A collector at work on both databases: what it confirms is kept once and told once, whoever presses how often."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from services.collector.adapters.nightly import relay_held
from services.collector.application.importing import Imported
from services.collector.domain.links import LinkToken
from shared.contracts.directory import LinkKind
from shared.contracts.events import FeedbackSubmitted, FeedbackWithdrawn
from shared.contracts.ids import RoundId
from shared.runtime.clock import SystemClock
from tests.fakes.collector import AUTO, KONE, NOON, a_round, lines
from tests.fakes.collector_http import Browser
from tests.fakes.patience import until
from tests.integration.collector.running import Running, a_collector

LONG_AGO = date(2020, 1, 1)
ROUNDS = (
    a_round(opens=LONG_AGO, closes=None),
    a_round("personal", opens=LONG_AGO, closes=None, link=LinkKind.PERSONAL),
    a_round("capped", opens=LONG_AGO, closes=None, cap=7),
    a_round("past", opens=LONG_AGO, closes=None, historic=True),
)


class CollectingContract:
    def test_an_answer_goes_all_its_way_and_back(self, running: Running) -> None:
        browser = Browser(running.app).open(f"/f/{running.link()}").send(trust="4", better="Salaista")
        assert browser.status == 200
        code = browser.receipt
        until(lambda: len(running.events()) == 1)
        [submitted] = running.events()
        assert isinstance(submitted, FeedbackSubmitted)
        assert set(submitted.answers) == {"trust"}
        browser.open("/receipt").send(code=code)
        assert "Salaista" in browser.text
        browser.send(action="withdraw")
        assert "Salaista" not in browser.text
        until(lambda: len(running.events()) == 2)
        assert isinstance(running.events()[1], FeedbackWithdrawn)
        assert [event.response for event in running.events()] == [submitted.response] * 2

    def test_of_fifty_posts_to_a_personal_link_one_wins(self, running: Running) -> None:
        [link] = running.cases.handing_out.personal(RoundId("personal"), AUTO, count=1, now=NOON)
        answers = post_at_once(running, link, 50)
        assert answers == {201: 1, 409: 49}
        tallies = [(one.accepted, one.held, one.published) for one in running.cases.kept.tallies()]
        assert tallies == [(1, 1, 0)]
        # The night comes: what was held goes out.
        assert relay_held(running.engine, now=SystemClock().now() + timedelta(days=1)) == 1
        self._are_consistent(running, responses=1)

    def test_a_cap_holds_against_fifty_posts(self, running: Running) -> None:
        answers = post_at_once(running, running.link(round_="capped"), 50)
        assert answers == {201: 7, 409: 43}
        self._are_consistent(running, responses=7)

    def test_one_key_sent_fifty_times_at_once_is_kept_once(self, running: Running) -> None:
        answers = post_at_once(running, running.link(), 50, key="the-same-key-again")
        assert answers == {201: 1, 200: 49}
        self._are_consistent(running, responses=1)

    def test_what_is_told_is_what_reaches_the_log(self, running: Running) -> None:
        assert post_at_once(running, running.link(), 40) == {201: 40}
        assert post_at_once(running, running.link(KONE), 20) == {201: 20}
        self._are_consistent(running, responses=60)
        tallies = {one.place.unit: (one.accepted, one.withdrawn, one.published) for one in running.cases.kept.tallies()}
        assert tallies == {AUTO: (40, 0, 40), KONE: (20, 0, 20)}

    def test_thousands_of_lines_are_imported_in_seconds_and_once(self, running: Running) -> None:
        start = datetime(2025, 1, 1, 8, tzinfo=UTC)
        file = list(
            lines(
                *(
                    {
                        "unit": "tredu-auto" if number % 3 else "tredu-kone",
                        "time": (start + timedelta(hours=number)).isoformat(),
                        "language": "fi",
                        "answers": {"trust": 1 + number % 5, "recommend": number % 11},
                    }
                    for number in range(3_000)
                )
            )
        )
        began = SystemClock().now()
        assert running.cases.importing.take(RoundId("past"), file, now=began) == Imported(new=3_000, known=0)
        assert SystemClock().now() - began < timedelta(seconds=20)
        assert running.cases.importing.take(RoundId("past"), file, now=began) == Imported(new=0, known=3_000)
        until(lambda: sum(one.published for one in running.cases.kept.tallies()) == 3_000)
        events = running.events()
        assert [event.time for event in events] == sorted(event.time for event in events)
        assert len(events) == 3_000

    def _are_consistent(self, running: Running, *, responses: int) -> None:
        """Every accepted response has exactly one outbox row, and the log hears of it once."""
        kept, rows = running.kept()
        assert len(kept) == responses
        assert sorted(map(str, rows)) == sorted(map(str, kept))
        until(lambda: sum(one.published for one in running.cases.kept.tallies()) == responses)
        assert Counter(event.response for event in running.events()) == dict.fromkeys(kept, 1)


def post_at_once(running: Running, link: LinkToken, count: int, *, key: str = "") -> dict[int, int]:
    """How many answers of each status `count` posts get that come at once."""

    def post(number: int) -> int:
        response = running.app.test_client().post(
            f"/api/v1/links/{link}/responses",
            json={"language": "fi", "answers": {"trust": 4}},
            headers={"Idempotency-Key": key or f"submission-key-{number:04}-{link}"},
        )
        return response.status_code

    with ThreadPoolExecutor(max_workers=count) as threads:
        return dict(Counter(threads.map(post, range(count))))


class TestOnSqlite(CollectingContract):
    @pytest.fixture
    def running(self, tmp_path: Path) -> Iterator[Running]:
        with a_collector(f"sqlite:///{tmp_path}/collector.db", f"sqlite:///{tmp_path}/log.db", *ROUNDS) as running:
            yield running


@pytest.mark.servers
class TestOnPostgres(CollectingContract):
    @pytest.fixture
    def running(self, postgres_url: str) -> Iterator[Running]:
        with a_collector(postgres_url, postgres_url, *ROUNDS) as running:
            yield running
