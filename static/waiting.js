// Looks whether what is being made is there, and shows it then; until then nothing on the page moves.
// Without scripts the page loads itself anew.
const place = document.querySelector("[data-again]");

async function look() {
  try {
    const page = await (await fetch(location.href, { headers: { Accept: "text/html" } })).text();
    const found = new DOMParser().parseFromString(page, "text/html").querySelector("[data-again]");
    if (!found) return location.reload();
    if (place.textContent !== found.textContent) place.textContent = found.textContent;
    place.dataset.again = found.dataset.again;
  } catch {
    // The next look may get through.
  }
  setTimeout(look, place.dataset.again * 1000);
}

if (place) setTimeout(look, place.dataset.again * 1000);
