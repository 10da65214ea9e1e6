/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Firmware images. The format is an invention of this card, because NVIDIA does not
 * publish the format of its images. All numbers are big-endian:
 *
 *	0x00	magic, 8 bytes
 *	0x08	size of the image, 4 bytes
 *	0x0c	device ID, 4 bytes
 *	0x10	PSID, 16 bytes, padded with zeroes
 *	0x20	major, minor, subminor, year, 2 bytes each; the date is in BCD
 *	0x28	month, day, 1 byte each
 *	0x2c	code of any length
 *	end - 4	CRC-32 of all bytes before it
 */
#ifndef CONNECTX_FIRMWARE_IMAGE_H
#define CONNECTX_FIRMWARE_IMAGE_H

#include <stddef.h>
#include <stdint.h>

/**
 * struct firmware_version - Version and build date of a firmware
 * @major: First number.
 * @minor: Second number.
 * @subminor: Third number.
 * @year: Year in BCD.
 * @month: Month in BCD.
 * @day: Day in BCD.
 */
struct firmware_version {
	uint16_t major;
	uint16_t minor;
	uint16_t subminor;
	uint16_t year;
	uint8_t month;
	uint8_t day;
};

/* Results of image_verify(), numbered as error_code of MCC. */
enum image_error {
	IMAGE_OK = 0,
	IMAGE_BAD_DIGEST = 2,
	IMAGE_NOT_APPLICABLE = 3,
	IMAGE_UNSIGNED = 6,
	IMAGE_BAD_FORMAT = 8,
};

/* Check a complete image. Sets @version if the image is good. */
enum image_error image_verify(const uint8_t *image, size_t size,
			      struct firmware_version *version);

#endif
