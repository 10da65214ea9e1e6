// SPDX-License-Identifier: GPL-2.0-only
/* The one place that defines the tracepoints of trace.h. */
#include "fwctl_private.h"

#define CREATE_TRACE_POINTS
#include "trace.h"
