// SPDX-License-Identifier: GPL-2.0-only
/*
 * Temperature sensors: one in the die and one in the port's module.
 */
#include <string.h>

#include "register.h"

#define EIGHTHS			8
/* Maximum deviation of a temperature from its centre, in eighths of a degree. */
#define STRAY			12

/*
 * mlx5_ifc.h lacks these. MTMP numbers sensors of the card from 0 and sensors of
 * modules from 64. With MTMP_INTERNAL set, it numbers the sensors within the die.
 */
#define MTCAP_INTERNAL_COUNT	AT(0x4, 7, 0)
#define MTMP_INTERNAL		AT(0x0, 31, 31)
#define MTMP_ELSEWHERE		AT(0x0, 30, 12)

static const struct {
	unsigned int index;
	char name[8];
	int celsius;
	int high;
} kinds[FIRMWARE_SENSORS] = {
	{ 0, "asic", 52, 105 },
	{ 64, "module0", 38, 70 },
};

void sensors_power_up(struct firmware *fw)
{
	for (int i = 0; i < FIRMWARE_SENSORS; i++) {
		struct sensor *sensor = &fw->sensors[i];

		sensor->around = kinds[i].celsius * EIGHTHS;
		sensor->now = sensor->around;
		sensor->step = 1;
	}
}

void sensors_reset(struct firmware *fw)
{
	for (int i = 0; i < FIRMWARE_SENSORS; i++) {
		struct sensor *sensor = &fw->sensors[i];

		sensor->max = sensor->now;
		sensor->keep_max = false;
		sensor->threshold_high = kinds[i].high * EIGHTHS;
		sensor->threshold_low = (kinds[i].high - 5) * EIGHTHS;
		/* mlx5_core relies on this default, as it does not set tee. */
		sensor->event = SENSOR_EVENT_ALWAYS;
		sensor->hot = sensor->now > sensor->threshold_high;
	}
}

/* Send an event when a sensor becomes hot. */
static void check_threshold(struct firmware *fw, int i)
{
	struct sensor *sensor = &fw->sensors[i];
	uint8_t data[EVENT_BYTES] = { 0 };

	if (sensor->now < sensor->threshold_low)
		sensor->hot = false;
	if (sensor->hot || sensor->now <= sensor->threshold_high)
		return;
	sensor->hot = true;
	if (sensor->event == SENSOR_EVENT_NEVER)
		return;
	if (sensor->event == SENSOR_EVENT_ONCE)
		sensor->event = SENSOR_EVENT_NEVER;
	/* One bit per sensor, the highest ones first. */
	data[15 - kinds[i].index / 8] = 1 << kinds[i].index % 8;
	firmware_event(fw, EVENT_TEMPERATURE, 0, data);
}

void firmware_set_temperature(struct firmware *fw, int celsius)
{
	struct sensor *die = &fw->sensors[SENSOR_DIE];
	int limit = INT16_MAX / EIGHTHS;

	if (celsius > limit)
		celsius = limit;
	if (celsius < -limit)
		celsius = -limit;
	die->around = celsius * EIGHTHS;
	die->now = die->around;
	die->held = true;
	if (die->keep_max && die->now > die->max)
		die->max = die->now;
	check_threshold(fw, SENSOR_DIE);
}

int sensor_eighths(const struct firmware *fw, int sensor)
{
	return fw->sensors[sensor].now;
}

/* Each measurement moves the temperature by one step, up and down in turn. */
static void measure(struct firmware *fw, int i)
{
	struct sensor *sensor = &fw->sensors[i];

	if (!sensor->held)
		sensor->now += sensor->step;
	if (sensor->now >= sensor->around + STRAY)
		sensor->step = -1;
	if (sensor->now <= sensor->around - STRAY)
		sensor->step = 1;
	if (sensor->keep_max && sensor->now > sensor->max)
		sensor->max = sensor->now;
	check_threshold(fw, i);
}

uint8_t mtcap_query(struct register_call *call)
{
	memset(call->data, 0, call->len);
	SET(mtcap_reg, call->data, sensor_count, 1);
	SET(mtcap_reg, call->data, sensor_map, 1ULL << kinds[0].index);
	field_set_bits(call->data, MTCAP_INTERNAL_COUNT, 1);
	return STATUS_OK;
}

static int find_sensor(struct register_call *call)
{
	unsigned int index = GET(mtmp_reg, call->data, sensor_index);

	if (field_get_bits(call->data, MTMP_ELSEWHERE))
		return -1;
	if (field_get_bits(call->data, MTMP_INTERNAL))
		return index == 0 ? 0 : -1;
	for (int i = 0; i < FIRMWARE_SENSORS; i++)
		if (kinds[i].index == index)
			return i;
	return -1;
}

static void mtmp_respond(uint8_t *data, const struct sensor *sensor, int i)
{
	bool internal = field_get_bits(data, MTMP_INTERNAL);

	memset(data, 0, STRUCT_BYTES(mtmp_reg));
	field_set_bits(data, MTMP_INTERNAL, internal);
	SET(mtmp_reg, data, sensor_index, kinds[i].index);
	SET(mtmp_reg, data, temperature, sensor->now);
	SET(mtmp_reg, data, mte, sensor->keep_max);
	SET(mtmp_reg, data, max_temperature, sensor->max);
	SET(mtmp_reg, data, tee, sensor->event);
	SET(mtmp_reg, data, temp_threshold_hi, sensor->threshold_high);
	SET(mtmp_reg, data, temp_threshold_lo, sensor->threshold_low);
	memcpy(ADDR_OF(mtmp_reg, data, sensor_name_hi), kinds[i].name,
	       sizeof(kinds[i].name));
}

/* mtr ("reset the maximum") works in a query too, as the driver uses it. */
uint8_t mtmp_query(struct register_call *call)
{
	int i = find_sensor(call);
	struct sensor *sensor;

	if (i < 0)
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_SENSOR_UNKNOWN);
	sensor = &call->fw->sensors[i];
	measure(call->fw, i);
	if (GET(mtmp_reg, call->data, mtr))
		sensor->max = sensor->now;
	mtmp_respond(call->data, sensor, i);
	return STATUS_OK;
}

uint8_t mtmp_set(struct register_call *call)
{
	int i = find_sensor(call);
	int16_t high = GET(mtmp_reg, call->data, temp_threshold_hi);
	int16_t low = GET(mtmp_reg, call->data, temp_threshold_lo);
	uint8_t event = GET(mtmp_reg, call->data, tee);
	struct sensor *sensor;

	if (i < 0)
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_SENSOR_UNKNOWN);
	if (event > 2)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_SENSOR_EVENT);
	if (low > high)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_SENSOR_THRESHOLD);
	sensor = &call->fw->sensors[i];
	if (!sensor->keep_max || GET(mtmp_reg, call->data, mtr))
		sensor->max = sensor->now;
	sensor->keep_max = GET(mtmp_reg, call->data, mte);
	sensor->event = event;
	sensor->threshold_high = high;
	sensor->threshold_low = low;
	check_threshold(call->fw, i);
	mtmp_respond(call->data, sensor, i);
	return STATUS_OK;
}
