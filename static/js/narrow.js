// <details data-closed-when-narrow> stands open where there is room beside it, and begins closed where it would push the list off the screen.
if (matchMedia("(max-width: 991px)").matches) {
  for (const part of document.querySelectorAll("details[data-closed-when-narrow]")) part.open = false;
}
