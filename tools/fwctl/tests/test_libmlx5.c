// SPDX-License-Identifier: GPL-2.0-only
/* libfwctl-mlx5 on the loopback transport. */
#include "check.h"

#include <libfwctl-mlx5.h>

#define PCI_CONF 0x80
#define LINK_TYPE_P1 0x01010012

/* nv_global_pci_conf: NUM_OF_VFS, SRIOV_EN and their valid bits. */
static const unsigned char sriov_off[12] = { 0, 0, 0, 0, 0, 0, 0, 8 };
static const unsigned char sriov_on[12] = { 0x80, 0, 0, 0, 0x80, 0, 0, 8 };

/* The state of a test. */
static struct fwctl_dev *dev;
static struct fwctl_mlx5 *m;
static struct fwctl_error err;

/* Open the device of the script, and its object. */
static void open_mlx5(struct run *run)
{
	err = (struct fwctl_error)FWCTL_ERROR_INIT;
	assert_int_equal(fwctl_loopback_open(NULL, &run->lb, "fwctl0", &dev,
					     NULL), 0);
	assert_int_equal(fwctl_mlx5_new(dev, &m, &err), 0);
}

static void close_mlx5(struct run *run)
{
	fwctl_mlx5_free(m);
	m = NULL;
	fwctl_dev_close(dev);
	assert_null(fwctl_loopback_failure(&run->lb));
}

static void other_type_is_rejected(void **state)
{
	struct run *run = *state;

	err = (struct fwctl_error)FWCTL_ERROR_INIT;
	expect_info(run, FWCTL_DEVICE_TYPE_MOCK, NULL, 0);
	assert_int_equal(fwctl_loopback_open(NULL, &run->lb, "fwctl0", &dev,
					     NULL), 0);
	assert_int_equal(fwctl_mlx5_new(dev, &m, &err), -EMEDIUMTYPE);
	assert_null(m);
	assert_string_equal(err.message, "fwctl0 is not an mlx5 device");
	fwctl_dev_close(dev);
}

static void register_is_read_by_name(void **state)
{
	unsigned char in[16] = { 0 }, out[16] = { 0 };
	struct fwctl_mlx5_register *reg;
	struct run *run = *state;
	uint64_t value;
	char *text;

	in[1] = 2;
	memcpy(out, in, sizeof(in));
	out[2] = 1;
	out[3] = 2;
	expect_mlx5(run);
	expect_read(run, 0x5006, in, out, sizeof(in));
	open_mlx5(run);
	assert_int_equal(fwctl_mlx5_register_new("paos", &reg, &err), 0);
	assert_int_equal(fwctl_mlx5_register_set(reg, "local_port", "2", &err),
			 0);
	assert_int_equal(fwctl_mlx5_register_read(m, reg, &err), 0);
	assert_int_equal(fwctl_mlx5_register_get(reg, "oper_status", &value,
						 &err), 0);
	assert_int_equal(value, 2);
	assert_int_equal(fwctl_mlx5_register_text(reg, "admin_status", &text,
						  &err), 0);
	assert_string_equal(text, "1 (up)");
	free(text);
	fwctl_mlx5_register_free(reg);
	close_mlx5(run);
}

static void register_is_written(void **state)
{
	unsigned char in[16] = { 0 }, read[16] = { 0 }, write[16] = { 0 };
	struct fwctl_mlx5_register *reg;
	struct run *run = *state;

	/* The default of local_port */
	in[1] = 1;
	read[1] = 1;
	read[2] = 1;
	read[3] = 1;
	memcpy(write, read, sizeof(read));
	write[2] = 2;
	expect_mlx5(run);
	expect_read(run, 0x5006, in, read, sizeof(in));
	expect_write(run, 0x5006, write, write, sizeof(in));
	open_mlx5(run);
	assert_int_equal(fwctl_mlx5_register_new("PAOS", &reg, &err), 0);
	assert_int_equal(fwctl_mlx5_register_read(m, reg, &err), 0);
	assert_int_equal(fwctl_mlx5_register_set(reg, "admin_status", "down",
						 &err), 0);
	assert_int_equal(fwctl_mlx5_register_write(m, reg, &err), 0);
	fwctl_mlx5_register_free(reg);
	close_mlx5(run);
}

static void status_of_the_firmware_is_an_error(void **state)
{
	struct fwctl_mlx5_register *reg;
	unsigned char in[16] = { 0 };
	struct run *run = *state;
	uint64_t value;

	in[1] = 1;
	expect_mlx5(run);
	expect_rejected_read(run, 0x5006, in, sizeof(in), 3);
	open_mlx5(run);
	assert_int_equal(fwctl_mlx5_register_new("PAOS", &reg, &err), 0);
	assert_int_equal(fwctl_mlx5_register_read(m, reg, &err), -EREMOTEIO);
	assert_int_equal(err.reason, FWCTL_REASON_STATUS);
	assert_contains(err.message,
			"fwctl0: the firmware returned BAD_PARAM_ERR (0x3), syndrome 0x1234, for ACCESS_REG");
	assert_int_equal(fwctl_mlx5_register_get(reg, "admin_status", &value,
						 &err), 0);
	assert_int_equal(value, 0);
	fwctl_mlx5_register_free(reg);
	close_mlx5(run);
}

