// Starts the page: GOV.UK components, header menus, charts, printing.
// The addresses of the libraries come from the data attributes of this script's tag, because
// static files are served under names that carry a fingerprint.
const tag = document.getElementById("kit");

async function startComponents() {
  const { initAll } = await import(tag.dataset.govuk);
  initAll();
}

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${address} did not load`));
    document.head.append(script);
  });
}

async function loadCharts() {
  for (const address of [tag.dataset.vega, tag.dataset.vegaLite, tag.dataset.vegaEmbed]) {
    await loadScript(address);
  }
}

// `ast` interprets expressions instead of compiling them, which the content security policy
// would refuse; for the same reason no library may add a <style> of its own.
const EMBED_OPTIONS = {
  mode: "vega-lite",
  ast: true,
  renderer: "svg",
  actions: false,
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
};

async function drawChart(figure) {
  const place = figure.querySelector("[data-chart-place]");
  const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
  try {
    await window.vegaEmbed(place, spec, EMBED_OPTIONS);
    const drawing = place.querySelector("svg");
    drawing.setAttribute("role", "img");
    drawing.setAttribute("aria-label", figure.dataset.label);
    // The picture is one image to a screen reader; its parts would only be noise.
    for (const part of drawing.querySelectorAll("[role], [aria-label]")) {
      part.removeAttribute("role");
      part.removeAttribute("aria-label");
      part.removeAttribute("aria-roledescription");
    }
  } catch (error) {
    // The sentence and the table say the same, so the page goes on without the picture.
    place.replaceChildren();
    console.warn(error);
  }
}

async function drawCharts() {
  const figures = [...document.querySelectorAll("[data-chart]")];
  if (figures.length === 0) return;
  await loadCharts();
  for (const figure of figures) await drawChart(figure);
}

// A header menu is a <details>; it closes as menus do.
function startMenus() {
  const menus = [...document.querySelectorAll("details.kit-menu")];
  document.addEventListener("click", (event) => {
    for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus.filter((each) => each.open)) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// On paper nothing can be opened, so everything is.
function startPrinting() {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("main details:not([open])")];
    for (const each of opened) each.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const each of opened) each.open = false;
  });
}

startMenus();
startPrinting();
await startComponents();
await drawCharts();
