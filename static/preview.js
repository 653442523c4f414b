// Shows the example certificate beside the settings, anew once the hands rest. Nothing is kept by it; without scripts
// the buttons open it in a new tab.
const place = document.querySelector("[data-preview]");
const forms = [...document.querySelectorAll("[data-on-paper]")];
const picture = place?.querySelector("img");
const told = place?.querySelector("[data-told]");
const REST = 900;
const PATIENCE = 15000;
let timer;
let isUnderWay = false;
let isAsked = false;

function sent() {
  const values = new FormData();
  for (const form of forms) {
    for (const [name, value] of new FormData(form)) {
      if (!(value instanceof File && !value.size)) values.set(name, value);
    }
  }
  values.set("picture_wanted", "1");
  return values;
}

function asAddress(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = reject;
    reader.readAsDataURL(file);
  });
}

async function ask() {
  const answer = await fetch(place.dataset.preview, {
    method: "POST", body: sent(), signal: AbortSignal.timeout(PATIENCE), redirect: "error",
  });
  const kind = answer.headers.get("Content-Type") ?? "";
  if (answer.ok && kind.startsWith("image/svg+xml")) {
    picture.src = await asAddress(await answer.blob());
    picture.hidden = false;
    return "";
  }
  if (kind.startsWith("text/plain")) return answer.text();
  return "The example is not ready just now. It is tried again when you type on.";
}

// One at a time: what is typed meanwhile is asked for after it.
async function refresh() {
  if (isUnderWay) {
    isAsked = true;
    return;
  }
  isUnderWay = true;
  isAsked = false;
  const words = await ask().catch(() => "The example is not ready just now. It is tried again when you type on.");
  if (told.textContent !== words) told.textContent = words;
  isUnderWay = false;
  if (isAsked) refresh();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(refresh, REST);
}

for (const form of place ? forms : []) {
  form.addEventListener("input", later);
  form.addEventListener("submit", () => clearTimeout(timer));
}
// Once it comes into view, and not before: most who open this page do not change its paper.
if (place) {
  new IntersectionObserver((seen, observer) => {
    if (!seen.some((one) => one.isIntersecting)) return;
    observer.disconnect();
    refresh();
  }).observe(place);
}
