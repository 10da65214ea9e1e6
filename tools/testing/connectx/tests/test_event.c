// SPDX-License-Identifier: GPL-2.0-only
/*
 * Events of the firmware: temperature, module and general events.
 */
#include <stdio.h>
#include <string.h>

#include "host.h"

#define MTMP 0x900a
#define PMAOS 0x5012

/* Check entry @n of the queue, which must be the last one. */
#define assert_event(host, n, type, subtype, response) \
	check_event(host, n, type, subtype, response, __FILE__, __LINE__)
static void check_event(struct host *host, unsigned int n, uint8_t type,
			uint8_t subtype, const char *data, const char *file,
			int line)
{
	const uint8_t *entry = host_memory(host, HOST_EQ + 64 * n);
	char text[2 * EVENT_BYTES + 1];

	_assert_int_equal(entry[1], type, file, line);
	_assert_int_equal(entry[3], subtype, file, line);
	for (int i = 0; i < EVENT_BYTES; i++)
		snprintf(text + 2 * i, 3, "%02x", entry[32 + i]);
	/* All bytes after @data are zero. */
	_assert_int_equal(strncmp(text, data, strlen(data)), 0, file, line);
	_assert_int_equal(strspn(text + strlen(data), "0"),
			  strlen(text) - strlen(data), file, line);
	_assert_int_equal(entry[64 + 1], 0, file, line);
}

/* No entry @n was written yet. */
static void assert_no_event(struct host *host, unsigned int n)
{
	const uint8_t *entry = host_memory(host, HOST_EQ + 64 * n);

	assert_int_equal(entry[1], 0);
}

#define DIE_IS_HOT "00000000000000000000000000000001"
#define MODULE_IS_HOT "00000000000000010000000000000000"

ACTIVE(a_hot_die_is_one_event)
{
	host_create_eq(host, 1ULL << EVENT_TEMPERATURE);
	host_accepts(host, "temperature 105");
	assert_no_event(host, 0);
	host_accepts(host, "temperature 106");
	assert_event(host, 0, 0x17, 0, DIE_IS_HOT);
	/* The low threshold is 100 degrees. */
	host_accepts(host, "temperature 100");
	host_accepts(host, "temperature 110");
	assert_no_event(host, 1);
	host_accepts(host, "temperature 99");
	assert_no_event(host, 1);
	host_accepts(host, "temperature 106");
	assert_event(host, 1, 0x17, 0, DIE_IS_HOT);
}

/* Set the thresholds of a sensor in eighths of a degree. */
static void set_sensor(struct host *host, unsigned int sensor, int high,
		       unsigned int event)
{
	uint8_t *mtmp = host->in + 16;

	host_access_register(host, 0, MTMP, true);
	SET(mtmp_reg, mtmp, sensor_index, sensor);
	SET(mtmp_reg, mtmp, tee, event);
	SET(mtmp_reg, mtmp, temp_threshold_hi, high);
	SET(mtmp_reg, mtmp, temp_threshold_lo, high);
	assert_ok(host_command(host, 16 + 32, 16 + 32));
}

ACTIVE(a_threshold_can_be_set)
{
	host_create_eq(host, 1ULL << EVENT_TEMPERATURE);
	/* The module has 38 degrees. */
	set_sensor(host, 64, 40 * 8, 1);
	assert_no_event(host, 0);
	set_sensor(host, 64, 30 * 8, 1);
	assert_event(host, 0, 0x17, 0, MODULE_IS_HOT);
}

ACTIVE(events_of_temperature_are_optional)
{
	host_create_eq(host, 1ULL << EVENT_TEMPERATURE);
	set_sensor(host, 0, 80 * 8, 0);
	host_accepts(host, "temperature 90");
	host_accepts(host, "temperature 70");
	assert_no_event(host, 0);
	set_sensor(host, 0, 80 * 8, 2);
	host_accepts(host, "temperature 90");
	assert_event(host, 0, 0x17, 0, DIE_IS_HOT);
	host_accepts(host, "temperature 70");
	host_accepts(host, "temperature 90");
	assert_no_event(host, 1);
}

static void enable_module(struct host *host, bool enable)
{
	uint8_t *pmaos = host->in + 16;

	host_access_register(host, 0, PMAOS, true);
	SET(pmaos_reg, pmaos, ase, 1);
	SET(pmaos_reg, pmaos, admin_status, enable ? 1 : 2);
	assert_ok(host_command(host, 16 + 16, 16 + 16));
}

ACTIVE(a_module_comes_and_goes)
{
	host_create_eq(host, 1ULL << EVENT_PORT_MODULE);
	host_accepts(host, "module plug");
	assert_no_event(host, 0);
	host_accepts(host, "module unplug");
	assert_event(host, 0, 0x16, 0, "00000002");
	host_accepts(host, "module unplug");
	assert_no_event(host, 1);
	host_accepts(host, "module plug");
	assert_event(host, 1, 0x16, 0, "00000001");
	enable_module(host, false);
	assert_event(host, 2, 0x16, 0, "00000004");
	enable_module(host, true);
	assert_event(host, 3, 0x16, 0, "00000001");
}

ACTIVE(a_general_event_has_any_data)
{
	host_create_eq(host, 1ULL << EVENT_GENERAL);
	host_accepts(host, "general 0x42");
	assert_event(host, 0, 0x22, 0x42, "");
	host_accepts(host, "general 255 0x01020304 5 6 7 8 9 0xffffffff");
	assert_event(host, 1, 0x22, 0xff,
		     "010203040000000500000006000000070000000800000009ffffffff");
}

ACTIVE(numbers_of_a_general_event_are_checked)
{
	host_create_eq(host, 1ULL << EVENT_GENERAL);
	assert_string_equal(host_control(host, "general 256"),
			    "error: no subtype\n");
	assert_string_equal(host_control(host, "general 1 0x100000000"),
			    "error: no number of 32 bits\n");
	assert_no_event(host, 0);
}

/* The driver chooses the types of a queue, and gets no others. */
ACTIVE(an_event_without_a_queue_is_lost)
{
	host_create_eq(host, 1ULL << EVENT_PORT_MODULE);
	host_accepts(host, "temperature 106");
	assert_string_equal(host_control(host, "general 1"),
			    "error: no event queue for general events\n");
	assert_no_event(host, 0);
	assert_string_equal(host_control(host, "count kind=event delivered=0"),
			    "2\nok\n");
	host_accepts(host, "module unplug");
	assert_event(host, 0, 0x16, 0, "00000002");
}
