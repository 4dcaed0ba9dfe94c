"""A service's processes, started as an operator starts them, on ports of their own."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.smtp import free_port


def an_environment(folder: Path, **more: str) -> Mapping[str, str]:
    """Settings for one machine in a folder."""
    return {
        "PATH": os.defpath,
        "KAIKU_RUN_DIR": str(folder),
        "KAIKU_ADMIN_PORT": str(free_port()),
        "KAIKU_BIND": f"127.0.0.1:{free_port()}",
        **more,
    }


def run(service: str, role: str, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[bytes]":
    """A process that ends by itself."""
    arguments = (sys.executable, "-m", f"services.{service}", role)
    return subprocess.run(arguments, env=environment, capture_output=True, check=False)


@contextmanager
def a_process(service: str, role: str, environment: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that goes on, killed at the end."""
    process = subprocess.Popen(
        (sys.executable, "-m", f"services.{service}", role),
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def answer(url: str) -> tuple[int, bytes]:
    """A status and a body; 0 when nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 – http on loopback
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError:
        return 0, b""