static void wrong_names_and_values_are_rejected(void **state)
{
	struct fwctl_mlx5_register *reg;
	uint64_t value;

	(void)state;
	err = (struct fwctl_error)FWCTL_ERROR_INIT;
	assert_int_equal(fwctl_mlx5_register_new("NONE", &reg, &err), -ENOENT);
	assert_string_equal(err.message, "unknown register 'NONE'");
	assert_null(reg);
	assert_int_equal(fwctl_mlx5_register_new("PAOS", &reg, &err), 0);
	assert_int_equal(fwctl_mlx5_register_get(reg, "none", &value, &err),
			 -ENOENT);
	assert_string_equal(err.message, "PAOS has no field none");
	assert_int_equal(fwctl_mlx5_register_set(reg, "oper_status", "1", &err),
			 -EROFS);
	assert_int_equal(fwctl_mlx5_register_set(reg, "admin_status", "left",
						 &err), -EINVAL);
	assert_contains(err.message, "neither a name nor a number from 0 to 15");
	assert_contains(err.hint, "up");
	fwctl_mlx5_register_free(reg);
	assert_int_equal(fwctl_mlx5_register_new("MGIR", &reg, &err), 0);
	assert_int_equal(fwctl_mlx5_register_get(reg, "fw_info.psid", &value,
						 &err), -EOVERFLOW);
	fwctl_mlx5_register_free(reg);
}

/* Each enumerated field of each register can be read, and ends before the register. */
static void registers_and_fields_are_enumerated(void **state)
{
	struct fwctl_mlx5_field field = FWCTL_MLX5_FIELD_INIT;
	struct fwctl_mlx5_register *reg;
	size_t n, fields = 0;
	const char *name;
	char *text;

	(void)state;
	for (n = 0; (name = fwctl_mlx5_register_name(n)); n++) {
		assert_int_equal(fwctl_mlx5_register_new(name, &reg, NULL), 0);
		for (size_t i = 0; !fwctl_mlx5_register_field(reg, i, &field);
		     i++, fields++) {
			assert_true(field.width);
			assert_int_equal(fwctl_mlx5_register_text(reg,
								  field.name,
								  &text, NULL),
					 0);
			free(text);
		}
		fwctl_mlx5_register_free(reg);
	}
	assert_true(n > 10);
	assert_true(fields > n);
	field.size--;
	assert_int_equal(fwctl_mlx5_register_new("PAOS", &reg, NULL), 0);
	assert_int_equal(fwctl_mlx5_register_field(reg, 0, &field), -EINVAL);
	fwctl_mlx5_register_free(reg);
}

static void parameter_is_read_by_name(void **state)
{
	struct run *run = *state;
	char *value;

	expect_mlx5(run);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, sriov_on, 12);
	expect_nv_caps(run, 3);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 1, sriov_off, 12);
	open_mlx5(run);
	assert_int_equal(fwctl_mlx5_config_get(m, "sriov_en", FWCTL_MLX5_NEXT,
					       &value, &err), 0);
	assert_string_equal(value, "True");
	free(value);
	assert_int_equal(fwctl_mlx5_config_get(m, "SRIOV_EN",
					       FWCTL_MLX5_CURRENT, &value,
					       &err), 0);
	assert_string_equal(value, "False");
	free(value);
	close_mlx5(run);
}

static void missing_values_are_an_error(void **state)
{
	struct run *run = *state;
	unsigned char in[8] = { 0 };
	char *value;

	put32(in, 0, LINK_TYPE_P1);
	expect_mlx5(run);
	expect_nv_caps(run, 0);
	expect_rejected_read(run, 0x9030, in, 8, 3);
	open_mlx5(run);
	assert_int_equal(fwctl_mlx5_config_get(m, "SRIOV_EN",
					       FWCTL_MLX5_DEFAULT, &value,
					       &err), -EOPNOTSUPP);
	assert_int_equal(fwctl_mlx5_config_get(m, "LINK_TYPE_P1",
					       FWCTL_MLX5_NEXT, &value, &err),
			 -EOPNOTSUPP);
	assert_string_equal(err.message,
			    "fwctl0: this firmware has no parameter LINK_TYPE_P1");
	assert_int_equal(fwctl_mlx5_config_get(m, "SRIOV_EN", 3, &value, &err),
			 -EINVAL);
	assert_int_equal(fwctl_mlx5_config_get(m, "NONE", 0, &value, &err),
			 -ENOENT);
	close_mlx5(run);
}

static void parameter_is_set_if_it_differs(void **state)
{
	struct run *run = *state;
	int changed = -1;

	expect_mlx5(run);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, sriov_off, 12);
	expect_nv_write(run, PCI_CONF, sriov_on, 12, 0);
	expect_nv_support(run, PCI_CONF, 3);
	expect_nv_read(run, PCI_CONF, 0, sriov_on, 12);
	open_mlx5(run);
	assert_int_equal(fwctl_mlx5_config_set(m, "SRIOV_EN", "True", &changed,
					       &err), 0);
	assert_int_equal(changed, 1);
	assert_int_equal(fwctl_mlx5_config_set(m, "SRIOV_EN", "1", &changed,
					       &err), 0);
	assert_int_equal(changed, 0);
	close_mlx5(run);
}

static void parameters_are_enumerated(void **state)
{
	char name[96];
	size_t n = 0;

	(void)state;
	while (!fwctl_mlx5_config_name(n, name, sizeof(name)))
		n++;
	assert_true(n > 100);
	assert_int_equal(fwctl_mlx5_config_name(0, name, 3), -ERANGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_run(other_type_is_rejected),
		with_run(register_is_read_by_name),
		with_run(register_is_written),
		with_run(status_of_the_firmware_is_an_error),
		with_run(wrong_names_and_values_are_rejected),
		with_run(registers_and_fields_are_enumerated),
		with_run(parameter_is_read_by_name),
		with_run(missing_values_are_an_error),
		with_run(parameter_is_set_if_it_differs),
		with_run(parameters_are_enumerated),
	};

	return cmocka_run_group_tests_name("libmlx5", tests, NULL, NULL);
}
