// SPDX-License-Identifier: GPL-2.0-only
/* Firmware images, which the kernel reads only from its own directories. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "fw.h"

#define CUSTOM_DIR "/sys/module/firmware_class/parameters/path"

const char *fw_image_dir = "/lib/firmware";

/* Directories that the kernel searches, in its order. Empty ones are not searched. */
struct search {
	char dirs[5][PATH_MAX];
};

static void read_custom(char *dir, size_t size)
{
	FILE *f = fopen(CUSTOM_DIR, "re");

	dir[0] = '\0';
	if (!f)
		return;
	if (!fgets(dir, size, f))
		dir[0] = '\0';
	dir[strcspn(dir, "\n")] = '\0';
	fclose(f);
}

static void search_init(struct search *s)
{
	struct utsname name;

	uname(&name);
	read_custom(s->dirs[0], sizeof(s->dirs[0]));
	snprintf(s->dirs[1], PATH_MAX, "%s/updates/%s", fw_image_dir, name.release);
	snprintf(s->dirs[2], PATH_MAX, "%s/updates", fw_image_dir);
	snprintf(s->dirs[3], PATH_MAX, "%s/%s", fw_image_dir, name.release);
	snprintf(s->dirs[4], PATH_MAX, "%s", fw_image_dir);
}

/* Return the name of @path below @dir; NULL if it is elsewhere. */
static const char *name_below(const char *path, const char *dir)
{
	char real[PATH_MAX];
	size_t len;

	if (!dir[0] || !realpath(dir, real))
		return NULL;
	len = strlen(real);
	return !strncmp(path, real, len) && path[len] == '/' ? path + len + 1 : NULL;
}

/* Returns true if @path is the first file of this name in the kernel's search. */
static bool kernel_finds(const struct search *s, const char *name,
			 const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(s->dirs); i++) {
		char file[PATH_MAX], real[PATH_MAX];

		if (!s->dirs[i][0] || snprintf(file, sizeof(file), "%s/%s",
					       s->dirs[i], name) >= PATH_MAX)
			continue;
		if (realpath(file, real))
			return !strcmp(real, path);
	}
	return false;
}

enum status fw_image_find(const char *path, struct fw_image *image)
{
	__autofree struct search *s = malloc(sizeof(*s));
	char real[PATH_MAX];
	struct stat st;

	*image = (struct fw_image){ 0 };
	if (!s)
		return failed(STATUS_FAILED, "out of memory");
	if (!realpath(path, real) || stat(real, &st))
		return failed(STATUS_USAGE, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode) || !st.st_size)
		return failed(STATUS_USAGE, "%s: %s", path, S_ISREG(st.st_mode) ?
			      "the file is empty" : "not a file");
	search_init(s);
	for (size_t i = 0; !image->name && i < ARRAY_SIZE(s->dirs); i++) {
		const char *name = name_below(real, s->dirs[i]);

		if (name && kernel_finds(s, name, real))
			image->name = strdup(name);
	}
	return STATUS_OK;
}

/* Copy the rest of a file. Returns 0 or an errno. */
static int copy(int from, int to)
{
	ssize_t n;

	do {
		n = sendfile(to, from, NULL, 1 << 20);
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n < 0 ? errno : 0;
}

static enum status cannot_copy(const char *path, int error)
{
	enum status status = error == EACCES || error == EPERM ?
			     STATUS_PERMISSION : STATUS_FAILED;

	failed(status, "cannot copy %s to %s: %s", path, fw_image_dir,
	       strerror(error));
	hint("Move it below %s, or write its directory to %s.", fw_image_dir,
	     CUSTOM_DIR);
	return status;
}

enum status fw_image_copy(const char *path, struct fw_image *image)
{
	int from = open(path, O_RDONLY | O_CLOEXEC);
	int to, error;

	if (from < 0)
		return failed(errno == EACCES ? STATUS_PERMISSION : STATUS_FAILED,
			      "%s: %s", path, strerror(errno));
	image->made_dir = !mkdir(fw_image_dir, 0755);
	if (asprintf(&image->copy, "%s/fwctl-XXXXXX", fw_image_dir) < 0) {
		image->copy = NULL;
		close(from);
		return failed(STATUS_FAILED, "out of memory");
	}
	to = mkostemp(image->copy, O_CLOEXEC);
	error = to < 0 ? errno : copy(from, to);
	close(from);
	if (to < 0) {
		free(image->copy);
		image->copy = NULL;
	} else if (close(to) && !error) {
		error = errno;
	}
	if (error)
		return cannot_copy(path, error);
	image->name = strdup(strrchr(image->copy, '/') + 1);
	return image->name ? STATUS_OK : failed(STATUS_FAILED, "out of memory");
}

void fw_image_drop(struct fw_image *image)
{
	if (image->copy && unlink(image->copy))
		say("cannot remove %s: %s", image->copy, strerror(errno));
	if (image->made_dir)
		rmdir(fw_image_dir);
	free(image->copy);
	free(image->name);
	*image = (struct fw_image){ 0 };
}
