"""How the commands of this package say that they cannot go on."""


class CannotRun(Exception):
    """One or two sentences for the person at the terminal: what is wrong, what to do."""
