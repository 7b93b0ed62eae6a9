// Dragging rows of a plan by their handles; the server says where they stand then.
const form = document.querySelector("[data-order]");

function dropped(event) {
  const { item, to } = event;
  if (event.oldIndex === event.newIndex) return;
  const before = item.previousElementSibling?.dataset.key ?? 0;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  window.htmx.ajax("POST", form.action, {
    source: form,
    target: "#order",
    swap: "innerHTML",
    values: { csrfmiddlewaretoken: token, move: `${to.dataset.sort}-${item.dataset.key}-after-${before}` },
  });
}

function start() {
  for (const list of form.querySelectorAll("[data-sort]")) {
    window.Sortable.create(list, { handle: "[data-handle]", animation: 120, onEnd: dropped });
  }
  form.classList.add("plan-order--drag");
}

if (form) {
  start();
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "order") start();
  });
}
