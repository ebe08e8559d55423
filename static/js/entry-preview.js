// "Review" shows what would be published, with what stands in the form now, without leaving it.
import { forms, typed, unsaved } from "./entry-forms.js";
import { asked } from "./entry-session.js";

const dialog = document.getElementById("preview");
const parts = document.getElementById("preview-parts");

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-preview]");
  if (!link || !dialog || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const list = document.querySelector("details.panel") ? unsaved() : forms();
  const answer = await asked(link.dataset.preview, typed(list));
  if (!answer) return;
  parts.innerHTML = await answer.text();
  dialog.showModal();
});
