// Buttons with data-copy="text" put it on the clipboard and say so for two seconds.
import { say } from "./say.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    say("Your browser does not let this page copy. Select the text and copy it yourself.", "warn");
    return;
  }
  const label = button.querySelector("[data-copy-label]") ?? button;
  label.dataset.before ??= label.textContent;
  label.textContent = "copied";
  say("Copied.", null);
  setTimeout(() => (label.textContent = label.dataset.before), 2000);
});
