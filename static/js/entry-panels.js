// Panels load when they are opened and save on their own. Several can be open and changed at once: a save tells the
// others of the new revision, unless they were opened on another one; then the server shows what changed.
import { formOf, forms, unsaved } from "./entry-forms.js";
import { say } from "./say.js";

const panelOf = (slug) => document.getElementById(`panel-${slug}`);
const CONTROLS = "input:not([type=hidden]), select, textarea, button:not([tabindex='-1'])";
const waiting = new Map(); // what is being loaded, by panel

function load(panel) {
  const { slug, fragment } = panel.dataset;
  if (!waiting.has(slug)) {
    const loading = window.htmx.ajax("GET", fragment, { target: `#panel-${slug}-body`, swap: "innerHTML" });
    waiting.set(slug, loading.finally(() => waiting.delete(slug)));
  }
  return waiting.get(slug);
}

async function open(slug) {
  const panel = panelOf(slug);
  if (!panel) return null;
  panel.open = true;
  if (!formOf(slug)) await load(panel);
  return panel;
}

document.addEventListener(
  "toggle",
  (event) => {
    const panel = event.target;
    if (panel.matches?.("details.panel[data-fragment]") && panel.open && !formOf(panel.dataset.slug)) load(panel);
  },
  { capture: true },
);

// Links to a panel or to a field in one open it in place.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.hasAttribute("data-reloads")) return;
  const url = new URL(link.href);
  const slug = url.searchParams.get("panel");
  if (url.pathname !== location.pathname || !slug || url.searchParams.has("draft") || !panelOf(slug)) return;
  event.preventDefault();
  const panel = await open(slug);
  show(url.hash ? document.getElementById(url.hash.slice(1)) : null, panel);
});

// The cursor goes to the field, which may lie folded away, else to the head of the panel.
function show(field, panel) {
  for (let part = field?.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
  const target = field && field !== panel ? (field.querySelector(CONTROLS) ?? field) : panel.querySelector("summary");
  (field ?? panel).scrollIntoView({ block: "start" });
  target.focus({ preventScroll: Boolean(field && field.getBoundingClientRect().top >= 0) });
}

// "Leave mine": the panel as it is saved now.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-reloads]");
  const panel = link && panelOf(link.dataset.reloads);
  if (!panel?.dataset.fragment) return;
  event.preventDefault();
  formOf(link.dataset.reloads)?.dispatchEvent(new CustomEvent("entry:left", { bubbles: true }));
  await load(panel);
  show(null, panel);
});

// -- saving --------------------------------------------------------------------------------------------------------

// What cannot be kept (422) and what somebody else changed (409) come as the panel drawn anew.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!requestConfig.elt.matches?.("form[data-panel]")) return;
  const isPanel = xhr.getResponseHeader("Content-Type")?.startsWith("text/html");
  if ((xhr.status === 409 || xhr.status === 422) && isPanel) Object.assign(event.detail, { shouldSwap: true, isError: false });
});

let pressed = ""; // the id of what had the focus when a panel was sent

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.detail.elt;
  if (!form.matches?.("form[data-panel]")) return;
  const now = document.activeElement;
  pressed = panelOf(form.dataset.panel)?.contains(now) || now?.form === form ? now.id || `save-${form.dataset.panel}` : "";
  if (now?.closest?.("#entry-heading")) pressed = "";
});

document.addEventListener("htmx:afterSettle", (event) => {
  const form = event.target.querySelector?.("form[data-panel]");
  if (!form) return;
  panelOf(form.dataset.panel)?.classList.toggle("is-unsaved", form.hasAttribute("data-unsaved"));
  const problem = panelOf(form.dataset.panel)?.querySelector(".findings[id^=problems-], .findings[id^=conflict-]");
  if (problem && event.detail.requestConfig?.verb === "post") {
    problem.tabIndex = -1;
    problem.focus();
  } else if (pressed) {
    (document.getElementById(pressed) ?? document.getElementById(`save-${form.dataset.panel}`))?.focus();
  }
  pressed = "";
});

document.addEventListener("entry:saved", async (event) => {
  const { panel: slug, was, seen, next, text } = event.detail;
  say(text, "ok");
  for (const form of forms()) {
    if (form.dataset.panel === slug || !form.elements.seen) continue;
    if (form.elements.seen.value === String(was)) form.elements.seen.value = seen;
    else if (form.elements.seen.value !== String(seen) && !form.hasAttribute("data-unsaved")) load(panelOf(form.dataset.panel));
  }
  if (next) show(null, await open(next));
});

// A save of one panel and then the next, since each has to know of the revision that the one before made.
function save(form, button) {
  return new Promise((done) => {
    // Only when the others have been told of the new revision may the next one be sent.
    const saved = (event) => event.detail.panel === form.dataset.panel && finish(true);
    const finish = (is) => {
      document.removeEventListener("entry:saved", saved);
      done(is);
    };
    document.addEventListener("entry:saved", saved);
    form.addEventListener("htmx:afterRequest", (event) => event.detail.successful || finish(false), { once: true });
    // A press: htmx would send the button of a row that holds the focus in the place of this one.
    if (button) button.click();
    else form.requestSubmit();
  });
}

let saving = false;

async function saveAll(list) {
  if (saving) return;
  saving = true;
  try {
    for (const form of list) {
      const slug = form.dataset.panel;
      if (!(await save(form))) break;
      if (formOf(slug)?.hasAttribute("data-unsaved")) break; // it was not taken: the person has to look at it
    }
  } finally {
    saving = false;
  }
}

// The button at the top saves every panel that was changed; without changes the one that it belongs to.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-save-all]");
  if (!button || !document.querySelector("details.panel")) return;
  event.preventDefault();
  const list = unsaved();
  saveAll(list.length ? list : [button.form ?? forms()[0]].filter(Boolean));
});

// Ctrl+S (⌘S) saves the panel in which one types; outside of the panels, all that were changed.
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (!forms().length) return;
  event.preventDefault();
  const here = document.activeElement?.closest?.("details.panel, form[data-panel]");
  const form = here?.matches("form") ? here : here?.querySelector("form[data-panel]");
  if (form && !form.hasAttribute("hx-post")) form.requestSubmit();
  else saveAll(form ? [form] : unsaved());
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("form[data-panel]")) panelOf(form.dataset.panel)?.classList.add("is-unsaved");
});

// An address with a field in it, which may lie folded away.
if (location.hash.startsWith("#field-")) {
  const field = document.getElementById(location.hash.slice(1));
  if (field) show(field, field.closest("details.panel"));
}

export { open };
