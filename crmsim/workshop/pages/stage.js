// The stage: what the projector shows. One message at a time.
"use strict";

let newest = null;
let drawn = "";
const main = byId("main");

const title = (text) => el("h1", { class: text.length > 90 ? "long" : null }, text);
const spaced = (code) => (code ? `${code.slice(0, 4)} ${code.slice(4)}` : "");

function joinPart(view) {
  return el("div", { class: "join" },
    el("div", {}, el("p", {}, "Open on your phone"), el("h2", { id: "address" }, view.address), el("p", {}, "and type the code"),
      view.code ? el("p", { class: "code", id: "code" }, spaced(view.code)) : el("p", {}, "Joining is closed."),
      el("p", {}, el("b", {}, String(view.joined)), " joined"),
      el("div", { class: "names" }, ...(view.teams || []).map((name) => el("span", {}, name)))),
    view.code ? el("img", { src: `/qr.svg?${view.code}`, alt: "QR code with the address for phones" }) : null);
}

const answered = (view, of, what) => el("p", { class: "huge numbers" }, String(view.answered), el("span", { class: "unit" }, ` of ${of} ${what}`));

const pages = {
  welcome: (view) => [title(view.title), joinPart(view)],
  predict: (view) => [title(view.question.text), ...(view.phase === "ready" ? [el("div", { class: "text" }, ...prose(view.text))] : []),
    view.phase === "open" ? el("div", {}, answered(view, view.joined, "have answered"), el("p", {}, "No talking yet.")) : null,
    view.guesses ? guessPicture(view) : null],
  run: (view) => [el("h2", {}, view.question.text), el("div", { class: "text" }, ...prose(view.text)),
    view.curves.length ? runPart(view) : view.guesses ? guessPicture(view) : null],
  reveal: (view) => [title(view.question.text), view.problem ? el("p", {}, view.problem) : null,
    view.sentence ? el("div", { class: "answer" }, el("p", { class: view.truth_told.length > 16 ? "truth long" : "truth" }, view.truth_told),
      el("div", { class: "text" }, el("p", {}, view.sentence), view.beside ? el("p", { class: "quiet" }, view.beside) : null)) : el("p", {}, "What do you think now?"),
    view.guesses ? guessPicture(view) : null,
    view.closeness ? el("p", {}, el("b", {}, view.closeness)) : null],
  discuss: (view) => {
    const questions = el("div", { class: "text" }, el("h2", {}, "Talk about it"), ...prose(view.text), el("ol", {}, ...view.discuss.map((line) => el("li", {}, line))));
    const picture = (view.pictures || [])[0];
    if (!picture) return [questions];
    return [el("div", { class: "side" }, questions, el("div", { class: "picture" }, el("h3", {}, picture.title), lessonPicture(picture)))];
  },
  rules: (view) => [el("h1", { class: "long" }, view.game.title), el("div", { class: "text wide" }, ...prose(view.text))],
  round: (view) => [title(view.heading), eventPart(view.card),
    view.phase === "open" ? answered(view, view.of, view.of === 1 ? "team has decided" : "teams have decided") : el("p", {}, view.phase === "ready" ? "Get ready." : "Closed. What will happen?")],
  news: (view) => [title(view.heading), el("div", { class: view.board.length || view.card ? "side" : "side one" },
    curvesPart(view), view.board.length ? boardPart(view) : eventPart(view.card)), problemPart(view)],
  futures: (view) => [title("Same plan, 100 other futures"), view.futures.length ? futuresPart(view) : view.problem ? problemPart(view) : waitingPart(view)],
  debrief: (view) => [title("Looking back: when did it turn?"), el("div", { class: "side" }, curvesPart(view),
    el("div", { class: "text" }, ...view.histories.map((team) => el("div", {}, el("h2", {}, team.name), el("ul", {}, ...team.turning.map((line) => el("li", {}, line))))))) ],
  say: (view) => [title(view.asked), el("p", {}, "One sentence on your phone."), answered(view, view.joined, "sent")],
  wall: (view) => wallPart(view),
};

