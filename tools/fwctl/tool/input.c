// SPDX-License-Identifier: GPL-2.0-only
/* Read a request: hexadecimal digits or bytes. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

struct opt opt_in_hex = { "in-hex", 0, "HEX", OPT_STRING, 0,
	"request as hexadecimal digits; - reads them from standard input" };
struct opt opt_in_file = { "in-file", 'i', "FILE", OPT_STRING, 0,
	"request as the bytes of FILE; - is standard input" };

bool input_given(void)
{
	return opt_in_hex.given || opt_in_file.given;
}

void input_wait(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	poll(&p, 1, -1);
}

static size_t read_some(FILE *f, char *data, size_t size)
{
	size_t n = fread(data, 1, size, f);

	if (ferror(f) && errno == EAGAIN) {
		clearerr(f);
		input_wait(fileno(f));
	}
	return n;
}

/* Read all of @f. The caller frees the result. Returns NULL after a message. */
static char *slurp(FILE *f, const char *name, size_t max, size_t *len)
{
	size_t size = 0, used = 0;
	char *data = NULL;

	for (;;) {
		if (used == size) {
			char *bigger;

			size = size ? size * 2 : 4096;
			bigger = realloc(data, size);
			if (!bigger) {
				say("out of memory");
				break;
			}
			data = bigger;
		}
		used += read_some(f, data + used, size - used);
		if (ferror(f)) {
			say("cannot read %s: %s", name, strerror(errno));
			break;
		}
		if (used > max) {
			say("%s is longer than the limit of %zu bytes", name,
			    max);
			break;
		}
		if (feof(f)) {
			*len = used;
			return data;
		}
	}
	free(data);
	return NULL;
}

static char *read_stdin(size_t max, size_t *len)
{
	if (!devices_child())
		return slurp(stdin, "standard input", max, len);
	devices_reject();
	say("- (standard input) needs a single device");
	return NULL;
}

/* "-" is standard input. */
char *file_read(const char *path, size_t max, size_t *len)
{
	char *data;
	FILE *f;

	if (!strcmp(path, "-"))
		return read_stdin(max, len);
	f = fopen(path, "re");
	if (!f) {
		say("cannot open %s: %s", path, strerror(errno));
		return NULL;
	}
	data = slurp(f, path, max, len);
	fclose(f);
	return data;
}

static void *read_hex(const char *arg, size_t max, size_t *len)
{
	__autofree char *text = NULL;
	size_t text_len;

	if (strcmp(arg, "-"))
		return hex_parse(arg, strlen(arg), max, len);
	/* Two digits and up to six characters of white space for each byte. */
	text = file_read("-", max * 8 + 4096, &text_len);
	return text ? hex_parse(text, text_len, max, len) : NULL;
}

/* Read at most @max bytes. The caller frees *@data. */
enum status input_read(size_t max, void **data, size_t *len)
{
	if (!opt_in_hex.text == !opt_in_file.text) {
		say(opt_in_hex.text ?
		    "--in-hex and --in-file exclude each other" :
		    "the request is missing");
		hint("Give it by --in-hex HEX or --in-file FILE; - is standard input.");
		hint("An empty request is --in-hex ''.");
		return STATUS_USAGE;
	}
	if (opt_in_hex.text)
		*data = read_hex(opt_in_hex.text, max, len);
	else
		*data = file_read(opt_in_file.text, max, len);
	if (*data)
		return STATUS_OK;
	return opt_in_hex.text ? STATUS_USAGE : STATUS_FAILED;
}
