// The drawing of one run: departments as blocks, people as marks. Shape = role, fill = stage; colour never alone.
define([], () => {
  "use strict";
  const FIRST = 35, BACKSLASH = 92, LEVELS = 90;

  // Numbers from 0 to `top`, one character each, as crmsim.diary.letters writes them.
  function decode(text, top = 1) {
    return Array.from(text, (letter) => {
      const code = letter.charCodeAt(0);
      return (code - FIRST - (code > BACKSLASH ? 1 : 0)) * top / LEVELS;
    });
  }

  // Rows [week, figures...] of the weeks in which something changed, as one row for every week.
  function everyWeek(changes, weeks) {
    const rows = [];
    let next = 0, row = [];
    for (let week = 0; week <= weeks; week++) {
      if (next < changes.length && changes[next][0] === week) row = changes[next++].slice(1);
      rows.push(row);
    }
    return rows;
  }

  // The outline of a role within a radius.
  function outline(pen, role, x, y, r) {
    pen.beginPath();
    if (role === "m") pen.rect(x - r * .86, y - r * .86, r * 1.72, r * 1.72);
    else if (role === "c") {
      pen.moveTo(x, y - r);
      pen.lineTo(x + r, y + r * .8);
      pen.lineTo(x - r, y + r * .8);
      pen.closePath();
    } else pen.arc(x, y, r * .94, 0, 2 * Math.PI);
  }

  // One person. `ink` holds the colours of the mode.
  function mark(pen, role, stage, x, y, r, ink) {
    if (stage === "n" || stage === "x") {
      pen.strokeStyle = ink.muted;
      pen.lineWidth = 1;
      outline(pen, role, x, y, r * .5);
      pen.stroke();
      if (stage === "x") line(pen, x - r * .6, y + r * .6, x + r * .6, y - r * .6);
      return;
    }
    const loud = stage === "p" || stage === "g";
    pen.strokeStyle = loud ? ink.against : stage === "o" ? ink.text : ink.use;
    pen.fillStyle = pen.strokeStyle;
    pen.lineWidth = Math.max(1.3, r * .2);
    outline(pen, role, x, y, r);
    if (stage === "u") pen.fill();
    if (stage === "t" || stage === "p") {
      pen.save();
      pen.clip();
      if (stage === "t") pen.fillRect(x - r, y + r * .05, 2 * r, r);
      else for (let at = -2 * r; at < 2 * r; at += r * .62) line(pen, x + at - r, y + r, x + at + r, y - r);
      pen.restore();
    }
    outline(pen, role, x, y, r);
    pen.stroke();
    if (stage === "g") {
      const inside = role === "c" ? .38 : .5, down = role === "c" ? r * .22 : 0;
      line(pen, x - r * inside, y - r * inside + down, x + r * inside, y + r * inside + down);
      line(pen, x - r * inside, y + r * inside + down, x + r * inside, y - r * inside + down);
    }
  }

  function line(pen, x0, y0, x1, y1) {
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
    pen.stroke();
  }

  function colours() {
    const style = getComputedStyle(document.documentElement);
    const of = (name) => style.getPropertyValue(name).trim();
    return {
      surface: of("--surface"), ground: of("--ground"), text: of("--text"), muted: of("--muted"), rule: of("--rule"),
      link: of("--link"), use: of("--series-0") || "#0072B2", against: of("--series-1") || "#D55E00",
    };
  }

  // A small sample of a mark, for legends.
  function sample(canvas, role, stage) {
    const ratio = devicePixelRatio || 1, size = 20;
    canvas.width = canvas.height = size * ratio;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    mark(pen, role, stage, size / 2, size / 2, 7.5, colours());
  }

  function picture(canvas, run) {
    const pen = canvas.getContext("2d"), people = run.people, largest = 20.5, least = people.stage.length > 400 ? 13 : 18;
    let layout = run.layouts[0], across = 20, cell = 20, ratio = 1, ink = colours();

    function resize() {
      const width = canvas.parentElement.clientWidth;
      layout = run.layouts.find((one) => width / one.columns >= least) || run.layouts[run.layouts.length - 1];
      across = Math.min(1.25 * largest, width / (layout.columns + .6));
      cell = Math.min(largest, across);
      ratio = devicePixelRatio || 1;
      const height = Math.ceil((layout.rows + .3) * cell + 2);
      canvas.style.height = `${height}px`;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      ink = colours();
    }

    const centre = (place) => [(layout.cells[2 * place] + .8) * across, (layout.cells[2 * place + 1] + .5) * cell];

    function block(department, [x, y, columns, rows], formed) {
      pen.strokeStyle = formed ? ink.against : ink.rule;
      pen.fillStyle = ink.ground;
      pen.lineWidth = formed ? 2 : 1;
      pen.setLineDash(formed ? [6, 4] : []);
      pen.beginPath();
      pen.roundRect((x + .06) * across + 1, y * cell + 1.5, (columns + .48) * across - 2, (rows + .18) * cell, 6);
      pen.fill();
      pen.stroke();
      pen.setLineDash([]);
      pen.fillStyle = ink.text;
      pen.font = `600 ${cell < 17 ? 11.5 : 12.5}px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif`;
      pen.textBaseline = "middle";
      pen.fillText(fitted((formed ? "⚑ " : "") + department.name, columns * across), (x + .36) * across, (y + .58) * cell);
    }

    function fitted(text, room) {
      if (pen.measureText(text).width <= room) return text;
      while (text.length > 1 && pen.measureText(`${text}…`).width > room) text = text.slice(0, -1);
      return `${text.trimEnd()}…`;
    }

    function draw(week, chosen, formed) {
      pen.setTransform(ratio, 0, 0, ratio, 0, 0);
      pen.clearRect(0, 0, canvas.width, canvas.height);
      run.departments.forEach((department, d) => block(department, layout.blocks[d], formed[d]));
      if (chosen >= 0) {
        const [x, y] = centre(chosen);
        pen.strokeStyle = ink.link;
        pen.lineWidth = 1.2;
        pen.globalAlpha = .55;
        for (const other of people.contacts[chosen]) line(pen, x, y, ...centre(other));
        pen.globalAlpha = 1;
      }
      for (let place = 0; place < people.stage.length; place++) {
        const [x, y] = centre(place);
        mark(pen, people.role[place], people.stage[place][week], x, y, cell * .37, ink);
      }
      if (chosen >= 0) {
        const [x, y] = centre(chosen);
        pen.strokeStyle = ink.link;
        pen.lineWidth = 3;
        pen.beginPath();
        pen.arc(x, y, cell * .62, 0, 2 * Math.PI);
        pen.stroke();
      }
    }

    // Who stands nearest to a point, no further than a cell away; -1 where nobody does.
    function at(x, y) {
      let best = -1, nearest = cell;
      for (let place = 0; place < people.stage.length; place++) {
        const [px, py] = centre(place);
        const distance = Math.hypot(px - x, py - y);
        if (distance < nearest) [best, nearest] = [place, distance];
      }
      return best;
    }

    // The next person in a direction, from the one who is chosen.
    function beside(place, right, down) {
      if (place < 0) return 0;
      if (!down) return Math.min(Math.max(place + right, 0), people.stage.length - 1);
      const [x, y] = centre(place);
      let best = place, least = Infinity;
      for (let other = 0; other < people.stage.length; other++) {
        const [ox, oy] = centre(other);
        const ahead = (oy - y) * down;
        if (ahead < cell * .5) continue;
        const cost = ahead + 3 * Math.abs(ox - x);
        if (cost < least) [best, least] = [other, cost];
      }
      return best;
    }

    resize();
    return { resize, draw, at, beside };
  }

  // A line through values (null = gap) in a box of 100 x `high`, for the attribute d of a path.
  function path(values, low, top, high) {
    let d = "", open = false;
    values.forEach((value, week) => {
      if (value === null) { open = false; return; }
      const x = 100 * week / (values.length - 1 || 1), y = high - high * (value - low) / (top - low || 1);
      d += `${open ? "L" : "M"}${x.toFixed(2)} ${y.toFixed(2)}`;
      open = true;
    });
    return d;
  }

  return { decode, everyWeek, picture, sample, path };
});
