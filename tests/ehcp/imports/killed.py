"""One step of an import in a process of its own, so that it can be killed.

`python -m tests.ehcp.imports.killed DATABASE STEP RUN` says "begun" when the step begins, and
"done" when it has ended.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection  # noqa: E402 - only after the set-up

from commissioning.imports import runs  # noqa: E402
from commissioning.models import Import  # noqa: E402


def main(database: str, step: str, pk: int) -> None:
    """Do one step."""
    connection.settings_dict["NAME"] = database
    run = Import.objects.get(pk=pk)
    print("begun", flush=True)
    if step == "read":
        runs.read(run=run)
    elif step == "apply":
        runs.apply(run=run, by=None)
    else:
        runs.undo(run=run, by=None)
    print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
