// One's own notes, plan and kept phrases: in this browser alone, locked with a key that only this person's pages bring.
// Nothing here is ever sent.
const place = document.querySelector("[data-device-key]");
const NOTHING = { notes: "", plan: [], phrases: [] };
const NO_ROOM = "There is no room left on this device, so this last change is not kept. What was kept before is still here.";
const NOT_KEPT = "This could not be kept on this device. What was kept before is still here.";

const fromText = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const toText = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
const alone = (name, work) => (navigator.locks ? navigator.locks.request(name, work) : work());

class CannotKeep extends Error {}

// Reads and changes what lies on this device under the given key; fails with "http" or "closed" where nothing can.
async function openDevice(given) {
  if (!isSecureContext) throw new CannotKeep("http");
  let storage;
  try {
    storage = localStorage; // reading the property is enough to be refused
  } catch {
    storage = null;
  }
  if (!storage) throw new CannotKeep("closed");
  const both = fromText(given.replaceAll("-", "+").replaceAll("_", "/"));
  const raw = both.slice(both.length / 2).map((one, at) => one ^ both[at]);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  const mark = toText(new Uint8Array(await crypto.subtle.digest("SHA-256", raw)).slice(0, 9));
  const slot = (kind) => `alongside.own.${mark}.${kind}`;
  const how = (kind, iv) => ({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(slot(kind)) });

  async function read(kind) {
    const kept = storage.getItem(slot(kind));
    if (kept === null) return NOTHING[kind];
    const whole = fromText(kept);
    const plain = await crypto.subtle.decrypt(how(kind, whole.slice(0, 12)), key, whole.slice(12));
    return JSON.parse(new TextDecoder().decode(plain));
  }
  // One after another, also in several tabs: each begins with what the one before left.
  const change = (kind, make) => alone(slot(kind), async () => {
    const changed = make(await read(kind));
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const locked = await crypto.subtle.encrypt(how(kind, iv), key, new TextEncoder().encode(JSON.stringify(changed)));
    storage.setItem(slot(kind), toText([...iv, ...new Uint8Array(locked)]));
    return changed;
  });
  const remove = (kind) => alone(slot(kind), async () => storage.removeItem(slot(kind)));
  return { read, change, remove, slot };
}

function make(name, properties, ...inside) {
  const one = Object.assign(document.createElement(name), properties);
  one.append(...inside);
  return one;
}
const wordsFor = (error) => (error.name === "QuotaExceededError" ? NO_ROOM : NOT_KEPT);

// ---- A lesson: a bookmark beside each of the words one can use.
const ICON = "M2 1h12v17l-6-5-6 5z";

function bookmark(words) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 16 20");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", ICON);
  drawing.append(path);
  return make("button", { type: "button", className: "bookmark" }, drawing, "Keep",
    make("span", { className: "hidden", textContent: ` ${words}` }));
}

function wordsOf(item) {
  const copy = item.cloneNode(true);
  for (const mark of copy.querySelectorAll("sup")) mark.remove();
  return copy.textContent.trim().replace(/\s+/g, " ");
}

async function offerBookmarks(device) {
  const kept = new Set((await device.read("phrases")).map((one) => one.words));
  const lesson = place.querySelector("h1").textContent;
  for (const list of place.querySelectorAll(".say > ul")) {
    const told = make("p", { className: "small soft bookmarked" });
    told.setAttribute("role", "status");
    list.after(told);
    for (const item of list.children) {
      const words = wordsOf(item), button = bookmark(words);
      button.ariaPressed = String(kept.has(words));
      item.append(" ", button);
      button.addEventListener("click", async () => {
        const takesOut = button.ariaPressed === "true";
        try {
          await device.change("phrases", (all) => [
            ...all.filter((one) => one.words !== words), ...(takesOut ? [] : [{ words, lesson, path: location.pathname }]),
          ]);
          button.ariaPressed = String(!takesOut);
          const way = make("a", { href: place.dataset.notes, textContent: "My notes" });
          told.replaceChildren(...(takesOut ? ["Taken out again."] : ["Kept on this device, in ", way, "."]));
        } catch (error) {
          told.textContent = wordsFor(error);
        }
      });
    }
  }
}

