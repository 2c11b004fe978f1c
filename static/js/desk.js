// A story's page at the desk: tells colleagues that it is open, and says who else has it open. Works without.
const form = document.querySelector("form[data-open]");
const place = document.querySelector("[data-open-with]");

async function stillOpen() {
  if (document.visibilityState !== "visible") return;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
    const { said } = await answer.json();
    if (place.textContent.trim() !== said) place.textContent = said;
  } catch {
    // Offline, or signed out: the visit lapses by itself.
  }
}

function left() {
  const data = new FormData(form);
  data.append("leave", "1");
  navigator.sendBeacon(form.action, data);
}

if (form && place) {
  // At once, too: the page before may have been this one, and says only now that it was left.
  stillOpen();
  window.setInterval(stillOpen, 60_000);
  document.addEventListener("visibilitychange", stillOpen);
  window.addEventListener("pageshow", (event) => event.persisted && stillOpen());
  window.addEventListener("pagehide", left);
}
