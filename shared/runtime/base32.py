"""Crockford's base32: codes that people read aloud and type. What a code means lives with its users."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def crockford(data: bytes, length: int) -> str:
    """The first 5 × `length` bits as `length` characters in upper case. Raises ValueError for too few bytes."""
    spare = len(data) * 8 - length * 5
    if spare < 0:
        raise ValueError(f"{length} characters need {-(-length * 5 // 8)} bytes")
    bits = int.from_bytes(data, "big") >> spare
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(length)))


def read_crockford(text: str) -> str | None:
    """A code as it was made, however it was typed: case, hyphens, spaces, I and L for 1, O for 0. None: not a code."""
    code = "".join(text.split()).upper().translate(_READ) if text.isascii() else ""
    return code if code and all(character in ALPHABET for character in code) else None
