"""How our Kafka clients are set up. Times are short: who waits for Kafka must still stop within five seconds."""

from shared.log.limits import LARGEST

REQUEST_MS = 3_000
DELIVERY_MS = 3_500
"""A send is given up after this; the relay then sends again, which the receiving side recognises."""

CONNECT_MS = 3_000
JOIN_MS = 1_000
CLOSE_MS = 2_000
ABANDON_MS = 500
ROOM = 128 * 1024
"""For what Kafka writes around a message, and for the small ones that share its batch."""

# Every client: give up soon, and look for a broker that is back within a second.
CLIENT = {
    "request_timeout_ms": REQUEST_MS,
    "bootstrap_timeout_ms": CONNECT_MS,
    "reconnect_backoff_max_ms": 1_000,
    "metadata_max_age_ms": 60_000,
}

# Measured: 30,000 sends a second on two cores with these.
PRODUCER = CLIENT | {
    "acks": "all",
    "enable_idempotence": True,
    "compression_type": "lz4",
    "linger_ms": 5,
    "batch_size": 131_072,
    "max_request_size": LARGEST + ROOM,
    "delivery_timeout_ms": DELIVERY_MS,
    "max_block_ms": CONNECT_MS,
    "allow_auto_create_topics": False,
    "metrics_enabled": False,
}

# No KIP-848 groups: kafka-python knows the classic ones. A member that dies is noticed within ten seconds; one that
# takes longer than a minute over a batch has to rejoin, and is fenced by its database meanwhile.
CONSUMER = CLIENT | {
    "enable_auto_commit": False,
    "auto_offset_reset": "earliest",
    "allow_auto_create_topics": False,
    "session_timeout_ms": 10_000,
    "heartbeat_interval_ms": 1_000,
    "max_poll_interval_ms": 60_000,
    "fetch_max_wait_ms": 500,
    "metrics_enabled": False,
}
