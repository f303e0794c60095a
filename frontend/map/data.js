// The columns of /network/data.json as a graph. People are their row number, as text.
import Graph from "graphology";

const DIGITS = { 0: "", 1: "likely", 2: "stands out" };
// Radius in tenths of a unit, as on the server: the band is told by size and shape, not by colour.
const SIZES = { "": 4, likely: 6, "stands out": 8 };

export const MARKS = { "": "", likely: "■ ", "stands out": "◆ " };

/** Text without accents and case, as the server folds names for searching. */
export function fold(text) {
  return text.toLowerCase().replaceAll("đ", "d").normalize("NFKD").replace(/\p{M}/gu, "");
}

/** The band of a person (row) in a role. */
export function band(data, role, row) {
  return DIGITS[data.bands[role]?.[row] ?? 0];
}

export function size(found) {
  return SIZES[found];
}

/** The group of every row: rows come group by group. */
function groupsOf(data) {
  return data.groups.size.flatMap((count, group) => Array(count).fill(group));
}

/** A graph with places, names, groups and drawn ties; y turned, because WebGL counts upwards. */
export function graphOf(data) {
  const graph = new Graph({ type: "undirected", multi: false, allowSelfLoops: false });
  const groups = groupsOf(data);
  for (let row = 0; row < data.x.length; row++) {
    graph.addNode(String(row), {
      x: data.x[row], y: -data.y[row], row, group: groups[row], name: data.name[row],
    });
  }
  let at = 0;
  data.tie_counts.forEach((count, row) => {
    for (const step of data.ties.slice(at, at + count)) {
      graph.addUndirectedEdge(String(row), String(row + step), { drawn: true });
    }
    at += count;
  });
  return graph;
}

/** Rows of named people whose name holds every typed word at the start of a word, best first. */
export function search(data, typed, most = 8) {
  const words = fold(typed).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  data.folded ??= data.name.map((name) => ` ${fold(name)}`);
  const found = [];
  for (let row = 0; row < data.name.length && found.length < most; row++) {
    if (data.name[row] && words.every((word) => data.folded[row].includes(` ${word}`))) {
      found.push(row);
    }
  }
  return found;
}

/** The nearest named person in a direction (unit vector, y upwards) among `rows`, or null. */
export function neighbour(graph, from, [dx, dy], rows) {
  const here = graph.getNodeAttributes(String(from));
  let best = null;
  let least = Infinity;
  for (const row of rows) {
    if (row === from) continue;
    const there = graph.getNodeAttributes(String(row));
    if (!there.name) continue;
    const [x, y] = [there.x - here.x, there.y - here.y];
    const along = x * dx + y * dy;
    const aside = Math.abs(x * dy - y * dx);
    // Within 60 degrees of the direction; what lies straight ahead counts as nearer.
    if (along <= 0 || aside > 1.73 * along) continue;
    const far = along + 2 * aside;
    if (far < least) [least, best] = [far, row];
  }
  return best;
}
