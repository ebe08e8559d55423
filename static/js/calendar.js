// The button beside a date opens the browser's own calendar; the day that is chosen there is written into the control.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-calendar]");
  if (!button) return;
  const day = button.parentElement.querySelector("[data-day-of]");
  const control = document.getElementById(day.dataset.dayOf);
  day.value = /^\d{4}-\d{2}-\d{2}$/.test(control.value.trim()) ? control.value.trim() : "";
  try {
    day.showPicker();
  } catch {
    control.focus(); // a browser without one: the day is typed
  }
});

document.addEventListener("change", (event) => {
  const day = event.target.closest?.("[data-day-of]");
  if (!day?.value) return;
  const control = document.getElementById(day.dataset.dayOf);
  control.value = day.value;
  control.dispatchEvent(new InputEvent("input", { bubbles: true }));
  control.focus();
});
