// What is typed is checked when typing pauses: findings come to their fields and to the side of the page.
// The cursor stays where it is, and nothing is saved.
import { formOf, typed, unsaved } from "./entry-forms.js";

const PAUSE = 600; // milliseconds
const said = document.querySelector("[data-check-said]");
let timer = 0;
let running = null;
let last = null; // the field in which somebody typed last

function describe(field, id, is) {
  const control = field.matches("fieldset") ? field : field.querySelector("input:not([type=hidden]), select, textarea");
  if (!control) return;
  const ids = new Set((control.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
  if (is) ids.add(id);
  else ids.delete(id);
  if (ids.size) control.setAttribute("aria-describedby", [...ids].join(" "));
  else control.removeAttribute("aria-describedby");
}

function mark(field, isWrong) {
  field.classList.toggle("wrong", isWrong);
  const control = field.matches("fieldset") ? null : field.querySelector("input:not([type=hidden]), select, textarea");
  if (isWrong) control?.setAttribute("aria-invalid", "true");
  else control?.removeAttribute("aria-invalid");
}

function put(field, html, isWrong) {
  const id = `${field.id.replace(/^field-/, "")}_error`;
  let spot = document.getElementById(id);
  if (!spot && html) {
    spot = document.createElement("div");
    spot.id = id;
    spot.dataset.findings = "";
    field.append(spot);
  }
  if (spot && spot.innerHTML !== html) spot.innerHTML = html;
  if (spot) describe(field, id, Boolean(html));
  mark(field, isWrong);
}

function place(page, forms) {
  const found = new Map([...page.querySelectorAll("[data-place]")].map((each) => [`field-${each.dataset.place}`, each]));
  for (const form of forms) {
    for (const spot of form.querySelectorAll("[data-findings]")) {
      const field = spot.closest(".field");
      if (field && !found.has(field.id) && spot.innerHTML) put(field, "", false);
    }
  }
  for (const [id, each] of found) {
    const field = document.getElementById(id);
    if (field) put(field, each.innerHTML, each.hasAttribute("data-wrong"));
  }
  const here = last && found.get(last.id);
  const words = here ? [...here.children].map((each) => each.textContent.trim()).join(" ") : "";
  if (said && said.textContent !== words) said.textContent = words;
}

// What is around the panels; only what differs is put in, so that nothing flickers or loses the focus.
function around(page) {
  for (const fresh of page.querySelectorAll("[hx-swap-oob]")) {
    fresh.removeAttribute("hx-swap-oob");
    const old = document.getElementById(fresh.id);
    if (old && old.innerHTML.trim() !== fresh.innerHTML.trim() && !old.contains(document.activeElement)) old.replaceWith(fresh);
  }
}

async function check() {
  const forms = unsaved();
  if (!forms.length) return;
  running?.abort();
  running = new AbortController();
  const panels = forms.map((form) => form.dataset.panel);
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  let answer;
  try {
    const options = { method: "POST", body: typed(forms), signal: running.signal };
    answer = await fetch(forms[0].dataset.check, { ...options, headers: { "X-Requested-With": "fetch", "X-CSRFToken": token } });
    if (!answer.ok) return; // the draft, which is sent at the same time, says why
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    place(page, panels.map(formOf).filter(Boolean));
    around(page);
  } catch (error) {
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
  }
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE);
}

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.matches("form[data-check]")) return;
  last = event.target.closest(".field");
  soon();
});

// What was typed is saved, or on its way: an older answer must not be written over it.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.detail.elt.matches?.("form[data-panel]")) return;
  clearTimeout(timer);
  running?.abort();
});
document.addEventListener("entry:saved", () => unsaved().length && soon());
