// htmx: the token that Django asks for, and a word to the person when a fragment does not come.
import { say } from "./say.js";

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector("meta[name=csrf-token]")?.content;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});

document.addEventListener("htmx:sendError", () => say("The site cannot be reached. Your work on this page is still here; try again in a moment.", "bad"));

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  say(status === 403 ? "You are not allowed to do that. Reload the page; you may have been logged out." : "That did not work. Reload the page and try again.", "bad");
});
