// Runs first in <body>, so that what JavaScript will take over does not jump once it has.
document.body.classList.add("js-enabled", "govuk-frontend-supported");
