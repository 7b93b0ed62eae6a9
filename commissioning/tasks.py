"""What the worker does: read and apply large imports, one at a time, and tidy at night."""

from django.core.management import call_command
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from commissioning.actions.computed import write_all_computed
from commissioning.choices import ImportState
from commissioning.imports import retention, runs
from commissioning.imports.runs import CannotImport
from commissioning.models import Import, Person

ONE_AT_A_TIME = "imports"
BROKEN_OFF = (
    "The server was stopped while this import was being written. Nothing of it was written: "
    "import it again."
)


@app.task(lock=ONE_AT_A_TIME)
def read_import(run_id: int) -> None:
    """Rehearse an import."""
    runs.read(run=Import.objects.get(pk=run_id))


@app.task(lock=ONE_AT_A_TIME)
def apply_import(run_id: int, by_id: int) -> None:
    """Apply a rehearsed import."""
    run = Import.objects.get(pk=run_id)
    try:
        runs.apply(run=run, by=Person.objects.get(pk=by_id))
    except CannotImport as refused:
        runs.turn_back(run=run, why=str(refused))
    except Exception:
        runs.fail(run=run, doing="import")
        raise


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="take_up_abandoned", pass_context=True)
async def take_up_abandoned(context: JobContext, timestamp: int) -> None:
    """Begin again what a worker was doing when it was killed."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs():
        await jobs.retry_job(job)


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="take_up_left")
def take_up_left(timestamp: int) -> None:
    """Read what nobody reads any more, and show what was not written as not imported."""
    for run in runs.left_alone(names=(read_import.name, apply_import.name)):
        if run.state == ImportState.APPLYING:
            runs.turn_back(run=run, why=BROKEN_OFF)
        else:
            read_import.defer(run_id=run.pk)


@app.periodic(cron="10 3 * * *")
@app.task(queueing_lock="clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Remove sessions that have ended."""
    call_command("clearsessions")


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="discard_old_rehearsals")
def discard_old_rehearsals(timestamp: int) -> None:
    """Put rehearsals away that nobody imported, and readings that never ended."""
    runs.discard_old_rehearsals()
    runs.fail_abandoned()


@app.periodic(cron="30 3 * * *")
@app.task(queueing_lock="forget_replaced")
def forget_replaced(timestamp: int) -> None:
    """Remove what imports replaced of the records of children, when its time is over."""
    retention.forget_replaced(on=timezone.localdate())


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="write_measures")
def write_measures(timestamp: int) -> None:
    """Compute the measures of every area anew: a day has gone by, so more is overdue."""
    write_all_computed()
