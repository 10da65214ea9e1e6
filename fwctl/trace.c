// SPDX-License-Identifier: GPL-2.0-only
/* Definitions of the tracepoints in trace.h. */
#include "fwctl_private.h"

#define CREATE_TRACE_POINTS
#include "trace.h"
