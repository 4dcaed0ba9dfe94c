"""`kaiku up` from its start to its end: what happens in which order. Keeping processes alive lives in `supervisor`."""

import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException

from services.cli.errors import Failed
from services.cli.up.logs import Logs
from services.cli.up.machine import Machine
from services.cli.up.running import claimed, write_down
from services.cli.up.servers import local_servers
from services.cli.up.supervisor import Supervisor, ToldToStop
from shared.runtime import settings

PATIENCE = 60.0
LOOK = 0.05


def up(env: Mapping[str, str], *, demo: bool, servers: bool) -> int:
    """Run until told to stop; returns the exit code. Raises Failed, SettingsError.

    demo: publish the demo network and load its invented answers, when no network has been published here yet.
    servers: over a Kafka and a PostgreSQL that are started here, too.
    """
    with ExitStack() as running:
        running.enter_context(claimed(settings.run_dir(env).resolve()))
        if servers:
            _say("starting Kafka and PostgreSQL …")
            env = {**env, **running.enter_context(local_servers(env))}
        machine = Machine.of(env)
        machine.check_ports()
        supervisor = Supervisor(
            machine.processes(),
            environment={**env, **machine.settings},
            logs=Logs(machine.folder / "log"),
            say=_say,
        )
        try:
            _run(machine, supervisor, demo=demo)
        except ToldToStop:
            _say("stopping …")
        finally:
            in_time = supervisor.stop()
        _say("stopped; all that was accepted is kept")
    return 0 if in_time else 1


def _run(machine: Machine, supervisor: Supervisor, *, demo: bool) -> None:
    """Raises ToldToStop at its end, or Failed."""
    python = (sys.executable, "-m")
    # Short processes of their own do what needs many imports, so that this one stays small.
    welcome = supervisor.ask((*python, "services.cli.up.prepare", *(["--demo"] if demo else [])))
    write_down(machine.folder, machine.settings)
    supervisor.start()
    _wait_until_ready(machine, supervisor)
    if machine.demo_file.exists():
        _say("loading two years of invented answers …")
        supervisor.ask((*python, "services.cli.up.demo"))
        machine.demo_file.unlink()
    _say(welcome)
    _say("Ctrl-C stops it.")
    supervisor.watch()


def _wait_until_ready(machine: Machine, supervisor: Supervisor) -> None:
    """Until every process says that it is ready. Raises ToldToStop, Failed."""
    waiting = [process.name for process in machine.processes()]
    deadline = time.monotonic() + PATIENCE
    while waiting := [name for name in waiting if not _is_ready(machine.admin_port(name))]:
        if time.monotonic() > deadline:
            why = "; ".join(f"{name}: {_missing(machine.admin_port(name))}" for name in waiting)
            raise Failed(f"not ready after {PATIENCE:g} s: {why}; see {machine.folder / 'log'}")
        supervisor.watch(LOOK)


def _is_ready(port: int) -> bool:
    return _asked(port)[0] == 200


def _missing(port: int) -> str:
    return _asked(port)[1]


def _asked(port: int) -> tuple[int | None, str]:
    """The status and the words of a process's readiness."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, HTTPException):
        return None, "does not answer"
    finally:
        connection.close()


def _say(lines: str) -> None:
    print(lines, flush=True)
