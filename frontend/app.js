// Makes the pages quicker to use; each of them works without this file.
import htmx from "htmx.org";

htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;
htmx.config.includeIndicatorStyles = false;
htmx.config.historyCacheSize = 0;

const places = { o: "/", p: "/people", m: "/network" };
let afterG = false;

function inField(target) {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  if (afterG && places[event.key]) {
    afterG = false;
    if (document.querySelector(`nav.sections a[href^="${places[event.key]}"]`)) location.assign(places[event.key]);
    return;
  }
  afterG = event.key === "g";
  if (afterG) setTimeout(() => { afterG = false; }, 1500);
  if (event.key === "?") document.getElementById("shortcuts")?.showModal();
  if (event.key === "/") {
    const search = document.querySelector('main input[type="search"]');
    if (search) { event.preventDefault(); search.focus(); }
  }
});

// Menus close when one leaves them, as menus do.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A filter works at once; the button stays for those without JavaScript.
for (const form of document.querySelectorAll("form.filters")) {
  form.addEventListener("change", (event) => { if (event.target.tagName === "SELECT") form.requestSubmit(); });
}

// A drop zone is the file input beside it, only larger.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("drop-over", kind === "dragover");
    if (kind !== "drop") return;
    const input = zone.querySelector('input[type="file"]');
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// Which files were chosen is written below the field; how much of them has arrived, while they are sent.
document.addEventListener("change", (event) => {
  const list = event.target.closest?.("form[data-upload]")?.querySelector("[data-chosen]");
  if (!list || event.target.type !== "file") return;
  list.replaceChildren(...[...event.target.files].map((file) => {
    const item = document.createElement("li");
    item.textContent = file.name;
    return item;
  }));
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.matches("form[data-upload]")) return;
  event.target.querySelector("[data-sending]").hidden = false;
  event.target.querySelector("[type=submit]").disabled = true;
});
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.querySelector?.("[data-sending] progress");
  if (bar && event.detail.lengthComputable) bar.value = (100 * event.detail.loaded) / event.detail.total;
});
// A refused upload answers with the form and what is wrong with it.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.requestConfig.elt.matches("form[data-upload]")) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.target.matches("form[data-upload]") || event.detail.successful) return;
  event.target.querySelector("[data-sending]").hidden = true;
  event.target.querySelector("[type=submit]").disabled = false;
});
