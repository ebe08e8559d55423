// Widgets start wherever they appear: in the page, in a panel that is loaded later, in a row that is drawn anew.

export function init(selector, start) {
  const done = new WeakSet();
  const once = (element) => {
    if (done.has(element)) return;
    done.add(element);
    start(element);
  };
  const all = (root) => {
    if (root.matches?.(selector)) once(root);
    for (const element of root.querySelectorAll(selector)) once(element);
  };
  document.addEventListener("htmx:load", (event) => all(event.detail?.elt ?? event.target));
  all(document);
}

// Whoever puts nodes into the page by hand says so here.
export function arrived(node) {
  window.htmx?.process(node);
  node.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: node } }));
}
