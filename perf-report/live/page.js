"use strict";
// Draws what the run tells. Every text goes in as text, never as markup.
const SVG = "http://www.w3.org/2000/svg";
const by = (id) => document.getElementById(id);
const cards = [];

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function fact(list, index, [name, value, note, bad]) {
  let group = list.children[index];
  if (!group) {
    group = list.appendChild(document.createElement("div"));
    const dd = document.createElement("dd");
    dd.append(document.createElement("span"), document.createTextNode(" "), document.createElement("small"));
    group.append(document.createElement("dt"), dd);
  }
  const [dt, dd] = group.children;
  put(dt, name);
  put(dd.children[0], value);
  put(dd.children[1], note || "");
  dd.classList.toggle("bad", Boolean(bad));
}

function shape(svg, kind, attributes) {
  const node = document.createElementNS(SVG, kind);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  svg.append(node);
}

function curve(svg, points, top) {
  svg.replaceChildren();
  const step = 600 / Math.max(points.length - 1, 1);
  const y = (value) => 118 - 112 * value / top;
  let run = [];
  const close = () => {
    if (run.length) {
      const line = run.map(([x, v], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y(v).toFixed(1)}`).join("");
      const last = run[run.length - 1][0].toFixed(1);
      shape(svg, "path", { class: "area", d: `${line}L${last} 120L${run[0][0].toFixed(1)} 120Z` });
      shape(svg, "path", { d: run.length > 1 ? line : `${line}h4` });
    }
    run = [];
  };
  points.forEach((point, index) => point[2] === null ? close() : run.push([index * step, point[2]]));
  close();
}

function bars(svg, points, top) {
  svg.replaceChildren();
  const step = 600 / Math.max(points.length, 1);
  points.forEach(([rate, failed], index) => {
    const height = Math.max(118 * rate / top, rate > 0 ? 1 : 0);
    const bad = Math.min(Math.max(118 * failed / top, failed > 0 ? 2 : 0), height || 2);
    const x = index * step, width = Math.max(step - (step > 4 ? 1 : 0), 0.5);
    shape(svg, "rect", { class: "bar", x, width, y: 120 - height, height });
    if (bad) shape(svg, "rect", { class: "bad", x, width, y: 120 - bad, height: bad });
  });
}

function card(index) {
  if (!cards[index]) {
    const node = by("scenario").content.firstElementChild.cloneNode(true);
    by("scenarios").append(node);
    cards[index] = node;
  }
  return cards[index];
}

function draw(scenario, index) {
  const node = card(index), of = (selector) => node.querySelector(selector);
  node.className = `card scenario ${scenario.stage}`;
  put(of(".name"), scenario.name);
  put(of(".stage"), scenario.stage);
  of(".stage").className = `badge stage ${scenario.stage}`;
  put(of(".load"), scenario.load);
  const done = scenario.done === null ? 0 : Math.round(100 * scenario.done);
  of(".progress").hidden = scenario.done === null;
  of(".progress").setAttribute("aria-valuenow", done);
  of(".progress").setAttribute("aria-label", `${scenario.name}: part that is done`);
  of(".progress i").style.width = `${done}%`;
  scenario.facts.forEach((row, place) => fact(of(".facts"), place, row));
  put(of(".clock"), scenario.clock);
  put(of(".of"), scenario.clock);
  const slowest = Math.max(...scenario.course.map((p) => p[2] || 0), 0) || 1;
  const most = Math.max(...scenario.course.map((p) => p[0]), 0) || 1;
  curve(of(".latency"), scenario.course, slowest);
  bars(of(".rate"), scenario.course, most);
  const tops = node.querySelectorAll(".top");
  put(tops[0], scenario.tops[0]);
  put(tops[1], scenario.tops[1]);
  of(".latency").setAttribute("aria-label", `p95 up to ${scenario.tops[0]}`);
  of(".rate").setAttribute("aria-label", `up to ${scenario.tops[1]}`);
  const body = of("tbody");
  scenario.rows.forEach((cells, place) => {
    const row = body.children[place] || body.insertRow();
    cells.forEach((text, column) => {
      if (!row.children[column]) row.append(document.createElement(column ? "td" : "th"));
      put(row.children[column], text);
    });
  });
}

function state(word, kind) {
  put(by("state"), word);
  by("state").className = `badge ${kind}`;
}

function show(view) {
  put(by("name"), view.name);
  put(by("target"), view.target);
  put(by("elapsed"), view.elapsed);
  document.title = `${view.name}: ${view.state}`;
  state(view.state, view.state);
  by("scenarios").classList.toggle("many", view.scenarios.length > 1);
  view.scenarios.forEach(draw);
  while (cards.length > view.scenarios.length) cards.pop().remove();
  view.machine.forEach((row, place) => fact(by("machine"), place, row));
}

const events = new EventSource("events" + location.search);
let over = false;
events.addEventListener("state", (event) => show(JSON.parse(event.data)));
events.addEventListener("end", () => {
  over = true;
  events.close();
  state("ended", "ended");
});
events.onerror = () => {
  if (!over) state("connection lost", "lost");
};
