// Everything works without this file but charts; with it the facets come by themselves, after the results.
"use strict";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function chart(figure) {
  const bars = JSON.parse(figure.dataset.bars);
  const days = bars.length ? (Date.parse(bars[0][1]) - Date.parse(bars[0][0])) / 864e5 : 0;
  // So many letters of a day that no two marks say the same: years, months, and weeks or days where marks stand close.
  const letters = (between) => (days > 300 ? 4 : days > 20 || (days > 5 && between > 5) ? 7 : 10);
  const label = (at, between) => (bars[at] ? bars[at][0].slice(0, letters(between)) : "");
  const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
  const at = (plot) => plot.cursor.idx;
  const plot = new uPlot({
    width: figure.clientWidth,
    height: 120,
    legend: { show: false },
    cursor: { y: false, drag: { setScale: false, x: false }, points: { show: false } },
    scales: { x: { time: false, range: [-0.6, bars.length - 0.4] }, y: { range: (_, low, high) => [0, Math.max(1, high)] } },
    axes: [
      { ...axis, size: 24, grid: { show: false }, space: 80, incrs: [1, 2, 3, 6, 12, 26, 52, 104, 208], values: (_, found, axis, space, between) => found.map((x) => (Number.isInteger(x) ? label(x, between) : "")) },
      { ...axis, size: 44, space: 32, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5] },
    ],
    series: [{}, { fill: colour("--accent"), stroke: colour("--accent"), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.8, 40, 1], align: 0 }) }],
    hooks: {
      setCursor: [(plot) => {
        const bar = bars[at(plot)];
        figure.querySelector(".told").textContent = bar ? `${bar[0] === bar[1] ? bar[0] : `${bar[0]} to ${bar[1]}`}: ${bar[2].toLocaleString("en")} article${bar[2] === 1 ? "" : "s"}` : "";
      }],
    },
  }, [bars.map((_, x) => x), bars.map((bar) => bar[2])], figure.querySelector(".plot"));
  plot.over.addEventListener("click", () => {
    const bar = bars[at(plot)];
    if (bar && figure.dataset.link) location.href = figure.dataset.link.replace("SINCE", bar[0]).replace("UNTIL", bar[1]);
  });
  addEventListener("resize", () => plot.setSize({ width: figure.clientWidth, height: 120 }));
}

async function narrow(place) {
  const link = place.querySelector("a");
  place.setAttribute("aria-busy", "true");
  const answer = await fetch(link.href);
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  const facets = found.getElementById("facets");
  if (answer.ok && facets) {
    const times = found.getElementById("times");
    const total = found.getElementById("total");
    place.replaceWith(facets);
    if (times) document.getElementById("over-time").append(times);
    if (total) document.getElementById("number").replaceChildren(...total.childNodes);
    document.querySelectorAll("#over-time .chart").forEach(chart);
  }
  place.removeAttribute("aria-busy");
}

function copying(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.textContent = "Copied";
  });
}

document.querySelectorAll(".chart").forEach(chart);
document.querySelectorAll("[data-narrow]").forEach(narrow);
document.querySelectorAll("button[data-copies]").forEach(copying);
addEventListener("keydown", (event) => {
  const box = document.querySelector("input[type=search]");
  if (event.key !== "/" || !box || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) return;
  event.preventDefault();
  box.focus();
  box.select();
});
