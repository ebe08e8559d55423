// What is typed is kept as a draft a second after typing stops: on the server; in this browser alone where the server
// does not take it (the session has ended), until the person is back.
import { forms, typed, unsaved } from "./entry-forms.js";
import { asked } from "./entry-session.js";

const PAUSE = 1000; // milliseconds
const LONGEST = 1_000_000; // characters that browsers keep for a site without asking
const timers = new Map();
const place = document.querySelector("[data-user][data-ctid]");
const isNew = !document.querySelector("details.panel");
const owner = place ? `entry:${place.dataset.user}:${isNew ? location.pathname + location.search : place.dataset.ctid}` : "";
const nameOf = (form) => `${owner}:${form.dataset.panel}:${form.elements.tab?.value}`;

function note(form, text) {
  const spot = form.querySelector("[data-draft-note]");
  if (spot) spot.textContent = text;
}

function keepHere(form) {
  const words = typed([form]);
  words.delete("csrfmiddlewaretoken");
  const whole = JSON.stringify({ url: form.dataset.draft, typed: String(words) });
  try {
    if (whole.length < LONGEST) localStorage.setItem(nameOf(form), whole);
  } catch {
    return; // full, or forbidden by the person: the page itself still holds it
  }
  note(form, "Not saved. What you typed is kept in this browser.");
}

const forget = (form) => localStorage.removeItem(nameOf(form));

async function keep(form) {
  if (!form.isConnected || !form.hasAttribute("data-unsaved")) return;
  const words = typed([form]);
  const answer = await asked(form.dataset.draft, words);
  if (!form.isConnected) return;
  if (answer) {
    forget(form);
    note(form, "Not saved yet. A draft is kept.");
  } else keepHere(form);
}

function soon(form) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), PAUSE));
}

for (const name of ["input", "entry:again"]) {
  document.addEventListener(name, (event) => {
    const form = event.target.form ?? event.target.closest?.("form[data-panel]");
    if (form?.matches("form[data-draft]")) soon(form);
  });
}

// Leaving within the second: the browser sends it all the same.
window.addEventListener("pagehide", () => {
  for (const form of unsaved()) {
    if (!timers.has(form) || form.dataset.leaving) continue;
    const words = typed([form]);
    if (!navigator.sendBeacon?.(form.dataset.draft, words)) keepHere(form);
  }
});

// A form that is on its way to be saved needs no draft.
document.addEventListener("submit", (event) => {
  if (event.target.matches?.("form[data-draft]") && !event.submitter?.dataset.row) clearTimeout(timers.get(event.target));
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (!form?.matches?.("form[data-draft]")) return;
  if (event.detail.successful) forget(form);
  else if (form.isConnected && form.hasAttribute("data-unsaved") && event.detail.xhr.status === 401) keepHere(form);
});

// Somebody who leaves their own words for the newer revision throws them away.
document.addEventListener("entry:left", (event) => {
  clearTimeout(timers.get(event.target));
  event.target.removeAttribute("data-unsaved");
});

// Back after a log-in: what this browser kept becomes a draft like the others, which the page then offers.
async function bringToServer() {
  const found = Object.keys(localStorage).filter((name) => name.startsWith(`${owner}:`));
  let moved = 0;
  for (const name of found) {
    const { url, typed: words } = JSON.parse(localStorage.getItem(name));
    if (await asked(url, new URLSearchParams(words))) {
      localStorage.removeItem(name);
      moved += 1;
    }
  }
  if (moved && !unsaved().length) location.reload();
}

if (owner && forms().length) bringToServer();
