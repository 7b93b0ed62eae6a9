// Arrow keys go from box to box of the matrix.
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function boxes() {
  const rows = [...document.querySelectorAll("[data-matrix] tbody tr")];
  return rows.map((row) => [...row.querySelectorAll("input")]).filter((row) => row.length > 0);
}

document.querySelector("[data-matrix]")?.addEventListener("keydown", (event) => {
  const move = MOVES[event.key];
  if (!move || event.target.type !== "checkbox") return;
  const rows = boxes();
  const down = rows.findIndex((row) => row.includes(event.target));
  const across = rows[down].indexOf(event.target);
  const next = rows[down + move[0]]?.[across + move[1]];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// The button that undoes a tick goes away with what it undid: its box has the focus then.
document.body.addEventListener("htmx:afterSettle", (event) => {
  if (document.activeElement !== document.body) return;
  document.getElementById(`cell-${event.detail.requestConfig.parameters.cell}`)?.focus();
});
