/*
 * Charts as SVG. Colours and strokes are classes, so that the style sheet can change them
 * for dark screens and paper. SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "chart.h"

#include "html.h"
#include "json_text.h"

#include <math.h>

/* The drawing area in SVG units; the figure scales with the page. */
static const double width = 720.0, height = 250.0;
static const double left = 66.0, right = 14.0, top = 12.0, bottom = 30.0;
enum { TICKS_WANTED = 5, LABELS_WANTED = 7 };

typedef struct scale {
    double low, high, step;
} scale;

typedef struct frame {
    const psr_chart *chart;
    double x_low, x_high;
    scale y;
    bool stacked;
} frame;

/* ---- scales ----------------------------------------------------------------------------
 */

/* Round limits and a step of 1, 2 or 5 times a power of ten. */
static scale scale_of(double low, double high) {
    double span = high - low > 0 ? high - low : fmax(1.0, fabs(high));
    double raw = span / TICKS_WANTED;
    double power = pow(10.0, floor(log10(raw)));
    double ratio = raw / power;
    double step = power * (ratio <= 1 ? 1 : ratio <= 2 ? 2 : ratio <= 5 ? 5 : 10);
    return (scale){floor(low / step) * step, ceil((low + span) / step) * step, step};
}

static double x_at(const psr_chart *chart, size_t point) {
    return chart->x != NULL ? chart->x[point] : (double)point;
}

static frame frame_of(const psr_chart *chart) {
    frame f = {.chart = chart};
    double low = 0.0, high = 0.0;
    for (size_t i = 0; i < chart->point_count; i++) {
        double sum = 0.0;
        for (size_t s = 0; s < chart->series_count; s++) {
            double y = chart->series[s].y[i];
            if (!isfinite(y)) {
                continue;
            }
            if (chart->series[s].mark == PSR_CHART_STACK) {
                f.stacked = true;
                sum += fmax(y, 0.0);
                low = fmin(low, y);
            } else {
                high = fmax(high, y);
                low = fmin(low, y);
            }
        }
        high = fmax(high, sum);
    }
    f.y = scale_of(low, high);
    double half = f.stacked ? 0.6 : 0.0; /* room for the outer bars */
    f.x_low = x_at(chart, 0) - half;
    f.x_high = x_at(chart, chart->point_count - 1) + half;
    if (!(f.x_high > f.x_low)) {
        f.x_low -= 0.5;
        f.x_high += 0.5;
    }
    return f;
}

static double across(const frame *f, double x) {
    return left + (x - f->x_low) / (f->x_high - f->x_low) * (width - left - right);
}

static double down(const frame *f, double y) {
    return height - bottom -
           (y - f->y.low) / (f->y.high - f->y.low) * (height - top - bottom);
}

/* ---- axes ------------------------------------------------------------------------------
 */

/* 1.2M rather than 1,200,000: an axis has little room. */
static void short_number(psr_text *svg, double value) {
    static const struct {
        double size;
        const char *suffix;
    } units[] = {{1e9, "G"}, {1e6, "M"}, {1e3, "k"}};
    char digits[32];
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (fabs(value) >= units[i].size) {
            (void)snprintf(digits, sizeof digits, "%.4g%s", value / units[i].size,
                           units[i].suffix);
            psr_text_add(svg, digits);
            return;
        }
    }
    (void)snprintf(digits, sizeof digits, "%.3g", fabs(value) < 1e-12 ? 0.0 : value);
    psr_text_add(svg, digits);
}

static void add_y_axis(psr_text *svg, const frame *f) {
    for (int i = 0; f->y.low + i * f->y.step <= f->y.high + f->y.step / 2; i++) {
        double value = f->y.low + i * f->y.step;
        double y = down(f, value);
        psr_text_addf(svg,
                      "<line class=grid x1=%.1f x2=%.1f y1=%.1f y2=%.1f />"
                      "<text class=tick x=%.1f y=%.1f text-anchor=end>",
                      left, width - right, y, y, left - 8, y + 4);
        short_number(svg, value);
        psr_text_add(svg, "</text>");
    }
}

