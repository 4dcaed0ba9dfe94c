"""A mail server that is away, then refuses, then greylists, then accepts: every mail comes, and comes once."""

import random
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.chaos.conftest import MARKS, Chaos
from tests.chaos.recounting import recount
from tests.chaos.saboteur import sabotage
from tests.chaos.stage import stage
from tests.chaos.submitting import Progress, submit_all
from tests.e2e.mailing import Server

pytestmark = MARKS
REFUSALS = ("421 4.3.2 not now", "450 4.2.1 not now", "451 4.3.0 not now", "452 4.3.1 no room")


class Moody(Server):
    """Refuses everything, with any of the words that there are for it, until it is told to greylist each recipient."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.greylists = False
        self.refused = 0
        self._chance = chance
        self._met: set[str] = set()

    async def handle_RCPT(  # noqa: N802 – aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if not self.greylists or address not in self._met:
            self.refused += 1
            if not self.greylists:
                return self._chance.choice(REFUSALS)
            self._met.add(address)
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def test_a_server_that_is_away_then_refuses_then_greylists_gets_each_mail_once(tmp_path: Path, chaos: Chaos) -> None:
    count = chaos.count // 4
    progress = Progress()
    mail = Moody(random.Random(chaos.seed))

    def change_moods() -> None:
        progress.reaches(count // 3)
        mail.__enter__()
        progress.reaches(2 * count // 3)
        mail.greylists = True

    with stage(tmp_path, {"KAIKU_SMTP_URL": mail.url}, mailbox=mail) as on:
        try:
            with sabotage(change_moods, progress):
                accepted = submit_all(on.instance.url, on.paths, count=count, seed=chaos.seed, progress=progress)

            recount(on, accepted)
        finally:
            mail.__exit__()
    assert mail.refused
