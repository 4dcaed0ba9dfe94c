"""The collector's processes: `python -m services.collector web|consume|relay|schedule|invite|background|migrate`.

consume keeps the directory's projection and takes in what became of mails; of the relays that run, one works, and so
of those that invite; schedule does what the end of a day or of a round asks for. background is all but web at once.
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
        "schedule": bootstrap.SCHEDULE,
        "invite": bootstrap.INVITE,
        "background": bootstrap.ALL,
    },
    settings=Settings.from_env,
    web=bootstrap.web,
    web_health=bootstrap.web_health,
    background=bootstrap.background,
    migrate=bootstrap.migrate,
    beside={"/manage": bootstrap.manage_web},
)
application = SERVICE.application
main = SERVICE.main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))  # noqa: TID251 – the root of a process
