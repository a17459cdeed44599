/*
 * Eight doubles side by side: candidates of a parameter search run through a series
 * together, so that the recursion's latency is paid once for eight of them. GCC and clang
 * vector extensions; no fused multiply-add, so every processor gives the same digits.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_FORECAST_LANES_H
#define PURSER_FORECAST_LANES_H

#define LANE_COUNT 8

typedef double lanes __attribute__((vector_size(LANE_COUNT * sizeof(double))));

/* One version a processor family; the same arithmetic in each. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define LANES_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define LANES_CLONES
#endif

#endif
