"""The template of the monthly extract."""

import io

from django.http import FileResponse
from django.views.decorators.http import require_safe

from commissioning.permissions import IMPORT, AreaRequest, requires
from config.lib.downloads import XLSX_TYPE
from ehcp.imports.extract_template import write_template


@requires(IMPORT)
@require_safe
def template(request: AreaRequest) -> FileResponse:
    """A workbook with the headings of the extract and a sheet of help."""
    target = io.BytesIO()
    write_template(target)
    target.seek(0)
    return FileResponse(
        target,
        as_attachment=True,
        filename="monthly-extract-of-cases.xlsx",
        content_type=XLSX_TYPE,
    )
