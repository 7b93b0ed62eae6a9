// Writes beside each choice of a filter how many cases it would leave. Without JavaScript a
// link loads the page with them.

const place = document.querySelector("[data-choice-counts]");
const panel = document.querySelector("form.kit-filter");
const written = new Intl.NumberFormat("en-GB");

async function count(which) {
  const answer = await fetch(`${place.dataset.choiceCounts}&which=${which}`);
  if (!answer.ok) return;
  for (const [name, choices] of Object.entries(await answer.json())) {
    for (const option of panel.elements[name].options) {
      if (option.value in choices) option.text += ` (${written.format(choices[option.value])})`;
    }
  }
}

if (place && panel) {
  const more = panel.querySelector(".kit-filter__more");
  const first = count("first");
  const rest = () => first.then(() => count("more"));
  if (more?.open) rest();
  else more?.addEventListener("toggle", rest, { once: true });
}
