// The search of a reference field by keyboard: down and up go through what was found, Enter adds, Escape goes back to the words.
// "Make it and come back" leaves the page with everything kept.
import { typed, unsaved } from "./entry-forms.js";

const inputOf = (finder) => finder.querySelector("[data-find]");
const found = (finder) => [...finder.querySelectorAll("[data-found] button")];

document.addEventListener("keydown", (event) => {
  const finder = event.target.closest?.(".finder");
  if (!finder || !(event.target.matches("[data-find]") || event.target.closest("[data-found]"))) return;
  if (event.key === "Escape" && event.target.closest("[data-found]")) {
    event.preventDefault();
    inputOf(finder).focus();
    return;
  }
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [inputOf(finder), ...found(finder)];
  if (stops.length === 1) return;
  event.preventDefault();
  const step = event.key === "ArrowDown" ? 1 : -1;
  stops[(stops.indexOf(event.target) + step + stops.length) % stops.length].focus();
});

// The form is sent whole, where it goes without scripts; other panels that hold something are kept as drafts.
document.addEventListener(
  "submit",
  (event) => {
    const { submitter: button, target: form } = event;
    if (!button?.hasAttribute("data-make")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const other of unsaved()) {
      if (other !== form) navigator.sendBeacon?.(other.dataset.draft, typed([other]));
      delete other.dataset.unsaved;
    }
    form.dataset.leaving = "yes";
    const said = document.createElement("input");
    Object.assign(said, { type: "hidden", name: "do", value: button.value });
    form.append(said);
    form.submit();
    said.remove();
  },
  { capture: true },
);
