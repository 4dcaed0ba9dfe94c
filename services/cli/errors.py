"""What ends a command.

Failed    something is not as the command needs it; the message says what to do
"""


class Failed(Exception):
    """The command can't go on. Shown as one clear line, with exit code 1."""
