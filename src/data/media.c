/*
 * Marketing history: create and free.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "purser/data/media.h"

#include <stdlib.h>

psr_media *psr_media_create(void) {
    psr_media *media = psr_calloc(1, sizeof *media);
    if (!media) {
        return NULL;
    }
    media->channels = psr_names_create();
    if (!media->channels) {
        free(media);
        return NULL;
    }
    return media;
}

void psr_media_free(psr_media *media) {
    if (!media) {
        return;
    }
    psr_names_free(media->channels);
    free(media->spend);
    free(media->visits);
    free(media->outcome_name);
    free(media->outcome);
    for (size_t i = 0; media->control_name && i < media->control_count; i++) {
        free(media->control_name[i]);
    }
    free(media->control_name);
    free(media->control);
    free(media->experiments);
    free(media);
}
