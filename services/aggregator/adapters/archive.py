"""What of the aggregator moves when everything does."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Connection, select

from services.aggregator.adapters.access_tables import BEARER_TOKENS, SESSION_VERSIONS
from services.aggregator.adapters.change_tables import GOAL_CHANGES
from services.aggregator.adapters.gathering_tables import GATHERINGS
from services.aggregator.adapters.goal_tables import GOAL_SHIFTS, GOAL_STATES
from services.aggregator.adapters.tables import CHANGES, INVITED, OUTBOX, PANES, POOLS, RELEASES, RESPONSE_IDS
from shared.runtime.archive import Carried

CARRIED: Sequence[Carried] = (
    Carried(RESPONSE_IDS),
    Carried(POOLS),
    Carried(RELEASES),
    Carried(PANES),
    Carried(GATHERINGS),
    Carried(INVITED),
    Carried(CHANGES),
    Carried(GOAL_STATES),
    Carried(GOAL_SHIFTS),
    Carried(GOAL_CHANGES),
    Carried(SESSION_VERSIONS),
    Carried(BEARER_TOKENS),
    Carried(OUTBOX, OUTBOX.c.published_at.is_(None)),
)
LEFT: Mapping[str, str] = {
    "offsets": "places in the old log: the new one is read from its beginning",
    "put_aside": "places in the old log",
    "sign_ins": "links that run out in minutes",
    "job_runs": "what the old place has done by the clock: the new one begins anew",
    "rollup_covers": "made anew from panes",
    "rollups": "made anew from panes",
    "rollup_marks": "made anew from panes",
    "directory": "read anew from the log",
    "directory_revision": "read anew from the log",
}


def heard_of(connection: Connection, responses: Sequence[UUID]) -> Mapping[UUID, bool]:
    """Of each of these responses that was counted: whether its withdrawal was heard of, too."""
    c = RESPONSE_IDS.c
    found = connection.execute(select(c.response, c.withdrawn).where(c.response.in_(responses)))
    return {row.response: row.withdrawn for row in found}
