/* SPDX-License-Identifier: GPL-2.0-only */
/* What the companion's files share; main.c says what it is. */
#ifndef _MLX5_FWCTL_ADEV_H
#define _MLX5_FWCTL_ADEV_H

struct module;
struct mlx5_core_dev;
struct pci_dev;

/* abi.c */
const char *mlx5_core_abi_mismatch(const struct module *owner);

/* function.c */
void function_bound(struct pci_dev *pdev);
void function_unbind(struct pci_dev *pdev);
void function_unload(struct mlx5_core_dev *mdev);
void function_loaded(struct mlx5_core_dev *mdev);
void functions_exit(void);

/* reload.c */
int reload_init(void);
int reload_follow(const struct module *owner);
void reload_exit(void);

#endif
