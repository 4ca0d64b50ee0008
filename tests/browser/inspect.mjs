// Questions to a page, each answered inside the browser by a list of faults; an empty list is a good page.

/** Elements that reach beyond the right edge of the page. */
export function beyondTheEdge() {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const scrolls = (element) => {
    for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return true;
    }
    return false;
  };
  const wide = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.right > root.clientWidth + 1 && !scrolls(element);
  });
  const told = wide.slice(0, 5).map((element) => `<${element.localName} class="${element.getAttribute("class") ?? ""}">`);
  return [`the page is ${root.scrollWidth} px wide in a window of ${root.clientWidth}: ${told.join(", ")}`];
}

/** Labels of charts that are cut off, or lie on one another. */
export function labelFaults() {
  const faults = [];
  // Boxes of letters are taller than the letters: ascent and descent are shaved off before boxes are compared.
  const inner = (box) => ({
    left: box.left + 0.5,
    right: box.right - 0.5,
    top: box.top + box.height * 0.22,
    bottom: box.bottom - box.height * 0.22,
  });
  const meets = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const place = (svg) => svg.closest("[id]")?.id || svg.getAttribute("aria-label")?.slice(0, 40) || "a chart";
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0 || svg.parentElement.closest("svg")) continue;
    const labels = [...svg.querySelectorAll("text")]
      .filter((text) => text.textContent.trim() && text.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .map((text) => ({ words: text.textContent.trim(), box: text.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0);
    for (const { words, box } of labels) {
      const cut = box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2;
      if (cut) faults.push(`${place(svg)}: "${words}" is cut off`);
    }
    for (let first = 0; first < labels.length; first += 1) {
      for (let second = first + 1; second < labels.length; second += 1) {
        const [a, b] = [labels[first], labels[second]];
        if (meets(inner(a.box), inner(b.box))) faults.push(`${place(svg)}: "${a.words}" lies on "${b.words}"`);
      }
    }
  }
  return faults;
}

/** Letters too small to read: below 9 px on the screen. */
export function tinyLabels() {
  const small = [...document.querySelectorAll("svg text")].filter((text) => {
    const box = text.getBoundingClientRect();
    const scale = text.getScreenCTM()?.a ?? 1;
    return box.width > 0 && text.textContent.trim() && parseFloat(getComputedStyle(text).fontSize) * scale < 9;
  });
  return small.slice(0, 5).map((text) => `"${text.textContent.trim()}" is set too small`);
}

/** Charts without words for those who cannot see them, and figures without the table behind. */
export function silentCharts() {
  const named = (svg) =>
    svg.getAttribute("aria-hidden") === "true" ||
    svg.closest("[aria-hidden=true]") ||
    (svg.getAttribute("role") === "img" && (svg.getAttribute("aria-label") || svg.getAttribute("aria-labelledby") || svg.querySelector("title")));
  const silent = [...document.querySelectorAll("svg")].filter((svg) => !svg.parentElement.closest("svg") && !named(svg));
  const bare = [...document.querySelectorAll("figure")].filter((figure) => figure.querySelector("svg") && !figure.querySelector("table"));
  return [
    ...silent.map((svg) => `a chart without a description in ${svg.closest("[id]")?.id}`),
    ...bare.map((figure) => `the figure ${figure.id} has no table behind it`),
  ];
}

/** Ids given twice, and links within the page that lead nowhere. */
export function brokenAnchors() {
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const twice = [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
  const links = [...document.querySelectorAll("a[href^='#']")].map((link) => decodeURIComponent(link.getAttribute("href").slice(1)));
  const known = new Set(ids);
  return [...twice.map((id) => `the id ${id} is given twice`), ...links.filter((id) => id && !known.has(id)).map((id) => `#${id} leads nowhere`)];
}

/**
 * Opens every number, one after the other, as a reader does, and says which do not show where they come from: a
 * source row with its file, and the hash of that file.
 */
export function closedNumbers() {
  const faults = [];
  const triggers = [...document.querySelectorAll("[popovertarget]")];
  for (const trigger of triggers) {
    const popover = document.getElementById(trigger.getAttribute("popovertarget"));
    const words = trigger.textContent.trim();
    if (!popover) {
      faults.push(`"${words}" opens nothing`);
      continue;
    }
    trigger.click();
    const box = popover.getBoundingClientRect();
    const inside = box.left >= -1 && box.right <= innerWidth + 1 && box.top >= -1 && box.bottom <= innerHeight + 1;
    if (!popover.matches(":popover-open")) faults.push(`"${words}" does not open`);
    else if (!inside) faults.push(`"${words}" opens outside the window`);
    else if (!/[0-9a-f]{12,64}/.test(popover.textContent)) faults.push(`"${words}" shows no hash of its file`);
    else if (popover.scrollWidth > popover.clientWidth + 1 && getComputedStyle(popover).overflowX === "visible") faults.push(`"${words}" opens cut off`);
    if (popover.matches(":popover-open")) popover.hidePopover();
  }
  return { opened: triggers.length, faults: [...new Set(faults)].slice(0, 20) };
}

/** Opens every fold of the page; folds without content are faults. */
export function emptyFolds() {
  const empty = [];
  for (const fold of document.querySelectorAll("details")) {
    fold.open = true;
    const summary = fold.querySelector("summary")?.textContent.trim() ?? "";
    if (!summary || fold.textContent.trim().length <= summary.length) empty.push(`a fold "${summary}" without content`);
  }
  return empty;
}
