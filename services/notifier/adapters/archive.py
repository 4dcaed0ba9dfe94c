"""What of the notifier moves when everything does: above all the ledger, so that no mail is sent twice."""

from collections.abc import Mapping, Sequence

from services.notifier.adapters.tables import (
    ACKNOWLEDGEMENTS,
    NOTICES,
    OPT_OUTS,
    OUTBOX,
    PAUSES,
    PREFERENCES,
    STANDINGS,
)
from shared.runtime.archive import Carried

CARRIED: Sequence[Carried] = (
    Carried(NOTICES),
    Carried(PAUSES),
    Carried(OPT_OUTS),
    Carried(PREFERENCES),
    Carried(STANDINGS),
    Carried(ACKNOWLEDGEMENTS),
    Carried(OUTBOX, OUTBOX.c.published_at.is_(None)),
)
LEFT: Mapping[str, str] = {
    "offsets": "places in the old log: the new one is read from its beginning",
    "job_runs": "what the old place has done by the clock: the new one begins anew",
    "directory": "read anew from the log",
    "directory_revision": "read anew from the log",
}
