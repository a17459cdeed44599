/*
 * Functions that no file of purser may call; force-included into every room.
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef PURSER_BANNED_H
#define PURSER_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma GCC poison sprintf vsprintf strcpy strcat strtok atoi atof gets

#endif
