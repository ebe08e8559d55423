// Occupations, industries and programs: what is picked becomes a line of the box, and each line stands above it as a row with Remove.
// The box alone is sent; without this script people type or paste into it.
import { init } from "./init.js";
import { say } from "./say.js";

const box = (field) => field.querySelector("details textarea");
const linesOf = (field) => box(field).value.split("\n").map((line) => line.trim()).filter(Boolean);

function row(line) {
  const [code, ...rest] = line.split("|").map((part) => part.trim());
  const item = document.createElement("li");
  item.className = "picked-row";
  item.dataset.line = line;
  const name = document.createElement("span");
  name.className = "picked-name";
  if (rest.length && code) {
    const number = document.createElement("span");
    number.className = "code";
    number.textContent = code;
    name.append(number, ` ${rest.join(" | ")}`);
  } else name.textContent = rest.join(" | ") || code;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-quiet btn-sm";
  button.dataset.drop = "";
  button.textContent = "Remove";
  button.setAttribute("aria-label", `Remove ${line}`);
  item.append(name, button);
  return item;
}

// Rows that are there stay: the server knows the name behind a code that stands alone.
function draw(field) {
  const list = field.querySelector("[data-lines]");
  const there = new Map([...list.children].map((item) => [item.dataset.line, item]));
  list.replaceChildren(...linesOf(field).map((line) => there.get(line) ?? row(line)));
}

function write(field, lines) {
  box(field).value = lines.join("\n");
  draw(field);
  box(field).dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function pick(field, line) {
  const lines = linesOf(field);
  const code = line.split("|")[0].trim();
  if (lines.some((each) => each === line || each.split("|")[0].trim() === code)) say("That is in the list already.", "info");
  else {
    write(field, [...lines, line]);
    say(`Added ${line}.`, null);
  }
  const find = field.querySelector("[data-code-find]");
  find.value = "";
  field.querySelector(".found").replaceChildren();
  find.focus();
}

init("[data-codes]", (field) => {
  box(field).addEventListener("input", () => draw(field));
  field.querySelector("[data-code-find]")?.addEventListener("input", (event) => event.stopPropagation()); // it changes nothing yet
  field.addEventListener("click", ({ target }) => {
    const wanted = target.closest("[data-pick-line]");
    if (wanted) pick(field, wanted.dataset.pickLine);
    const dropped = target.closest("[data-drop]")?.closest("[data-line]");
    if (!dropped) return;
    const at = [...dropped.parentElement.children].indexOf(dropped);
    write(field, linesOf(field).filter((_, index) => index !== at));
    const rows = field.querySelectorAll("[data-drop]");
    (rows[Math.min(at, rows.length - 1)] ?? field.querySelector("[data-code-find]") ?? box(field)).focus();
  });
  // Enter takes the first that was found, arrows move among them, Escape leaves them; the form is not saved by that.
  field.addEventListener("keydown", (event) => {
    const { key, target } = event;
    const found = [...field.querySelectorAll("[data-pick-line]")];
    const isFind = target.matches("[data-code-find]");
    const at = found.indexOf(target);
    if (!isFind && at < 0) return;
    if (key === "Enter" && isFind) found[0]?.focus();
    else if (key === "ArrowDown") found[at + 1]?.focus();
    else if (key === "ArrowUp") (found[at - 1] ?? field.querySelector("[data-code-find]")).focus();
    else if (key === "Escape") {
      field.querySelector(".found").replaceChildren();
      field.querySelector("[data-code-find]").focus();
    } else return;
    event.preventDefault();
  });
});
