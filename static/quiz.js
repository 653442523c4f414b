// Keeps each answer the moment it is given. What could not be sent is kept with the next one, and by Save or Submit.
const form = document.querySelector("form[data-quiz]");
const told = document.querySelector(".kept");

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
  let sending = Promise.resolve();
  form.addEventListener("change", () => { sending = sending.then(send); });
}

async function send() {
  const answers = new FormData(form);
  answers.set("press", "save");
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(answers), headers: { "X-Quiet": "1" }, redirect: "error",
    });
    told.textContent = answer.ok ? "Kept." : "Not kept yet. Please press “Save and stop for now”.";
  } catch {
    told.textContent = "No connection right now. Your answers are still on this page.";
  }
}
