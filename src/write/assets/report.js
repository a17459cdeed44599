/* Replaces each drawn chart by uPlot with zoom and hover; without script the SVG stays. */
(function () {
  "use strict";
  if (!window.uPlot) return;
  function colour(i) {
    return getComputedStyle(document.documentElement).getPropertyValue("--c" + i).trim();
  }
  function stacked(data) {
    var base = data.x.map(function () { return 0; });
    return data.series.map(function (s) {
      if (s.mark !== "stack") return s.y;
      return s.y.map(function (v, i) { return (base[i] += v || 0); });
    });
  }
  function draw(figure) {
    var data = JSON.parse(figure.querySelector("script").textContent);
    var heights = stacked(data);
    var order = data.series.map(function (_, i) { return i; });
    /* The tallest stack is painted first, so that the lower ones stand in front of it. */
    if (data.series[0].mark === "stack") order.reverse();
    var bars = uPlot.paths.bars({ size: [0.72, 60] });
    var label = function (v) {
      return data.labels ? data.labels[v] || "" : (+v.toPrecision(4)).toLocaleString();
    };
    var series = [{ label: "\u00a0", value: function (u, v) { return v == null ? "" : label(v); } }];
    order.forEach(function (i) {
      var s = data.series[i], c = colour(s.colour);
      series.push({
        label: s.name, stroke: c, width: s.mark === "stack" ? 0 : 2,
        fill: s.mark === "stack" ? c : undefined,
        paths: s.mark === "stack" ? bars : s.mark === "dot" ? function () { return null; } : undefined,
        points: { show: s.mark === "dot", size: 9, fill: c },
        value: function (u, v, n, k) {
          return k == null || s.y[k] == null ? "" : s.y[k].toLocaleString();
        }
      });
    });
    var bands = [];
    data.series.forEach(function (s, i) {
      if (s.mark === "band") {
        bands.push({ series: [order.indexOf(i + 1) + 1, order.indexOf(i) + 1], fill: colour(s.colour) + "38" });
      }
    });
    var axis = { stroke: colourOf("--soft"), grid: { stroke: colourOf("--rule"), width: 1 }, size: 62 };
    function colourOf(name) {
      return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    }
    var holder = document.createElement("div");
    holder.className = "live";
    figure.insertBefore(holder, figure.querySelector("svg"));
    var half = data.series[0].mark === "stack" ? 0.6 : 0;
    var options = {
      width: figure.clientWidth, height: Math.max(220, figure.clientWidth * 0.33), bands: bands, series: series,
      scales: {
        x: { time: false, range: function (u, lo, hi) { return [lo - half, hi + half]; } },
        y: { range: function (u, lo, hi) { return [Math.min(0, lo), hi > 0 ? hi * 1.06 : 1]; } }
      },
      axes: [Object.assign({}, axis, {
        size: 32,
        incrs: data.labels ? [1, 2, 3, 4, 5, 6, 8, 12, 16, 20, 26, 52] : undefined,
        values: function (u, ticks) { return ticks.map(label); }
      }), axis]
    };
    var plot = new uPlot(options, [data.x].concat(order.map(function (i) { return heights[i]; })), holder);
    figure.classList.add("drawn");
    window.addEventListener("resize", function () {
      plot.setSize({ width: figure.clientWidth, height: Math.max(220, figure.clientWidth * 0.33) });
    });
  }
  document.querySelectorAll("figure.chart").forEach(draw);
})();
