// What the map looks like: shapes, colours of the theme, islands and names on layers of their own.
import { NodeCircleProgram } from "sigma/rendering";

const COLOURS = 10;

/** The circle's program with another outline; `outline` is a distance in GLSL. */
function shaped(outline) {
  const fragment = `
precision highp float;
varying vec4 v_color;
varying vec2 v_diffVector;
varying float v_radius;
uniform float u_correctionRatio;
void main(void) {
  vec2 d = abs(v_diffVector);
  float border = u_correctionRatio * 2.0;
  float dist = ${outline} - v_radius + border;
  #ifdef PICKING_MODE
  gl_FragColor = dist > border ? vec4(0.0) : v_color;
  #else
  gl_FragColor = mix(v_color, vec4(0.0), clamp(dist / border, 0.0, 1.0));
  #endif
}`;
  return class extends NodeCircleProgram {
    getDefinition() {
      return { ...super.getDefinition(), FRAGMENT_SHADER_SOURCE: fragment };
    }
  };
}

export const PROGRAMS = {
  circle: NodeCircleProgram,
  diamond: shaped("(d.x + d.y)"),
  square: shaped("max(d.x, d.y) * 1.3"),
};
export const SHAPES = { "": "circle", likely: "square", "stands out": "diamond" };

/** The colours of map.css as they are now, light or dark; six digits, as sigma reads them. */
export function palette(element) {
  const style = getComputedStyle(element);
  const value = (name) => style.getPropertyValue(`--map-${name}`).trim();
  return {
    groups: Array.from({ length: COLOURS }, (_, i) => value(`c${i}`)),
    reach: { 2: value("c2"), 1: value("c0"), 0: value("c6"), "-": value("none") },
    bands: { "": value("none"), likely: value("likely"), "stands out": value("stands-out") },
    canvas: value("canvas"), text: value("text"), tie: value("tie"), chosen: value("chosen"),
    faint: value("faint"), font: style.fontFamily,
  };
}

/** Discs of the groups below everything, with their outline. */
export function drawIslands(context, sigma, data, colours) {
  const { width, height } = sigma.getDimensions();
  context.clearRect(0, 0, width, height);
  eachGroup(sigma, data, (group, x, y, radius) => {
    const colour = colours.groups[group % COLOURS];
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.globalAlpha = 0.1;
    context.fillStyle = colour;
    context.fill();
    context.globalAlpha = 0.55;
    context.strokeStyle = colour;
    context.stroke();
    context.globalAlpha = 1;
  });
}

/** Names of groups on the upper rim of their disc, never wider than it, so none overlap. */
export function drawNames(context, sigma, data, colours) {
  const { width, height } = sigma.getDimensions();
  context.clearRect(0, 0, width, height);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  eachGroup(sigma, data, (group, x, y, radius) => {
    if (radius < 16) return;
    const letters = Math.min(15, Math.max(10, radius / 4));
    context.font = `600 ${letters}px ${colours.font}`;
    const text = cut(context, data.groups.name[group], 1.9 * radius);
    if (!text) return;
    context.strokeStyle = colours.canvas;
    context.lineWidth = 4;
    const top = Math.max(y - radius, letters); // At the rim of the map the name stays inside.
    context.strokeText(text, x, top);
    context.fillStyle = colours.text;
    context.fillText(text, x, top);
  });
}

function eachGroup(sigma, data, draw) {
  const { width, height } = sigma.getDimensions();
  const { x, y, radius } = data.groups;
  for (let group = 0; group < x.length; group++) {
    const centre = sigma.graphToViewport({ x: x[group], y: -y[group] });
    const rim = sigma.graphToViewport({ x: x[group] + radius[group], y: -y[group] });
    const r = Math.hypot(rim.x - centre.x, rim.y - centre.y);
    const seen = centre.x + r > 0 && centre.x - r < width && centre.y + r > 0 && centre.y - r < height;
    if (r > 1 && seen) draw(group, centre.x, centre.y, r);
  }
}

function cut(context, text, room) {
  if (context.measureText(text).width <= room) return text;
  for (let length = text.length - 1; length >= 4; length--) {
    const shorter = `${text.slice(0, length).trimEnd()}…`;
    if (context.measureText(shorter).width <= room) return shorter;
  }
  return "";
}

/** A name beside its mark, with a rim in the colour of the canvas so that ties do not cross it. */
export function drawLabel(colours) {
  return (context, data, settings) => {
    if (!data.label) return;
    context.font = `${settings.labelSize}px ${colours.font}`;
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = colours.canvas;
    const [x, y] = [data.x + data.size + 3, data.y + settings.labelSize / 3];
    context.strokeText(data.label, x, y);
    context.fillStyle = colours.text;
    context.fillText(data.label, x, y);
  };
}

/** A ring around the person pointed at or chosen, and the name. */
export function drawHover(colours) {
  const label = drawLabel(colours);
  return (context, data, settings) => {
    context.beginPath();
    context.arc(data.x, data.y, data.size + 3, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = colours.chosen;
    context.stroke();
    label(context, data, settings);
  };
}

/** All layers of the map on one canvas, on the colour of the page. */
export function asCanvas(sigma, colours) {
  const layers = sigma.getCanvases();
  sigma.refresh({ skipIndexation: true }); // WebGL keeps its picture only until the task ends.
  const whole = document.createElement("canvas");
  whole.width = layers.edges.width;
  whole.height = layers.edges.height;
  const context = whole.getContext("2d");
  context.fillStyle = colours.canvas;
  context.fillRect(0, 0, whole.width, whole.height);
  for (const name of ["islands", "edges", "nodes", "names", "labels", "hovers"]) {
    if (layers[name]) context.drawImage(layers[name], 0, 0, whole.width, whole.height);
  }
  return whole;
}
