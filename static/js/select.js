// Choosing rows: inside [data-select-scope], [data-select-all] switches every [data-select], [data-select-count] shows how many are chosen.
// [data-select-needed] stands for what makes sense only with a choice: it is unavailable, and says so, until something is chosen.
function boxes(scope) {
  return [...scope.querySelectorAll("input[type=checkbox][data-select]:not(:disabled)")];
}

function refresh(scope) {
  const all = boxes(scope);
  const chosen = all.filter((box) => box.checked).length;
  for (const box of all) box.closest("tr")?.classList.toggle("chosen", box.checked);
  for (const place of scope.querySelectorAll("[data-select-count]")) place.textContent = chosen;
  for (const master of scope.querySelectorAll("[data-select-all]")) {
    master.checked = chosen > 0 && chosen === all.length;
    master.indeterminate = chosen > 0 && chosen < all.length;
  }
  for (const part of scope.querySelectorAll("[data-select-needed]")) part.hidden = chosen === 0;
}

document.addEventListener("change", (event) => {
  const scope = event.target.closest("[data-select-scope]");
  if (!scope) return;
  if (event.target.matches("[data-select-all]")) {
    for (const box of boxes(scope)) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-select-all], [data-select]")) refresh(scope);
});

// A press with Shift chooses everything between this box and the one before it.
let last = null;
document.addEventListener("click", (event) => {
  const box = event.target.closest("input[data-select]");
  if (!box) return;
  const scope = box.closest("[data-select-scope]");
  const all = scope ? boxes(scope) : [];
  if (event.shiftKey && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const between of all.slice(from, to + 1)) between.checked = box.checked;
    refresh(scope);
  }
  last = box;
});

const start = () => document.querySelectorAll("[data-select-scope]").forEach(refresh);
start();
window.addEventListener("pageshow", start);
document.addEventListener("htmx:afterSettle", start);
