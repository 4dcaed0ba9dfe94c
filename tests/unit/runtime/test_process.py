import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from http.client import HTTPConnection

import pytest
from prometheus_client import CollectorRegistry

from shared.runtime import process
from shared.runtime.admin import AdminServer
from shared.runtime.health import Health

PROGRAM = """
import sys, threading
from shared.runtime import logs, process

class Batches:
    def run(self, stop):
        print("works", flush=True)
        while not stop.is_set():
            stop.wait(60)
        print("batch finished", flush=True)

class Crashes:
    def run(self, stop):
        raise ZeroDivisionError("no way to go on")

class Stuck:
    def run(self, stop):
        print("works", flush=True)
        threading.Event().wait()

logs.configure(service="collector", role="background")
roles = {name: {"batches": Batches, "crashes": Crashes, "stuck": Stuck}[name]() for name in sys.argv[1:]}
sys.exit(process.run(roles, admin=None, on_exit=[lambda: print("closed", flush=True)], patience=0.5))
"""


class Until:
    """Works until told to stop; then does what it was given."""

    def __init__(self, then: Callable[[], None] = lambda: None) -> None:
        self.then = then
        self.runs = threading.Event()

    def run(self, stop: threading.Event) -> None:
        self.runs.set()
        stop.wait()
        self.then()


class Ends:
    """Returns, or raises, without having been told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    def run(self, stop: threading.Event) -> None:
        assert not stop.is_set()
        if self.error:
            raise self.error


def tell(role: Until, number: signal.Signals) -> threading.Thread:
    def soon() -> None:
        role.runs.wait()
        os.kill(os.getpid(), number)

    thread = threading.Thread(target=soon)
    thread.start()
    return thread


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_every_role_finish(number: signal.Signals) -> None:
    finished: list[str] = []
    relay, consume = Until(lambda: finished.append("relay")), Until(lambda: finished.append("consume"))
    telling = tell(consume, number)
    code = process.run({"relay": relay, "consume": consume}, admin=None, on_exit=[lambda: finished.append("closed")])
    telling.join()
    assert code == 0
    assert sorted(finished[:2]) == ["consume", "relay"]
    assert finished[2:] == ["closed"]


def test_a_role_that_crashes_ends_the_others_and_the_process_fails(caplog: pytest.LogCaptureFixture) -> None:
    finished: list[str] = []
    code = process.run(
        {"relay": Until(lambda: finished.append("relay")), "consume": Ends(ZeroDivisionError("no way to go on"))},
        admin=None,
    )
    assert code == 1
    assert finished == ["relay"]
    assert "consume has crashed" in caplog.text
    assert "ZeroDivisionError: no way to go on" in caplog.text


def test_a_role_that_returns_unasked_has_failed(caplog: pytest.LogCaptureFixture) -> None:
    assert process.run({"relay": Until(), "consume": Ends()}, admin=None) == 1
    assert "consume has ended without having been told to" in caplog.text


def test_a_role_that_crashes_while_finishing_has_failed() -> None:
    def crash() -> None:
        raise ZeroDivisionError

    role = Until(crash)
    telling = tell(role, signal.SIGTERM)
    assert process.run({"relay": role}, admin=None) == 1
    telling.join()


def test_closing_goes_on_when_one_thing_can_not_be_closed(caplog: pytest.LogCaptureFixture) -> None:
    closed: list[str] = []

    def fail() -> None:
        raise ConnectionError("gone")

    assert process.run({"relay": Ends()}, admin=None, on_exit=[fail, lambda: closed.append("log")]) == 1
    assert closed == ["log"]
    assert "ConnectionError: gone" in caplog.text


def test_the_admin_port_is_served_while_the_roles_run() -> None:
    admin = AdminServer(0, CollectorRegistry(), Health({}))
    seen: list[int] = []

    class Looks:
        def run(self, stop: threading.Event) -> None:
            connection = HTTPConnection("127.0.0.1", admin.port, timeout=10)
            connection.request("GET", "/health/live")
            seen.append(connection.getresponse().status)
            connection.close()
            assert not stop.is_set()

    process.run({"looks": Looks()}, admin=admin)
    assert seen == [200]
    with pytest.raises(ConnectionRefusedError):
        HTTPConnection("127.0.0.1", admin.port, timeout=10).connect()


def test_signals_are_handled_as_before_afterwards() -> None:
    before = signal.getsignal(signal.SIGTERM)
    process.run({"relay": Ends()}, admin=None)
    assert signal.getsignal(signal.SIGTERM) is before


def started(*roles: str) -> "subprocess.Popen[str]":
    arguments = [sys.executable, "-W", "error", "-c", PROGRAM, *roles]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_finishes_its_batch_when_told_to_stop(number: signal.Signals) -> None:
    with started("batches") as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "works\n"
        running.send_signal(number)
        out, err = running.communicate(timeout=10)
    assert running.returncode == 0, err
    assert out == "batch finished\nclosed\n"


def test_a_process_whose_role_crashes_says_why_and_ends_with_1() -> None:
    with started("batches", "crashes") as running:
        out, err = running.communicate(timeout=30)
    assert running.returncode == 1
    assert out.endswith("batch finished\nclosed\n")
    crash = next(line for line in map(json.loads, err.splitlines()) if line["message"] == "crashes has crashed")
    assert "ZeroDivisionError: no way to go on" in crash["exc_info"]


def test_a_role_that_does_not_finish_is_left_behind_and_named() -> None:
    with started("stuck") as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "works\n"
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=10)
    assert running.returncode == 1
    assert out == "closed\n"
    assert "did not finish within 0.5 seconds: stuck" in err
