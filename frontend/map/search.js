// Searching for a person on the map, without a request: names are here already.
import { search } from "./data.js";

/** Show who is found while somebody types; Enter or a click flies there. */
export function listenToSearch(map) {
  const field = document.getElementById("map-search");
  const list = document.getElementById("map-found");
  const show = () => {
    list.replaceChildren(...search(map.data, field.value).map((row) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${map.data.name[row]}, ${map.data.groups.name[map.graph.getNodeAttribute(String(row), "group")]}`;
      button.addEventListener("click", () => go(row));
      const item = document.createElement("li");
      item.append(button);
      return item;
    }));
    list.hidden = !list.children.length;
  };
  const go = (row) => {
    list.hidden = true;
    map.choose(row, { fly: true });
    map.box.focus();
  };
  field.addEventListener("input", show);
  field.closest("form").addEventListener("submit", (event) => {
    const [first] = search(map.data, field.value, 1);
    if (first === undefined) return; // The list searches it then, and says that there is nobody.
    event.preventDefault();
    go(first);
  });
  field.closest("form").addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    if (event.key === "ArrowDown") (buttons[at + 1] ?? field).focus();
    else if (event.key === "ArrowUp") (buttons[at - 1] ?? field).focus();
    else if (event.key === "Escape") list.hidden = true;
    else return;
    event.preventDefault();
  });
}
