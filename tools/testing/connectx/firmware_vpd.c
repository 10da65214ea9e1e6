// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vital product data in PCI's format: a name, then fields of two letters and
 * text, of which the last one holds a checksum.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "firmware_state.h"

#define TAG_NAME		0x82
#define TAG_READ_ONLY		0x90
#define TAG_END			0x78
#define TAG_BYTES		3
#define SERIAL_BYTES		24

#define NAME			"CX555A - ConnectX-5 QSFP28"
#define PART_NUMBER		"MCX555A-ECAT"

/**
 * struct image - Buffer to build vital product data
 * @bytes: Buffer of at least FIRMWARE_VPD_MAX bytes.
 * @len: Size of the data so far.
 */
struct image {
	uint8_t *bytes;
	size_t len;
};

static void put_tag(struct image *image, uint8_t tag, size_t len)
{
	image->bytes[image->len++] = tag;
	image->bytes[image->len++] = len & 0xff;
	image->bytes[image->len++] = len >> 8;
}

static void put_text(struct image *image, const char *text)
{
	memcpy(image->bytes + image->len, text, strlen(text));
	image->len += strlen(text);
}

static void put_field(struct image *image, const char *keyword,
		      const char *text)
{
	put_text(image, keyword);
	image->bytes[image->len++] = strlen(text);
	put_text(image, text);
}

/* The checksum makes the sum of all bytes up to it zero. A reserved byte follows. */
static void put_checksum(struct image *image)
{
	uint8_t sum = 0;

	put_text(image, "RV");
	image->bytes[image->len++] = 2;
	for (size_t i = 0; i < image->len; i++)
		sum += image->bytes[i];
	image->bytes[image->len++] = -sum;
	image->bytes[image->len++] = 0;
}

size_t firmware_vpd(const struct firmware *fw, uint8_t *vpd)
{
	/* "RV", a length, the checksum, a reserved byte. */
	const size_t checksum_bytes = 5;
	struct image image = { vpd, 0 };
	char serial[SERIAL_BYTES + 1], uuid[33];
	struct image tag;

	/* As on real boards, the serial number is padded with spaces. */
	snprintf(serial, sizeof(serial), "%-*s", SERIAL_BYTES, fw->id.serial);
	snprintf(uuid, sizeof(uuid), "%016" PRIx64 "%016" PRIx64,
		 firmware_guid(fw), fw->id.mac);
	put_tag(&image, TAG_NAME, strlen(NAME));
	put_text(&image, NAME);
	tag = image;
	image.len += TAG_BYTES;
	put_field(&image, "PN", PART_NUMBER);
	put_field(&image, "EC", "A9");
	put_field(&image, "V2", PART_NUMBER);
	put_field(&image, "SN", serial);
	put_field(&image, "V3", uuid);
	put_field(&image, "VA", "MLX:MODL=CX555A:MN=MLNX:CSKU=V2:UUID=V3:PCI=V0");
	put_field(&image, "V0", "PCIeGen3 x16");
	put_tag(&tag, TAG_READ_ONLY, image.len - tag.len - TAG_BYTES +
		checksum_bytes);
	put_checksum(&image);
	image.bytes[image.len++] = TAG_END;
	return image.len;
}