static void add_x_axis(psr_text *svg, const frame *f) {
    const psr_chart *chart = f->chart;
    size_t every = (chart->point_count + LABELS_WANTED - 1) / LABELS_WANTED;
    for (size_t i = 0; i < chart->point_count; i += every) {
        psr_text_addf(svg, "<text class=tick x=%.1f y=%.1f text-anchor=middle>",
                      across(f, x_at(chart, i)), height - 8);
        if (chart->labels != NULL) {
            psr_html_text(svg, chart->labels[i]);
        } else {
            short_number(svg, x_at(chart, i));
        }
        psr_text_add(svg, "</text>");
    }
}

/* ---- marks -----------------------------------------------------------------------------
 */

static void add_line(psr_text *svg, const frame *f, const psr_chart_series *series) {
    psr_text_addf(svg, "<path class=\"line c%d\" d=\"", series->colour);
    bool pen_down = false;
    for (size_t i = 0; i < f->chart->point_count; i++) {
        if (!isfinite(series->y[i])) {
            pen_down = false;
            continue;
        }
        psr_text_addf(svg, "%c%.1f %.1f", pen_down ? 'L' : 'M',
                      across(f, x_at(f->chart, i)), down(f, series->y[i]));
        pen_down = true;
    }
    psr_text_add(svg, "\"/>");
}

static void add_band(psr_text *svg, const frame *f, const psr_chart_series *low) {
    const psr_chart_series *high = low + 1;
    size_t count = f->chart->point_count;
    psr_text_addf(svg, "<path class=\"band c%d\" d=\"", low->colour);
    for (size_t i = 0; i < count; i++) {
        psr_text_addf(svg, "%c%.1f %.1f", i ? 'L' : 'M', across(f, x_at(f->chart, i)),
                      down(f, high->y[i]));
    }
    for (size_t i = count; i-- > 0;) {
        psr_text_addf(svg, "L%.1f %.1f", across(f, x_at(f->chart, i)), down(f, low->y[i]));
    }
    psr_text_add(svg, "Z\"/>");
}

static void add_dots(psr_text *svg, const frame *f, const psr_chart_series *series) {
    for (size_t i = 0; i < f->chart->point_count; i++) {
        if (isfinite(series->y[i])) {
            psr_text_addf(svg, "<circle class=\"dot c%d\" cx=%.1f cy=%.1f r=5 />",
                          series->colour, across(f, x_at(f->chart, i)),
                          down(f, series->y[i]));
        }
    }
}

static void add_stacks(psr_text *svg, const frame *f) {
    double bar = (across(f, 1.0) - across(f, 0.0)) * 0.72;
    for (size_t i = 0; i < f->chart->point_count; i++) {
        double base = 0.0;
        for (size_t s = 0; s < f->chart->series_count; s++) {
            const psr_chart_series *series = &f->chart->series[s];
            if (series->mark != PSR_CHART_STACK || !(series->y[i] > 0)) {
                continue;
            }
            double y = down(f, base + series->y[i]);
            psr_text_addf(
                svg, "<rect class=\"bar c%d\" x=%.1f y=%.1f width=%.1f height=%.2f />",
                series->colour, across(f, (double)i) - bar / 2, y, bar, down(f, base) - y);
            base += series->y[i];
        }
    }
}

static void add_marks(psr_text *svg, const frame *f) {
    if (f->stacked) {
        add_stacks(svg, f);
    }
    for (size_t s = 0; s < f->chart->series_count; s++) {
        const psr_chart_series *series = &f->chart->series[s];
        if (series->mark == PSR_CHART_LINE) {
            add_line(svg, f, series);
        } else if (series->mark == PSR_CHART_BAND && s + 1 < f->chart->series_count) {
            add_band(svg, f, series);
            s++; /* the upper edge is drawn with its lower one */
        } else if (series->mark == PSR_CHART_DOT) {
            add_dots(svg, f, series);
        }
    }
}

