// Reckons a file's fingerprint here, so that the file itself need not be sent. Without this the file is sent.
const form = document.querySelector("[data-hashes]");

form?.addEventListener("submit", async (event) => {
  const chosen = form.elements.file.files[0];
  if (!chosen || form.elements.sha256.value || !globalThis.crypto?.subtle) return;
  event.preventDefault();
  const digest = await crypto.subtle.digest("SHA-256", await chosen.arrayBuffer());
  form.elements.sha256.value = Array.from(new Uint8Array(digest), (one) => one.toString(16).padStart(2, "0")).join("");
  form.elements.file.value = "";
  form.submit();
});

form?.elements.file.addEventListener("change", () => { form.elements.sha256.value = ""; });
