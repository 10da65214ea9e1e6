// SPDX-License-Identifier: GPL-2.0-only
/* What the segments of a resource dump hold. */
#include "dump.h"

const struct layout segment_header = {
	.ifc = "mlx5_ifc_resource_dump_segment_header_bits",
	.bytes = 4,
	.fields = (const struct field[]) {
		RO(length_dw, 0x0, 16),
		RO(segment_type, 0x10, 16, HEX),
		{ 0 } },
};

/* Of its header, which whoever shows a segment has told already. */
static const struct layout told = {
	.bytes = 4,
};

static const struct layout info = {
	.ifc = "mlx5_ifc_resource_dump_info_segment_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(dump_version, 0x38, 8),
		RO(hw_version, 0x40, 32, HEX),
		RO(fw_version, 0x60, 32, HEX),
		{ 0 } },
	.parts = (const struct part[]) {
		PART(segment_header, 0x0, told),
		{ 0 } },
};

const struct layout segment_command = {
	.ifc = "mlx5_ifc_resource_dump_command_segment_bits",
	.bytes = 20,
	.fields = (const struct field[]) {
		RO(segment_called, 0x20, 16, HEX),
		RO(vhca_id, 0x30, 16),
		RO(index1, 0x40, 32, HEX),
		RO(index2, 0x60, 32, HEX),
		RO(num_of_obj1, 0x80, 16),
		RO(num_of_obj2, 0x90, 16),
		{ 0 } },
	.parts = (const struct part[]) {
		PART(segment_header, 0x0, told),
		{ 0 } },
};

const struct layout segment_error = {
	.ifc = "mlx5_ifc_resource_dump_error_segment_bits",
	.bytes = 48,
	.fields = (const struct field[]) {
		RO(syndrome_id, 0x30, 16, HEX),
		RO(error, 0x80, 256, TEXT),
		{ 0 } },
	.parts = (const struct part[]) {
		PART(segment_header, 0x0, told),
		{ 0 } },
};

static const struct layout notice = {
	.bytes = 48,
	.fields = (const struct field[]) {
		RO(syndrome_id, 0x30, 16, HEX),
		RO(notice, 0x80, 256, TEXT),
		{ 0 } },
	.parts = (const struct part[]) {
		PART(segment_header, 0x0, told),
		{ 0 } },
};

static const struct layout reference = {
	.bytes = 20,
	.fields = (const struct field[]) {
		RO(reference_segment, 0x30, 16, HEX),
		RO(index1, 0x40, 32, HEX),
		RO(index2, 0x60, 32, HEX),
		RO(num_of_obj1, 0x80, 16),
		RO(num_of_obj2, 0x90, 16),
		{ 0 } },
	.parts = (const struct part[]) {
		PART(segment_header, 0x0, told),
		{ 0 } },
};

static const struct layout resource = {
	.ifc = "mlx5_ifc_resource_dump_resource_segment_bits",
	.bytes = 16,
	.fields = (const struct field[]) {
		RO(index1, 0x40, 32, HEX),
		RO(index2, 0x60, 32, HEX),
		{ 0 } },
	.parts = (const struct part[]) {
		PART(segment_header, 0x0, told),
		{ 0 } },
};

static const struct layout terminate = {
	.ifc = "mlx5_ifc_resource_dump_terminate_segment_bits",
	.bytes = 4,
	.parts = (const struct part[]) {
		PART(segment_header, 0x0, told),
		{ 0 } },
};

const struct layout segment_menu_record = {
	.ifc = "mlx5_ifc_resource_dump_menu_record_bits",
	.bytes = 52,
	.fields = (const struct field[]) {
		RO(num_of_obj2_supports_active, 0x4, 1),
		RO(num_of_obj2_supports_all, 0x5, 1),
		RO(must_have_num_of_obj2, 0x6, 1),
		RO(support_num_of_obj2, 0x7, 1),
		RO(num_of_obj1_supports_active, 0x8, 1),
		RO(num_of_obj1_supports_all, 0x9, 1),
		RO(must_have_num_of_obj1, 0xa, 1),
		RO(support_num_of_obj1, 0xb, 1),
		RO(must_have_index2, 0xc, 1),
		RO(support_index2, 0xd, 1),
		RO(must_have_index1, 0xe, 1),
		RO(support_index1, 0xf, 1),
		RO(segment_type, 0x10, 16, HEX),
		RO(segment_name, 0x20, 128, TEXT),
		RO(index1_name, 0xa0, 128, TEXT),
		RO(index2_name, 0x120, 128, TEXT),
		{ 0 } },
};

const struct layout segment_menu = {
	.ifc = "mlx5_ifc_resource_dump_menu_segment_bits",
	.bytes = 8,
	.fields = (const struct field[]) {
		RO(num_of_records, 0x30, 16),
		{ 0 } },
	.parts = (const struct part[]) {
		PART(segment_header, 0x0, told),
		{ 0 } },
};

const struct layout *const segment_layouts[] = {
	&segment_header, &info, &segment_command, &segment_error, &resource,
	&terminate, &segment_menu, &segment_menu_record, NULL,
};

static const struct {
	uint16_t type;
	const char *kind;
	const struct layout *layout;
} kinds[] = {
	{ SEGMENT_NOTICE, "notice", &notice },
	{ SEGMENT_COMMAND, "command", &segment_command },
	{ SEGMENT_TERMINATE, "terminate", &terminate },
	{ SEGMENT_ERROR, "error", &segment_error },
	{ SEGMENT_REFERENCE, "reference", &reference },
	{ SEGMENT_INFO, "info", &info },
	{ SEGMENT_MENU, "menu", &segment_menu },
};

const struct layout *segment_layout(uint16_t type)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].type == type)
			return kinds[i].layout;
	}
	return &resource;
}

const char *segment_kind(uint16_t type)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (kinds[i].type == type)
			return kinds[i].kind;
	}
	return "resource";
}
