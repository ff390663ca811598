// Pictures with the chart library: curves of the teams, and pictures of lessons, large enough for the back row.
"use strict";

const charts = [];

function dropCharts() {
  while (charts.length) charts.pop().dispose();
}

/**
 * A chart in a box, drawn once the box has a size: `optionFor(wide, high)` gives it in pixels.
 * `scale` enlarges pictures that were made for a page; `then` is called with the chart.
 */
function chart(optionFor, label, scale, then) {
  const box = el("div", { class: "chart", role: "img", "aria-label": label });
  requestAnimationFrame(() => {
    const wide = Math.floor(box.clientWidth / scale), high = Math.floor(box.clientHeight / scale);
    if (!wide || !high) return;
    const inner = el("div", {});
    inner.style.width = `${wide}px`;
    inner.style.height = `${high}px`;
    inner.style.position = "absolute";
    inner.style.transformOrigin = "0 0";
    inner.style.transform = `scale(${scale})`;
    box.append(inner);
    const made = echarts.init(inner, null, { devicePixelRatio: scale * (window.devicePixelRatio || 1) });
    made.setOption({ ...optionFor(wide, high), animation: false, tooltip: { show: false }, toolbox: { show: false } });
    charts.push(made);
    if (then) then(made);
  });
  return box;
}

const HUES = ["#0072B2", "#A84300", "#00735A", "#A23B7A", "#595959", "#1F2937"];
const DASHES = ["solid", "dashed", "dotted", [14, 5, 3, 5]];

/** Where names at the end of lines stand so that none covers another: pixels to shift each, null for no room. */
function spreadNames(heights, gap, most, lowest) {
  const order = heights.map((_, place) => place).sort((a, b) => heights[a] - heights[b]);
  const shown = order.slice(0, most), at = {};
  let free = -Infinity;
  for (const place of shown) free = at[place] = Math.max(heights[place], free + gap);
  let limit = lowest;
  for (const place of [...shown].reverse()) limit = (at[place] = Math.min(at[place], limit)) - gap;
  return heights.map((height, place) => (place in at ? at[place] - height : null));
}

const short = (name) => (name.length > 16 ? `${name.slice(0, 15)}…` : name);

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Draw lines week by week in so many seconds until they are as in `whole`, or the picture is gone. */
function grow(made, rows, weeks, seconds, whole) {
  const began = performance.now();
  const timer = setInterval(() => {
    const until = Math.round(((performance.now() - began) / 1000 / seconds) * weeks);
    if (made.isDisposed() || until >= weeks) clearInterval(timer);
    if (made.isDisposed()) return;
    // Names stand one above the other while lines are still together.
    made.setOption({ series: whole.map((line, place) => (until >= weeks ? line
      : { data: points(rows[place], until), endLabel: { offset: [0, -1.1 * place * line.endLabel.fontSize] } })) });
  }, 100);
}

const points = (row, until) => row.weeks.slice(0, until + 1).map((value, week) => [week, value]);

/**
 * Work by week, one line a team or plan, with its name at the end where there is room for it; drawn at once, or week by
 * week in so many `seconds`.
 */
function teamCurves(rows, weeks, what = "Work logged in the CRM", seconds = 0) {
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const text = { fontSize: size, color: "#1F2937" };
  const last = (row) => row.weeks[row.weeks.length - 1] || 0;
  const longest = Math.max(3, ...rows.map((row) => short(row.name).length));
  const growing = seconds > 0 && !still();
  let series = [];
  const optionFor = (wide, high) => {
    const grid = { left: size * 2.4, right: size * 0.66 * longest, top: size * 0.8, bottom: size * 2.5 };
    const tall = high - grid.top - grid.bottom;
    const shifts = spreadNames(rows.map((row) => tall * (1 - last(row) / 100)), size * 1.1, Math.max(1, Math.floor(tall / (size * 1.1))), tall - size * 0.5); // clear of the numbers below the axis
    series = rows.map((row, place) => ({
      type: "line", name: row.name, showSymbol: false, data: points(row, weeks),
      lineStyle: { width: 5, type: DASHES[Math.floor(place / HUES.length + place) % DASHES.length] }, color: HUES[place % HUES.length],
      endLabel: { show: shifts[place] !== null, formatter: () => short(row.name), fontSize: size, color: HUES[place % HUES.length], distance: 10, offset: [0, shifts[place] || 0] },
    }));
    return {
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      grid,
      xAxis: { type: "value", min: 0, max: weeks, interval: weeks / (wide > 800 ? 4 : 2), axisLabel: text, name: "week", nameLocation: "middle", nameGap: size * 1.4, nameTextStyle: text, splitLine: { show: false } },
      yAxis: { type: "value", min: 0, max: 100, interval: 50, axisLabel: text },
      series: growing ? series.map((line) => ({ ...line, data: [] })) : series,
    };
  };
  return chart(optionFor, `${what} by week: ${rows.map((row) => `${row.name} ${Math.round(last(row))}`).join(", ")} of 100`, 1, growing ? (made) => grow(made, rows, weeks, seconds, series) : null);
}
