"""Mail servers that refuse and workers that die: no mail is lost, and none comes twice beyond the documented window."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine, select

from services.notifier.adapters.ledger import SqlBacklog
from services.notifier.adapters.smtp import SmtpMailer
from services.notifier.adapters.tables import NOTICES
from services.notifier.adapters.work import SqlWork
from services.notifier.application.deliver import LEASE, Chance, Deliveries
from services.notifier.application.post import Mailer
from services.notifier.domain.errors import NoWayOut
from shared.runtime.database import engine_from, reading
from shared.runtime.migrations import upgrade
from tests.contract.notifier.test_store import VERSIONS
from tests.fakes.notifier import KEYS, FakeJournal, FakeLeaders, FakeLetters, SetClock, a_leader, a_notice
from tests.fakes.smtp import free_port

MANY = 30


class Server:
    """Says what `says` says to each mail, and keeps what it takes by Message-ID."""

    def __init__(self) -> None:
        self.says: Callable[[str], str] = lambda _: "250 kept"
        self.taken: Counter[str] = Counter()
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 – aiosmtpd's
        content = envelope.content
        assert isinstance(content, bytes)
        head = content.partition(b"\r\n\r\n")[0].decode()
        (identity,) = [line for line in head.splitlines() if line.startswith("Message-ID: ")]
        said = self.says(identity)
        if said.startswith("250"):
            self.taken[identity] += 1
        return said


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


class Post:
    """A post office on a real database, whose clock the test moves."""

    def __init__(self, engine: Engine, server: Server) -> None:
        self.engine, self.server, self.clock, self.journal = engine, server, SetClock(), FakeJournal()
        self._made: list[SmtpMailer] = []
        with SqlWork(engine) as work:
            for number in range(MANY):
                work.ledger.add(a_notice(to=f"leader-{number}"))
            work.commit()

    def worker(self, mailer: Mailer | None = None) -> Deliveries:
        return Deliveries(
            work=lambda: SqlWork(self.engine),
            backlog=SqlBacklog(self.engine),
            leaders=FakeLeaders(*(a_leader(f"leader-{number}") for number in range(MANY))),
            letters=FakeLetters(),
            mailer=mailer or self.mailer(),
            journal=self.journal,
            clock=self.clock,
            chance=Chance(lease=uuid4, jitter=lambda: 1.0),
            keys=KEYS,
            domain="kaiku.example",
        )

    def mailer(self) -> SmtpMailer:
        self._made.append(SmtpMailer(f"smtp://127.0.0.1:{self.server.port}", sender="kaiku@kaiku.example"))
        return self._made[-1]

    def statuses(self) -> Counter[str]:
        with reading(self.engine) as connection:
            return Counter(connection.execute(select(NOTICES.c.status)).scalars())

    def close(self) -> None:
        for mailer in self._made:
            mailer.close()


class OnDatabase:
    @pytest.fixture
    def engine(self) -> Engine:
        raise NotImplementedError

    @pytest.fixture
    def post(self, engine: Engine, server: Server) -> Iterator[Post]:
        upgrade(engine, VERSIONS)
        post = Post(engine, server)
        yield post
        post.close()

    def test_refusing_then_greylisting_then_accepting_loses_nothing(self, post: Post, server: Server) -> None:
        worker = post.worker()
        with pytest.raises(NoWayOut):  # nothing listens yet
            worker.next()

        server.start()
        met: set[str] = set()

        def greylists(identity: str) -> str:
            said = "250 kept" if identity in met else "451 4.7.1 come back later"
            met.add(identity)
            return said

        server.says = greylists
        for _ in range(3):
            while worker.next():
                pass
            post.clock.pass_(timedelta(minutes=1))

        assert post.statuses() == {"sent": MANY}
        assert set(server.taken.values()) == {1}
        assert len(server.taken) == MANY

    def test_workers_at_once_send_each_mail_once(self, post: Post, server: Server) -> None:
        server.start()
        begin = threading.Barrier(4)

        def work() -> None:
            worker = post.worker()
            begin.wait()
            while worker.next():
                pass

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        while post.worker().next():  # a worker ends when another one has just taken what was due
            pass

        assert post.statuses() == {"sent": MANY}
        assert set(server.taken.values()) == {1}
        assert len(server.taken) == MANY

    def test_a_worker_killed_between_sending_and_marking_repeats_that_mail_only(
        self, post: Post, server: Server
    ) -> None:
        server.start()

        class Killed(BaseException):
            pass

        class DiesOnceSent(SmtpMailer):
            def send(self, **mail: object) -> None:
                super().send(**mail)  # type: ignore[arg-type]  # passed on as they came
                raise Killed

        mailer = DiesOnceSent(f"smtp://127.0.0.1:{server.port}", sender="kaiku@kaiku.example")
        with pytest.raises(Killed):
            post.worker(mailer).next()
        mailer.close()
        other = post.worker()
        while other.next():
            pass
        assert post.statuses() == {"sent": MANY - 1, "waiting": 1}

        post.clock.pass_(LEASE)
        while other.next():
            pass

        assert post.statuses() == {"sent": MANY}
        assert sorted(server.taken.values()) == [1] * (MANY - 1) + [2]


class TestOnSqlite(OnDatabase):
    @pytest.fixture
    def engine(self, tmp_path: Path) -> Iterator[Engine]:
        engine = engine_from(f"sqlite:///{tmp_path}/notifier.db")
        yield engine
        engine.dispose()


@pytest.mark.servers
class TestOnPostgresql(OnDatabase):
    @pytest.fixture
    def engine(self, postgres_url: str) -> Iterator[Engine]:
        engine = engine_from(postgres_url)
        yield engine
        engine.dispose()
