// Keeps each answer the moment it is given. What could not be sent is kept with the next one, and by Save.
const form = document.querySelector("form[data-quiz]");
const told = document.querySelector(".kept");
const PATIENCE = 3000;
let sending = Promise.resolve();
let waiting = 0;

// Says in an ordering question when a number was given twice.
function sayTwice(question) {
  const given = [...question.querySelectorAll("select")].filter((one) => one.value).map((one) => one.selectedOptions[0].text);
  const twice = given.find((number, at) => given.indexOf(number) < at);
  question.querySelector("[role=status]").textContent = twice ? `The number ${twice} is there more than once.` : "";
}

if (form) {
  form.addEventListener("change", (event) => {
    const question = event.target.closest("[data-order]");
    if (question) sayTwice(question);
  });
  // One at a time, each with the form as it is by then: an older one that comes in last would undo a newer one.
  // A step that another one follows is kept by its own press, since its answer stays then.
  form.addEventListener("change", (event) => {
    if (event.target.closest("[data-step]")) return;
    waiting += 1;
    sending = sending.then(send).finally(() => { waiting = Math.max(0, waiting - 1); });
  });
  // A press waits for what is under way, for the same reason; not for ever.
  form.addEventListener("submit", (event) => {
    const { submitter } = event;
    if (!waiting || !submitter) return;
    event.preventDefault();
    Promise.race([sending, new Promise((resolve) => { setTimeout(resolve, PATIENCE); })]).then(() => {
      waiting = 0;
      submitter.click();
    });
  });
}

async function send() {
  const answers = new FormData(form);
  answers.set("press", "save");
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(answers), headers: { "X-Quiet": "1" }, redirect: "manual",
    });
    // A page that asks to sign in again is an answer as well, but not that anything was kept.
    const isKept = answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json");
    told.textContent = isKept ? await keep(answer) : wordsFor(answer.status);
  } catch {
    told.textContent = "No connection right now. Your answers are still on this page.";
  }
}

// From now on this page counts as loaded with what was sent: only what is changed after that is a change.
async function keep(answer) {
  const { words, loaded } = await answer.json();
  for (const [name, value] of Object.entries(loaded)) form.elements[name].value = value;
  return words;
}

function wordsFor(status) {
  return status === 409
    ? "This quiz was handed in meanwhile, so nothing was added. Load the page again to go on."
    : "Not kept yet. Please press “Save and stop for now”: what you chose goes along.";
}
