/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Internal state of the firmware, for firmware*.c and register*.c only. Other files
 * use firmware.h.
 */
#ifndef CONNECTX_FIRMWARE_STATE_H
#define CONNECTX_FIRMWARE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware.h"
#include "firmware_agents.h"
#include "firmware_config.h"
#include "firmware_diagnostic.h"
#include "firmware_image.h"
#include "firmware_port.h"

/* Command statuses. */
enum command_status {
	STATUS_OK = 0x0,
	STATUS_INTERNAL = 0x1,
	STATUS_BAD_OP = 0x2,
	STATUS_BAD_PARAM = 0x3,
	STATUS_BAD_SYS_STATE = 0x4,
	STATUS_BAD_RESOURCE = 0x5,
	STATUS_BUSY = 0x6,
	STATUS_EXCEEDS_LIMIT = 0x8,
	STATUS_BAD_STATE = 0x9,
	STATUS_BAD_INDEX = 0xa,
	STATUS_BAD_INPUT_LENGTH = 0x50,
	STATUS_BAD_OUTPUT_LENGTH = 0x51,
};

/* Groups of capabilities. */
#define CAP_GENERAL		0x0
#define CAP_DEBUG		0xd

/* MCX555A-ECAT: ConnectX-5 VPI, one port. Dates are in BCD. */
#define FIRMWARE_DEVICE_ID	0x20d
#define FIRMWARE_PCI_DEVICE_ID	0x1017
#define FIRMWARE_PSID		"MT_0000000010"
#define FIRMWARE_MODEL		"MCX555A-ECA_Ax_Bx"
#define FIRMWARE_DESCRIPTION	"ConnectX-5 VPI adapter card; EDR IB and " \
				"100GbE; single-port QSFP28; PCIe3.0 x16"
#define FIRMWARE_FACTORY_VERSION \
	((struct firmware_version) { 16, 35, 4030, 0x2024, 0x06, 0x27 })

/* Frequency of the device clock, see the general capabilities. */
#define FIRMWARE_CLOCK_KHZ	78125

/* Temperature sensors: of the die, and of the module in the port's cage. */
enum {
	SENSOR_DIE,
	SENSOR_MODULE,
	FIRMWARE_SENSORS
};

/* Temperatures are in eighths of a degree Celsius, as in MTMP. */
struct sensor {
	int around;		/* centre of the range of @now */
	bool held;		/* @now is constant */
	int now;
	int max;
	int step;
	int threshold_high;
	int threshold_low;
	bool keep_max;
	uint8_t event;		/* one of SENSOR_EVENT_* */
	bool hot;		/* above the high threshold, not below the low one */
};

/* Events of a sensor, numbered as in MTMP. */
enum {
	SENSOR_EVENT_NEVER,
	SENSOR_EVENT_ALWAYS,
	SENSOR_EVENT_ONCE,
};

/* Settings of MPEGC. */
struct congestion {
	uint8_t action;
	bool dynamic;
	bool mark_cqe;
	bool mark_cnp;
};

/* States of an update, numbered as in MCC. */
enum update_state {
	UPDATE_IDLE = 0,
	UPDATE_LOCKED = 1,
	UPDATE_DOWNLOAD = 3,
};

/**
 * struct update - Update of one flash component, by the user that holds the handle
 * @state: State.
 * @handle: Handle of the update.
 * @component: Index of the component.
 * @size: Size of the image.
 * @received: Bytes of the image that have arrived.
 * @error: error_code of MCC.
 * @image: Memory for the image; NULL outside a download.
 * @verified: The image is good, and may be activated.
 * @version: Version of the verified image.
 */
struct update {
	enum update_state state;
	uint32_t handle;
	uint16_t component;
	uint32_t size;
	uint32_t received;
	uint8_t error;
	uint8_t *image;
	bool verified;
	struct firmware_version version;
};

#define MONITOR_THRESHOLDS	4

/**
 * struct monitor - Changes of the module's temperature, for MTMG and MTMR
 * @enabled: Monitoring is active.
 * @interval: Seconds between two comparisons.
 * @thresholds: Thresholds of a change, in degrees Celsius.
 * @temperature: Temperature at the last comparison, in eighths of a degree.
 * @sampled_ns: Time of the last comparison.
 * @max_change: Largest change, in degrees.
 * @counts: Number of changes that reached each threshold.
 */
struct monitor {
	bool enabled;
	uint8_t interval;
	int8_t thresholds[MONITOR_THRESHOLDS];
	int temperature;
	uint64_t sampled_ns;
	uint8_t max_change;
	uint8_t counts[MONITOR_THRESHOLDS];
};

struct firmware {
	struct firmware_identity id;
	uint64_t commands;
	uint64_t failed;
	struct sensor sensors[FIRMWARE_SENSORS];
	struct firmware_config config;
	firmware_event_fn receiver;
	void *receiver_context;
	bool module_unplugged;
	struct agents agents;
	/* The version in flash, which waits for a reset if it is @pending. */
	struct firmware_version stored;
	bool pending;

	/* firmware_reset() resets the fields below. */
	struct firmware_version running;
	uint64_t started_ns;
	int64_t clock_offset_us;
	bool clock_synced;
	struct update update;
	struct congestion congestion;
	uint32_t roce_accelerations;
	struct monitor monitor;
	struct port port;
	struct diagnostic diagnostic;
};

uint64_t firmware_now_ns(void);

/* Send an event with EVENT_BYTES of @data to the driver. */
void firmware_event(struct firmware *fw, enum event_type type, uint8_t subtype,
		    const uint8_t *data);

/* Derive the GUID from the base MAC address in the usual way. */
uint64_t firmware_guid(const struct firmware *fw);

/* register_component.c: index of the component that the firmware runs from. */
#define BOOT_IMAGE		0
/* Returns the maximum size of a component, 0 if it does not exist. */
uint32_t component_max_size(size_t index);
/* Return a version as one number: major, minor and subminor. */
uint32_t version_number(const struct firmware_version *version);
/* register_update.c: cancel any update. */
void update_reset(struct firmware *fw);

/* register_roce.c, register_module_monitor.c: restore the factory settings. */
void roce_reset(struct firmware *fw);
void monitor_reset(struct firmware *fw);

/* register_temperature.c: a reset does not change the temperatures. */
void sensors_power_up(struct firmware *fw);
void sensors_reset(struct firmware *fw);
/* Returns the last value of a sensor, in eighths of a degree. */
int sensor_eighths(const struct firmware *fw, int sensor);

#endif
