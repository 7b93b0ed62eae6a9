// Follows a running import: asks for the page again and shows how far it is.
// Without this script the page offers a link to look again.

const EVERY = 2000;
const part = "#import-progress";

async function look() {
  const response = await fetch(window.location.href);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const now = page.querySelector(part);
  if (!now) {
    window.location.reload();
    return;
  }
  const bar = document.querySelector(`${part} progress`);
  const said = document.querySelector(`${part} [role=status]`);
  const newBar = now.querySelector("progress");
  if (newBar.hasAttribute("value")) bar.value = newBar.value;
  else bar.removeAttribute("value");
  const words = now.querySelector("[role=status]").textContent;
  if (said.textContent !== words) said.textContent = words;
  window.setTimeout(again, EVERY);
}

function again() {
  look().catch(() => window.setTimeout(again, EVERY));
}

window.setTimeout(again, EVERY);
