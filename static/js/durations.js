// A length of time: numbers for years, months, … write the words into the control, and the words fill the numbers.
// The control alone counts; what cannot be taken apart stays as it was typed.
import { init } from "./init.js";

const UNITS = ["years", "months", "weeks", "days", "hours", "minutes"];
const LETTERS = { Y: "years", W: "weeks", D: "days", H: "hours" };
const WORDS = { year: "years", yr: "years", month: "months", mo: "months", week: "weeks", wk: "weeks", day: "days", hour: "hours", hr: "hours", minute: "minutes", min: "minutes" };
const ISO = /^P(?=.)(?:[\d.]+Y)?(?:[\d.]+M)?(?:[\d.]+W)?(?:[\d.]+D)?(?:T(?=.)(?:[\d.]+H)?(?:[\d.]+M)?)?$/i;

// "2 years 6 months" or "P2Y6M" as { years: "2", months: "6" }; null when it is neither.
export function read(text) {
  const found = {};
  const bare = text.trim();
  if (ISO.test(bare)) {
    const [days, time = ""] = bare.slice(1).toUpperCase().split("T");
    for (const [, amount, letter] of days.matchAll(/([\d.]+)([YMWD])/g)) found[letter === "M" ? "months" : LETTERS[letter]] = amount;
    for (const [, amount, letter] of time.matchAll(/([\d.]+)([HM])/g)) found[letter === "M" ? "minutes" : LETTERS[letter]] = amount;
    return found;
  }
  const rest = bare.replace(/(\d+(?:\.\d+)?|\.\d+)\s*-?\s*(year|yr|month|mo|week|wk|day|hour|hr|minute|min)s?\b/gi, (_, amount, unit) => {
    found[WORDS[unit.toLowerCase()]] = amount;
    return "";
  });
  return /^[\s,;&+]*(and)?[\s,;&+]*$/i.test(rest) ? found : null;
}

export const words = (amounts) =>
  UNITS.filter((unit) => amounts[unit]).map((unit) => `${amounts[unit]} ${amounts[unit] === "1" ? unit.slice(0, -1) : unit}`).join(" ");

init("[data-duration]", (field) => {
  const control = field.querySelector("input:not([data-unit])");
  const numbers = [...field.querySelectorAll("[data-unit]")];
  const said = field.querySelector("[data-said]");

  const show = () => {
    const amounts = read(control.value);
    said.textContent = amounts && control.value.trim() && words(amounts) !== control.value.trim() ? `That is ${words(amounts)}.` : "";
    return amounts;
  };
  const fill = () => {
    const amounts = show();
    for (const number of numbers) if (amounts) number.value = amounts[number.dataset.unit] ?? "";
  };
  control.addEventListener("input", (event) => event.isTrusted && fill());
  for (const number of numbers) {
    number.addEventListener("input", (event) => {
      event.stopPropagation(); // the words are what changes
      const amounts = Object.fromEntries(numbers.map((each) => [each.dataset.unit, each.value.trim()]));
      const wrong = numbers.filter((each) => each.value.trim() && !/^(\d+(\.\d+)?|\.\d+)$/.test(each.value.trim()));
      for (const each of numbers) each.toggleAttribute("aria-invalid", wrong.includes(each));
      if (wrong.length) return;
      control.value = words(Object.fromEntries(Object.entries(amounts).filter(([, amount]) => Number(amount))));
      show();
      control.dispatchEvent(new InputEvent("input", { bubbles: true }));
    });
  }
  fill();
});
