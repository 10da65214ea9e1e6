// SPDX-License-Identifier: GPL-2.0-only
/*
 * Checks that the loaded mlx5_core has the structs and functions that this module
 * was built for. MLNX_OFED and DOCA replace mlx5_core by a module of the same name
 * with another struct mlx5_core_dev.
 *
 * This module is not linked to mlx5_core, so the module loader does not compare
 * symbol versions. The comparison here is stricter: mlx5_core must export the
 * same symbols, each with the CRC that Module.symvers of the kernel records. The
 * CRC of a function covers every struct in its arguments, and more than 100 of
 * these functions take a struct mlx5_core_dev.
 *
 * hook.c also redirects two functions that mlx5_core does not export, so no CRC
 * covers their arguments. An in-tree build of mlx5_core is therefore required.
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/panic.h>
#include <linux/string.h>

#include "mlx5_fwctl_adev.h"

/*
 * The CRCs of mlx5_core's exports, in the order of the symbols' names, as in
 * struct module. Kbuild takes the numbers from Module.symvers.
 */
static const u32 mlx5_core_crcs[] = { MLX5_CORE_CRCS };
static const u32 mlx5_core_gpl_crcs[] = { MLX5_CORE_GPL_CRCS };

static_assert(IS_BUILTIN(CONFIG_MLX5_CORE) ||
	      (sizeof(mlx5_core_crcs) && sizeof(mlx5_core_gpl_crcs)),
	      "Module.symvers of the kernel does not list mlx5_core");

static bool exports_match(const struct module *owner)
{
	return owner->num_syms == ARRAY_SIZE(mlx5_core_crcs) &&
	       owner->num_gpl_syms == ARRAY_SIZE(mlx5_core_gpl_crcs) &&
	       owner->crcs && owner->gpl_crcs &&
	       !memcmp(owner->crcs, mlx5_core_crcs, sizeof(mlx5_core_crcs)) &&
	       !memcmp(owner->gpl_crcs, mlx5_core_gpl_crcs,
		       sizeof(mlx5_core_gpl_crcs));
}

/**
 * mlx5_core_abi_mismatch() - Compare a module with the expected mlx5_core
 * @owner: The module that owns a PCI driver called mlx5_core, or NULL if the
 *	driver is built into the kernel.
 *
 * Context: any, while @owner cannot be unloaded.
 * Return: NULL if the module matches <linux/mlx5/driver.h>, otherwise a description
 * of the difference for the log.
 */
const char *mlx5_core_abi_mismatch(const struct module *owner)
{
	if (IS_BUILTIN(CONFIG_MLX5_CORE))
		return owner ? "the kernel has another one built in" : NULL;
	if (!owner || !exports_match(owner))
		return "its exported symbols or their versions differ";
	if (test_bit(TAINT_OOT_MODULE, &owner->taints))
		return "it was built outside the kernel's tree";
	return NULL;
}
