// Watches over the connection to the program. The settings of a page are in its address, so loading it again loses
// nothing: that is what happens where the program has been started anew. Otherwise the connection is made again.
(() => {
  "use strict";
  const EVERY = 2000; // ms
  const started = document.querySelector("meta[name=crmsim-start]").content;
  let lost = 0;
  let wasConnected = false;

  async function look() {
    const state = window.solara?.debug?.connectionStatus;
    wasConnected ||= state === "connected";
    lost = state === "connected" ? 0 : lost + 1;
    if (lost > 1 && !document.hidden) await again(state);
    setTimeout(look, EVERY);
  }

  async function again(state) {
    try {
      const answer = await (await fetch("/healthz", { cache: "no-store" })).json();
      if (answer.start !== started) location.reload();
      else if (wasConnected && state === "disconnected") await window.solara.debug.kernel().reconnect();
    } catch { /* nobody answers yet: the page says so, and this looks again */ }
  }

  setTimeout(look, EVERY);
})();
