// What saving in place says when it fails. The page's status line has the id "saved".
// Whatever was typed stays where it is; a box that could not be saved goes back.

const REFUSED = {
  403: "Your role does not let you change this any more. Nothing was saved: copy your text if you need it.",
  404: "This is not there any more, or not for you. Nothing was saved: copy your text if you need it.",
};

function say(text, link) {
  const line = document.getElementById("saved");
  if (!line) return;
  line.classList.add("kit-saved--failed");
  line.replaceChildren(text);
  if (link) {
    const anchor = document.createElement("a");
    anchor.className = "govuk-link";
    anchor.href = link.address;
    anchor.target = "_blank";
    anchor.textContent = link.text;
    line.append(" ", anchor);
  }
}

function putBack(element) {
  if (element.type === "checkbox") element.checked = !element.checked;
}

// What the page asks by itself does not speak up when it fails.
function quiet(event) {
  return event.detail.elt.matches?.("[data-quiet]");
}

document.body.addEventListener("htmx:sendError", (event) => {
  if (quiet(event)) return;
  putBack(event.detail.elt);
  say("There is no connection. Nothing was saved: try again when it is back.");
});

document.body.addEventListener("htmx:responseError", (event) => {
  if (quiet(event)) return;
  putBack(event.detail.elt);
  const { status, responseText } = event.detail.xhr;
  const told = status === 409 && responseText.length < 300;
  say(told ? responseText : (REFUSED[status] ?? "It could not be saved. Try again, or reload the page."));
});

// Somebody who was signed out is led to the sign-in page, which does not belong in this one.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const asked = event.detail.requestConfig.path;
  const came = new URL(event.detail.xhr.responseURL, location.href).pathname;
  if (came === new URL(asked, location.href).pathname) return;
  event.detail.shouldSwap = false;
  if (quiet(event)) return;
  putBack(event.detail.elt);
  say("You have been signed out. Nothing was saved.", {
    address: `/account/login/?next=${encodeURIComponent(location.pathname)}`,
    text: "Sign in in another window, then try again",
  });
});

document.body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && !quiet(event)) document.getElementById("saved")?.classList.remove("kit-saved--failed");
});
