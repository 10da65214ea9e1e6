// SPDX-License-Identifier: GPL-2.0-only
/* fwctl mlx5 info: show device and firmware. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../mlx5/caps.h"
#include "../../mlx5/layouts.h"
#include "../../mlx5/opcodes.h"
#include "../../mlx5/registers.h"
#include "protocol.h"
#include "show.h"

/* Maximum length of a text from MQIS. Real texts are shorter. */
#define MQIS_TEXT_MAX 255

/* Names for MGIR's hw_dev_id. The PCI device ID can be configured. */
static const struct {
	uint16_t id;
	const char *name;
} chips[] = {
	{ 0x1ff, "Connect-IB" },    { 0x209, "ConnectX-4" },
	{ 0x20b, "ConnectX-4 Lx" }, { 0x20d, "ConnectX-5" },
	{ 0x20f, "ConnectX-6" },    { 0x211, "BlueField" },
	{ 0x212, "ConnectX-6 Dx" }, { 0x214, "BlueField-2" },
	{ 0x216, "ConnectX-6 Lx" }, { 0x218, "ConnectX-7" },
	{ 0x21c, "BlueField-3" },   { 0x21e, "ConnectX-8" },
};

/* Responses of the firmware. */
struct info {
	struct fwctl_info_mlx5 context;
	unsigned char adapter[272];
	unsigned char issi[112];
	unsigned char mgir[160];
	bool has_mgir;
	char model[MQIS_TEXT_MAX + 1];
	char description[MQIS_TEXT_MAX + 1];
	unsigned char caps[CAPS_BYTES];
};

static enum status query(struct call *c, uint16_t opcode, void *out, size_t len)
{
	unsigned char in[CMD_HEADER] = { 0 };
	struct mlx5_command m = {
		.scope = opcode_scope(opcode, 0),
		.opcode = opcode,
		.in = in,
		.in_len = sizeof(in),
		.out = out,
		.out_len = len,
	};

	return mlx5_call(c, &m);
}

/* Read a piece of a text. Sets *@end after the last piece. */
static enum status read_piece(struct call *c, unsigned int type, char *text,
			      size_t *used, bool *end)
{
	const struct field *string = field_find(&mqis_layout, "info_string");
	unsigned char reg[24] = { 0 };
	const struct register_access access = {
		.id = REG_MQIS, .data = reg, .len = sizeof(reg),
	};
	size_t capacity = string->width / 8;
	enum status status;
	size_t len, total;

	field_set(&mqis_layout, reg, "info_type", type);
	field_set(&mqis_layout, reg, "read_offset", *used);
	field_set(&mqis_layout, reg, "read_length", capacity);
	status = mlx5_try_register(c, &access, end);
	if (status)
		return status;
	*end = !*end;
	len = field_get(&mqis_layout, reg, "read_length");
	total = field_get(&mqis_layout, reg, "info_length");
	if (*end || len > capacity || len > MQIS_TEXT_MAX - *used) {
		*end = true;
		return STATUS_OK;
	}
	memcpy(text + *used, reg + string->bit / 8, len);
	*used += len;
	*end = !len || *used >= total;
	return STATUS_OK;
}

/* Read a text, NUL-terminated. It is empty if the firmware has none. */
static enum status read_text(struct call *c, unsigned int type, char *text)
{
	enum status status = STATUS_OK;
	size_t used = 0;
	bool end = false;

	memset(text, 0, MQIS_TEXT_MAX + 1);
	while (!status && !end)
		status = read_piece(c, type, text, &used, &end);
	return status;
}

static enum status collect(struct call *c, struct info *info)
{
	const struct register_access mgir = {
		.id = REG_MGIR,
		.data = info->mgir,
		.len = sizeof(info->mgir),
	};
	enum status status;

	status = query(c, QUERY_ADAPTER, info->adapter, sizeof(info->adapter));
	if (!status)
		status = caps_query(c, 0, false, info->caps);
	if (!status)
		status = query(c, QUERY_ISSI, info->issi, sizeof(info->issi));
	if (!status)
		status = mlx5_try_register(c, &mgir, &info->has_mgir);
	if (!status)
		status = read_text(c, 1, info->model);
	return status ? status : read_text(c, 2, info->description);
}

static const char *chip_name(uint16_t id)
{
	for (size_t i = 0; i < ARRAY_SIZE(chips); i++) {
		if (chips[i].id == id)
			return chips[i].name;
	}
	return NULL;
}

/* Return the hardware part of MGIR. */
static const void *hardware(const struct info *info)
{
	return info->mgir;
}

static const void *firmware(const struct info *info)
{
	return info->mgir + 32;
}

/* Current versions do not fit in the old fields. */
static void version_text(const struct info *info, char *text, size_t size)
{
	const struct layout *l = &mgir_fw_layout;
	const void *fw = firmware(info);
	bool extended = field_get(l, fw, "extended_major");

	snprintf(text, size, "%u.%u.%04u",
		 (unsigned int)field_get(l, fw, extended ? "extended_major" :
							   "major"),
		 (unsigned int)field_get(l, fw, extended ? "extended_minor" :
							   "minor"),
		 (unsigned int)field_get(l, fw, extended ?
					 "extended_sub_minor" : "sub_minor"));
}

/* The fields of the date are binary-coded decimals. */
static void build_text(const struct info *info, char *text, size_t size)
{
	const struct layout *l = &mgir_fw_layout;
	const void *fw = firmware(info);

	snprintf(text, size, "%04x-%02x-%02x",
		 (unsigned int)field_get(l, fw, "year"),
		 (unsigned int)field_get(l, fw, "month"),
		 (unsigned int)field_get(l, fw, "day"));
}

