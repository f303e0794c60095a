// The live map. The page holds the same as a drawing and a list; this replaces the drawing where
// the browser can do WebGL and leaves it alone where it cannot.
import Sigma from "sigma";
import "./map.css";
import { remember } from "./map/address.js";
import { MARKS, band, graphOf, neighbour, size } from "./map/data.js";
import {
  PROGRAMS, SHAPES, asCanvas, drawHover, drawIslands, drawLabel, drawNames, palette,
} from "./map/drawing.js";
import { listenToSearch } from "./map/search.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const CARD_WAIT = 250; // Walking with the arrow keys must not open the card of everybody passed.
const CLOSE = 0.35; // How near the camera flies: a third of the picture at most.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

function webgl() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") ?? canvas.getContext("webgl"));
}

class NetworkMap {
  constructor(box, data) {
    this.box = box;
    this.data = data;
    this.texts = JSON.parse(box.dataset.texts);
    this.panel = document.getElementById("map-panel");
    this.welcome = this.panel.innerHTML;
    this.choices = document.getElementById("map-choices");
    this.graph = graphOf(data);
    this.team = new Set(data.team);
    this.named = data.name.flatMap((name, row) => (name ? [row] : []));
    this.chosen = null;
    this.steps = 0;
    this.hiding = false;
    this.reach = { 1: new Set(), 2: new Set() };
    this.draw();
    this.listen();
  }

  get role() {
    return this.choices.elements.role.value;
  }

  get colouring() {
    return this.choices.elements.colour.value;
  }

  draw() {
    this.colours = palette(this.box);
    this.sigma = new Sigma(this.graph, this.box, {
      nodeProgramClasses: PROGRAMS,
      defaultNodeType: "circle",
      itemSizesReference: "positions",
      zoomToSizeRatioFunction: (ratio) => ratio,
      minEdgeThickness: 0.6,
      hideEdgesOnMove: true,
      zIndex: true,
      stagePadding: 24,
      labelSize: 12,
      labelRenderedSizeThreshold: 5,
      labelDensity: 0.5,
      labelGridCellSize: 120,
      minCameraRatio: 0.02,
      maxCameraRatio: 2,
      inertiaDuration: calm.matches ? 0 : 200,
      zoomDuration: calm.matches ? 0 : 200,
      ...this.themed(),
      nodeReducer: (node, attributes) => this.person(Number(node), attributes),
      edgeReducer: (edge, attributes) => this.tie(edge, attributes),
    });
    this.islands = this.sigma.createCanvasContext("islands", { beforeLayer: "edges" });
    this.names = this.sigma.createCanvasContext("names", { beforeLayer: "labels" });
    this.sigma.on("resize", () => this.fit());
    this.sigma.on("afterRender", () => this.layers());
    this.fit();
    this.sigma.refresh();
  }

  themed() {
    return {
      defaultDrawNodeLabel: drawLabel(this.colours),
      defaultDrawNodeHover: drawHover(this.colours),
    };
  }

  /** Layers of our own are not resized by sigma. */
  fit() {
    const { width, height } = this.sigma.getDimensions();
    const ratio = devicePixelRatio || 1;
    for (const name of ["islands", "names"]) {
      const canvas = this.sigma.getCanvases()[name];
      canvas.width = width * ratio;
      canvas.height = height * ratio;
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
      canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
    }
  }

  layers() {
    const [islands, names] = ["islands", "names"].map((n) => this.sigma.getCanvases()[n].getContext("2d"));
    drawIslands(islands, this.sigma, this.data, this.colours);
    drawNames(names, this.sigma, this.data, this.colours);
  }

  /** Whether a row is in what is looked at: everybody, or the steps around the chosen one. */
  near(row) {
    if (this.chosen === null || !this.steps) return true;
    return row === this.chosen || this.reach[this.steps].has(row);
  }

  /** The colour of a person: by band, by group, or by how many of a campaign's team they hear. */
  colourOf(row, found, group) {
    if (this.colouring === "role") return this.colours.bands[found];
    if (this.colouring === "reach" && this.data.heard) return this.colours.reach[this.data.heard[row]];
    return this.colours.groups[group % 10];
  }

