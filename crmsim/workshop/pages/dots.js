// The guesses of the room as dots, and the truth laid over them. No dot says whose it is.
"use strict";

const SVG = "http://www.w3.org/2000/svg";

function draw(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

const figure = (value) => value.toLocaleString("en", { maximumFractionDigits: 1 });

/** Guesses on a line, stacked where they are alike, in a picture of this size (pixels). */
function numberDots(view, wide, high, size) {
  const { question, guesses, truth } = view;
  const left = size, right = wide - size * 1.5, floor = high - size * 1.7, top = typeof truth === "number" ? size * 1.6 : size * 0.3;
  const x = (value) => left + ((value - question.low) / (question.high - question.low)) * (right - left);
  const columns = 50, stacks = new Map();
  for (const [guess, times] of guesses) {
    const column = Math.min(columns - 1, Math.floor(((guess - question.low) / (question.high - question.low)) * columns));
    stacks.set(column, (stacks.get(column) || 0) + times);
  }
  const step = Math.min((right - left) / columns, (floor - top) / Math.max(1, ...stacks.values()));
  const made = [draw("line", { class: "axis", x1: left, x2: right, y1: floor, y2: floor })];
  for (let tick = 0; tick <= 4; tick += 1) {
    const value = question.low + (tick / 4) * (question.high - question.low);
    made.push(draw("line", { class: "axis", x1: x(value), x2: x(value), y1: floor, y2: floor + size * 0.3 }),
      draw("text", { x: x(value), y: floor + size * 1.4, "text-anchor": "middle" }, figure(value)));
  }
  for (const [column, count] of stacks) {
    const centre = left + ((column + 0.5) / columns) * (right - left);
    for (let place = 0; place < count; place += 1) made.push(draw("circle", { class: "mine", cx: centre, cy: floor - 3 - step * (place + 0.5), r: step * 0.46 }));
  }
  if (typeof truth === "number") {
    const at = x(truth), half = view.truth_told.length * size * 0.32;
    const anchor = at + half > wide ? "end" : at - half < 0 ? "start" : "middle";
    made.push(draw("line", { class: "truth-line", x1: at, x2: at, y1: size * 1.3, y2: floor }),
      draw("text", { class: "truth-text", x: at, y: size, "text-anchor": anchor }, view.truth_told));
  }
  return made;
}

/** Guesses by choice, as rows of dots; the right one has a mark. */
function choiceDots(view, wide, high, size) {
  const { question, guesses, truth } = view;
  const given = new Map(guesses), row = Math.min(high / question.choices.length, size * 4);
  const step = Math.min(size * 1.2, (wide - 20) / Math.max(1, ...given.values()), row - size * 1.5);
  return question.choices.flatMap((choice, place) => {
    const y = place * row, right = choice === truth, count = given.get(choice) || 0;
    const dots = Array.from({ length: count }, (_, dot) => draw("circle", { class: "mine", cx: 8 + step * (dot + 0.5), cy: y + size * 1.3 + step / 2, r: Math.max(2, step * 0.45) }));
    return [draw("text", { class: right ? "truth-text" : "", x: 4, y: y + size }, `${right ? "✓ " : ""}${choice}: ${count}`), ...dots];
  });
}

/** The picture of the guesses, in whatever room there is. */
function guessPicture(view) {
  const total = view.guesses.reduce((sum, [, times]) => sum + times, 0);
  const told = view.question.kind === "choice" ? view.guesses.map(([choice, times]) => `${choice}: ${times}`).join("; ") : `${total} guesses`;
  const box = el("div", { class: "dots", role: "img", "aria-label": view.truth_told ? `${told}; the answer is ${view.truth_told}` : told });
  requestAnimationFrame(() => {
    const wide = box.clientWidth, high = box.clientHeight;
    const size = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const parts = (view.question.kind === "choice" ? choiceDots : numberDots)(view, wide, high, size);
    box.append(draw("svg", { viewBox: `0 0 ${wide} ${high}`, "aria-hidden": "true" }, ...parts));
  });
  return box;
}
