/*
 * Loops over many numbers, made for twice as wide registers too.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_SOLVE_LOOPS_H
#define PURSER_SOLVE_LOOPS_H

/* The version is taken where the machine has such registers: no operation differs. The race
 * checker starts after the choice is made, and would fail; clang 14 gives the function a
 * name that other files do not find. */
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__) && !defined(__clang__)
#define WIDE_LOOPS __attribute__((target_clones("default", "avx2")))
#else
#define WIDE_LOOPS
#endif

#endif
