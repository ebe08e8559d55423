// A submit button with data-confirm asks first, in the page's own dialog; see templates/components/confirm_dialog.html.
const dialog = document.querySelector("#confirm");
const confirmed = new WeakSet();

function ask(button) {
  const yes = dialog.querySelector("[data-confirm-yes]");
  dialog.querySelector("#confirm-question").textContent = button.dataset.confirm;
  dialog.querySelector("#confirm-detail").textContent = button.dataset.confirmDetail ?? "";
  yes.textContent = button.dataset.confirmAction ?? button.textContent.trim();
  yes.className = `btn ${button.dataset.confirmTone === "danger" ? "btn-danger" : "btn-primary"}`;
  dialog.returnValue = "no";
  dialog.showModal();
}

// Runs before every other listener of "submit", so that nothing treats the form as sent while the question stands.
document.addEventListener(
  "submit",
  (event) => {
    const button = event.submitter;
    if (!dialog || !button?.dataset.confirm || confirmed.delete(button)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(button);
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue !== "yes") return;
        confirmed.add(button);
        event.target.requestSubmit(button);
      },
      { once: true },
    );
  },
  { capture: true },
);
