"""The tables of contacts: whom Kaiku invites and reminds. What reads and writes them lives in `inviting`.

Nothing here is written when somebody answers, and nothing tells when: each step of a contact is noted alike, whether
its link has answered or not.
"""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, LargeBinary, String, Table, UniqueConstraint, Uuid

from services.collector.adapters.tables import METADATA

# id: random. address, address_digest, language, not_before, nonce: erased thirty days after the round. nonce: what the
# personal link is made of, together with the key. reminders: how many have come due. due_at: when to look next.
CONTACTS = Table(
    "contacts",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("round", String, nullable=False),
    Column("unit", String, nullable=False),
    Column("address", String),
    Column("address_digest", LargeBinary),
    Column("language", String),
    Column("not_before", Date),
    Column("nonce", LargeBinary),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("due_at", BigInteger),
    Column("invited_on", Date),
    Column("reminders", Integer, nullable=False),
    Column("stepped_on", Date),
    UniqueConstraint("round", "address_digest", name="contacts_once"),
    Index("contacts_due", "due_at"),
    Index("contacts_by_address", "address_digest"),
    sqlite_with_rowid=False,
)

# Every change of a contact's state with its reason; only added to.
CONTACT_CHANGES = Table(
    "contact_changes",
    METADATA,
    Column("contact", Uuid, primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False),
    sqlite_with_rowid=False,
)

# What is known of an address over all rounds, by its digest: that it wants no mail, that it takes none, and when the
# latest mail about which round came due.
ADDRESSES = Table(
    "addresses",
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("opted_out_at", BigInteger),
    Column("bounced_at", BigInteger),
    Column("mailed_on", Date),
    Column("mailed_round", String),
)

# Rounds that have contacts. ended_on: the last local day of one that has ended or has gone. erased_on: since when its
# addresses are erased.
INVITED_ROUNDS = Table(
    "invited_rounds",
    METADATA,
    Column("round", String, primary_key=True),
    Column("ended_on", Date),
    Column("erased_on", Date),
)
