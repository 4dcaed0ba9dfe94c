"""`kaiku up`: everything on this machine, until it is told to stop."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from services.cli.errors import Failed
from services.cli.up.machine import Machine
from services.cli.up.supervisor import Supervisor

DEMO = Path(__file__).parents[3] / "deploy" / "demo" / "network.yaml"
PATIENCE = 60.0
LOOK = 0.05


def up(env: Mapping[str, str], *, demo: bool) -> int:
    """Run until told to stop; returns the exit code. Raises Failed, SettingsError.

    demo: publish the demo network and load its invented answers, when no network has been published here yet.
    """
    machine = Machine.of(env)
    machine.folder.mkdir(parents=True, exist_ok=True)
    machine.check_ports()
    environment = {**env, **machine.settings}
    network = ("--network", str(DEMO)) if demo else ()
    first = _ask("services.cli.up.prepare", *network, environment=environment).split()[-1:] == ["first"]
    machine.write_down()
    supervisor = Supervisor(machine.processes(), environment=environment, logs=machine.folder / "log", say=_say)
    supervisor.start()
    try:
        if _ready(machine, supervisor):
            if first:
                _say(_ask("services.cli.up.demo", environment=environment).strip())
            _say(_ask("services.cli.up.welcome", environment=environment).rstrip())
            _say("Ctrl-C stops it.")
            supervisor.watch()
    finally:
        _say("stopping …")
        in_time = supervisor.stop()
    _say("stopped; all that was accepted is kept")
    return 0 if in_time else 1


def _ready(machine: Machine, supervisor: Supervisor) -> bool:
    """Wait until every process says that it is ready; False when told to stop first. Raises Failed."""
    waiting = [process.name for process in machine.processes()]
    deadline = time.monotonic() + PATIENCE
    while waiting:
        if time.monotonic() > deadline:
            raise Failed(f"not ready after {PATIENCE:g} s: {', '.join(waiting)}; see {machine.folder / 'log'}")
        if not supervisor.watch(LOOK):
            return False
        waiting = [name for name in waiting if not _is_ready(machine.admin_port(name))]
    return True


def _is_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _ask(module: str, *arguments: str, environment: Mapping[str, str]) -> str:
    """What a short process of our own says. Raises Failed with its words when it fails."""
    command: Sequence[str] = (sys.executable, "-m", module, *arguments)
    done = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=False)  # noqa: S603 – ours
    if done.returncode != 0:
        raise Failed(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"{module} failed")
    return done.stdout


def _say(line: str) -> None:
    print(line, flush=True)
