// When the server does not take what is sent (logged out, not allowed any more, no connection), the page says why, and
// what is typed stays where it is. After a log-in in another tab the page takes the new token, so that saving goes on.
import { ask, forms, unsaved } from "./entry-forms.js";

const notice = document.getElementById("trouble");
const text = notice?.querySelector("[data-trouble-text]");
const OFFLINE = "The site cannot be reached. What you typed is still on this page, and is not saved yet.";
const OTHER = "That did not work. What you typed is still on this page, and is not saved yet.";
const STALE = "You were logged in again meanwhile. Press “Try again”; what you typed is still on this page.";

export function trouble(status, sentence) {
  if (!notice) return;
  text.textContent = sentence || (status ? (status === 403 ? STALE : OTHER) : OFFLINE);
  notice.querySelector("[data-trouble-login]").hidden = status !== 401;
  notice.querySelector("[data-trouble-again]").hidden = status !== 401 && status !== 0 && text.textContent !== STALE;
  if (notice.hidden) notice.hidden = false;
  document.dispatchEvent(new CustomEvent("entry:trouble", { detail: { status } }));
}

export function well() {
  if (notice) notice.hidden = true;
}

const sentenceOf = (type, body) => (type?.startsWith("text/plain") ? body : "");

// The answer itself when it is a good one, else null, with the reason on the page.
export async function asked(url, body, options) {
  let answer;
  try {
    answer = await ask(url, body, options);
  } catch (error) {
    if (error.name !== "AbortError") trouble(0, "");
    return null;
  }
  if (answer.ok) {
    well();
    return answer;
  }
  trouble(answer.status, sentenceOf(answer.headers.get("Content-Type"), await answer.text()));
  return null;
}

// Panels are sent by htmx; what fragments.js would say is said here, in the words of the server.
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(
    name,
    (event) => {
      if (!event.detail.elt?.closest?.("#entry, form[data-panel]")) return;
      event.stopPropagation();
      const xhr = event.detail.xhr;
      trouble(xhr?.status ?? 0, sentenceOf(xhr?.getResponseHeader("Content-Type"), xhr?.responseText ?? ""));
      notice?.scrollIntoView({ block: "nearest" });
    },
    { capture: true },
  );
}

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && event.detail.elt?.matches?.("form[data-panel]")) well();
});

async function freshToken() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const token = page.querySelector("meta[name=csrf-token]")?.content;
  if (!token) return false;
  document.querySelector("meta[name=csrf-token]").content = token;
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  return true;
}

notice?.querySelector("[data-trouble-again]").addEventListener("click", async () => {
  try {
    if (!(await freshToken())) return;
  } catch {
    return;
  }
  well();
  const first = unsaved()[0] ?? forms()[0];
  first?.dispatchEvent(new CustomEvent("entry:again", { bubbles: true }));
});
