// Keeps the markup of a table that is pasted, since its plain text loses cells of several lines.

for (const area of document.querySelectorAll("textarea[data-paste]")) {
  const source = document.getElementById(area.dataset.paste);
  area.addEventListener("paste", (event) => {
    const markup = event.clipboardData?.getData("text/html") ?? "";
    source.value = /<table/i.test(markup) ? markup : "";
  });
  // what is typed into it afterwards counts, not what was pasted
  area.addEventListener("input", (event) => {
    if (event.inputType !== "insertFromPaste") source.value = "";
  });
}
