(() => {
  "use strict";
  const main = document.querySelector("main");
  const find = document.getElementById("find");
  const search = find.querySelector("input");
  const selects = [...find.querySelectorAll("select")];
  const told = find.querySelector("[role=status]");
  const items = [...main.querySelectorAll("[data-item]")];

  // Sections, tables and their parts go when none of their items is left.
  const around = new Map();
  for (const item of items)
    for (let part = item.parentElement; part !== main; part = part.parentElement)
      around.set(part, [...(around.get(part) || []), item]);

  const normal = text => text.normalize("NFC").replace(/[\u00ad\u2060]/g, "").toLocaleLowerCase("da").replace(/\s+/g, " ");
  const numbers = text => (text.match(/\d[\d.,-]*/g) || []).map(number => number.replace(/[.,-]+$/, ""));

  const texts = new Map();
  function textsOf(item) {
    if (!texts.has(item)) {
      const walker = document.createTreeWalker(item, NodeFilter.SHOW_TEXT), parts = [];
      while (walker.nextNode()) parts.push(walker.currentNode.data);
      const text = normal(parts.join(" "));
      texts.set(item, {text, numbers: numbers(text)});
    }
    return texts.get(item);
  }

  // A number is found whole, so that 1.1 is not 1.10; 3.14 finds its milestone 3.14-2, too. A word is found within others.
  function has(item, word) {
    const found = textsOf(item);
    if (!/^\d[\d.,-]*$/.test(word)) return found.text.includes(word);
    const wanted = word.replace(/[.,-]+$/, "");
    return found.numbers.some(number => number === wanted || number.startsWith(wanted + "-"));
  }

  let linked = null; // an item that a link led to stays, whatever is chosen, until something else is chosen
  function filter() {
    const words = normal(search.value).split(" ").filter(Boolean);
    const chosen = selects.filter(select => select.value);
    const fits = item =>
      chosen.every(select => item.dataset[select.dataset.by].split(" ").includes(select.value)) &&
      words.every(word => has(item, word));
    const shown = new Set(items.filter(item => item === linked || fits(item)));
    for (const item of items) item.classList.toggle("filtered", !shown.has(item));
    for (const [part, within] of around) part.classList.toggle("filtered", !within.some(item => shown.has(item)));
    told.textContent = told.dataset.text.replace("{shown}", shown.size);
  }

  function reset() {
    search.value = "";
    for (const select of selects) select.value = "";
    linked = null;
    filter();
  }

  function fold(item, folded) {
    const button = item.querySelector(":scope > .fold");
    if (!button) return;
    item.classList.toggle("folded", folded);
    button.setAttribute("aria-expanded", String(!folded));
  }

  // Whatever a link leads to is to be seen before the browser goes there.
  function reveal(hash) {
    const target = hash.length > 1 && document.getElementById(hash.slice(1));
    if (!target) return false;
    const item = target.closest("[data-item]"), gone = target.closest(".filtered") !== null;
    if (item) fold(item, false);
    if (gone && item) {
      linked = item;
      filter();
    } else if (gone) reset();
    return gone;
  }

  const does = {
    reset,
    fold: () => items.forEach(item => fold(item, true)),
    unfold: () => items.forEach(item => fold(item, false)),
  };

  find.addEventListener("input", () => {
    linked = null;
    filter();
  });
  document.addEventListener("click", event => {
    const button = event.target.closest("button"), link = event.target.closest('a[href^="#"]');
    if (link) reveal(link.getAttribute("href"));
    else if (button && button.dataset.does) does[button.dataset.does]();
    else if (button) fold(button.parentElement, button.getAttribute("aria-expanded") === "true");
  });
  addEventListener("hashchange", () => {
    if (reveal(location.hash)) document.getElementById(location.hash.slice(1)).scrollIntoView();
  });

  for (const control of document.querySelectorAll(".find, .fold, nav [hidden]")) control.hidden = false;
  filter(); // a browser that goes back to the page may have kept what was chosen
  reveal(location.hash);
})();
