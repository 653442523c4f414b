"""What a page says to eyes only: tables without names, names that hide what is shown, states told by a drawing.

Asked in the browser, where a page of any size is looked through in a moment.
"""

from __future__ import annotations

from playwright.sync_api import Page

LOST = """() => {
  const found = [];
  const words = (one) => one.textContent.trim().replace(/\\s+/g, " ");
  // What is read: without what is hidden from a screen reader.
  const read = (one) => {
    const copy = one.cloneNode(true);
    for (const each of copy.querySelectorAll("[aria-hidden=true]")) each.remove();
    return words(copy);
  };
  // As it is spoken: brackets around a source's number are not.
  const plain = (text) => text.toLowerCase().replace(/[\\[\\]]/g, "");
  const say = (what, one) => found.push(`${what}: ${one.tagName}.${one.className} ${words(one).slice(0, 60)}`);
  const all = (selector) => document.querySelectorAll(selector);

  for (const table of all("table")) {
    if (!table.caption || !words(table.caption)) say("a table without a caption", table);
    const first = [...table.querySelectorAll("tbody tr")].map((row) => row.cells[0]);
    const names = first.map(words);
    const areNames = names.every(Boolean) && new Set(names).size === names.length;
    const lone = first.filter((cell) => cell.tagName !== "TH");
    if (areNames && lone.length) say("a row without a heading", lone[0]);
  }
  for (const cell of all("th:not([scope])")) say("a heading of no row or column", cell);
  const regions = [...all(".table, .heat")].map((one) => one.getAttribute("aria-label") ?? one.ariaLabelledByElements
    ?.map(words).join() ?? one.getAttribute("aria-labelledby"));
  for (const name of new Set(regions))
    if (regions.filter((one) => one === name).length > 1) found.push(`two tables are called ${name}`);

  const bare = "span, div, p, b, i, em, strong, small, li, td, th, dt, dd, code, sup";
  for (const one of all(bare)) if (one.ariaLabel && !one.hasAttribute("role")) say("a name on a bare element", one);
  for (const one of all("a[aria-label], button[aria-label], summary[aria-label], label[aria-label]"))
    if (!plain(one.ariaLabel).includes(plain(read(one)))) say("the name lacks what is shown", one);

  for (const figure of all("figure")) {
    const caption = figure.querySelector("figcaption");
    if (caption && figure.hasAttribute("role")) say("a role on a figure with a caption", figure);
    if (caption && ![figure.firstElementChild, figure.lastElementChild].includes(caption))
      say("a caption in the midst of its figure", figure);
  }
  for (const one of all(".done:not(.tag)"))
    if (!one.closest("[aria-hidden=true]") && !/\\b(done|passed|[A-Z][a-z]+ \\d+)\\b/.test(read(one)))
      say("done by a drawing only", one);
  return found;
}"""


def meaning_lost(page: Page) -> list[str]:
    found: list[str] = page.evaluate(LOST)
    return found
