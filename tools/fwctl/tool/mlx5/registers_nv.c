// SPDX-License-Identifier: GPL-2.0-only
/* Registers of the non-volatile configuration. */
#include "nv.h"
#include "registers.h"

/* Where an item's own bytes start, behind its header. */
const struct layout mnvda_layout = {
	.bytes = 268,
	.fields = (const struct field[]) {
		RO(priority, 0x2, 2, NAMES("user=0 oem=1 vendor=3")),
		RW(ovr_en, 0x6, 1),
		RW(rd_en, 0x7, 1),
		KEY(access_mode, 0x8, 2, NAMES("next=0 current=1 default=2")),
		RW(writer_id, 0xb, 5),
		RW(version, 0x10, 4),
		KEY(host_id_valid, 0x16, 1),
		KEY(length, 0x17, 9),
		KEY(type, 0x20, 32, HEX),
		RW(data, 0x60, NV_DATA_MAX * 8, BYTES),
		{ 0 } },
};

static const struct layout mnvdi = {
	.bytes = 12,
	.fields = (const struct field[]) {
		KEY(access_mode, 0x8, 2, NAMES("next=0 current=1 default=2")),
		RW(writer_id, 0xb, 5),
		KEY(host_id_valid, 0x16, 1),
		KEY(length, 0x17, 9),
		KEY(type, 0x20, 32, HEX),
		{ 0 } },
};

const struct layout mnvqc_layout = {
	.bytes = 8,
	.fields = (const struct field[]) {
		KEY(type, 0x0, 32, HEX),
		RO(version, 0x38, 4),
		RO(support_wr, 0x3e, 1),
		RO(support_rd, 0x3f, 1),
		{ 0 } },
};

const struct layout mnvia_layout = {
	.bytes = 8,
	.fields = (const struct field[]) {
		WO(writer_id, 0x17, 5),
		WO(target, 0x1d, 3),
		{ 0 } },
};

const struct layout mnvgc_layout = {
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(priv_nv_other_host, 0x1d, 1),
		RO(nvda_read_current_settings, 0x1e, 1),
		RO(nvda_read_factory_settings, 0x1f, 1),
		{ 0 } },
};

const struct reg nv_registers[] = {
	{ REG_MNVDA, "MNVDA", &mnvda_layout,
	  "Non-volatile configuration: an item" },
	{ 0x9025, "MNVDI", &mnvdi,
	  "Non-volatile configuration: remove an item" },
	{ REG_MNVQC, "MNVQC", &mnvqc_layout,
	  "Non-volatile configuration: is there such an item" },
	{ REG_MNVIA, "MNVIA", &mnvia_layout,
	  "Non-volatile configuration: remove all items" },
	{ REG_MNVGC, "MNVGC", &mnvgc_layout,
	  "Non-volatile configuration: what the firmware can" },
	{ 0 },
};
