// Wakes the design system's own scripts on pages with forms. Every page works without it.
import { initAll } from "./nhsuk-frontend.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();
