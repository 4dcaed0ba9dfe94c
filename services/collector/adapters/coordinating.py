"""All that coordinators do, over one database: a parts list, for the composition root."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from sqlalchemy import Engine

from services.collector.adapters.directory import CollectorDirectory
from services.collector.adapters.inviting import SqlInvitingWork
from services.collector.adapters.inviting_reads import SqlContacts
from services.collector.adapters.managing import SqlManagingReads, SqlManagingWork
from services.collector.adapters.reading import SqlKept
from services.collector.adapters.texts import SqlTextWork
from services.collector.adapters.work import SqlWork
from services.collector.application.asking import Asking
from services.collector.application.handing_out import HandingOut
from services.collector.application.inviting.adding import AddingContacts
from services.collector.application.inviting.ports import InvitingJournal
from services.collector.application.inviting.telling import Invitations
from services.collector.application.managing.inviting import Inviting
from services.collector.application.managing.managing import AuditLog, Managing
from services.collector.application.managing.people import People
from services.collector.application.managing.rounds import Rounds
from services.collector.application.managing.surveys import Surveys
from services.collector.application.managing.texts import ReadingTexts
from shared.runtime.keys import Keys


def managing_on(
    engine: Engine,
    *,
    keys: Keys,
    journal: InvitingJournal,
    new_id: Callable[[], UUID],
    chance: Callable[[int], bytes],
) -> Managing:
    """The use cases. The directory is looked at anew each time: who has changed something sees it at once."""
    directory, reads, contacts = CollectorDirectory(engine, every=0.0), SqlManagingReads(engine), SqlContacts(engine)
    work = partial(SqlManagingWork, engine)
    asking = Asking(directory=directory, kept=SqlKept(engine), keys=keys)
    return Managing(
        asking=asking,
        people=People(directory),
        surveys=Surveys(asking=asking, reads=reads, work=work, new_id=new_id),
        rounds=Rounds(reads=reads, contacts=contacts, work=work),
        texts=ReadingTexts(asking=asking, reads=reads, work=partial(SqlTextWork, engine), chance=chance),
        audit=AuditLog(reads),
        inviting=Inviting(
            handing_out=HandingOut(asking=asking, work=partial(SqlWork, engine), keys=keys, chance=chance),
            adding=AddingContacts(
                asking=asking,
                work=partial(SqlInvitingWork, engine),
                keys=keys,
                new_id=new_id,
                chance=chance,
                journal=journal,
            ),
            invitations=Invitations(asking=asking, contacts=contacts, keys=keys),
            work=work,
        ),
    )
