/* Draws each chart from the table of its figures with uPlot: zoom by dragging, figures under
   the pointer in the legend. Without script the SVG stays. */
(function () {
  "use strict";
  if (!window.uPlot) return;
  var root = document.documentElement;
  var units = root.lang === "zh" ? [[1e8, "\u4ebf"], [1e4, "\u4e07"]] : [[1e9, "bn"], [1e6, "M"], [1e3, "k"]];
  function css(name) {
    return getComputedStyle(root).getPropertyValue(name).trim();
  }
  function number(text) {
    var plain = text.replace(/,/g, "").replace("\u2212", "-");
    return /[0-9]/.test(plain) ? +plain : null;
  }
  function short(value) {
    for (var i = 0; i < units.length; i++) {
      if (Math.abs(value) >= units[i][0]) return +(value / units[i][0]).toPrecision(4) + units[i][1];
    }
    return "" + +value.toPrecision(4);
  }
  function list(nodes, take) {
    return Array.prototype.map.call(nodes, take);
  }
  /* The figures: names of the points, x, and each series with its cells as they stand there. */
  function read(figure) {
    var table = figure.querySelector(".data table");
    var rows = list(table.tBodies[0].rows, function (row) { return list(row.cells, function (c) { return c.textContent; }); });
    var labels = table.dataset.x === "label" ? rows.map(function (r) { return r[0]; }) : null;
    return {
      labels: labels,
      x: rows.map(function (r, i) { return labels ? i : number(r[0]); }),
      series: list(table.tHead.querySelectorAll("[data-mark]"), function (head, s) {
        var text = rows.map(function (r) { return r[s + 1]; });
        return { mark: head.dataset.mark, colour: +head.dataset.colour, text: text, y: text.map(number) };
      })
    };
  }
  function stacked(data) {
    var above = data.x.map(function () { return 0; }), below = above.slice();
    return data.series.map(function (s) {
      if (s.mark !== "stack") return s.y;
      return s.y.map(function (v, i) { return v < 0 ? (below[i] += v) : (above[i] += v || 0); });
    });
  }
  function shown(data, i) {
    return data.labels ? (/^\d{4}-\d\d-\d\d$/.test(data.labels[i]) ? data.labels[i].slice(5) : data.labels[i] || "") : "";
  }
  function draw(figure) {
    var data = read(figure), heights = stacked(data);
    var order = data.series.map(function (_, i) { return i; });
    var isStack = data.series[0].mark === "stack";
    /* The tallest stack is painted first, so that the lower ones stand in front of it. */
    if (isStack) order.reverse();
    var bars = uPlot.paths.bars({ size: [0.72, 60] });
    var series = [{}].concat(order.map(function (i) {
      var s = data.series[i], c = css("--c" + s.colour), line = s.mark === "line";
      return {
        stroke: c, width: line ? 2 : 0, fill: s.mark === "stack" ? c : undefined,
        paths: s.mark === "stack" ? bars : s.mark === "dot" ? function () { return null; } : undefined,
        points: { show: s.mark === "dot", size: 10, fill: c, stroke: css("--paper"), width: 1 }
      };
    }));
    var bands = [];
    data.series.forEach(function (s, i) {
      if (s.mark === "band" && i + 1 < data.series.length && data.series[i + 1].mark === "band" && !s.used) {
        data.series[i + 1].used = true;
        bands.push({ series: [order.indexOf(i + 1) + 1, order.indexOf(i) + 1], fill: css("--c" + s.colour) + "33" });
      }
    });
    var legend = figure.querySelectorAll(".legend li b"), entry = 0;
    var places = data.series.map(function (s) { return s.used ? null : legend[entry++]; });
    function tell(plot) {
      var at = plot.cursor.idx;
      places.forEach(function (place, s) {
        if (!place) return;
        var text = at == null ? "" : data.series[s].text[at];
        if (text && data.series[s].mark === "band") text += " \u2026 " + data.series[s + 1].text[at];
        place.textContent = text;
      });
    }
    var font = "11px " + getComputedStyle(document.body).fontFamily;
    var axis = { stroke: css("--soft"), font: font, ticks: { show: false }, grid: { stroke: css("--rule"), width: 1 } };
    var holder = document.createElement("div");
    holder.className = "live";
    holder.setAttribute("aria-hidden", "true");
    figure.insertBefore(holder, figure.querySelector("svg"));
    var half = isStack ? 0.6 : 0;
    function size() {
      var width = figure.clientWidth;
      return { width: width, height: Math.round(Math.max(190, width * 0.3)) };
    }
    var plot = new uPlot(Object.assign(size(), {
      legend: { show: false }, bands: bands, series: series, hooks: { setCursor: [tell] },
      scales: {
        x: { time: false, range: function (u, lo, hi) { return [lo - half, hi + half]; } },
        y: { range: function (u, lo, hi) { return [lo < 0 ? lo * 1.06 : 0, hi > 0 ? hi * 1.06 : 1]; } }
      },
      axes: [Object.assign({}, axis, {
        size: 28, space: 56, grid: { show: false },
        incrs: data.labels ? [1, 2, 3, 4, 5, 6, 8, 12, 16, 20, 26, 52] : undefined,
        values: function (u, ticks) { return ticks.map(data.labels ? function (v) { return shown(data, v); } : short); }
      }), Object.assign({}, axis, { size: 48, values: function (u, ticks) { return ticks.map(short); } })]
    }), [data.x].concat(order.map(function (i) { return heights[i]; })), holder);
    figure.classList.add("drawn");
    window.addEventListener("resize", function () { plot.setSize(size()); });
    return function () { plot.destroy(); holder.remove(); };
  }
  var undo = [];
  function drawAll() {
    undo.forEach(function (each) { each(); });
    undo = list(document.querySelectorAll("figure.chart"), draw);
  }
  drawAll();
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
})();
