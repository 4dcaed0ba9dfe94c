"""The collector's processes: `python -m services.collector web|consume|relay|background|migrate`.

consume keeps the directory's projection; of the relays that run, one works. background is all but web in one process.
"""

import os
import sys

from services.collector import bootstrap
from services.collector.config import Settings
from shared.web.processes import Service

SERVICE = Service(
    name="collector",
    prefix="/",
    roles={
        "consume": bootstrap.CONSUME,
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
