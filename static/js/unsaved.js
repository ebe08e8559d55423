// A form with data-warn-unsaved asks before its changes are lost. It carries data-unsaved from the first change until it is sent, or drawn
// anew by the server, which may say that what stands in it is not saved either.
const watched = () => [...document.querySelectorAll("form[data-warn-unsaved]")];

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-warn-unsaved]")) form.dataset.unsaved = "";
});

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) delete event.target.dataset.unsaved;
});

document.addEventListener("unsaved:kept", (event) => delete event.target.dataset.unsaved);

window.addEventListener("beforeunload", (event) => {
  if (watched().some((form) => "unsaved" in form.dataset)) event.preventDefault();
});