  /** How large a person is drawn: by band, or by how many of the team they hear, so that colour is not the only sign. */
  sizeOf(row, found) {
    const heard = this.colouring === "reach" && this.data.heard ? this.data.heard[row] : null;
    return heard === null ? size(found) : { 2: 8, 1: 6, 0: 4 }[heard] ?? 3;
  }

  person(row, { x, y, group, name }) {
    const found = band(this.data, this.role, row);
    const near = this.near(row);
    const colour = this.colourOf(row, found, group);
    const chosen = row === this.chosen;
    return {
      x, y,
      type: SHAPES[found],
      size: this.sizeOf(row, found) * (chosen ? 1.3 : 1),
      color: near ? colour : this.colours.faint,
      label: name && near ? (this.team.has(row) ? "★ " : MARKS[found]) + name : null,
      forceLabel: chosen || this.team.has(row),
      highlighted: chosen,
      hidden: this.hiding && !near,
      zIndex: chosen ? 3 : near ? { "": 0, likely: 1, "stands out": 2 }[found] : 0,
    };
  }

  tie(edge, { drawn }) {
    const [a, b] = this.graph.extremities(edge).map(Number);
    const mine = this.chosen !== null && (a === this.chosen || b === this.chosen);
    const shown = this.steps ? mine || (this.steps === 2 && this.near(a) && this.near(b)) : drawn;
    return {
      hidden: !shown,
      size: mine ? 1.4 : 0.6,
      color: mine ? this.colours.chosen : this.colours.tie,
      zIndex: mine ? 1 : 0,
    };
  }

  listen() {
    this.sigma.on("clickNode", ({ node }) => this.choose(Number(node), { fly: false }));
    this.sigma.on("clickStage", () => this.clear());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.choices.elements.role.addEventListener("change", () => this.chosenAgain("role"));
    this.choices.elements.colour.addEventListener("change", () => this.chosenAgain("colour"));
    for (const button of document.querySelectorAll("[data-map-action]")) {
      button.addEventListener("click", () => this.act(button.dataset.mapAction));
    }
    const recolour = () => this.recolour();
    dark.addEventListener("change", recolour);
    new MutationObserver(recolour).observe(document.documentElement, {
      attributes: true, attributeFilter: ["data-theme"],
    });
    listenToSearch(this);
  }

  recolour() {
    this.colours = palette(this.box);
    this.sigma.setSettings(this.themed());
    this.sigma.refresh();
  }

  /** Role and colour change the picture at once; the address keeps them. */
  chosenAgain(name) {
    remember(name, this.choices.elements[name].value);
    this.sigma.refresh({ skipIndexation: true });
    for (const link of document.querySelectorAll("[data-map-role]")) {
      const url = new URL(link.href);
      url.searchParams.set("role", this.role);
      link.href = url;
    }
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = { 1: "one", 2: "two", h: "hide", Escape: "clear", 0: "whole", "+": "in", "-": "out" }[event.key];
    if (action) this.act(action);
    else if (ARROWS[event.key]) this.walk(ARROWS[event.key]);
    else return;
    event.preventDefault();
  }

  act(action) {
    const camera = this.sigma.getCamera();
    const duration = calm.matches ? 0 : 300;
    const actions = {
      one: () => this.look(1),
      two: () => this.look(2),
      hide: () => this.hide(),
      clear: () => this.clear(),
      whole: () => camera.animatedReset({ duration }),
      in: () => camera.animatedZoom({ duration }),
      out: () => camera.animatedUnzoom({ duration }),
      png: () => this.savePicture(),
    };
    actions[action]();
  }

  look(steps) {
    if (this.chosen === null) return;
    this.steps = steps;
    this.refresh();
  }

  hide() {
    this.hiding = !this.hiding;
    document.querySelector("[data-map-action=hide]")?.setAttribute("aria-pressed", String(this.hiding));
    this.refresh();
  }

  clear() {
    this.dropExtraTies();
    clearTimeout(this.waiting);
    this.loading?.abort();
    this.chosen = null;
    this.steps = 0;
    this.panel.innerHTML = this.welcome;
    if (this.hiding) this.hide();
    remember("person", "");
    this.refresh();
  }

