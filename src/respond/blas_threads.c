/*
 * OpenBLAS on one thread: with more, sums would come in an order that depends on the
 * machine, and results with them. A file of its own because GSL declares cblas too.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include <cblas.h>

#include "response_model.h"

void respond_blas_on_one_thread(void) {
    openblas_set_num_threads(1);
}
