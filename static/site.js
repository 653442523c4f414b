// Leaves at once, and takes this page's place in the history, so that "back" does not return to it.
for (const link of document.querySelectorAll("[data-leave]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    location.replace(link.href);
  });
}
// Moves to what went wrong, so that it is read first.
document.querySelector(".trouble[tabindex]")?.focus();
// Enter in a field does not send what cannot be taken back: its button does. See web/entered.py.
addEventListener("submit", (event) => {
  if (event.submitter?.name === "enter") event.preventDefault();
});