static void print_line(const char *label, const char *text)
{
	if (*text)
		printf("%-14s %s\n", label, text);
}

static void print_firmware_text(const char *label, const void *data, size_t len)
{
	__autofree char *text = text_clean(data, len);

	print_line(label, text ? text : "");
}

static void print_mgir(const struct info *info)
{
	unsigned int chip = field_get(&mgir_hw_layout, hardware(info),
				      "hw_dev_id");
	const char *name = chip_name(chip);
	char text[64];

	if (!info->has_mgir)
		return;
	printf("%-14s 0x%x%s%s%s, revision 0x%x\n", "hardware:", chip,
	       name ? " (" : "", name ? name : "", name ? ")" : "",
	       (unsigned int)field_get(&mgir_hw_layout, hardware(info),
				       "device_hw_revision"));
	printf("%-14s 0x%x\n", "PCI device:",
	       (unsigned int)field_get(&mgir_hw_layout, hardware(info),
				       "device_id"));
	version_text(info, text, sizeof(text));
	print_line("firmware:", text);
	build_text(info, text, sizeof(text));
	print_line("built:", text);
	printf("%-14s %u s\n", "running for:",
	       (unsigned int)field_get(&mgir_hw_layout, hardware(info),
				       "uptime"));
}

static const void *psid(const struct info *info)
{
	return info->adapter + CMD_HEADER +
	       field_find(&adapter_layout, "vsd_contd_psid")->bit / 8;
}

static void print_text(const struct call *c, const struct info *info)
{
	const struct layout *caps = &caps_general;
	struct spot port = { .bit = field_find(caps, "port_type")->bit,
			     .field = field_find(caps, "port_type") };
	__autofree char *type = spot_names(&port, info->caps);

	print_line("device:", fwctl_dev_name(c->dev));
	print_firmware_text("model:", info->model, sizeof(info->model));
	print_firmware_text("description:", info->description,
			    sizeof(info->description));
	print_mgir(info);
	print_firmware_text("PSID:", psid(info), 16);
	printf("%-14s %u, %s\n", "ports:",
	       (unsigned int)field_get(caps, info->caps, "num_ports"),
	       type ? type : "of an unknown type");
	printf("%-14s %u\n", "vhca_id:",
	       (unsigned int)field_get(caps, info->caps, "vhca_id"));
	printf("%-14s %u of 0x%x\n", "ISSI:",
	       (unsigned int)field_get(&issi_layout, info->issi, "current_issi"),
	       (unsigned int)field_get(&issi_layout, info->issi,
				       "supported_issi_dw0"));
	printf("%-14s %u\n", "uid:", info->context.uid);
	printf("%-14s 0x%x of 0x%x\n", "uctx_caps:", info->context.uctx_caps,
	       (unsigned int)field_get(caps, info->caps, "uctx_cap"));
}

static void add_mgir(const struct info *info, struct json_object *o)
{
	unsigned int chip = field_get(&mgir_hw_layout, hardware(info),
				      "hw_dev_id");
	char text[64];

	json_enum(o, "hw_id", chip, chip_name(chip));
	json_number(o, "hw_revision", field_get(&mgir_hw_layout, hardware(info),
						"device_hw_revision"));
	json_number(o, "pci_device_id", field_get(&mgir_hw_layout,
						  hardware(info),
						  "device_id"));
	version_text(info, text, sizeof(text));
	json_text(o, "fw_version", text);
	build_text(info, text, sizeof(text));
	json_text(o, "fw_date", text);
	json_number(o, "uptime", field_get(&mgir_hw_layout, hardware(info),
					   "uptime"));
}

static enum status print_json(const struct call *c, const struct info *info)
{
	const struct layout *caps = &caps_general;
	struct json_object *o = session_json(c);
	struct spot port = { .bit = field_find(caps, "port_type")->bit,
			     .field = field_find(caps, "port_type") };

	json_firmware_text(o, "model", info->model, sizeof(info->model));
	json_firmware_text(o, "description", info->description,
			   sizeof(info->description));
	if (info->has_mgir)
		add_mgir(info, o);
	json_firmware_text(o, "psid", psid(info), 16);
	json_number(o, "num_ports", field_get(caps, info->caps, "num_ports"));
	json_object_object_add(o, "port_type", spot_json(&port, info->caps));
	json_number(o, "vhca_id", field_get(caps, info->caps, "vhca_id"));
	json_number(o, "issi", field_get(&issi_layout, info->issi,
					 "current_issi"));
	json_number(o, "supported_issi", field_get(&issi_layout, info->issi,
						   "supported_issi_dw0"));
	json_number(o, "uid", info->context.uid);
	json_number(o, "uctx_caps", info->context.uctx_caps);
	json_number(o, "uctx_cap", field_get(caps, info->caps, "uctx_cap"));
	return json_print(o);
}

enum status mlx5_show_info(struct call *c)
{
	__autofree struct info *info = calloc(1, sizeof(*info));
	enum status status;

	if (!info)
		return failed(STATUS_FAILED, "out of memory");
	status = session_open(c);
	memcpy(&info->context, c->info, sizeof(info->context));
	if (!status)
		status = collect(c, info);
	if (status)
		return status;
	if (opt_json.given)
		status = print_json(c, info);
	else
		print_text(c, info);
	if (!status && opt_hold.given)
		hold(c);
	return status;
}
