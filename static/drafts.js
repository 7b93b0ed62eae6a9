// Keeps what is typed into a form with data-keep in this browser until it is saved, so that it
// survives a sign-out, a lost connection or a restart. The name in data-keep ends with the person's
// number: what somebody else typed in this browser is neither shown nor sent.
const PREFIX = "draft:";
const SENT = "draft-sent";
const PERSON = document.getElementById("drafts").dataset.person;
const LONGEST = 30 * 24 * 60 * 60 * 1000;

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // Without room, or where it is switched off, nothing is kept.
  }
}

function discard(key) {
  localStorage.removeItem(key);
}

function drafts() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  return keys.map((key) => [key, read(key)]).filter(([, draft]) => draft);
}

function controls(form) {
  const typed = (each) => each.name && !["hidden", "file", "password", "submit", "button"].includes(each.type);
  return [...form.elements].filter(typed);
}

function ticked(control) {
  return control.type === "checkbox" || control.type === "radio";
}

function nameOf(control) {
  return ticked(control) ? `${control.name}=${control.value}` : control.name;
}

function valuesOf(form) {
  return Object.fromEntries(
    controls(form).map((each) => [nameOf(each), ticked(each) ? each.checked : each.value]),
  );
}

// What the server sent, whatever was typed or put back by the browser since.
function storedOf(form) {
  const stored = (each) => {
    if (ticked(each)) return each.defaultChecked;
    if (each.tagName !== "SELECT") return each.defaultValue;
    return ([...each.options].find((option) => option.defaultSelected) ?? each.options[0])?.value;
  };
  return Object.fromEntries(controls(form).map((each) => [nameOf(each), stored(each)]));
}

function same(one, other) {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].every((name) => (one[name] || "") === (other[name] || ""));
}

function keyOf(form) {
  return PREFIX + form.dataset.keep;
}

function keep(form, sent = false) {
  const values = valuesOf(form);
  if (same(values, storedOf(form)) && !wrong(form) && !sent) {
    discard(keyOf(form));
    return;
  }
  const url = new URL(form.getAttribute("action") || location.href, location.href);
  write(keyOf(form), { at: Date.now(), values, words: words(form), path: location.pathname, url: url.pathname + url.search });
}

// What comes back with errors or as a clash is not saved, although it stands in the boxes.
function wrong(form) {
  return form.querySelector(".govuk-error-message, .kit-clashes") !== null;
}

function when(at) {
  const day = new Date(at);
  const time = day.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (day.toDateString() === new Date().toDateString()) return time;
  return `${time} on ${day.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}`;
}

function own(key) {
  return PERSON && key.endsWith(`-${PERSON}`);
}

// What was typed into a form that the server did not send, as the person reads it.
function words(form) {
  const stored = storedOf(form);
  const changed = controls(form).filter((each) => !ticked(each) && each.value && each.value !== stored[nameOf(each)]);
  return changed.map((each) => each.selectedOptions?.[0].text ?? each.value).join(" · ");
}

function button(text, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "kit-link-button";
  made.textContent = text;
  made.addEventListener("click", action);
  return made;
}

function notice(draft, choices) {
  const box = document.createElement("div");
  box.className = "govuk-inset-text kit-draft";
  const said = document.createElement("p");
  said.className = "govuk-body";
  said.textContent = `You typed this at ${when(draft.at)} and it was not saved:`;
  const text = document.createElement("p");
  text.className = "govuk-body kit-draft__text";
  text.textContent = draft.words || "(a choice in this form)";
  const row = document.createElement("p");
  row.className = "govuk-body kit-draft__choices";
  row.append(...choices);
  box.append(said, text, row);
  return box;
}

function putBack(form, draft) {
  form.dispatchEvent(new CustomEvent("drafts:needs", { detail: Object.keys(draft.values) }));
  for (const each of controls(form)) {
    const value = draft.values[nameOf(each)];
    if (value === undefined) continue;
    if (ticked(each)) each.checked = value;
    else each.value = value;
  }
  keep(form);
}

function offer(form, draft) {
  if (form.querySelector(":scope > .kit-draft")) return;
  const key = keyOf(form);
  const back = button("Put it back", () => {
    putBack(form, draft);
    box.remove();
    controls(form)[0]?.focus();
  });
  const leave = button("Discard", () => {
    discard(key);
    box.remove();
    controls(form)[0]?.focus();
  });
  const box = notice(draft, [back, leave]);
  form.prepend(box);
}

function open(form) {
  const draft = read(keyOf(form));
  if (!draft || wrong(form)) return;
  if (same(draft.values, storedOf(form))) discard(keyOf(form));
  else if (!same(draft.values, valuesOf(form))) offer(form, draft);
}

// A form that opens in its place is not on the page that one comes back to. Nor is any form on a
// page that is refused, where what was typed is shown so that it can be copied.
function offerElsewhere() {
  const here = new Set([...document.querySelectorAll("form[data-keep]")].map(keyOf));
  const refused = document.querySelector("[data-refused]") !== null;
  for (const [key, draft] of drafts()) {
    if (!own(key) || draft.path !== location.pathname || here.has(key)) continue;
    if (draft.url === location.pathname && !refused) continue;
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = draft.url;
    link.textContent = "Open the form";
    const leave = button("Discard", () => {
      discard(key);
      box.remove();
    });
    const box = notice(draft, refused ? [leave] : [link, leave]);
    document.getElementById("main-content").prepend(box);
  }
}

// The page that follows the sending says whether it was saved. Signing in is another page.
function forgetSaved() {
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (sent && document.querySelector(".govuk-notification-banner--success")) discard(sent);
  for (const [key, draft] of drafts()) {
    if (Date.now() - draft.at > LONGEST) discard(key);
  }
}

// Whoever signed in again in another window has another token than the page was opened with.
function tokenOfNow() {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
}

function openAll(root) {
  for (const form of root.querySelectorAll?.("form[data-keep]") ?? []) open(form);
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-keep]");
  if (form) keep(form);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-keep]")) return;
  keep(event.target, true);
  sessionStorage.setItem(SENT, keyOf(event.target));
  const token = event.target.querySelector("[name=csrfmiddlewaretoken]");
  if (token) token.value = tokenOfNow() ?? token.value;
});

document.body.addEventListener("htmx:configRequest", (event) => {
  const token = tokenOfNow();
  if (token && event.detail.verb !== "get") event.detail.parameters.csrfmiddlewaretoken = token;
});

document.body.addEventListener("htmx:afterSettle", (event) => openAll(event.target));

document.body.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.requestConfig.elt; // the event is another's once the form is replaced
  if (!form.matches?.("form[data-keep]") || !event.detail.successful) return;
  if (event.detail.xhr.getResponseHeader("HX-Reswap") === "none") discard(keyOf(form));
});

try {
  forgetSaved();
  openAll(document);
  offerElsewhere();
} catch {
  // A browser that keeps nothing shows the page as it is.
}