  walk(direction) {
    const among = this.chosen !== null && this.steps ? [...this.reach[this.steps]] : this.named;
    const next = this.chosen === null ? this.middle() : neighbour(this.graph, this.chosen, direction, among);
    if (next !== null && next !== undefined) this.choose(next, { fly: true, wait: CARD_WAIT });
  }

  /** Who stands nearest to the middle of what is seen. */
  middle() {
    const { width, height } = this.sigma.getDimensions();
    const centre = this.sigma.viewportToGraph({ x: width / 2, y: height / 2 });
    const far = (row) => Math.hypot(this.data.x[row] - centre.x, this.data.y[row] + centre.y);
    return this.named.reduce((best, row) => (far(row) < far(best) ? row : best), this.named[0]);
  }

  choose(row, { fly, wait = 0 }) {
    this.dropExtraTies();
    this.chosen = row;
    this.steps = 0;
    this.reach = { 1: new Set(), 2: new Set() };
    if (fly) this.flyTo(row);
    clearTimeout(this.waiting);
    this.loading?.abort();
    if (this.data.id[row]) this.waiting = setTimeout(() => this.openCard(row), wait);
    else this.panel.textContent = this.texts.unnamed;
    this.refresh();
  }

  flyTo(row) {
    const camera = this.sigma.getCamera();
    const { x, y } = this.sigma.getNodeDisplayData(String(row));
    const near = Math.min(camera.ratio, Math.max(CLOSE, 12 / Math.sqrt(this.data.x.length)));
    const state = { x, y, ratio: near };
    if (calm.matches) camera.setState(state);
    else camera.animate(state, { duration: 400 });
  }

  async openCard(row) {
    this.loading = new AbortController();
    const url = this.box.dataset.personUrl.replace("__person__", encodeURIComponent(this.data.id[row]));
    try {
      const answer = await fetch(url, { signal: this.loading.signal, headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(answer.statusText);
      this.panel.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") this.panel.textContent = this.texts.failed;
      return;
    }
    const card = this.panel.querySelector("[data-rows]");
    this.reach = { 1: rows(card.dataset.rows), 2: rows(card.dataset.rowsTwoSteps) };
    for (const other of this.reach[1]) this.addTie(row, other);
    this.steps ||= 1;
    remember("person", this.data.id[row]);
    this.refresh();
  }

  addTie(row, other) {
    const [a, b] = [String(row), String(other)];
    if (!this.graph.hasEdge(a, b)) this.graph.addUndirectedEdge(a, b, { drawn: false });
  }

  dropExtraTies() {
    for (const edge of this.graph.filterEdges((_, { drawn }) => !drawn)) this.graph.dropEdge(edge);
  }

  refresh() {
    for (const button of document.querySelectorAll("[data-map-needs=person]")) {
      button.disabled = this.chosen === null;
    }
    this.sigma.refresh();
  }

  async savePicture() {
    const token = document.querySelector("[data-map-action=png]").dataset;
    const answer = await fetch(token.url, { method: "POST", headers: { "X-CSRFToken": token.csrf } });
    if (!answer.ok) return;
    asCanvas(this.sigma, this.colours).toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = "map.png";
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }
}

function rows(text) {
  return new Set(text ? text.split(" ").map(Number) : []);
}

async function start() {
  const box = document.getElementById("map");
  if (!box || !webgl()) return;
  const answer = await fetch(box.dataset.url);
  if (!answer.ok) return;
  const data = await answer.json();
  if (!data.x.length) return;
  if (box.dataset.reachUrl) {
    const reach = await fetch(box.dataset.reachUrl);
    if (reach.ok) Object.assign(data, await reach.json());
  }
  document.getElementById("map-picture").hidden = true;
  for (const part of document.querySelectorAll("[data-map-live]")) part.hidden = false;
  const map = new NetworkMap(box, data);
  const asked = new URL(location.href).searchParams.get("person");
  const row = asked ? data.id.indexOf(asked) : -1;
  if (row >= 0) map.choose(row, { fly: true });
  box.dataset.ready = "true";
}

start();
