/*
 * Charts as SVG. Colours and strokes are classes, so that the style sheet can change them
 * for dark screens and paper.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "chart.h"

#include "html.h"

#include <math.h>
#include <string.h>

/* The drawing area in SVG units; the figure scales with the page, its letters too: small
 * figures have fewer units. */
static const double width_alone = 760.0, height_alone = 250.0;
static const double width_small = 360.0, height_small = 210.0;
static const double left = 58.0, right = 12.0, top = 10.0, bottom = 28.0;
enum { TICKS_WANTED = 5 };
static const double label_width = 62.0; /* of a date below the axis */

typedef struct scale {
    double low, high, step;
} scale;

typedef struct frame {
    const psr_chart *chart;
    double width, height;
    double x_low, x_high;
    scale y;
    bool stacked;
} frame;

/* ---- scales */

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
    frame f = {.chart = chart,
               .width = chart->is_small ? width_small : width_alone,
               .height = chart->is_small ? height_small : height_alone};
    double low = 0.0, high = 0.0;
    for (size_t i = 0; i < chart->point_count; i++) {
        double sum = 0.0, below = 0.0;
        for (size_t s = 0; s < chart->series_count; s++) {
            double y = chart->series[s].y[i];
            if (!isfinite(y)) {
                continue;
            }
            if (chart->series[s].mark == PSR_CHART_STACK) {
                f.stacked = true;
                *(y > 0 ? &sum : &below) += y;
            } else {
                high = fmax(high, y);
                low = fmin(low, y);
            }
        }
        high = fmax(high, sum);
        low = fmin(low, below);
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
    return left + (x - f->x_low) / (f->x_high - f->x_low) * (f->width - left - right);
}

static double down(const frame *f, double y) {
    return f->height - bottom -
           (y - f->y.low) / (f->y.high - f->y.low) * (f->height - top - bottom);
}

/* ---- axes */

static void add_y_axis(psr_text *svg, const frame *f) {
    for (int i = 0; f->y.low + i * f->y.step <= f->y.high + f->y.step / 2; i++) {
        double value = f->y.low + i * f->y.step;
        double y = down(f, value);
        psr_text_addf(svg,
                      "<line class=grid x1=%.1f x2=%.1f y1=%.1f y2=%.1f />"
                      "<text class=tick x=%.1f y=%.1f text-anchor=end>",
                      left, f->width - right, y, y, left - 8, y + 4);
        psr_html_short(svg, f->chart->language, value);
        psr_text_add(svg, "</text>");
    }
}

static void add_x_label(psr_text *svg, const frame *f, double x, const char *label) {
    psr_text_addf(svg, "<text class=tick x=%.1f y=%.1f text-anchor=middle>", across(f, x),
                  f->height - 8);
    if (label != NULL) {
        psr_html_text(svg, label);
    } else {
        psr_html_short(svg, f->chart->language, x);
    }
    psr_text_add(svg, "</text>");
}

/* 2026-03-30 as 03-30: the page says which year. */
static const char *short_label(const char *label) {
    const size_t year = 5; /* bytes of `2026-` */
    return strlen(label) == 10 && label[4] == '-' ? label + year : label;
}

static void add_x_axis(psr_text *svg, const frame *f) {
    const psr_chart *chart = f->chart;
    double room = (f->width - left - right) / label_width;
    if (chart->labels != NULL) {
        size_t every = (size_t)ceil((double)chart->point_count / room);
        for (size_t i = 0; i < chart->point_count; i += every) {
            add_x_label(svg, f, x_at(chart, i), short_label(chart->labels[i]));
        }
        return;
    }
    scale x = scale_of(f->x_low, f->x_high);
    for (int i = 0; x.low + i * x.step <= f->x_high; i++) {
        if (x.low + i * x.step >= f->x_low) {
            add_x_label(svg, f, x.low + i * x.step, NULL);
        }
    }
}

