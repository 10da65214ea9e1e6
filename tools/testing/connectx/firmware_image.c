// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "field.h"
#include "firmware_image.h"
#include "firmware_state.h"

static const char magic[8] = { 'C', 'X', '5', 'I', 'M', 'A', 'G', 'E' };

/* First bit and width of each number in the header. */
#define IMAGE_SIZE		AT(0x08, 31, 0)
#define IMAGE_DEVICE		AT(0x0c, 31, 0)
#define IMAGE_PSID		0x10
#define IMAGE_PSID_BYTES	16
#define IMAGE_MAJOR		AT(0x20, 31, 16)
#define IMAGE_MINOR		AT(0x20, 15, 0)
#define IMAGE_SUBMINOR		AT(0x24, 31, 16)
#define IMAGE_YEAR		AT(0x24, 15, 0)
#define IMAGE_MONTH		AT(0x28, 31, 24)
#define IMAGE_DAY		AT(0x28, 23, 16)
#define IMAGE_HEADER		0x2c
#define IMAGE_CRC		4

/* CRC-32 as in Ethernet and zlib. */
static uint32_t crc32(const uint8_t *data, size_t len)
{
	uint32_t crc = ~0u;

	for (size_t i = 0; i < len; i++) {
		crc ^= data[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc;
}

static bool is_for_this_card(const uint8_t *image)
{
	const char psid[IMAGE_PSID_BYTES] = FIRMWARE_PSID;

	return field_get_bits(image, IMAGE_DEVICE) == FIRMWARE_DEVICE_ID &&
	       !memcmp(image + IMAGE_PSID, psid, sizeof(psid));
}

enum image_error image_verify(const uint8_t *image, size_t size,
			      struct firmware_version *version)
{
	if (size < IMAGE_HEADER + IMAGE_CRC || memcmp(image, magic, sizeof(magic)))
		return IMAGE_UNSIGNED;
	if (field_get_bits(image, IMAGE_SIZE) != size)
		return IMAGE_BAD_FORMAT;
	if (crc32(image, size - IMAGE_CRC) !=
	    field_get_bits(image + size - IMAGE_CRC, AT(0, 31, 0)))
		return IMAGE_BAD_DIGEST;
	if (!is_for_this_card(image))
		return IMAGE_NOT_APPLICABLE;
	*version = (struct firmware_version) {
		.major = field_get_bits(image, IMAGE_MAJOR),
		.minor = field_get_bits(image, IMAGE_MINOR),
		.subminor = field_get_bits(image, IMAGE_SUBMINOR),
		.year = field_get_bits(image, IMAGE_YEAR),
		.month = field_get_bits(image, IMAGE_MONTH),
		.day = field_get_bits(image, IMAGE_DAY),
	};
	return IMAGE_OK;
}
