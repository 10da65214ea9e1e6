/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Values that fwctl metrics exports. */
#ifndef FWCTL_METRIC_H
#define FWCTL_METRIC_H

/* Types of metrics, with the meaning of OpenMetrics. */
enum metric_type {
	METRIC_COUNTER,
	METRIC_GAUGE,
};

/**
 * struct metric - A value that fwctl metrics exports
 * @type: &enum metric_type.
 * @name: Name without "fwctl_", unit and "_total".
 * @unit: Base unit in the plural; NULL for a number without a unit.
 * @scale: Base units per unit of the value; 0 for 1.
 * @help: One line without quotation marks and backslashes.
 */
struct metric {
	enum metric_type type;
	const char *name;
	const char *unit;
	double scale;
	const char *help;
};

#endif