/* ---- marks */

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
        double above = 0.0, below = 0.0;
        for (size_t s = 0; s < f->chart->series_count; s++) {
            const psr_chart_series *series = &f->chart->series[s];
            double y = series->y[i];
            if (series->mark != PSR_CHART_STACK || !isfinite(y) || !(fabs(y) > 0)) {
                continue;
            }
            double *base = y > 0 ? &above : &below;
            double first = down(f, *base), second = down(f, *base + y);
            psr_text_addf(svg,
                          "<rect class=\"bar c%d\" x=%.1f y=%.1f width=%.1f height=%.2f />",
                          series->colour, across(f, (double)i) - bar / 2,
                          fmin(first, second), bar, fabs(second - first));
            *base += y;
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

/* ---- figure */

/* The script writes the figures under the pointer into the <b>. A band is one entry. */
static void add_legend(psr_text *html, const psr_chart *chart) {
    psr_text_add(html, "<ul class=legend>");
    for (size_t s = 0; s < chart->series_count; s++) {
        const psr_chart_series *series = &chart->series[s];
        psr_text_addf(html, "<li><i class=\"key c%d\"></i><bdi>", series->colour);
        psr_html_text(html, series->name);
        if (series->mark == PSR_CHART_BAND && s + 1 < chart->series_count) {
            psr_text_add(html, " \xE2\x80\x93 ");
            psr_html_text(html, series[1].name);
            s++;
        }
        psr_text_add(html, "</bdi> <b></b></li>");
    }
    psr_text_add(html, "</ul>");
}

static void add_figures_head(psr_text *html, const psr_chart *chart) {
    static const char *const marks[] = {"line", "stack", "band", "dot"};
    psr_text_add(html, "<thead><tr><th scope=col>");
    psr_html_text(html, chart->x_title);
    psr_text_add(html, "</th>");
    for (size_t s = 0; s < chart->series_count; s++) {
        const psr_chart_series *series = &chart->series[s];
        psr_text_addf(html, "<th scope=col class=n data-mark=%s data-colour=%d",
                      marks[series->mark], series->colour);
        if (series->key != NULL) {
            psr_text_add(html, " data-key=\"");
            psr_html_text(html, series->key);
            psr_text_add(html, "\"");
        }
        psr_text_add(html, "><bdi>");
        psr_html_text(html, series->name);
        psr_text_add(html, "</bdi></th>");
    }
    psr_text_add(html, "</tr></thead>");
}

/* The figures as a table: for readers, for a screen reader, and for the script. */
static void add_figures(psr_text *html, const psr_chart *chart) {
    psr_text_add(html, "<details class=data><summary>");
    psr_html_text(html, psr_word(chart->language, "figures"));
    psr_text_add(html, "</summary><div class=scroll tabindex=0><table");
    if (chart->source != NULL) {
        psr_text_add(html, " data-source=\"");
        psr_html_text(html, chart->source);
        psr_text_add(html, "\"");
    }
    psr_text_addf(html, " data-x=%s><caption>", chart->labels ? "label" : "number");
    psr_html_text(html, chart->title);
    psr_text_add(html, "</caption>");
    add_figures_head(html, chart);
    psr_text_add(html, "<tbody>");
    for (size_t i = 0; i < chart->point_count; i++) {
        psr_text_add(html, "<tr><th scope=row>");
        if (chart->labels != NULL) {
            psr_html_text(html, chart->labels[i]);
        } else {
            psr_html_number(html, chart->x[i], 2);
        }
        psr_text_add(html, "</th>");
        for (size_t s = 0; s < chart->series_count; s++) {
            psr_text_add(html, "<td class=n>");
            psr_html_number(html, chart->series[s].y[i], chart->decimals);
            psr_text_add(html, "</td>");
        }
        psr_text_add(html, "</tr>\n");
    }
    psr_text_add(html, "</tbody></table></div></details>");
}

void psr_chart_add(psr_text *html, const psr_chart *chart) {
    if (chart->point_count == 0 || chart->series_count == 0) {
        return;
    }
    frame f = frame_of(chart);
    psr_text_addf(html, "<figure class=\"chart%s\"><figcaption><bdi>",
                  chart->is_small ? " small" : "");
    psr_html_text(html, chart->title);
    psr_text_add(html, "</bdi> <span class=unit>");
    psr_html_text(html, chart->unit);
    psr_text_add(html, "</span></figcaption>");
    add_legend(html, chart);
    psr_text_addf(html, "<svg viewBox=\"0 0 %.0f %.0f\" role=img aria-label=\"", f.width,
                  f.height);
    psr_html_text(html, chart->title);
    psr_text_add(html, "\">");
    add_y_axis(html, &f);
    add_x_axis(html, &f);
    add_marks(html, &f);
    psr_text_add(html, "</svg>");
    if (chart->note != NULL) {
        psr_text_add(html, "<p class=note>");
        psr_html_text(html, chart->note);
        psr_text_add(html, "</p>");
    }
    add_figures(html, chart);
    psr_text_add(html, "</figure>\n");
}
