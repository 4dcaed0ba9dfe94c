"""A browser, and Kaiku on one machine and over real parts."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from deploy.local.postgres import LocalPostgres
from tests.e2e.instance import Instance
from tests.e2e.mailing import BuiltIn, Mailbox, Server
from tests.servers import real_parts as settings_over
from tests.servers import running_kafka

PHONE = {"width": 390, "height": 844}
SECRET = "a-secret-of-the-tests-which-is-long-enough"
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass(frozen=True)
class Stack:
    """A running Kaiku and where its mails go."""

    instance: Instance
    mailbox: Mailbox


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is missing: deploy/local/install.sh installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def person(browser: Browser) -> Iterator[Page]:
    """Somebody with a phone and without JavaScript."""
    with _context(browser, java_script_enabled=False) as context:
        yield context.new_page()


@pytest.fixture
def inspector(browser: Browser) -> Iterator[Page]:
    """Somebody whose browser runs axe, which no page of ours would let in."""
    with _context(browser, bypass_csp=True) as context:
        yield context.new_page()


def _context(browser: Browser, **options: bool) -> BrowserContext:
    return browser.new_context(viewport=PHONE, locale="fi-FI", **options)  # type: ignore[arg-type]  # a TypedDict of theirs


@pytest.fixture(scope="session")
def one_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    instance = Instance(tmp_path_factory.mktemp("one-machine"), {})
    with _running(instance):
        yield Stack(instance, BuiltIn(instance))


@pytest.fixture(scope="session")
def real_parts(tmp_path_factory: pytest.TempPathFactory, postgres: LocalPostgres) -> Iterator[Stack]:
    """The same over Kafka, PostgreSQL and an SMTP server. Its Kafka is its own: other tests empty theirs."""
    with running_kafka() as kafka, settings_over(kafka, postgres) as servers, Server() as mail:
        settings = {**servers, "KAIKU_SECRET": SECRET, "KAIKU_SMTP_URL": mail.url}
        instance = Instance(tmp_path_factory.mktemp("real-parts"), settings)
        with _running(instance):
            yield Stack(instance, mail)


@pytest.fixture(params=["one_machine", "real_parts"])
def stack(request: pytest.FixtureRequest) -> Stack:
    """Each of the two in turn."""
    found: Stack = request.getfixturevalue(request.param)
    return found


def _running(instance: Instance) -> ExitStack:
    stack = ExitStack()
    stack.callback(instance.stop)
    try:
        instance.start()
    except BaseException:
        instance.keep(Path(".cache/e2e") / instance.folder.name)
        stack.close()
        raise
    return stack
