"""The aggregator's processes: `python -m services.aggregator web|consume|schedule|relay|background|migrate`.

consume counts, judges, keeps roll-ups and the directory's projection; several may run. background is all but web in
one process.
"""

import os
import sys

from services.aggregator import bootstrap
from services.aggregator.config import Settings
from shared.web.processes import Service

SERVICE = Service(
    name="aggregator",
    prefix="/leader",
    roles={
        "consume": bootstrap.CONSUME,
        "schedule": bootstrap.SCHEDULE,
        "relay": bootstrap.RELAY,
        "background": bootstrap.ALL,
    },
    settings=Settings.from_env,
    web=bootstrap.web,
    web_health=bootstrap.web_health,
    background=bootstrap.background,
    migrate=bootstrap.migrate,
)
application = SERVICE.application
main = SERVICE.main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))  # noqa: TID251 – the root of a process
