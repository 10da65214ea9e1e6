// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"

static const struct firmware_identity identity = {
	.serial = TEST_SERIAL,
	.mac = TEST_MAC,
};

int fixture_make(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f)
		return -1;
	strcpy(f->dir, "/tmp/connectx.XXXXXX");
	if (!mkdtemp(f->dir))
		return -1;
	snprintf(f->store, sizeof(f->store), "%s/nv", f->dir);
	f->fw = firmware_new(&identity, f->store);
	*state = f;
	return f->fw ? 0 : -1;
}

int fixture_remove(void **state)
{
	struct fixture *f = *state;
	char path[300];
	DIR *dir = opendir(f->dir);

	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		snprintf(path, sizeof(path), "%s/%s", f->dir, entry->d_name);
		unlink(path);
		rmdir(path);
	}
	closedir(dir);
	rmdir(f->dir);
	firmware_free(f->fw);
	free(f);
	return 0;
}

void fixture_restart(struct fixture *f)
{
	firmware_free(f->fw);
	f->fw = firmware_new(&identity, f->store);
	assert_non_null(f->fw);
}

static uint8_t access_register(struct fixture *f, uint16_t id, bool write,
			       uint8_t *data, size_t len)
{
	uint8_t *exact = malloc(len ? len : 1);
	const struct register_access access = {
		.id = id, .write = write, .debug = f->debug, .uid = f->uid,
		.data = exact, .len = len, .syndrome = &f->syndrome,
	};
	uint8_t status;

	assert_non_null(exact);
	memcpy(exact, data, len);
	f->syndrome = 0xdeadbeef;
	status = firmware_access_register(f->fw, &access);
	memcpy(data, exact, len);
	free(exact);
	/* A rejected command has a reason, and no other command has one. */
	assert_int_equal(!!status, !!f->syndrome);
	assert_int_equal(!!status, !!firmware_syndrome_text(f->syndrome));
	return status;
}

uint8_t get_register(struct fixture *f, uint16_t id, uint8_t *data, size_t len)
{
	return access_register(f, id, false, data, len);
}

uint8_t set_register(struct fixture *f, uint16_t id, uint8_t *data, size_t len)
{
	return access_register(f, id, true, data, len);
}

const char *hex(const char *format, ...)
{
	static char buffers[2][256];
	static unsigned int last;
	va_list args;

	last = !last;
	va_start(args, format);
	vsnprintf(buffers[last], sizeof(buffers[last]), format, args);
	va_end(args);
	return buffers[last];
}

static void put_nibble(uint8_t *data, size_t len, size_t at, unsigned int nibble)
{
	assert_in_range(at, 0, 2 * len - 1);
	data[at / 2] |= nibble << (at % 2 ? 0 : 4);
}

/* Set the bytes of @text in @data, and the bits that matter in @mask. */
static void parse(const char *text, uint8_t *data, uint8_t *mask, size_t len)
{
	size_t at = 0;	/* in nibbles */
	char *end;

	memset(data, 0, len);
	memset(mask, 0, len);
	for (const char *p = text; *p; p++) {
		switch (*p) {
		case ' ':
			break;
		case '@':
			at = 2 * strtoul(p + 1, &end, 16);
			assert_int_equal(*end, ':');
			p = end;
			break;
		case '.':
			at++;
			break;
		case '*':
			memset(mask + at / 2, 0xff, len - at / 2);
			break;
		case '\'':
			while (*++p != '\'') {
				assert_in_range(at / 2, 0, len - 1);
				data[at / 2] = *p;
				mask[at / 2] = 0xff;
				at += 2;
			}
			break;
		default:
			put_nibble(data, len, at, strtoul((char[]) { *p, 0 },
							  &end, 16));
			assert_int_equal(*end, 0);
			put_nibble(mask, len, at++, 0xf);
		}
	}
}

void hex_bytes(uint8_t *data, size_t len, const char *text)
{
	uint8_t mask[ACCESS_MAX + 4];

	parse(text, data, mask, len);
}

void fixture_bytes(const uint8_t *data, size_t len, const char *response,
		   const char *file, int line)
{
	uint8_t want[ACCESS_MAX], mask[ACCESS_MAX];

	parse(response, want, mask, len);
	for (size_t i = 0; i < len; i++) {
		if ((data[i] & mask[i]) == want[i])
			continue;
		print_error("at 0x%zx: 0x%02x, not 0x%02x\n", i,
			    data[i] & mask[i], want[i]);
		_fail(file, line);
	}
}

static uint8_t run_access(struct fixture *f, const struct access *a,
			  uint8_t *data)
{
	hex_bytes(data, a->len, a->sent);
	return access_register(f, a->id, a->write, data, a->len);
}

void fixture_is(struct fixture *f, const struct access *a, const char *response)
{
	uint8_t data[ACCESS_MAX];

	_assert_int_equal(run_access(f, a, data), OK, a->file, a->line);
	fixture_bytes(data, a->len, response, a->file, a->line);
}

void fixture_fails(struct fixture *f, const struct access *a, uint8_t status,
		   uint32_t syndrome)
{
	uint8_t data[ACCESS_MAX + 4];

	_assert_int_equal(run_access(f, a, data), status, a->file, a->line);
	if (f->syndrome != syndrome)
		print_error("%s, instead of %s\n",
			    firmware_syndrome_text(f->syndrome),
			    firmware_syndrome_text(syndrome));
	_assert_int_equal(f->syndrome, syndrome, a->file, a->line);
}

uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
}

uint64_t be64(const uint8_t *p)
{
	return (uint64_t)be32(p) << 32 | be32(p + 4);
}

void put_be16(uint8_t *p, uint16_t value)
{
	p[0] = value >> 8;
	p[1] = value;
}

void put_be32(uint8_t *p, uint32_t value)
{
	put_be16(p, value >> 16);
	put_be16(p + 2, value);
}

uint32_t fixture_random(void)
{
	static uint64_t x = 88172645463325252ULL;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x >> 16;
}
