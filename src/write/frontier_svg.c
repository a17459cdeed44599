/*
 * A budget frontier as a picture: two panels over the budget, the response and what one
 * more unit of budget earns, with marks where channels start.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <float.h>
#include <math.h>
#include <stdio.h>

#include "html.h"
#include "purser/write.h"

enum { WIDTH = 760, LEFT = 90, RIGHT = 740, TICKS = 5 };

typedef struct panel {
    double top, bottom; /* pixels */
    double low, high;   /* values */
    const double *value;
    const char *title;
    const char *colour;
} panel;

static double x_of(const psr_budget_frontier *f, double limit) {
    double first = f->limit[0], last = f->limit[f->point_count - 1];
    double share = last > first ? (limit - first) / (last - first) : 0.5;
    return LEFT + share * (RIGHT - LEFT);
}

static double y_of(const panel *p, double value) {
    double share = p->high > p->low ? (value - p->low) / (p->high - p->low) : 0.5;
    return p->bottom - fmin(fmax(share, 0), 1) * (p->bottom - p->top);
}

static void add_axes(psr_text *svg, const psr_budget_frontier *f, const panel *p) {
    psr_text_addf(svg, "<text x=\"%d\" y=\"%.1f\" font-weight=\"bold\">", LEFT, p->top - 8);
    psr_html_text(svg, p->title);
    psr_text_add(svg, "</text>\n");
    for (int k = 0; k <= TICKS; k++) {
        double share = (double)k / TICKS, value = p->low + share * (p->high - p->low);
        double limit = f->limit[0] + share * (f->limit[f->point_count - 1] - f->limit[0]);
        double y = y_of(p, value), x = x_of(f, limit);
        psr_text_addf(svg,
                      "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" "
                      "stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" "
                      "text-anchor=\"end\">",
                      LEFT, y, RIGHT, y, LEFT - 6, y + 4);
        psr_html_short(svg, PSR_ENGLISH, value);
        psr_text_addf(svg, "</text><text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">", x,
                      p->bottom + 16);
        psr_html_short(svg, PSR_ENGLISH, limit);
        psr_text_add(svg, "</text>\n");
    }
}

static void add_line(psr_text *svg, const psr_budget_frontier *f, const panel *p) {
    psr_text_addf(svg, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"",
                  p->colour);
    for (size_t k = 0; k < f->point_count; k++) {
        psr_text_addf(svg, "%.2f,%.2f ", x_of(f, f->limit[k]), y_of(p, p->value[k]));
    }
    psr_text_add(svg, "\"/>\n");
}

static void add_starts(psr_text *svg, const psr_budget *budget,
                       const psr_budget_frontier *f, const panel *p) {
    int row = 0;
    for (size_t k = 0; k < f->switch_count; k++) {
        const psr_budget_switch *s = &f->switches[k];
        if (!s->on) {
            continue;
        }
        double x = x_of(f, s->until);
        psr_text_addf(svg,
                      "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" "
                      "stroke=\"#999\" stroke-dasharray=\"3 3\"/><text x=\"%.1f\" "
                      "y=\"%.1f\" fill=\"#555\">",
                      x, p->top, x, p->bottom, x + 3, p->top + 12 + 12 * (row++ % 6));
        psr_html_text(svg, budget->id[s->spend]);
        psr_text_add(svg, " starts</text>\n");
    }
}

static void set_range(const psr_budget_frontier *f, panel *p) {
    p->low = 0;
    p->high = DBL_MIN;
    for (size_t k = 0; k < f->point_count; k++) {
        if (isfinite(p->value[k])) {
            p->low = fmin(p->low, p->value[k]);
            p->high = fmax(p->high, p->value[k]);
        }
    }
}

psr_status psr_write_frontier_svg(const psr_budget *budget,
                                  const psr_budget_frontier *frontier, psr_text *svg,
                                  psr_error *err) {
    if (frontier->point_count == 0) {
        return psr_fail(err, PSR_ERR_DATA, "a frontier without points cannot be drawn");
    }
    panel panels[] = {
        {.top = 50, .bottom = 300, .value = frontier->response, .colour = "#1f6f8b"},
        {.top = 360, .bottom = 520, .value = frontier->marginal, .colour = "#b5532a"},
    };
    panels[0].title = "Best response against the budget";
    panels[1].title = "Response that one more unit of budget brings";
    psr_text_addf(svg,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d 550\" "
                  "font-family=\"sans-serif\" font-size=\"11\">\n<title>",
                  WIDTH);
    psr_html_text(svg, budget->name ? budget->name : "");
    psr_text_addf(svg, "</title>\n<rect width=\"%d\" height=\"550\" fill=\"#fff\"/>\n",
                  WIDTH);
    for (size_t k = 0; k < sizeof panels / sizeof *panels; k++) {
        set_range(frontier, &panels[k]);
        add_axes(svg, frontier, &panels[k]);
        add_line(svg, frontier, &panels[k]);
    }
    add_starts(svg, budget, frontier, &panels[0]);
    psr_text_add(svg, "</svg>\n");
    return svg->failed ? psr_fail(err, PSR_ERR_MEMORY, "out of memory for the picture")
                       : PSR_OK;
}