/* ---- figure ----------------------------------------------------------------------------
 */

static bool has_legend_entry(const psr_chart *chart, size_t s) {
    return s == 0 || chart->series[s - 1].mark != PSR_CHART_BAND;
}

static void add_legend(psr_text *html, const psr_chart *chart) {
    psr_text_add(html, "<ul class=legend>");
    for (size_t s = 0; s < chart->series_count; s++) {
        if (has_legend_entry(chart, s)) {
            psr_text_addf(html, "<li><i class=\"key c%d\"></i><bdi>",
                          chart->series[s].colour);
            psr_html_text(html, chart->series[s].name);
            psr_text_add(html, "</bdi></li>");
        }
    }
    psr_text_add(html, "</ul>");
}

static void add_numbers(psr_text *json, const double *values, size_t count) {
    psr_text_add(json, "[");
    for (size_t i = 0; i < count; i++) {
        char digits[32];
        psr_decimal_print(values[i], digits);
        psr_text_addf(json, "%s%s", i ? "," : "", isfinite(values[i]) ? digits : "null");
    }
    psr_text_add(json, "]");
}

/* `<` inside the data would let a name end the script element. */
static void add_name(psr_text *html, const char *name) {
    psr_text json = {0};
    psr_json_add_text(&json, name);
    for (const char *at = psr_text_bytes(&json); *at != '\0'; at++) {
        if (*at == '<') {
            psr_text_add(html, "\\u003c");
        } else {
            psr_text_add_bytes(html, at, 1);
        }
    }
    psr_text_free(&json);
}

/* What the script needs to draw the same chart with uPlot. */
static void add_data(psr_text *html, const psr_chart *chart) {
    psr_text_add(html, "<script type=\"application/json\">{\"x\":[");
    for (size_t i = 0; i < chart->point_count; i++) {
        char digits[32];
        psr_decimal_print(x_at(chart, i), digits);
        psr_text_addf(html, "%s%s", i ? "," : "", digits);
    }
    psr_text_add(html, "],\"labels\":");
    if (chart->labels == NULL) {
        psr_text_add(html, "null");
    } else {
        for (size_t i = 0; i < chart->point_count; i++) {
            psr_text_add(html, i ? "," : "[");
            add_name(html, chart->labels[i]);
        }
        psr_text_add(html, "]");
    }
    psr_text_add(html, ",\"series\":[");
    static const char *const marks[] = {"line", "stack", "band", "dot"};
    for (size_t s = 0; s < chart->series_count; s++) {
        psr_text_addf(html, "%s{\"mark\":\"%s\",\"colour\":%d,\"name\":", s ? "," : "",
                      marks[chart->series[s].mark], chart->series[s].colour);
        add_name(html, chart->series[s].name);
        psr_text_add(html, ",\"y\":");
        add_numbers(html, chart->series[s].y, chart->point_count);
        psr_text_add(html, "}");
    }
    psr_text_add(html, "]}</script>");
}

void psr_chart_add(psr_text *html, const psr_chart *chart) {
    if (chart->point_count == 0 || chart->series_count == 0) {
        return;
    }
    frame f = frame_of(chart);
    psr_text_add(html, "<figure class=chart><figcaption><bdi>");
    psr_html_text(html, chart->title);
    psr_text_add(html, "</bdi> <span class=unit>");
    psr_html_text(html, chart->unit);
    psr_text_add(html, "</span></figcaption>");
    add_legend(html, chart);
    psr_text_addf(html, "<svg viewBox=\"0 0 %.0f %.0f\" role=img aria-label=\"", width,
                  height);
    psr_html_text(html, chart->title);
    psr_text_add(html, "\">");
    add_y_axis(html, &f);
    add_x_axis(html, &f);
    add_marks(html, &f);
    psr_text_add(html, "</svg>");
    add_data(html, chart);
    psr_text_add(html, "</figure>\n");
}
