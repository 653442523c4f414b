// Reads a lesson or a question aloud, with the browser's own voice; where it has none, nothing is offered.
const speech = globalThis.speechSynthesis;
const BLOCKS = "h1, h2, h3, h4, p, li, dt, dd, summary, figcaption, caption, th, td, legend, label, blockquote";
const SILENT = "[aria-hidden=true], .hidden, sup, button:not(.term), input, select, textarea, svg, noscript, .on-paper, .off-aloud, .meaning";
let stop = () => {};

// What is seen of a part of the page, sentence by sentence, each with the block that it stands in.
function sentences(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), blocks = [];
  while (walker.nextNode()) {
    const { data, parentElement: parent } = walker.currentNode;
    if (parent.closest(SILENT) || !parent.checkVisibility?.()) continue;
    const block = parent.closest(BLOCKS) ?? parent, last = blocks.at(-1);
    if (last?.block === block) last.words += data;
    else if (data.trim()) blocks.push({ block, words: data });
  }
  return blocks.flatMap(({ block, words }) => parts(words.trim().replace(/\s+/g, " ")).map((each) => ({ block, words: each })));
}

// Some voices fall silent in the midst of a long text.
function parts(words) {
  if (!globalThis.Intl?.Segmenter) return [words];
  const found = [...new Intl.Segmenter(document.documentElement.lang, { granularity: "sentence" }).segment(words)];
  return found.map((one) => one.segment.trim()).filter(Boolean);
}

// One that speaks on this device, if there is one: then nobody else hears what is read.
function voice() {
  const fitting = (speech.getVoices?.() ?? []).filter((one) => one.lang?.startsWith(document.documentElement.lang));
  return fitting.find((one) => one.localService) ?? null;
}

function offer(root, name) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet small" });
  const again = Object.assign(document.createElement("button"), { type: "button", className: "link", hidden: true });
  const told = Object.assign(document.createElement("span"), { className: "small soft" });
  told.setAttribute("role", "status");
  again.textContent = "From the start";
  const bar = document.createElement("div");
  bar.className = "aloud row-of-buttons off-aloud";
  bar.append(button, again, told);
  let at = 0, isReading = false;

  function show() {
    button.textContent = isReading ? "Stop reading" : at ? "Read on" : "Read aloud";
    if (name) button.append(Object.assign(document.createElement("span"), { className: "hidden", textContent: ` ${name}` }));
    again.hidden = isReading || !at;
  }
  function read() {
    stop();
    const all = sentences(root);
    let shown;
    isReading = true;
    told.textContent = "";
    const end = () => {
      isReading = false;
      shown?.classList.remove("being-read");
      stop = () => {};
      show();
    };
    stop = () => {
      end();
      speech.cancel();
    };
    const mine = stop;
    const next = () => {
      if (stop !== mine) return; // stopped meanwhile
      shown?.classList.remove("being-read");
      if (at >= all.length) {
        at = 0;
        end();
        return;
      }
      shown = all[at].block;
      shown.classList.add("being-read");
      shown.scrollIntoView({ block: "nearest" });
      const words = Object.assign(new SpeechSynthesisUtterance(all[at].words), {
        lang: document.documentElement.lang, voice: voice(),
        onend: () => { if (stop === mine) at += 1; next(); },
        onerror: () => {
          if (stop !== mine) return;
          end();
          told.textContent = "This browser found no voice to read with.";
        },
      });
      speech.speak(words);
    };
    show();
    next();
  }
  button.addEventListener("click", () => (isReading ? stop() : read()));
  again.addEventListener("click", () => {
    at = 0;
    read();
    button.focus();
  });
  show();
  return bar;
}

function offerAll() {
  for (const preview of document.querySelectorAll("[data-aloud]")) preview.prepend(offer(preview, ""));
  if (!document.documentElement.classList.contains("read-aloud")) return;
  const page = document.querySelector("main article") ?? document.querySelector("main.narrow");
  const title = page?.querySelector("h1");
  if (title) (title.closest(".titled") ?? title).after(offer(page, ""));
  for (const question of document.querySelectorAll("fieldset.item")) {
    question.querySelector("legend").after(offer(question, question.querySelector(".count")?.textContent.toLowerCase() ?? ""));
  }
  for (const question of document.querySelectorAll("div.item.card")) {
    question.prepend(offer(question, question.querySelector("p")?.textContent.trim().split("·")[0].trim().toLowerCase() ?? ""));
  }
}

if (speech && globalThis.SpeechSynthesisUtterance) {
  speech.cancel(); // what a page before this one still says
  offerAll();
  addEventListener("pagehide", () => stop());
  addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
  speech.getVoices?.(); // some browsers begin to look for voices only when asked
}
