// Counts ticks, says what they propose and what is still to be seen, and keeps the form as a draft while it is filled.
const form = document.querySelector("form[data-practice]");
const told = form.querySelector(".kept");
const { note } = form.elements;
const left = form.querySelector("[data-left]");
const proposal = form.querySelector(".proposal");
const MOST = 600;
const REST = 1500;
const PATIENCE = 3000;
let timer;
let underWay = 0;
let sending = Promise.resolve();

function count() {
  const points = [...form.querySelectorAll("[name=point]")];
  const unseen = points.filter((point) => !point.checked);
  const seen = points.length - unseen.length;
  form.querySelector("[data-count]").textContent = `${seen} of ${points.length} ticked.`;
  const proposed = form.dataset.proposals.split("|")[seen];
  proposal.hidden = !seen;
  proposal.querySelector("[data-proposed]").textContent = proposed.charAt(0).toUpperCase() + proposed.slice(1);
  const still = proposal.querySelector("[data-unseen]");
  still.hidden = !unseen.length;
  still.querySelector("ul").replaceChildren(...unseen.map((point) => {
    const line = document.createElement("li");
    line.textContent = point.closest("label").textContent.trim();
    return line;
  }));
}

function sayWhatIsLeft() {
  const rest = MOST - note.value.length;
  left.textContent = rest < 0 ? `${-rest} characters too many.` : `${rest} characters left.`;
}

form.addEventListener("change", ({ target }) => { if (target.name === "point") count(); });
note.addEventListener("input", sayWhatIsLeft);
sayWhatIsLeft();

// One at a time, once the hands rest: each draft takes the place of the one before, and names it.
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    underWay += 1;
    sending = sending.then(keep).finally(() => { underWay = Math.max(0, underWay - 1); });
  }, REST);
});
// A press waits for the draft that is under way, so that it knows of it; not for ever.
form.addEventListener("submit", (event) => {
  const { submitter } = event;
  clearTimeout(timer);
  if (!underWay || !submitter || submitter.name === "enter") return;
  event.preventDefault();
  Promise.race([sending, new Promise((resolve) => { setTimeout(resolve, PATIENCE); })]).then(() => {
    underWay = 0;
    submitter.click();
  });
});

async function keep() {
  const typed = new FormData(form);
  typed.set("press", "draft");
  typed.delete("enter");
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(typed), headers: { "X-Quiet": "1" }, redirect: "manual",
    });
    // A page that asks to sign in again is an answer as well, but not that anything was kept.
    const isKept = answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json");
    told.textContent = isKept ? await take(answer) : "Not kept yet. Press “Keep as a draft”: what you typed goes along.";
  } catch {
    told.textContent = "No connection right now. What you typed is still on this page.";
  }
}

async function take(answer) {
  const { words, draft } = await answer.json();
  form.elements.draft.value = draft;
  return words;
}
