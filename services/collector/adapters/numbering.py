"""The numbers of surveys' versions, which a network file and the pages both give. How the pages do it: `managing`."""

from collections.abc import Sequence

from sqlalchemy import Engine, inspect, select

from services.collector.adapters.tables import DIRECTORY
from shared.contracts.directory import Origin, SurveyVersion
from shared.contracts.documents import decode_document, encode_document
from shared.log.directory import put_own


class NumberTaken(Exception):
    """A page has published another version under this number. Its key."""


def number_from_file(engine: Engine, versions: Sequence[SurveyVersion]) -> None:
    """Know a file's new versions before the log tells of them, so that no page gives their numbers away meanwhile.

    Raises NumberTaken, and knows none of them, when a page was faster and the log has not told yet. Should they never
    reach the log, the next file's versions take their places. Where no collector has been yet, nothing is to be known.
    """
    if not inspect(engine).has_table(DIRECTORY.name):
        return
    with engine.begin() as connection:
        for version in versions:
            outgoing = encode_document(version)
            if put_own(connection, DIRECTORY, outgoing, before=None):
                continue
            c = DIRECTORY.c
            held = connection.execute(select(c.document).where(c.key == outgoing.key)).scalar_one()
            before = decode_document(outgoing.key, held) if held else None
            if before is None or before.origin is Origin.PAGE:
                raise NumberTaken(outgoing.key)
            put_own(connection, DIRECTORY, outgoing, before=before)
