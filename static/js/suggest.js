// Search boxes. Suggestions while typing: the ARIA combobox with a list, as an addition. Without this file the
// box is a plain search box; with it, Enter without a choice still searches for what was typed.

const WAIT = 150;
const SHORTEST = 2;
// The kind of the suggestions that are words to search for.
const SEARCH = "Search";

class Suggest {
  constructor(form, number) {
    this.form = form;
    this.address = form.dataset.suggestions;
    this.input = form.querySelector("input[type=search]");
    this.options = [];
    this.chosen = -1;
    this.typed = this.input.value;
    this.build(`suggest-${number}`);
    this.input.addEventListener("input", () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.fold());
    // A press must not take the focus from the box, or the list would be gone before the click.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.click(event));
  }

  build(id) {
    const around = document.createElement("div");
    around.className = "suggest";
    this.input.before(around);
    this.list = document.createElement("ul");
    // What scrolls would be a stop of the Tab key, at which it is folded away: the focus would be nowhere.
    Object.assign(this.list, { id, className: "suggest__list", hidden: true, tabIndex: -1 });
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.told = document.createElement("div");
    this.told.className = "nhsuk-u-visually-hidden";
    this.told.setAttribute("role", "status");
    around.append(this.input, this.list, this.told);
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-controls", id],
    ]) {
      this.input.setAttribute(name, value);
    }
  }

  later() {
    this.typed = this.input.value;
    clearTimeout(this.timer);
    if (this.isTooShort()) {
      this.close();
      return;
    }
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  isTooShort() {
    return this.typed.trim().length < SHORTEST;
  }

  async ask() {
    const text = this.typed.trim();
    this.asked?.abort();
    const asked = new AbortController();
    this.asked = asked;
    try {
      const address = `${this.address}?${new URLSearchParams({ q: text })}`;
      const answer = await fetch(address, { signal: asked.signal });
      const options = answer.ok ? (await answer.json()).suggestions : [];
      // What somebody typed or left since then is no longer answered.
      if (asked === this.asked && text === this.typed.trim() && document.activeElement === this.input) {
        this.show(options);
      }
    } catch {
      // No suggestions, then: the box works without them. Unless this one was called off for the next.
      if (asked === this.asked) this.close();
    }
  }

  show(options) {
    this.options = options;
    this.chosen = -1;
    this.list.replaceChildren(...options.map((option, number) => this.item(option, number)));
    this.input.removeAttribute("aria-activedescendant");
    this.expand(options.length > 0);
    this.told.textContent = options.length
      ? `${options.length} suggestion${options.length === 1 ? "" : "s"}. Use up and down arrows to choose.`
      : "";
  }

  item(option, number) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${number}`;
    item.className = "suggest__option";
    item.dataset.number = number;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const text = document.createElement("span");
    text.textContent = option.text;
    const kind = document.createElement("span");
    kind.className = "suggest__kind";
    kind.textContent = option.kind;
    item.append(text, " ", kind);
    return item;
  }

  key(event) {
    const open = !this.list.hidden;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && this.options.length) {
      event.preventDefault();
      this.expand(true);
      this.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && open && this.chosen >= 0) {
      event.preventDefault();
      this.follow(this.chosen);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      this.input.value = this.typed;
      this.fold();
    }
  }

  // One place before the first is the box itself, with what was typed.
  move(step) {
    const places = this.options.length + 1;
    this.chosen = ((this.chosen + 1 + step + places) % places) - 1;
    for (const [number, item] of [...this.list.children].entries()) {
      item.setAttribute("aria-selected", String(number === this.chosen));
    }
    const item = this.list.children[this.chosen];
    if (item) {
      this.input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  click(event) {
    const item = event.target.closest("[role=option]");
    if (item) {
      this.follow(Number(item.dataset.number));
    }
  }

  follow(number) {
    const { kind, text, url } = this.options[number];
    if (kind === SEARCH) {
      // As if its words were typed: filters and the rest of the form hold for them too.
      this.input.value = text;
      this.close();
      this.form.requestSubmit();
    } else {
      window.location.assign(this.narrowed(new URL(url, this.form.action)));
    }
  }

  // A tag, a component or an organisation is one more filter beside those in force, as if its box were ticked.
  narrowed(url) {
    const place = new URL(this.form.action);
    if (url.pathname !== place.pathname) return url;
    const pairs = [...new FormData(this.form)].filter(([name, value]) => value && name !== "q" && name !== "exact");
    const isNew = ([name, value]) => !pairs.some((pair) => pair[0] === name && pair[1] === value);
    place.search = new URLSearchParams([...pairs, ...[...url.searchParams].filter(isNew)]);
    return place;
  }

  expand(open) {
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }

  // Out of sight; the arrows bring it back, as long as the box holds the same text.
  fold() {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.chosen = -1;
    this.expand(false);
    this.input.removeAttribute("aria-activedescendant");
    this.told.textContent = "";
  }

  // Out of sight and forgotten: nothing is offered for what the box holds now.
  close() {
    this.fold();
    this.options = [];
    this.list.replaceChildren();
  }
}

// In the field of a look-up Enter presses the button beside it, which comes back to that field, not the form's first.
for (const look of document.querySelectorAll(".find__look")) {
  look.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.type === "text" && !event.isComposing) {
      event.preventDefault();
      look.querySelector("button").click();
    }
  });
}

for (const [number, form] of document.querySelectorAll("form[data-suggestions]").entries()) {
  new Suggest(form, number);
  let pressed = null;
  form.addEventListener("submit", (event) => {
    pressed = event.submitter;
  });
  // Fields left empty ask for nothing, and would only fill the address. What stands in the field of a look-up whose
  // button was not pressed was not looked up, and who searches does not go there.
  form.addEventListener("formdata", ({ formData }) => {
    const isLeft = ([name, value]) =>
      name.startsWith("find_") && pressed?.name !== "look" && value !== formData.get(name.replace("find_", "found_"));
    for (const pair of [...formData]) {
      if (pair[1] === "" || isLeft(pair)) formData.delete(pair[0]);
    }
  });
}

// Who goes back finds the boxes ticked that the page's address holds, and not those ticked since: the list is by the
// address. Where the page is loaded anew, the form's autocomplete="off" sees to that.
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-suggestions]")) form.reset();
});
