// Suggests settings while somebody types: a combobox with a list box, as ARIA 1.2 has it.
// Without JavaScript the field stays what it is: a text that the server understands.

const WAIT = 150; // milliseconds after the last key
const SHORTEST = 3;

class SettingPicker {
  constructor(input) {
    this.input = input;
    this.chosen = -1;
    this.options = [];
    this.build();
    input.addEventListener("input", () => this.later());
    input.addEventListener("keydown", (event) => this.onKey(event));
    input.addEventListener("blur", () => this.close());
  }

  build() {
    const { input } = this;
    const id = `${input.id}-settings`;
    this.list = document.createElement("ul");
    this.list.id = id;
    this.list.className = "setting-picker__list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Settings that match");
    this.list.hidden = true;
    this.status = document.createElement("div");
    this.status.className = "govuk-visually-hidden";
    this.status.setAttribute("role", "status");
    const place = document.createElement("div");
    place.className = "setting-picker";
    input.before(place);
    place.append(input, this.list, this.status);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", id);
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const typed = this.input.value.trim();
    this.asked?.abort();
    if (typed.length < SHORTEST) {
      this.close();
      return;
    }
    this.asked = new AbortController();
    const address = `${this.input.dataset.suggestions}?${new URLSearchParams({ q: typed })}`;
    try {
      const answer = await fetch(address, { signal: this.asked.signal });
      if (!answer.ok) throw new Error(`${answer.status}`);
      this.show((await answer.json()).settings);
    } catch (error) {
      // The field works without suggestions: the server says what matches.
      if (error.name !== "AbortError") this.close();
    }
  }

  show(settings) {
    if (document.activeElement !== this.input) return;
    this.options = settings.map((text, index) => this.option(text, index));
    this.list.replaceChildren(...this.options);
    this.mark(-1);
    const open = settings.length > 0;
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    this.status.textContent = open
      ? `${settings.length} ${settings.length === 1 ? "setting" : "settings"} suggested. Use the arrow keys.`
      : "No setting matches.";
  }

  option(text, index) {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${index}`;
    option.className = "setting-picker__option";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.textContent = text;
    // The pointer must not take the focus from the field before the click arrives.
    option.addEventListener("pointerdown", (event) => event.preventDefault());
    option.addEventListener("click", () => this.take(index));
    return option;
  }

  mark(index) {
    this.chosen = index;
    this.options.forEach((option, each) => {
      option.setAttribute("aria-selected", String(each === index));
    });
    const option = this.options[index];
    if (option) {
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  take(index) {
    this.input.value = this.options[index].textContent;
    this.close();
    this.status.textContent = `${this.input.value} is chosen.`;
  }

  close() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.mark(-1);
  }

  move(by) {
    const many = this.options.length;
    // One place more than there are options: the field itself.
    this.mark(((this.chosen + 1 + by + many + 1) % (many + 1)) - 1);
  }

  onKey(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) this.ask();
      else if (!event.altKey) this.move(event.key === "ArrowDown" ? 1 : -1);
      else if (event.key === "ArrowUp") this.close();
    } else if (event.key === "Enter" && open && this.chosen >= 0) {
      event.preventDefault();
      this.take(this.chosen);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.close();
    }
  }
}

for (const input of document.querySelectorAll("input[data-suggestions]")) new SettingPicker(input);