function runPart(view) {
  return el("div", { class: "side one" }, el("div", { class: "picture" },
    el("h3", {}, "One of the runs: work done honestly in the CRM, of 100 pieces planned"),
    teamCurves(view.curves, view.curves[0].weeks.length - 1, "Work done honestly in the CRM", 20)));
}

function lessonPicture(picture) {
  return chart(() => picture.option, picture.title, parseFloat(getComputedStyle(document.documentElement).fontSize) / 13);
}

function eventPart(card) {
  return card ? el("div", { class: "event" }, el("p", {}, "From outside"), el("h2", {}, card.title), el("p", {}, card.text)) : null;
}

function curvesPart(view) {
  if (!view.curves.length) return el("p", {}, "Working out what happened…");
  return el("div", { class: "picture" }, el("h3", {}, "Work logged in the CRM, honest or not, of 100 pieces planned"), teamCurves(view.curves, view.weeks));
}

function problemPart(view) {
  return view.problem ? el("p", { class: "problem" }, view.problem) : null;
}

function boardPart(view) {
  return el("table", {}, el("caption", { class: "only-read" }, "Leaderboard"),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "#"), el("th", { scope: "col" }, "Team"), el("th", { scope: "col", class: "numbers" }, "Value"))),
    el("tbody", {}, ...view.board.slice(0, 9).map((row) => el("tr", {}, el("td", {}, String(row.rank)), el("td", { class: "name" }, row.name), el("td", { class: "numbers" }, row.value_told)))));
}

function waitingPart(view) {
  return el("div", {}, el("p", {}, "Every plan is played on 100 other futures: other people, customers and events."),
    el("p", { class: "huge numbers" }, String(view.played), el("span", { class: "unit" }, " of 100 played")));
}

function futuresPart(view) {
  return el("table", {}, el("thead", {}, el("tr", {}, ...["By plan", "Team", "Average of 100", "By luck", "Today"].map((head, place) => el("th", { scope: "col", class: place > 1 ? "numbers" : null }, head)))),
    el("tbody", {}, ...view.futures.slice(0, 9).map((row) => el("tr", {}, el("td", {}, String(row.by_plan)), el("td", { class: "name" }, row.name),
      ...[row.mean_told, row.by_luck, row.score_told].map((cell) => el("td", { class: "numbers" }, String(cell)))))));
}

function wallPart(view) {
  return [title(view.asked), el("div", { class: "wall" }, ...view.wall.map((text) => el("p", {}, text)))];
}

function show(view) {
  newest = view;
  document.title = view.title;
  const { joined, since, answered: sent, ...rest } = view;
  const counted = ["welcome"].includes(view.kind) || view.phase === "open";
  const signature = JSON.stringify(counted ? { ...rest, joined, sent } : rest);
  byId("place").textContent = view.kind === "welcome" ? "" : view.lesson || view.title;
  byId("count").textContent = view.kind === "welcome" ? "" : `${joined} joined`;
  const foot = byId("foot");
  foot.hidden = view.kind === "welcome" || !view.code;
  foot.replaceChildren(el("span", {}, view.address), el("span", { class: "code" }, spaced(view.code)));
  tick();
  if (signature === drawn) return;
  drawn = signature;
  dropCharts();
  if (view.ended) main.replaceChildren(title("Thank you"), ...(view.wall.length ? [el("h2", {}, view.asked), wallPart(view)[1]] : []));
  else main.replaceChildren(...pages[view.kind](view).filter(Boolean));
}

function lost() {
  newest = null;
  drawn = "";
  dropCharts();
  main.replaceChildren(el("p", {}, "This screen may not show the stage. Open it from the trainer’s console."));
}

/** A wall that is longer than the screen is shown part by part. */
setInterval(() => {
  const wall = main.querySelector(".wall");
  if (!wall || wall.scrollHeight <= wall.clientHeight) return;
  const end = wall.scrollTop + wall.clientHeight >= wall.scrollHeight - 2;
  wall.scrollTop = end ? 0 : wall.scrollTop + wall.clientHeight * 0.8;
}, 7000);

addEventListener("resize", () => { if (newest) { drawn = ""; show(newest); } });
const tick = runTimer(() => newest);
openScreen("stage", show, lost);
