/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libfwctl-mlx5: registers, configuration and diagnostic counters of NVIDIA ConnectX
 * and BlueField devices, by name.
 *
 * The rules of libfwctl.h apply. Functions that access the device also return the
 * errors of fwctl_dev_rpc(); -EREMOTEIO if the firmware returned an error status,
 * which the message contains; and -EPROTO for an invalid response.
 */
#ifndef LIBFWCTL_MLX5_H
#define LIBFWCTL_MLX5_H

#include <libfwctl.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma GCC visibility push(default)

struct fwctl_mlx5;
struct fwctl_mlx5_register;

/**
 * fwctl_mlx5_new() - Use a handle for the functions of this library
 * @dev: The handle, which must stay open until fwctl_mlx5_free().
 * @m: Where to store the object; fwctl_mlx5_free() it.
 * @err: Filled in on failure, may be NULL.
 *
 * Any number of threads may use the object at once.
 *
 * Return: 0; -EMEDIUMTYPE for a device of another type; -ENOMEM; or an error of
 * fwctl_dev_info().
 */
int fwctl_mlx5_new(struct fwctl_dev *dev, struct fwctl_mlx5 **m,
		   struct fwctl_error *err);

/**
 * fwctl_mlx5_free() - Release the object
 * @m: The object, may be NULL. The handle stays open.
 */
void fwctl_mlx5_free(struct fwctl_mlx5 *m);

/**
 * fwctl_mlx5_set_timeout() - Limit the time of each following request
 * @m: The object. No other thread may use it during the call.
 * @timeout_ms: Milliseconds, 0 for no limit, the default.
 */
void fwctl_mlx5_set_timeout(struct fwctl_mlx5 *m, uint32_t timeout_ms);

/**
 * enum fwctl_mlx5_access - Source of the value of a field
 * @FWCTL_MLX5_RO: The firmware.
 * @FWCTL_MLX5_RW: Both.
 * @FWCTL_MLX5_KEY: The caller; the field selects an instance, such as a port.
 * @FWCTL_MLX5_WO: The caller; the field modifies the operation.
 */
enum fwctl_mlx5_access {
	FWCTL_MLX5_RO = 1,
	FWCTL_MLX5_RW = 2,
	FWCTL_MLX5_KEY = 4,
	FWCTL_MLX5_WO = 8,
};

/**
 * struct fwctl_mlx5_field - A field of a register
 * @size: Bytes of the struct, from FWCTL_MLX5_FIELD_INIT.
 * @name: Name with the names of the outer structs and the index: "counters[2].rx".
 * @access: &enum fwctl_mlx5_access.
 * @bit: First bit, counted from the most significant bit of byte 0.
 * @width: Number of bits.
 * @values: Names of values, such as "up=1 down=2"; NULL for none.
 */
struct fwctl_mlx5_field {
	size_t size;
	char name[96];
	uint32_t access;
	uint32_t bit;
	uint32_t width;
	const char *values;
};

/** FWCTL_MLX5_FIELD_INIT - Initialiser of a struct fwctl_mlx5_field */
#define FWCTL_MLX5_FIELD_INIT { sizeof(struct fwctl_mlx5_field), "", 0, 0, 0, NULL }

/**
 * fwctl_mlx5_register_name() - Enumerate the known registers
 * @index: From 0 on.
 *
 * Return: the name, static; NULL after the last register.
 */
const char *fwctl_mlx5_register_name(size_t index);

/**
 * fwctl_mlx5_register_new() - Create an image of a register in memory
 * @name: Name as in data sheets, such as "MGIR". Case does not matter.
 * @reg: Where to store the image; fwctl_mlx5_register_free() it.
 * @err: Filled in on failure, may be NULL.
 *
 * Fields have their defaults for a request, zero for most fields.
 *
 * Return: 0; -ENOENT for an unknown name; -ENOMEM.
 */
int fwctl_mlx5_register_new(const char *name, struct fwctl_mlx5_register **reg,
			    struct fwctl_error *err);

/**
 * fwctl_mlx5_register_free() - Release an image
 * @reg: The image, may be NULL.
 */
void fwctl_mlx5_register_free(struct fwctl_mlx5_register *reg);

/**
 * fwctl_mlx5_register_read() - Read the register of a device into the image
 * @m: The device.
 * @reg: The image. Fields with access FWCTL_MLX5_KEY select the instance to read.
 * @err: Filled in on failure, may be NULL. The image does not change on failure.
 *
 * Return: 0 or a negative errno.
 */
int fwctl_mlx5_register_read(struct fwctl_mlx5 *m,
			     struct fwctl_mlx5_register *reg,
			     struct fwctl_error *err);

/**
 * fwctl_mlx5_register_write() - Write the image to the register of a device
 * @m: The device, which changes at once.
 * @reg: The image. Read it first to keep the values of the other fields.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: 0 or a negative errno.
 */
int fwctl_mlx5_register_write(struct fwctl_mlx5 *m,
			      struct fwctl_mlx5_register *reg,
			      struct fwctl_error *err);

/**
 * fwctl_mlx5_register_field() - Enumerate the fields of an image
 * @reg: The image. Fields that depend on the value of another field occur if the
 *	image has that value.
 * @index: From 0 on.
 * @field: Where to store the description.
 *
 * Return: 0; -ENOENT after the last field.
 */
