// Changing a plan in place: the caret goes into a form that opens, and back to where one was.
let place = null;

// Which link of which action, and in which of the rows that it has on the page.
function remember(link) {
  const row = link.closest("[data-action]");
  const rows = [...document.querySelectorAll(`[data-action="${row.dataset.action}"]`)];
  place = { action: row.dataset.action, part: link.dataset.part, nth: rows.indexOf(row) };
}

function goBack() {
  if (!place) return;
  const rows = document.querySelectorAll(`[data-action="${place.action}"]`);
  rows[place.nth]?.querySelector(`[data-part="${place.part}"]`)?.focus();
}

document.body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches(".plan-edit")) remember(event.target);
});

document.body.addEventListener("htmx:afterSettle", (event) => {
  const form = event.target.querySelector?.("[data-edit-form]");
  const wrong = form?.querySelector("[aria-invalid], .govuk-input--error, .govuk-select--error, .govuk-textarea--error");
  const first = form?.querySelector("input:not([type=hidden]), select, textarea");
  (wrong ?? first)?.focus();
});

// An action may stand below several priorities, and its rows are drawn anew when it changes: what
// is ticked once is ticked in all of them, and stays so.
const ticked = new Set();

function showTicks() {
  document.querySelectorAll(".plan-table__tick input").forEach((box) => {
    box.checked = ticked.has(box.value);
  });
}

document.body.addEventListener("change", (event) => {
  if (!event.target.matches(".plan-table__tick input")) return;
  if (event.target.checked) ticked.add(event.target.value);
  else ticked.delete(event.target.value);
  showTicks();
});

document.body.addEventListener("htmx:oobAfterSwap", (event) => {
  if (!event.target.matches?.("[data-action]")) return;
  showTicks();
  goBack();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.target.closest?.("[data-edit-form]")?.querySelector("[data-cancel]").click();
});
