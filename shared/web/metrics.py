"""What is measured of HTTP, once for all apps of a process. Labels are bounded: routes are rules, never addresses."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram
from werkzeug.routing import Map

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE = "none"
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class HttpMetrics:
    """Requests by service, route, method and status, and how long they took."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "kaiku_http_requests_total",
            "Requests answered",
            ["service", "route", "method", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "kaiku_http_request_seconds",
            "Time from a request's arrival to its answer",
            ["service", "route", "method"],
            buckets=_BUCKETS,
            registry=registry,
        )

    def expect(self, service: str, routes: Map) -> None:
        """Begin with zero for each route, method, and the answers that matter: well and broken."""
        for rule in routes.iter_rules():
            for method in _worth_a_row(rule.methods or ()):
                self._seconds.labels(service, rule.rule, method)
                for status in ("200", "500"):
                    self._requests.labels(service, rule.rule, method, status)

    def answered(self, *, service: str, route: str | None, method: str, status: int, seconds: float) -> None:
        """A request has been answered. route: the rule that matched, if one did."""
        method = method if method in METHODS else "other"
        self._requests.labels(service, route or NO_ROUTE, method, str(status)).inc()
        self._seconds.labels(service, route or NO_ROUTE, method).observe(seconds)


def _worth_a_row(methods: Iterable[str]) -> list[str]:
    return sorted(set(methods) & METHODS - {"HEAD", "OPTIONS"})
