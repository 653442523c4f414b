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
// Signing out takes along what pages keep in this browser, and tells other tabs. One's own notes stay: they are locked.
document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => {
  try {
    sessionStorage.clear();
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith("alongside.own.")) localStorage.removeItem(name);
    }
  } catch {
    // a browser that keeps nothing for this site has nothing to take away
  }
  globalThis.caches?.keys().then((names) => names.forEach((name) => caches.delete(name)));
  if (globalThis.BroadcastChannel) new BroadcastChannel("alongside").postMessage("signed out");
});
// Opens the gentler way when a link leads to it, and tells the server every minute that someone is here.
const openTarget = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const way = target && target.closest("details");
  if (way) {
    way.open = true;
    target.scrollIntoView();
  }
};
addEventListener("hashchange", openTarget);
openTarget();
const beat = document.querySelector("form[data-beat]");
if (beat) {
  // A page that lies open by itself is no sign of life: after the lesson's own minutes without a touch it is quiet.
  let touched = Date.now();
  for (const sign of ["scroll", "pointermove", "pointerdown", "keydown", "focusin", "visibilitychange"]) {
    document.addEventListener(sign, () => (touched = Date.now()), { passive: true, capture: true });
  }
  setInterval(() => {
    if (document.visibilityState === "visible" && Date.now() - touched < beat.dataset.limit * 1000) {
      fetch(beat.dataset.beat, { method: "POST", body: new URLSearchParams(new FormData(beat)) }).catch(() => {});
    }
  }, 60000);
}
