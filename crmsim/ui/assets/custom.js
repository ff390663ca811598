// What the pages' components share in the browser: colours, charts, downloads, copying. Loads nothing from elsewhere.
window.crmsim = (() => {
  "use strict";
  const STORED = ":crmsim:colours";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const drawings = new Set();
  let palette = { recolouring: {} };
  let library = null;

  // Colours: "auto" follows the system.
  function mode(wanted) {
    try {
      if (wanted) localStorage.setItem(STORED, wanted);
    } catch { /* a browser that keeps nothing still shows the page */ }
    let kept = wanted;
    try {
      kept = wanted || localStorage.getItem(STORED);
    } catch { /* as above */ }
    kept = ["light", "dark"].includes(kept) ? kept : "auto";
    const dark = kept === "dark" || (kept === "auto" && system.matches);
    const before = document.documentElement.dataset.theme;
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    setProperties();
    if (before !== document.documentElement.dataset.theme) for (const drawing of drawings) drawing.redraw();
    return kept;
  }

  function setProperties() {
    const colours = palette[document.documentElement.dataset.theme];
    if (!colours) return;
    const style = document.documentElement.style;
    for (const name of ["surface", "text", "muted", "rule"]) style.setProperty(`--${name}`, colours[name]);
    colours.series.forEach((colour, i) => style.setProperty(`--series-${i}`, colour));
  }

  function colours(given) {
    palette = given;
    setProperties();
  }

  const isDark = () => document.documentElement.dataset.theme === "dark" && !printing;
  let printing = false;

  // Options come in the colours of the light mode; only entries that are colours are exchanged, never texts.
  function recoloured(value, key) {
    if (Array.isArray(value)) return value.map((item) => recoloured(item, key));
    if (value && typeof value === "object") {
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, recoloured(part, name)]));
    }
    return typeof value === "string" && /color$/i.test(key) ? palette.recolouring[value] || value : value;
  }

  function echarts() {
    library = library || new Promise((done, failed) => {
      requirejs([`${solara.rootPath}/static/assets/echarts.common.min.js`], done, failed);
    });
    return library;
  }

  // Only pictures near the screen are drawn; the others wait until they come near, or until the page is printed.
  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const drawing = entry.target.crmsimDrawing;
      if (drawing) drawing.seen(entry.isIntersecting);
    }
  }, { rootMargin: "400px" });
  const sizes = new ResizeObserver((entries) => {
    for (const entry of entries) if (entry.target.crmsimDrawing) entry.target.crmsimDrawing.fit();
  });

  function drawing(holder, onMark) {
    let chart = null, option = "", close = false, due = false, gone = false;
    const self = {
      show(text, height) {
        option = text;
        if (height && chart && chart.getHeight() !== height) requestAnimationFrame(() => self.fit());
        due = true;
        if (close) self.draw();
      },
      seen(is) { close = is; if (close && due) self.draw(); },
      redraw() { due = true; if (close) self.draw(); },
      async draw() {
        const library = await echarts();
        if (gone || !due || !option) return;
        due = false;
        if (!chart) {
          chart = library.init(holder, null, { renderer: "svg" });
          if (onMark) chart.on("click", (event) => onMark({ series: event.seriesName, index: event.dataIndex, value: event.value }));
        }
        const parsed = JSON.parse(option);
        chart.setOption(isDark() ? recoloured(parsed, "") : parsed, { notMerge: true });
        holder.dataset.drawn = String(Number(holder.dataset.drawn || 0) + 1);
      },
      fit() { if (chart && !printing) chart.resize(); },
      async image(name) {
        await self.draw();
        if (chart) save(`${name}.svg`, "image/svg+xml", chart.renderToSVGString());
      },
      chart: () => chart,
      remove() {
        gone = true;
        near.unobserve(holder);
        sizes.unobserve(holder);
        drawings.delete(self);
        if (chart) chart.dispose();
      },
    };
    holder.crmsimDrawing = self;
    drawings.add(self);
    near.observe(holder);
    sizes.observe(holder);
    return self;
  }

  function save(name, type, content) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  // Browsers withhold the clipboard from pages without https; then the text is marked for Ctrl+C.
  async function copy(text, field) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      if (field) { field.focus(); field.select(); }
      return false;
    }
  }

  addEventListener("beforeprint", () => {
    printing = true;
    for (const one of drawings) { one.redraw(); one.draw(); }
  });
  addEventListener("afterprint", () => {
    printing = false;
    for (const one of drawings) one.redraw();
  });
  system.addEventListener("change", () => mode());
  mode();
  return { mode, colours, drawing, save, copy, echarts, recoloured, isDark };
})();
