"""What a process of this machine does first, so that it ends with its parent; and how its end is told."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent has gone (Linux; elsewhere nothing happens)."""
    if hasattr(_libc, "prctl"):
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def as_child() -> None:
    """Between fork and exec: no signal is blocked, and the parent's death is told."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    parent = os.getppid()
    die_with_parent()
    if os.getppid() != parent:  # it died in between
        os._exit(1)


def ended(code: int) -> str:
    """How a process ended, by its exit code."""
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"
