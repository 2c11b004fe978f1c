// Wakes the design system's own scripts on pages with forms. Every page works without it.
import { initAll } from "./nhsuk-frontend.js";

// A choice that reveals a field gets aria-expanded from the design system, which ARIA does not allow there.
function tidy() {
  for (const choice of document.querySelectorAll("input[aria-expanded]")) {
    choice.removeAttribute("aria-expanded");
  }
}

// The summary of errors takes the focus of who has just come. Where this arrives late, they may be writing already.
if (document.activeElement !== document.body) {
  document.querySelector("[data-module='nhsuk-error-summary']")?.setAttribute("data-disable-auto-focus", "true");
}

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();
tidy();
window.addEventListener("pageshow", tidy);
document.addEventListener("click", tidy);
