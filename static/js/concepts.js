// Long lists of concepts: chosen ones as chips that can be taken away, a filter over names, other spellings and meanings, and one stop
// for Tab in the list, in which the arrow keys move. Without this script it is an ordinary list of boxes inside <details>.
import { init } from "./init.js";

const boxes = (list) => [...list.querySelectorAll("[data-tree] input")];
const shown = (list) => boxes(list).filter((box) => !box.closest("li[hidden]") && !box.closest("li")?.parentElement.closest("li[hidden]"));
// Without those that are shown only for what is inside them.
const fitting = (list) => shown(list).filter((box) => box.closest("li").hasAttribute("data-fits"));
const labelOf = (box) => box.parentElement.querySelector("label").textContent.trim();

function drawChips(list) {
  const chips = list.querySelector("[data-chips]");
  const chosen = boxes(list).filter((box) => box.checked && box.value);
  chips.replaceChildren(
    ...chosen.map((box) => {
      const chip = document.createElement("li");
      chip.className = "chip";
      chip.dataset.of = box.id;
      const name = document.createElement("span");
      name.textContent = labelOf(box);
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.untick = "";
      button.setAttribute("aria-label", `Remove ${labelOf(box)}`);
      button.textContent = "×";
      chip.append(name, button);
      return chip;
    }),
  );
}

// The list is one stop for Tab: the box that had the focus last, else the first that is chosen or shown.
function oneStop(list, wanted) {
  const visible = shown(list);
  const stop = wanted ?? visible.find((box) => box.checked) ?? visible[0];
  for (const box of boxes(list)) box.tabIndex = box === stop ? 0 : -1;
}

const wordsOf = (item) => {
  const own = item.querySelector(":scope > .choice");
  return `${own.textContent} ${item.dataset.also ?? ""}`.toLowerCase();
};

// An item is shown when it fits, when something inside it does, or when what it is inside of does.
function fit(item, words) {
  const self = words.every((word) => wordsOf(item).includes(word));
  let inside = false;
  for (const each of item.querySelectorAll(":scope > ul > li")) inside = fit(each, self ? [] : words) || inside;
  item.toggleAttribute("data-fits", self);
  item.hidden = !(self || inside);
  return self || inside;
}

function filter(list, text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const item of list.querySelectorAll("[data-tree] > li")) fit(item, words);
  const count = fitting(list).length;
  list.querySelector("[data-filtered]").textContent = words.length ? (count ? `${count} of ${boxes(list).length}` : "Nothing fits. Try another word.") : "";
  oneStop(list, fitting(list)[0]);
}

function move(list, from, step) {
  const visible = shown(list);
  const next = visible[visible.indexOf(from) + step];
  if (next) next.focus();
  else if (step < 0) list.querySelector("[data-filter]").focus();
}

function close(list) {
  const details = list.querySelector("details");
  details.open = false;
  details.querySelector("summary").focus();
}

// The list is drawn when somebody asks for it. Until then each chip holds its choice; of a single choice an empty one stays.
function withoutList(list) {
  list.addEventListener("click", ({ target }) => {
    const chip = target.closest("[data-untick]")?.closest(".chip");
    if (!chip) return;
    const choice = chip.querySelector("input");
    choice.value = "";
    if (list.hasAttribute("data-several")) choice.remove();
    else list.append(choice);
    chip.remove();
    const open = list.querySelector(".concepts-open");
    open.dispatchEvent(new InputEvent("input", { bubbles: true }));
    (list.querySelector("[data-untick]") ?? open).focus();
  });
}

init("[data-concepts]", (list) => {
  if (!list.querySelector("[data-tree]")) {
    withoutList(list);
    return;
  }
  drawChips(list);
  oneStop(list);
  list.addEventListener("change", () => drawChips(list));
  list.addEventListener("focusin", ({ target }) => target.closest("[data-tree]") && oneStop(list, target));
  list.querySelector("[data-filter]").addEventListener("input", (event) => {
    event.stopPropagation(); // looking for something changes nothing of the form
    filter(list, event.target.value);
  });
  list.querySelector("details").addEventListener("toggle", ({ target }) => target.open && target.contains(document.activeElement) && target.querySelector("[data-filter]").focus());
  list.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-untick]");
    if (!button) return;
    const box = document.getElementById(button.closest("[data-of]").dataset.of);
    box.checked = false;
    const none = boxes(list).find((each) => each.type === "radio" && !each.value);
    if (none) none.checked = true;
    drawChips(list);
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    (list.querySelector("[data-untick]") ?? list.querySelector("summary")).focus();
  });
  list.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const isFilter = target.matches("[data-filter]");
    if (!isFilter && !target.closest("[data-tree]")) return;
    if (key === "Escape") close(list);
    else if (isFilter && (key === "ArrowDown" || key === "Enter")) (target.value.trim() ? fitting(list) : shown(list))[0]?.focus();
    else if (!isFilter && (key === "ArrowDown" || key === "ArrowUp")) move(list, target, key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
  });
});

// Going back to a page, the browser puts old choices into the boxes.
window.addEventListener("pageshow", () => document.querySelectorAll("[data-concepts]:has([data-tree])").forEach(drawChips));
