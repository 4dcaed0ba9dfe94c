"""The notifier's processes: `python -m services.notifier web|consume|deliver|schedule|relay|background|migrate`.

Several of each but the relay may run; of that, one works. background is all but web in one process.
"""

import os
import sys

from services.notifier import bootstrap
from services.notifier.config import Settings
from shared.web.processes import Service

SERVICE = Service(
    name="notifier",
    prefix="/notices",
    roles={
        "consume": bootstrap.CONSUME,
        "deliver": bootstrap.DELIVER,
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
