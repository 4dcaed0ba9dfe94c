"""How arguments of commands are read."""

import argparse

MOST = 10_000


def number(given: str) -> int:
    """A number of things to make."""
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= MOST):
        raise argparse.ArgumentTypeError(f"a whole number from 1 to {MOST}, not {given!r}")
    return int(given)
