// Reckons a PDF's fingerprint here, so that an issued file need not be sent. Without this the file is sent.
// One that was not issued is sent at a second press only, to have its words compared.
const form = document.querySelector("[data-hashes]");
const file = form?.elements.file;
const sha256 = form?.elements.sha256;
const choice = form?.querySelector("[data-choice]");
const button = form?.querySelector("button");
const words = button?.textContent;

const fingerprint = async (chosen) => {
  const digest = await crypto.subtle.digest("SHA-256", await chosen.arrayBuffer());
  return Array.from(new Uint8Array(digest), (one) => one.toString(16).padStart(2, "0")).join("");
};

const isIssued = async (told) => {
  const sent = new FormData(form);
  sent.delete("file");
  sent.set("sha256", told);
  const answer = await fetch(form.action, { method: "POST", body: sent });
  return answer.status !== 404;
};

const begin = () => {
  sha256.value = "";
  choice.hidden = true;
  button.textContent = words;
};

form?.addEventListener("submit", async (event) => {
  const chosen = file.files[0];
  const isBadge = /\.json$/i.test(chosen?.name ?? "");
  if (!chosen || isBadge || sha256.value || !choice.hidden || !globalThis.crypto?.subtle) return;
  event.preventDefault();
  try {
    const told = await fingerprint(chosen);
    if (await isIssued(told)) {
      sha256.value = told;
      file.value = "";
      form.submit();
      return;
    }
  } catch {
    form.submit();
    return;
  }
  choice.hidden = false;
  button.textContent = "Send it and compare";
  choice.focus();
});

file?.addEventListener("change", begin);

// A file may be dropped anywhere on the form; elsewhere a browser would leave the page for it.
form?.addEventListener("dragover", (event) => event.preventDefault());
form?.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer.files.length) return;
  file.files = event.dataTransfer.files;
  begin();
});
