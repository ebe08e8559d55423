// The upload page: ticking a whole group at once.
for (const group of document.querySelectorAll("[data-columns] .column-group")) {
  const boxes = [...group.querySelectorAll('input[name="column"]')];
  if (boxes.length < 2) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-link px-0 noprint";
  const count = group.querySelector("summary .count");
  const label = () => {
    count.textContent = `${boxes.filter((box) => box.checked).length} of ${boxes.length}`;
    button.textContent = boxes.every((box) => box.checked) ? "Untick all of them" : `Tick all ${boxes.length}`;
  };
  button.addEventListener("click", () => {
    const wanted = !boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = wanted;
    label();
  });
  group.addEventListener("change", label);
  label();
  group.querySelector("summary").after(button);
}
