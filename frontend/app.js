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
for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector('input[type="file"]');
  const over = (on) => (event) => { event.preventDefault(); zone.classList.toggle("drop-over", on); };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
