"""Kafka and PostgreSQL for `make run-kafka`: a process of its own that starts both, tells where they are, and waits.

What they are started with lives in `deploy.local`. Their data stays in `servers/` of the machine's folder.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from services.cli.errors import Failed
from services.cli.up.child import as_child
from shared.runtime import settings
from shared.runtime.settings import SERVICES

KAFKA, POSTGRES = 92, 32
STOPS_WITHIN = 30.0


@contextmanager
def local_servers(env: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Run both; gives the settings that lead to them. Raises Failed with one line that says what is missing."""
    folder = settings.run_dir(env).resolve()
    port = settings.port(env, "PORT", 8000)
    command = (sys.executable, "-m", "services.cli.up.servers", str(folder / "servers"), str(port))
    with subprocess.Popen(  # noqa: S603 – our own command, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=as_child,  # noqa: PLW1509 – this process has one thread
        text=True,
    ) as servers:
        try:
            told = servers.stdout.readline() if servers.stdout else ""
            if not told:
                words = servers.stderr.read().strip() if servers.stderr else ""
                raise Failed(words.splitlines()[-1] if words else "Kafka and PostgreSQL did not start")
            yield {settings.SECRET: settings.kept_secret(folder), **json.loads(told)}
        finally:
            servers.terminate()
            try:
                servers.wait(STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                servers.kill()


def main(folder: Path, port: int) -> int:
    """The process: prints the settings as one line of JSON, then waits for SIGTERM."""
    from deploy.local.kafka import LocalKafka  # noqa: PLC0415 – only this process needs them
    from deploy.local.postgres import LocalPostgres  # noqa: PLC0415
    from deploy.local.process import LocalServerError  # noqa: PLC0415

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    kafka = LocalKafka(folder / "kafka", ports=[port + KAFKA])
    postgres = LocalPostgres(folder / "postgres", port=port + POSTGRES)
    with ExitStack() as running:
        try:
            running.callback(postgres.stop)
            postgres.start()
            running.callback(kafka.stop)
            kafka.start()
        except LocalServerError as error:
            print(error, file=sys.stderr)
            return 1
        databases = {settings.database_setting(service): postgres.create(service) for service in SERVICES}
        print(json.dumps({settings.LOG_URL: kafka.url, **databases}), flush=True)
        while True:
            signal.pause()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
