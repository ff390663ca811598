// Draws the pictures of the report from the JSON in the page; loads nothing. The tables hold the same numbers.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("report-data").textContent);
  const darkMode = matchMedia("(prefers-color-scheme: dark)");
  const PRINT_WIDTH = 660; // pixels: about what a page of A4 or letter has room for
  const holders = [...document.querySelectorAll("[data-picture]")];
  const charts = new Map();
  let printing = false;

  // Options come in the colours of the light mode; only entries that are colours are exchanged, never texts.
  function recoloured(value, key) {
    if (Array.isArray(value)) return value.map((item) => recoloured(item, key));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, recoloured(part, name)]));
    }
    return typeof value === "string" && /color$/i.test(key) ? data.dark[value] || value : value;
  }

  function draw() {
    const dark = darkMode.matches && !printing;
    for (const holder of holders) {
      const key = holder.dataset.picture;
      if (!charts.has(key)) charts.set(key, echarts.init(holder, null, { renderer: "svg" }));
      const option = data.pictures[key];
      charts.get(key).setOption(dark ? recoloured(option, "") : structuredClone(option), { notMerge: true });
    }
  }

  function save(name, type, text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // A cell of text must not become a formula in a spreadsheet; a number is written as spreadsheets read it.
  function csvCell(cell) {
    const text = cell.textContent.trim();
    const number = text.replace(/,/g, "").replace("\u2212", "-");
    if (/^-?\d+(\.\d+)?$/.test(number)) return number;
    if (text === "not applicable") return "";
    const safe = /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
    return '"' + safe.replace(/"/g, '""') + '"';
  }

  function saveNumbers(key) {
    const rows = document.querySelectorAll(`#picture-${key} table tr`);
    const lines = [...rows].map((row) => [...row.cells].map(csvCell).join(","));
    save(`${key}.csv`, "text/csv", "\ufeff" + lines.join("\r\n") + "\r\n");
  }

  document.addEventListener("click", (event) => {
    const { numbers, image } = event.target.dataset || {};
    if (numbers) saveNumbers(numbers);
    if (image) save(`${image}.svg`, "image/svg+xml", charts.get(image).renderToSVGString());
  });

  draw();
  for (const tools of document.querySelectorAll(".downloads")) tools.hidden = false;
  const sizes = new ResizeObserver((entries) => {
    if (!printing) for (const entry of entries) charts.get(entry.target.dataset.picture).resize();
  });
  for (const holder of holders) sizes.observe(holder);
  darkMode.addEventListener("change", draw);
  addEventListener("beforeprint", () => {
    printing = true;
    for (const details of document.querySelectorAll("details[data-print]")) details.open = true;
    draw();
    for (const holder of holders) {
      const chart = charts.get(holder.dataset.picture);
      if (!holder.classList.contains("icons")) chart.resize({ width: PRINT_WIDTH });
      chart.getZr().flush(); // the page is taken as it is now, not as it will be in the next frame
      // The view box lets the style sheet scale the picture to the paper.
      holder.querySelector("svg").setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
    }
  });
  addEventListener("afterprint", () => {
    printing = false;
    draw();
    for (const holder of holders) {
      holder.querySelector("svg").removeAttribute("viewBox");
      charts.get(holder.dataset.picture).resize({ width: "auto" });
    }
  });
})();
