// The forms of a page, one for each panel: which of them hold something that is not saved, what they would send.
export const forms = () => [...document.querySelectorAll("form[data-panel]")];
export const unsaved = () => forms().filter((form) => form.hasAttribute("data-unsaved"));
export const formOf = (slug) => document.querySelector(`form[data-panel="${CSS.escape(slug)}"]`);

// Several panels one after the other, as the server reads them.
export function typed(list) {
  const data = new URLSearchParams();
  for (const form of list) {
    for (const [name, value] of new FormData(form)) if (typeof value === "string") data.append(name, value);
  }
  return data;
}

export async function ask(url, body, { signal } = {}) {
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  const headers = { "X-Requested-With": "fetch", "X-CSRFToken": token };
  return fetch(url, { method: "POST", body, headers, signal });
}
