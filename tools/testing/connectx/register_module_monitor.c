// SPDX-License-Identifier: GPL-2.0-only
/*
 * MTMG and MTMR: monitoring of changes of the module's temperature. At each
 * interval the firmware compares the temperature with the previous one and counts
 * the changes that reach each of four thresholds.
 */
#include <stdlib.h>
#include <string.h>

#include "register.h"

#define EIGHTHS			8
#define NS_PER_SECOND		1000000000ULL

#define MTMG_ENABLE		AT(0x00, 0, 0)
#define MTMG_INTERVAL		AT(0x04, 7, 0)
#define MTMG_THRESHOLD(n)	\
	AT(0x08 + 4 * ((n) / 2), 16 * ((n) % 2) + 7, 16 * ((n) % 2))

/* In seconds. */
#define INTERVAL_UNIT		6
#define INTERVAL_MAX		252

#define MTMR_MODULE		AT(0x00, 7, 0)
#define MTMR_OPERATION		AT(0x04, 1, 0)
#define MTMR_MAX_CHANGE		AT(0x04, 20, 16)
#define MTMR_COUNT(n)		AT(0x08, 8 * (n) + 3, 8 * (n))
#define MAX_CHANGE		0x1f
#define MAX_COUNT		0xf

enum { READ, CLEAR, READ_AND_CLEAR, OPERATIONS };

void monitor_reset(struct firmware *fw)
{
	fw->monitor = (struct monitor) {
		.interval = INTERVAL_UNIT,
		.thresholds = { 2, 4, 6, 8 },
	};
}

/* A negative threshold is for a falling temperature. */
static bool crosses(int change, int threshold)
{
	return threshold > 0 ? change >= threshold :
	       threshold < 0 && change <= threshold;
}

static void count_change(struct monitor *monitor, int change)
{
	if (abs(change) > monitor->max_change)
		monitor->max_change = abs(change) < MAX_CHANGE ? abs(change) :
								 MAX_CHANGE;
	for (int i = 0; i < MONITOR_THRESHOLDS; i++)
		if (crosses(change, monitor->thresholds[i]) &&
		    monitor->counts[i] < MAX_COUNT)
			monitor->counts[i]++;
}

/*
 * A temperature changes only when a register shows it, so all intervals since the
 * last call contain at most one change.
 */
static void sample(struct firmware *fw)
{
	struct monitor *monitor = &fw->monitor;
	uint64_t now = firmware_now_ns();
	int temperature = sensor_eighths(fw, SENSOR_MODULE);

	if (!monitor->enabled ||
	    now - monitor->sampled_ns < monitor->interval * NS_PER_SECOND)
		return;
	count_change(monitor, (temperature - monitor->temperature) / EIGHTHS);
	monitor->temperature = temperature;
	monitor->sampled_ns = now;
}

uint8_t mtmg_query(struct register_call *call)
{
	const struct monitor *monitor = &call->fw->monitor;
	uint8_t *data = call->data;

	memset(data, 0, call->len);
	field_set_bits(data, MTMG_ENABLE, monitor->enabled);
	field_set_bits(data, MTMG_INTERVAL, monitor->interval);
	for (int i = 0; i < MONITOR_THRESHOLDS; i++)
		field_set_bits(data, MTMG_THRESHOLD(i), monitor->thresholds[i]);
	return STATUS_OK;
}

static void start(struct firmware *fw)
{
	fw->monitor.enabled = true;
	fw->monitor.temperature = sensor_eighths(fw, SENSOR_MODULE);
	fw->monitor.sampled_ns = firmware_now_ns();
}

uint8_t mtmg_set(struct register_call *call)
{
	struct monitor *monitor = &call->fw->monitor;
	unsigned int interval = field_get_bits(call->data, MTMG_INTERVAL);
	bool enable = field_get_bits(call->data, MTMG_ENABLE);

	if (!interval || interval % INTERVAL_UNIT || interval > INTERVAL_MAX)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_MONITOR_INTERVAL);
	if (monitor->enabled && interval != monitor->interval)
		return register_reject(call, STATUS_BAD_STATE,
				       SYNDROME_MONITOR_STATE);
	sample(call->fw);
	monitor->interval = interval;
	for (int i = 0; i < MONITOR_THRESHOLDS; i++)
		monitor->thresholds[i] = field_get_bits(call->data,
							MTMG_THRESHOLD(i));
	if (!enable)
		monitor->enabled = false;
	else if (!monitor->enabled)
		start(call->fw);
	return mtmg_query(call);
}

static void clear(struct monitor *monitor)
{
	memset(monitor->counts, 0, sizeof(monitor->counts));
	monitor->max_change = 0;
}

static void mtmr_respond(struct register_call *call)
{
	const struct monitor *monitor = &call->fw->monitor;

	memset(call->data, 0, call->len);
	field_set_bits(call->data, MTMR_MAX_CHANGE, monitor->max_change);
	for (int i = 0; i < MONITOR_THRESHOLDS; i++)
		field_set_bits(call->data, MTMR_COUNT(i), monitor->counts[i]);
}

uint8_t mtmr_query(struct register_call *call)
{
	unsigned int operation = field_get_bits(call->data, MTMR_OPERATION);
	struct firmware *fw = call->fw;

	if (field_get_bits(call->data, MTMR_MODULE))
		return register_reject(call, STATUS_BAD_INDEX, SYNDROME_MODULE);
	if (operation >= OPERATIONS)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_MONITOR_OPERATION);
	sample(fw);
	if (operation == CLEAR)
		clear(&fw->monitor);
	mtmr_respond(call);
	if (operation == READ_AND_CLEAR)
		clear(&fw->monitor);
	return STATUS_OK;
}
