/* SPDX-License-Identifier: GPL-2.0-only */
/* Load recordings. */
#ifndef FWCTL_REPLAY_H
#define FWCTL_REPLAY_H

#include "../lib/recording.h"
#include "tool.h"

/* Call fwctl_recording_load(), and print an error. */
enum status load_recording(const char *path, bool payloads, struct recording *r);

#endif
