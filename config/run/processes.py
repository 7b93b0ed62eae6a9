"""Starts other programs and ends them cleanly, whatever ends us.

Every program gets a session of its own, so that Ctrl-C at the terminal reaches only us, and
we end the programs in the right order.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from types import FrameType, MappingProxyType
from typing import Any

from config.run.refusal import CannotRun

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop: Ctrl-C, `kill`, or a closed terminal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def main(command: Callable[[], int]) -> None:
    """Run a command and leave with its exit code; a refusal is a sentence, not a traceback."""
    for number in STOP_SIGNALS:
        signal.signal(number, _stop)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # in order with what our programs print
    try:
        code = command()
    except CannotRun as refusal:
        print(refusal, file=sys.stderr)
        code = 1
    except Stopped as stopped:
        code = 128 + stopped.number
    sys.exit(code)


def _stop(number: int, _frame: FrameType | None) -> None:
    raise Stopped(number)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Do something that must not be left half done; a stop waits until it is through."""
    waiting: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _frame: waiting.append(number))
        for number in STOP_SIGNALS
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if waiting:
        raise Stopped(waiting[0])


class Process:
    """A program that runs beside us."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        log: Path | None = None,
        options: Mapping[str, Any] = MappingProxyType({"start_new_session": True}),
    ) -> None:
        self.name = name
        self.log = log
        self.command = command
        output = log.open("wb") if log else None
        try:
            self.popen = subprocess.Popen(command, env=env, stdout=output, stderr=output, **options)
        finally:
            if output:
                output.close()

    @property
    def code(self) -> int | None:
        """Its exit code, once it has ended."""
        return self.popen.poll()

    def wait(self) -> int:
        """Wait for its end, passing on each request to stop; the last is raised after the end."""
        request: Stopped | None = None
        while True:
            try:
                self.popen.wait()
                break
            except Stopped as stopped:
                request = stopped
                self.tell(stopped.number)
        if request:
            raise request
        return self.popen.returncode

    def stop(self, patience: float) -> None:
        """Ask it to end; after so many seconds, end it."""
        self.tell(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(patience)
        self.tell(signal.SIGKILL)
        self.popen.wait()

    def tell(self, number: int) -> None:
        """Send a signal to the program and to those that it started, which may outlive it."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, number)

    def last_words(self, lines: int = 15) -> str:
        """The end of its log."""
        if not self.log or not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
