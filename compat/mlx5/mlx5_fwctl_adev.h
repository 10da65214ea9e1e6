/* SPDX-License-Identifier: GPL-2.0-only */
/* Declarations shared by the files of the companion, see main.c. */
#ifndef _MLX5_FWCTL_ADEV_H
#define _MLX5_FWCTL_ADEV_H

struct module;
struct mlx5_core_dev;
struct pci_dev;

/* abi.c */
const char *mlx5_core_abi_mismatch(const struct module *owner);

/* adev.c */
void adev_bound(struct pci_dev *pdev);
void adev_unbind(struct pci_dev *pdev);
void adev_unload(struct mlx5_core_dev *mdev);
void adev_loaded(struct mlx5_core_dev *mdev);
void adevs_exit(void);

/* hook.c */
int hooks_init(void);
int hooks_install(const struct module *owner);
void hooks_exit(void);

#endif
