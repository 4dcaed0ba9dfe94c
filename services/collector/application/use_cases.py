"""Everything that the collector does for those who ask, in one hand. What each does lives in its module."""

from dataclasses import dataclass

from services.collector.application.asking import Asking
from services.collector.application.drafting import Drafting
from services.collector.application.handing_out import HandingOut
from services.collector.application.importing import Importing
from services.collector.application.inviting.adding import AddingContacts
from services.collector.application.inviting.telling import Invitations
from services.collector.application.looking import Looking
from services.collector.application.ports import Journal, Kept
from services.collector.application.receipts import Receipts
from services.collector.application.submitting import Submitting


@dataclass(frozen=True, slots=True)
class UseCases:
    """asking: the directory as links see it. kept: what operators reconcile (`kept.tallies()`)."""

    asking: Asking
    kept: Kept
    looking: Looking
    submitting: Submitting
    drafting: Drafting
    receipts: Receipts
    handing_out: HandingOut
    importing: Importing
    adding_contacts: AddingContacts
    invitations: Invitations
    journal: Journal
