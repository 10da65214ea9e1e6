/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * PCI configuration space.
 */
#ifndef CONNECTX_PCI_H
#define CONNECTX_PCI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PCI_SPACE		4096
#define PCI_BAR0_SIZE		(32 * 1024 * 1024)
#define PCI_MSIX_VECTORS	64
/*
 * Offsets in BAR0, as in a real card. The vfio-user client (QEMU) implements the MSI-X
 * table.
 */
#define PCI_BAR0_MSIX_TABLE	0x2000
#define PCI_BAR0_MSIX_PBA	0x3000
/* Capabilities that vpd.c and vsc.c implement. */
#define PCI_CAP_VPD		0x48
#define PCI_CAP_VSC		0xc0
#define PCI_VSC_BYTES		0x18

/**
 * struct pci - Configuration space
 * @space: Content, as the host reads it.
 */
struct pci {
	uint8_t space[PCI_SPACE];
};

void pci_reset(struct pci *pci);
void pci_read(const struct pci *pci, size_t offset, void *data, size_t len);
/* Returns true if the caller must reset the function. */
bool pci_write(struct pci *pci, size_t offset, const void *data, size_t len);
/* Access the little-endian dword at @offset, even if it is read-only to the host. */
uint32_t pci_get32(const struct pci *pci, size_t offset);
void pci_put32(struct pci *pci, size_t offset, uint32_t value);
/* Returns true if the card may access host memory. */
bool pci_is_master(const struct pci *pci);

#endif
