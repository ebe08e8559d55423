// Rows of the entry form: buttons with data-row="ID" (add, remove, pick, search) are sent in the background and only their field is
// drawn anew. Without this script the same buttons load the whole page again; nothing is saved either way.
import "./profiles.js";
import { arrived } from "./init.js";
import { say } from "./say.js";

const CONTROLS = "input:not([type=hidden]), select, textarea";
const LOOKS = ["open", "find", "ways", "list"]; // these change nothing that is saved
let drawing = null; // what a press of Save has to wait for

async function draw(form, button, field) {
  const url = form.getAttribute("hx-post") ?? form.action;
  const answer = await fetch(url, { method: "POST", body: new FormData(form, button), headers: { "X-Requested-With": "fetch" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(field.id);
  if (!answer.ok || !fresh) throw new Error(answer.status);
  field.replaceWith(fresh);
  arrived(fresh);
  return fresh;
}

// The cursor stands in what was added, at the first that was found, at the object that was moved or opened; otherwise at the field.
function focus(field, { value }) {
  const [step, name, number] = value.split(":");
  const object = document.getElementById(`object-${name}-${number}`);
  const places = {
    add: () => [...field.querySelectorAll(":scope > .profile")].at(-1)?.querySelector(CONTROLS),
    language: () => [...field.querySelectorAll(".texts-one[role=group] :is(input, textarea)")].find((each) => !each.value),
    ways: () => field.querySelector(".finder-filters input"),
    list: () => field.querySelector("[data-filter]"),
    find: () => field.querySelector(".found button"),
    pick: () => field.querySelector(".found button") ?? field.querySelector("[data-find]"),
    copy: () => object?.nextElementSibling?.querySelector(CONTROLS),
    remove: () => object?.querySelector("button"),
  };
  const same = field.querySelector(`button[value="${CSS.escape(value)}"]:enabled`);
  (places[step]?.() ?? same ?? object?.querySelector("summary") ?? field).focus();
}

async function change(form, button) {
  const field = document.getElementById(`field-${button.dataset.row}`);
  const sent = draw(form, button, field); // reads the form before the field is closed to typing
  field.inert = true;
  try {
    focus(await sent, button);
    const isUnsaved = !LOOKS.includes(button.value.split(":")[0]);
    if (isUnsaved) form.elements.csrfmiddlewaretoken.dispatchEvent(new InputEvent("input", { bubbles: true }));
  } catch {
    field.inert = false;
    say("That did not work. What you typed is still here; try again in a moment.", "bad");
  }
}

document.addEventListener(
  "submit",
  (event) => {
    const { submitter: button, target: form } = event;
    if (!form.matches("[data-rows]") || !(button?.dataset.row || drawing)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (drawing) {
      // A press, not requestSubmit(): htmx sends the button that was pressed or focused last, which is one of the row by now.
      if (!button?.dataset.row) drawing.then(() => button.click());
      return;
    }
    drawing = change(form, button).finally(() => (drawing = null));
  },
  { capture: true },
);

// Enter in a search box searches; it does not save the form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches?.("[data-find]")) return;
  event.preventDefault();
  event.target.closest(".finder").querySelector("button[data-row]").click();
});
