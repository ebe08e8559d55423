// Tells a person something in the page's live region; tone null is for screen readers alone.
export function say(text, tone = "info") {
  const region = document.querySelector("[data-toasts]");
  if (!region) return;
  const note = document.createElement("div");
  note.className = tone ? `notice ${tone}` : "visually-hidden";
  note.textContent = text;
  region.append(note);
  setTimeout(() => note.remove(), tone ? 8000 : 2000);
}
