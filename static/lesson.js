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