// ---- The page of one's own notes.
function offerNotes(device) {
  const sections = Object.fromEntries([...place.querySelectorAll("[data-kind]")].map((one) => [one.dataset.kind, one]));
  const say = (kind, words) => { sections[kind].querySelector("[role=status]").textContent = words; };

  async function keep(kind, how, words = "Kept on this device.") {
    try {
      show(kind, await device.change(kind, how));
      say(kind, words);
      return true;
    } catch (error) {
      say(kind, wordsFor(error));
      return false;
    }
  }
  function show(kind, kept) {
    sections[kind].querySelector(".more").hidden = kept.length === 0;
    if (kind === "notes") showNotes(kept);
    else sections[kind].querySelector("ul").replaceChildren(...kept.map((one) => line(kind, one)));
  }

  // Each keystroke is kept; what is typed while one is on its way goes with the next.
  const area = sections.notes.querySelector("textarea"), paper = sections.notes.querySelector(".for-paper");
  let isKeeping = false, isOpen = false;
  function showNotes(kept) {
    paper.textContent = kept;
    if (!isKeeping && !isOpen && area.value !== kept) area.value = kept;
  }
  area.addEventListener("input", async () => {
    isOpen = true;
    if (isKeeping) return;
    isKeeping = true;
    while (isOpen) {
      isOpen = false;
      await keep("notes", () => area.value);
    }
    isKeeping = false;
  });

  function line(kind, one) {
    const remove = make("button", { type: "button", className: "link" }, "Remove",
      make("span", { className: "hidden", textContent: ` ${one.words}` }));
    remove.addEventListener("click", async () => {
      await keep(kind, (all) => all.filter((each) => each.words !== one.words), "Removed.");
      sections[kind].querySelector("input[type=text]").focus();
    });
    if (kind === "phrases") return make("li", {}, make("p", { className: "words", textContent: one.words }), ...origin(one), remove);
    const tick = make("input", { type: "checkbox", checked: Boolean(one.isDone) });
    tick.addEventListener("change", async () => {
      const isDone = tick.checked;
      await keep(kind, (all) => all.map((each) => (each.words === one.words ? { ...each, isDone } : each)));
      [...sections[kind].querySelectorAll("li")].find((each) => each.dataset.words === one.words)?.querySelector("input").focus();
    });
    const item = make("li", {}, make("label", { className: "tick" }, tick, make("span", { textContent: one.words })), remove);
    item.dataset.words = one.words;
    return item;
  }
  function origin(one) {
    if (!one.path?.startsWith("/courses/")) return [];
    return [make("p", { className: "small soft flush" }, "From ", make("a", { href: one.path, textContent: one.lesson }))];
  }

  for (const kind of ["plan", "phrases"]) {
    const field = sections[kind].querySelector("input[type=text]");
    const add = async () => {
      const words = field.value.trim().replace(/\s+/g, " ");
      const added = (all) => (all.some((one) => one.words === words) ? all : [...all, { words }]);
      if (words && await keep(kind, added)) field.value = "";
      field.focus();
    };
    sections[kind].querySelector("[data-add]").addEventListener("click", add);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) add();
    });
  }
  for (const kind of Object.keys(sections)) {
    const remove = sections[kind].querySelector("[data-remove]");
    remove.addEventListener("click", async () => {
      await device.remove(kind);
      remove.closest("details").open = false;
      isOpen = false;
      area.value = kind === "notes" ? "" : area.value;
      show(kind, NOTHING[kind]);
      say(kind, "Removed from this device.");
      sections[kind].querySelector("textarea, input[type=text]").focus();
    });
    addEventListener("storage", async (event) => {
      if (event.key === device.slot(kind)) show(kind, await device.read(kind));
    });
  }
  // Signed out in another tab, or shown again out of the browser's memory: nothing of it stays on the screen.
  const leave = () => { place.remove(); location.replace("/"); };
  if (globalThis.BroadcastChannel) new BroadcastChannel("alongside").addEventListener("message", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) leave(); });
  return Promise.all(Object.keys(sections).map(async (kind) => show(kind, await device.read(kind))));
}

if (place) {
  const isLesson = place.matches("article");
  if (!isLesson) place.querySelector("[data-why=scripts]").hidden = true;
  try {
    const device = await openDevice(place.dataset.deviceKey);
    if (isLesson) await offerBookmarks(device);
    else {
      await offerNotes(device);
      place.querySelector("[data-open]").hidden = false;
    }
  } catch (error) {
    // What another key locked is never written over; in a lesson there is then nothing to keep with.
    const why = error instanceof CannotKeep ? error.message : "locked";
    if (!isLesson) place.querySelector(`[data-why=${why}]`).hidden = false;
  }
}
