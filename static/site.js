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

// A press copies what a field shows; without a script it is marked and copied by hand.
for (const offer of document.querySelectorAll("[data-copy]")) {
  const shown = document.getElementById(offer.dataset.copy);
  offer.hidden = false;
  shown.addEventListener("focus", () => shown.select());
  offer.querySelector("button").addEventListener("click", async () => {
    const told = offer.querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(shown.value);
      told.textContent = "Copied.";
    } catch {
      shown.focus();
      told.textContent = "It is marked: copy it with Ctrl+C, or a long press.";
    }
  });
}
for (const offer of document.querySelectorAll("[data-print]")) {
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => print());
}
