// Saves a draft while somebody writes. Every page works without it: the buttons save as well.
//
// One request at a time; what is typed meanwhile goes with the next. The answer brings a new word for what the step
// holds ("seen"), so that this page's own saves do not look like somebody else's.

const PAUSE = 1200;
const RETRY = 15000;

const form = document.querySelector("form[data-autosave]");
const line = document.querySelector("[data-autosave-status]");

if (form && line) start();

function start() {
  let timer = 0;
  let saving = null;
  let sent = drawn();
  let halted = false;
  let typed = false;

  if (isOpenedAnew()) {
    // On a slow line somebody types before this script is there.
    if (contents() !== sent) later(PAUSE);
  } else {
    // Who comes back to this page finds in the form what stood there, which the browser puts in after this script ran.
    // It was sent then, so it is no news: saved once more it would stand in the draft beside what was made of it.
    sent = contents();
    addEventListener("pageshow", () => {
      if (!typed) sent = contents();
    }, { once: true });
  }

  form.addEventListener("input", () => {
    typed = true;
    later(PAUSE);
  });
  form.addEventListener("change", () => later(PAUSE));
  form.addEventListener("submit", onSubmit);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save();
  });
  addEventListener("online", () => later(0));

  function later(pause) {
    clearTimeout(timer);
    timer = setTimeout(save, pause);
  }

  // A press on a button waits for a save under way, or the two would look like two people's. Without a connection it
  // would lead to the browser's own page, from which there may be no way back to the words.
  function onSubmit(event) {
    clearTimeout(timer);
    if (!navigator.onLine) {
      event.preventDefault();
      say("Not saved yet: there is no connection. Stay on this page. We save it when the connection is back.", true);
      return;
    }
    if (!saving) {
      halted = true;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    saving.finally(() => {
      halted = true;
      form.requestSubmit(button);
    });
  }

  function save() {
    clearTimeout(timer);
    if (halted || saving || contents() === sent) return;
    const now = contents();
    let pause = PAUSE;
    saving = post()
      .then((answer) => {
        sent = now;
        show(answer);
      })
      .catch((error) => {
        // Only fetch itself raises this.
        const why = error instanceof TypeError ? "there is no connection" : "something went wrong on our side";
        say(`Not saved yet: ${why}. We try again.`, true);
        pause = RETRY;
      })
      .finally(() => {
        saving = null;
        if (contents() !== sent) later(pause);
      });
  }

  function show(answer) {
    if (answer.seen) form.elements.namedItem("seen").value = answer.seen;
    if (answer.saved) {
      if (form.hasAttribute("data-new")) moveTo(answer.address);
      say(`Draft saved at ${clock()}`);
    } else if (answer.text) {
      // Saving goes on with a button, whose page says what to do.
      halted = true;
      say(answer.text, true);
    }
  }

  // The first save made the draft: from now on this page is its page.
  function moveTo(address) {
    form.removeAttribute("data-new");
    history.replaceState(null, "", address);
  }
}

async function post() {
  const body = new URLSearchParams(new FormData(form));
  const response = await fetch(location.href, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
    redirect: "error",
    keepalive: String(body).length < 60000,
  });
  if (!response.ok && ![401, 409, 413].includes(response.status)) throw new Error(String(response.status));
  return response.json();
}

// And not come back to, or loaded again, when the browser fills the form as it was left.
function isOpenedAnew() {
  return performance.getEntriesByType("navigation")[0]?.type === "navigate";
}

// What the form held when the server sent it.
function drawn() {
  const copy = form.cloneNode(true);
  copy.reset();
  return contents(copy);
}

function contents(of = form) {
  const data = new FormData(of);
  data.delete("seen");
  data.delete("csrfmiddlewaretoken");
  return JSON.stringify([...data]);
}

// Each change of the line is read out: only what is new may change it, or every pause would interrupt who listens.
function say(text, isTrouble = false) {
  if (line.textContent !== text) line.textContent = text;
  line.toggleAttribute("data-trouble", isTrouble);
}

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
