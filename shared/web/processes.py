"""A service's processes: its web, or background roles together in one. Which roles there are lives with the service."""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from prometheus_client import CollectorRegistry

from shared.log.port import LogError
from shared.runtime import logs, process
from shared.runtime.admin import AdminServer
from shared.runtime.health import Health
from shared.runtime.process import Background
from shared.runtime.settings import Common, SettingsError

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from shared.web.metrics import HttpMetrics


class Settings(Protocol):
    """What each service's settings have."""

    @property
    def common(self) -> Common: ...


S = TypeVar("S", bound=Settings)
S_contra = TypeVar("S_contra", bound=Settings, contravariant=True)


class Web(Protocol[S_contra]):
    """Makes a service's app, unmounted."""

    def __call__(
        self, settings: S_contra, /, *, registry: CollectorRegistry, http: "HttpMetrics"
    ) -> "WSGIApplication": ...


class BackgroundOf(Protocol[S_contra]):
    """Makes some of a service's background roles."""

    def __call__(self, settings: S_contra, /, *, registry: CollectorRegistry, roles: Sequence[str]) -> Background: ...


@dataclass(frozen=True, slots=True)
class Service(Generic[S]):
    """What a service's processes are made of.

    prefix: the path under which its web answers. roles: by the name of a process, the background roles that it has.
    beside: more apps of the same web, by their paths.
    """

    name: str
    prefix: str
    roles: Mapping[str, Sequence[str]]
    settings: Callable[[Mapping[str, str]], S]
    web: Web[S]
    web_health: Callable[[S], Health]
    background: BackgroundOf[S]
    migrate: Callable[[S], None]
    beside: Mapping[str, Web[S]] = field(default_factory=dict)

    def application(self) -> "WSGIApplication":
        """What a web worker serves; metrics and health are on the admin port only."""
        from shared.web.metrics import HttpMetrics  # noqa: PLC0415 – background processes carry no Flask in their memory
        from shared.web.mount import mounted  # noqa: PLC0415
        from shared.web.receiving import Receiving  # noqa: PLC0415

        settings = self.settings(os.environ)  # noqa: TID251 – the root of a process
        logs.configure(service=self.name, role="web")
        registry = CollectorRegistry()
        http = HttpMetrics(registry)
        webs = {self.prefix: self.web, **self.beside}
        apps = {path: make(settings, registry=registry, http=http) for path, make in webs.items()}
        common = settings.common
        AdminServer(common.admin_port, registry, self.web_health(settings), host=common.admin_host).start()
        return Receiving(mounted(apps))

    def main(self, arguments: Sequence[str], env: Mapping[str, str]) -> int:
        """Run one of the service's processes; returns its exit code."""
        parser = argparse.ArgumentParser(prog=f"services.{self.name}")
        parser.add_argument("role", choices=["web", "migrate", *self.roles])
        role = parser.parse_args(arguments).role
        try:
            settings = self.settings(env)
            logs.configure(service=self.name, role=role)
            if role == "migrate":
                self.migrate(settings)
            elif role == "web":
                self._serve(settings.common)
            else:
                return self._run(settings, self.roles[role])
        except (SettingsError, LogError) as error:
            print(error, file=sys.stderr)  # noqa: T201 – before there is anything else to tell it
            return 1
        return 0

    def _serve(self, common: Common) -> None:
        from shared.web.serving import serve  # noqa: PLC0415 – background processes have no web server

        serve(f"services.{self.name}.__main__:application", host=common.bind_host, port=common.bind_port)

    def _run(self, settings: S, roles: Sequence[str]) -> int:
        registry = CollectorRegistry()
        background = self.background(settings, registry=registry, roles=roles)
        common = settings.common
        admin = AdminServer(common.admin_port, registry, background.health, host=common.admin_host)
        gc.freeze()  # what has been imported stays: looking through it again and again would slow counting down
        return process.run(background.roles, admin=admin, on_exit=[background.close])
