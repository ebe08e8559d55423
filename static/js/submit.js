// A form is sent once, however often its button is pressed. The button is not disabled, so its name and value are sent too.
const sent = new WeakSet();

// A button that cannot be used keeps its place in the tab order, so a press has to be stopped here.
document.addEventListener(
  "click",
  (event) => {
    if (event.target.closest("[aria-disabled='true']")) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  },
  { capture: true },
);

function release(form, button) {
  sent.delete(form);
  button?.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  // htmx and other modules that take the form over say so by preventing the default, and look after repetition themselves.
  if (event.defaultPrevented || form.method !== "post") return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  button?.setAttribute("aria-busy", "true");
  // A download leaves the page as it is, so the form must not stay locked.
  const wait = form.hasAttribute("data-download") ? 1500 : 10000;
  setTimeout(() => release(form, button), wait);
  window.addEventListener("pageshow", () => release(form, button), { once: true });
});
