// Several actions as lines: Enter goes to the next line, and the last line makes another.
const form = document.querySelector("[data-lines]");
const total = form?.querySelector("[name=form-TOTAL_FORMS]");
const most = Number(form?.querySelector("[name=form-MAX_NUM_FORMS]").value);

function lines() {
  return [...form.querySelectorAll("[data-line]")];
}

// Every name and id carries the number of its line.
function renumber(line, from, to) {
  const old = `form-${from}-`;
  for (const element of [line, ...line.querySelectorAll("*")]) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = element.getAttribute(name);
      if (value?.includes(old)) element.setAttribute(name, value.replaceAll(old, `form-${to}-`));
    }
  }
}

function addLine() {
  const all = lines();
  if (all.length >= most) return null;
  const line = all.at(-1).cloneNode(true);
  renumber(line, all.length - 1, all.length);
  line.querySelector("legend").textContent = `Line ${all.length + 1}`;
  for (const message of line.querySelectorAll(".govuk-error-message")) message.remove();
  for (const each of line.querySelectorAll("input")) each.value = "";
  all.at(-1).after(line);
  total.value = all.length + 1;
  return line;
}

form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
  const line = event.target.closest("[data-line]");
  if (!line) return;
  event.preventDefault();
  const all = lines();
  const next = all[all.indexOf(line) + 1] ?? addLine();
  next?.querySelector("input").focus();
});

// What was typed is put back into as many lines as it had.
form?.addEventListener("drafts:needs", (event) => {
  const numbers = event.detail.map((name) => Number(/^form-(\d+)-/.exec(name)?.[1] ?? -1));
  while (lines().length <= Math.max(...numbers) && addLine());
});
