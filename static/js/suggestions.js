// What the browser proposes while a person types: <input data-suggest="countries"> gets its list when it is first entered, once for a page.
// The regions are those of the country that stands in the same address.
const lists = new Map();

function countryBeside(control) {
  const start = control.name.slice(0, control.name.lastIndexOf("-") + 1);
  const siblings = control.closest(".profile, form").querySelectorAll('[data-suggest="countries"]');
  return [...siblings].find((each) => each.name.startsWith(start))?.value ?? "";
}

async function listFor(topic, of) {
  const key = `suggestions-${topic}-${of.replace(/\W+/g, "-")}`;
  if (!lists.has(key)) lists.set(key, fetch(`/suggestions/${topic}/?of=${encodeURIComponent(of)}`).then((answer) => (answer.ok && !answer.redirected ? answer.text() : "")));
  const options = await lists.get(key);
  if (!document.getElementById(key)) {
    const list = document.createElement("datalist");
    list.id = key;
    list.append(...new DOMParser().parseFromString(options, "text/html").querySelectorAll("option"));
    document.body.append(list);
  }
  return key;
}

document.addEventListener("focusin", async ({ target }) => {
  if (!target.matches?.("[data-suggest]")) return;
  const topic = target.dataset.suggest;
  const of = topic === "regions" ? countryBeside(target) || "United States" : "";
  try {
    target.setAttribute("list", await listFor(topic, of));
  } catch {
    // nothing is proposed; what is typed counts
  }
});
