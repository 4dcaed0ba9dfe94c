"""One machine: its addresses, files and the settings of its processes. Starting them lives in `supervisor`."""

import ipaddress
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from services.cli.errors import Failed
from shared.runtime import settings
from shared.runtime.settings import SERVICES, Common, SettingsError

ADMIN = {"web": 1, "collector": 2, "aggregator": 3, "notifier": 4}
MAILBOX = 25
SMTP_URL, MAILBOX_DIR = "KAIKU_SMTP_URL", "KAIKU_MAILBOX_DIR"


@dataclass(frozen=True, slots=True)
class Process:
    """One process to run. settings: its environment beside what every process has."""

    name: str
    arguments: tuple[str, ...]
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Machine:
    """What `kaiku up` runs here.

    folder: where its data is kept. settings: what every process is told. mailbox: the built-in mailbox's SMTP port, or
    None when mails go to a server.
    """

    folder: Path
    host: str
    port: int
    public_url: str
    settings: Mapping[str, str]
    mailbox: int | None

    @classmethod
    def of(cls, env: Mapping[str, str]) -> "Machine":
        """The machine that an environment describes. Raises SettingsError."""
        folder = settings.run_dir(env).resolve()
        port = settings.port(env, "PORT", 8000)
        host, port = settings.bind({settings.BIND: f"127.0.0.1:{port}", **_given(env, settings.BIND)})
        public_url = settings.public_url(_with_an_address(env, host, port), default="")
        own: dict[str, str] = {name: value for name, value in env.items() if name.startswith("KAIKU_")}
        own[settings.RUN_DIR] = str(folder)
        own[settings.BIND] = f"{_spoken(host)}:{port}"
        own[settings.PUBLIC_URL] = public_url
        own[settings.LOG_URL] = settings.log_url_of(own)
        for service in SERVICES:
            own[settings.database_setting(service)] = settings.database_url_of(own, service=service)
        own[settings.SECRET] = " ".join(Common.from_env(own, service="collector", admin_default=0).secrets)
        mailbox = None
        own.pop(MAILBOX_DIR, None)
        if not own.get(SMTP_URL, "").strip():
            mailbox = port + MAILBOX
            own |= _built_in_mailbox(folder, mailbox, stays_here=_is_loopback(host, public_url))
        return cls(folder, host, port, public_url, own, mailbox)

    def processes(self) -> tuple[Process, ...]:
        """The web process and a background process for each service."""
        python = sys.executable
        web = Process("web", (python, "-m", "services.cli.up.web"), self._admin("web"))
        background = (
            Process(service, (python, "-m", f"services.{service}", "background"), self._admin(service))
            for service in SERVICES
        )
        return (web, *background)

    def admin_port(self, process: str) -> int:
        """Where a process tells how it is."""
        return self.port + ADMIN[process]

    def check_ports(self) -> None:
        """Raises Failed when a port is taken, with what to do."""
        wanted = [(self.host, self.port), *(("127.0.0.1", self.port + one) for one in ADMIN.values())]
        if self.mailbox is not None:
            wanted.append(("127.0.0.1", self.mailbox))
        for host, port in wanted:
            if not _is_free(host, port):
                other = f"PORT={self.port + 100} make run"
                raise Failed(f"port {port} on {host} is taken: stop what uses it, or choose other ports with {other}")

    @property
    def demo_file(self) -> Path:
        """There as long as the demo's answers have not been taken in."""
        return demo_file(self.folder)

    def _admin(self, process: str) -> Mapping[str, str]:
        return {settings.ADMIN_PORT: str(self.admin_port(process))}


def demo_file(folder: Path) -> Path:
    """See `Machine.demo_file`."""
    return folder / "demo.pending"


def _given(env: Mapping[str, str], name: str) -> Mapping[str, str]:
    return {name: env[name]} if env.get(name) else {}


def _with_an_address(env: Mapping[str, str], host: str, port: int) -> Mapping[str, str]:
    """The environment with the address that people see: the one given, or the default where that is certain."""
    if env.get(settings.PUBLIC_URL, "").strip():
        return env
    if host in {"0.0.0.0", "::"}:  # noqa: S104 – compared with, not listened on
        raise SettingsError(f"{settings.PUBLIC_URL} is not set, and {settings.BIND} listens to everybody: set both")
    return {settings.PUBLIC_URL: f"http://{_spoken(host)}:{port}"}


def _built_in_mailbox(folder: Path, port: int, *, stays_here: bool) -> Mapping[str, str]:
    if not stays_here:
        raise SettingsError(
            f"{SMTP_URL} is not set, and the built-in mailbox is only for a Kaiku whose {settings.BIND} and "
            f"{settings.PUBLIC_URL} both stay on this machine: set the mail server, as in smtps://mail.example:465"
        )
    return {SMTP_URL: f"smtp://127.0.0.1:{port}", MAILBOX_DIR: str(folder / "mailbox")}


def _spoken(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str, public_url: str) -> bool:
    """Whether both the address that is listened on and the public one stay on this machine."""
    public = urlsplit(public_url).hostname or ""
    return all(_names_this_machine(one) for one in (host, public))


def _names_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
