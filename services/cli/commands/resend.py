"""`kaiku resend`: list what the log refused and the outboxes keep; with --yes let it wait to be sent again."""

import argparse
from collections.abc import Mapping

from sqlalchemy import Table

from services.aggregator.adapters.tables import OUTBOX as AGGREGATOR
from services.cli import instance
from services.collector.adapters.tables import OUTBOX as COLLECTOR
from services.notifier.adapters.tables import OUTBOX as NOTIFIER
from shared.log import outbox
from shared.runtime import settings
from shared.runtime.database import opened

OUTBOXES: Mapping[str, Table] = {"collector": COLLECTOR, "aggregator": AGGREGATOR, "notifier": NOTIFIER}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--yes", action="store_true", help="let them be sent again; without it they are only listed")


def run(arguments: argparse.Namespace, env: Mapping[str, str]) -> int:
    told = instance.instance(env)
    rows = sum(_look(service, table, told, again=arguments.yes) for service, table in OUTBOXES.items())
    if not rows:
        print("the log has refused nothing")
    elif arguments.yes:
        print(f"{rows} wait to be sent again")
    else:
        print(f"{rows} refused rows; mend the cause, then --yes lets them be sent again")
    return 0


def _look(service: str, table: Table, env: Mapping[str, str], *, again: bool) -> int:
    """List a service's refused rows, and let them wait if asked; returns how many there are."""
    with opened(settings.database_url_of(env, service=service)) as engine, engine.begin() as connection:
        rows = outbox.parked(connection, table)
        if again:
            outbox.unpark(connection, table)
    for row in rows:
        print("\t".join((service, str(row.id), row.type, row.topic, row.reason)))
    return len(rows)
