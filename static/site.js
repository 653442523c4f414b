// Leaves at once, and takes this page's place in the history, so that "back" does not return to it.
for (const link of document.querySelectorAll("[data-leave]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.replace(link.href);
  });
}
// Moves to what went wrong, so that it is read first.
document.querySelector(".trouble[tabindex]")?.focus();
// A menu closes once the focus has left it; Escape and a press beside it close it without this.
const menu = document.querySelector(".menu");
menu?.addEventListener("focusout", ({ relatedTarget }) => {
  if (relatedTarget && !menu.contains(relatedTarget)) menu.querySelector("[popover]").hidePopover?.();
});
// On paper all is open. A browser that cannot do so by style alone is helped here, and finds the page as it was.
if (!CSS.supports("selector(::details-content)")) {
  const opened = new Map();
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("main details:not([open])")) {
      if (one.querySelector("form, textarea")) continue;
      opened.set(one, one.getAttribute("name"));
      one.removeAttribute("name");
      one.dataset.forPaper = "";
      one.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const [one, name] of opened) {
      one.open = false;
      delete one.dataset.forPaper;
      if (name !== null) one.setAttribute("name", name);
    }
    opened.clear();
  });
}
