// Objects of the entry form: whether each is open or folded is sent along, so that a form drawn anew shows it the same way.
document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.matches?.("details[data-fold]")) return;
    const state = event.target.parentElement.querySelector(":scope > input[data-fold-state]");
    if (state) state.value = event.target.open ? "open" : "folded";
  },
  { capture: true }, // it does not bubble
);
