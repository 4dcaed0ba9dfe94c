"""Several news are one mail, and a goal that stays missed is told one level up, through a real mail server."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from services.notifier.adapters.ledger import SqlBacklog
from services.notifier.adapters.work import SqlWork
from services.notifier.application.escalating import escalate
from shared.contracts.snapshot import Directory
from shared.runtime.clock import SystemClock
from shared.runtime.database import engine_from
from tests.fakes.notifier import FakeJournal, a_leader, a_shift
from tests.fakes.patience import until
from tests.integration.notifier.running import mails, publish, running, settings_in, the_log
from tests.unit.notifier.test_escalating import AUTO, GOAL, HERVANTA, NETWORK, TREDU

NOW = SystemClock().now()
ANNA, TIINA = a_leader("anna", any_hour=True), a_leader("tiina", leads=["hervanta"], any_hour=True)
EVERYBODY = (NETWORK, TREDU, HERVANTA, AUTO, replace(ANNA, leads=(AUTO.id,)), TIINA, GOAL)
LONG_AGO = a_shift(scope="auto", time=NOW - timedelta(days=15))
FRESH = [a_shift(goal, goal=goal, scope="auto", time=NOW) for goal in ("speed", "warmth")]


def test_news_that_wait_are_one_mail_and_what_stays_missed_goes_up(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    with the_log(settings) as log:
        publish(log, *EVERYBODY, LONG_AGO, *FRESH)
        with running(settings, roles=("consume", "directory")):
            engine = engine_from(settings.common.database_url)
            until(lambda: SqlBacklog(engine).waiting().count == 2)
        assert escalate(partial(SqlWork, engine), Directory.of(EVERYBODY), FakeJournal(), now=NOW) == 1
        engine.dispose()
        with running(settings):
            until(lambda: len(mails(settings)) == 2)

    links = {str(mail["To"]).partition(" ")[0]: str(mail["List-Unsubscribe"]) for mail in mails(settings)}
    assert links.keys() == {"Anna", "Tiina"}
    assert links["Anna"].endswith("/stop>")
    assert "/preferences/" not in links["Tiina"]
