// After a check of web addresses: "Use this address" writes the one that a redirect leads to in the place of the old one.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-use-address]");
  const checked = button?.closest("[data-checks]");
  if (!checked) return;
  const control = document.getElementById(checked.dataset.checks);
  const { useAddress: better, insteadOf: old } = button.dataset;
  control.value = control.value.split("\n").map((line) => (line.trim() === old ? better : line)).join("\n");
  control.dispatchEvent(new InputEvent("input", { bubbles: true }));
  button.closest(".checked-one").remove();
  control.focus();
});