int fwctl_mlx5_register_field(const struct fwctl_mlx5_register *reg,
			      size_t index, struct fwctl_mlx5_field *field);

/**
 * fwctl_mlx5_register_get() - Return a field of an image as a number
 * @reg: The image.
 * @name: Name of the field.
 * @value: Where to store the value.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: 0; -ENOENT if there is no such field; -EOVERFLOW for text, and for bytes
 * of more than 64 bits.
 */
int fwctl_mlx5_register_get(const struct fwctl_mlx5_register *reg,
			    const char *name, uint64_t *value,
			    struct fwctl_error *err);

/**
 * fwctl_mlx5_register_text() - Return a field of an image as text
 * @reg: The image.
 * @name: Name of the field.
 * @text: Where to store the text: a number and its name ("1 (up)"), printable ASCII,
 *	or hexadecimal digits. The caller frees it.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: 0; -ENOENT if there is no such field; -ENOMEM.
 */
int fwctl_mlx5_register_text(const struct fwctl_mlx5_register *reg,
			     const char *name, char **text,
			     struct fwctl_error *err);

/**
 * fwctl_mlx5_register_set() - Set a field of an image
 * @reg: The image.
 * @name: Name of the field.
 * @value: A number ("26", "0x1a"), a name or names of the field's values ("up"), text
 *	or hexadecimal digits.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: 0; -ENOENT if there is no such field; -EROFS if only the firmware sets it;
 * -EINVAL for an invalid value; -ENOMEM.
 */
int fwctl_mlx5_register_set(struct fwctl_mlx5_register *reg, const char *name,
			    const char *value, struct fwctl_error *err);

/**
 * enum fwctl_mlx5_values - Values of a parameter of the configuration
 * @FWCTL_MLX5_NEXT: The value after the next reset of the firmware.
 * @FWCTL_MLX5_CURRENT: The value in effect.
 * @FWCTL_MLX5_DEFAULT: The factory default.
 */
enum fwctl_mlx5_values {
	FWCTL_MLX5_NEXT = 0,
	FWCTL_MLX5_CURRENT = 1,
	FWCTL_MLX5_DEFAULT = 2,
};

/**
 * fwctl_mlx5_config_name() - Enumerate the known parameters of the configuration
 * @index: From 0 on.
 * @name: Buffer for the name, such as "SRIOV_EN" or "LINK_TYPE_P1".
 * @size: Size of the buffer, 96 suffices.
 *
 * Return: 0; -ENOENT after the last parameter; -ERANGE if the buffer is too small.
 */
int fwctl_mlx5_config_name(size_t index, char *name, size_t size);

/**
 * fwctl_mlx5_config_get() - Return the value of a parameter
 * @m: The device.
 * @name: Name of the parameter. Case does not matter.
 * @which: &enum fwctl_mlx5_values. Old firmware has FWCTL_MLX5_NEXT only.
 * @value: Where to store the value in a form that fwctl_mlx5_config_set() accepts:
 *	its name ("True") or a number. The caller frees it.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: 0; -ENOENT for an unknown parameter; -EOPNOTSUPP if the firmware does not
 * have it; -EINVAL; -ENOMEM; or an error of the access.
 */
int fwctl_mlx5_config_get(struct fwctl_mlx5 *m, const char *name, uint32_t which,
			  char **value, struct fwctl_error *err);

/**
 * fwctl_mlx5_config_set() - Set a parameter for the next reset of the firmware
 * @m: The device. The change is permanent.
 * @name: Name of the parameter. Case does not matter.
 * @value: A name or a number.
 * @changed: Where to store 1 if the value was written, and 0 if the device had the
 *	value before; may be NULL.
 * @err: Filled in on failure, may be NULL.
 *
 * Return: as fwctl_mlx5_config_get(); -EINVAL also for an invalid value.
 */
int fwctl_mlx5_config_set(struct fwctl_mlx5 *m, const char *name,
			  const char *value, int *changed,
			  struct fwctl_error *err);

/**
 * struct fwctl_mlx5_sample - A sample of a diagnostic counter
 * @size: Bytes of the struct, set by the library.
 * @counter: Number of the counter.
 * @sample: Number of the sample.
 * @time_stamp: Time in device clocks, modulo 2^32.
 * @value: Value of the counter.
 * @name: Name of the counter, NULL if it is unknown; static.
 * @unit: Unit of @value, NULL for events; static.
 */
struct fwctl_mlx5_sample {
	size_t size;
	uint32_t counter;
	uint32_t sample;
	uint32_t time_stamp;
	uint64_t value;
	const char *name;
	const char *unit;
};

/**
 * fwctl_mlx5_counters_read() - Read the latest samples of the diagnostic counters
 * @m: The device.
 * @samples: Where to store an array of @count samples. The caller frees it.
 * @count: Where to store the number of samples, one for each counter that the firmware
 *	samples; 0 if it samples none, see "fwctl mlx5 counters start".
 * @err: Filled in on failure, may be NULL.
 *
 * Return: 0; -EOPNOTSUPP if the firmware has no counters; -ENOMEM; or an error of the
 * access.
 */
int fwctl_mlx5_counters_read(struct fwctl_mlx5 *m,
			     struct fwctl_mlx5_sample **samples, size_t *count,
			     struct fwctl_error *err);

#pragma GCC visibility pop

#ifdef __cplusplus
}
#endif

#endif
