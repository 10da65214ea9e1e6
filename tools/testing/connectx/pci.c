// SPDX-License-Identifier: GPL-2.0-only
/*
 * PCI configuration space of a ConnectX-5: content and writable bits.
 */
#include <linux/pci_regs.h>
#include <string.h>

#include "kernel.h"
#include "pci.h"

#define VENDOR_MELLANOX		0x15b3
#define DEVICE_CONNECTX_5	0x1017
#define SUBSYSTEM_MCX555A	0x0007
#define CLASS_INFINIBAND	0x020700

/* Offsets of the capabilities, as in a real card. */
#define CAP_PM			0x40
#define CAP_EXP			0x60
#define CAP_MSIX		0x9c

#define LINK_8GT_X16		(PCI_EXP_LNKCAP_SLS_8_0GB | 16 << 4)

/**
 * struct dword - Dword of configuration space
 * @offset: Offset.
 * @value: Value after reset.
 * @writable: Writable bits.
 */
struct dword {
	uint16_t offset;
	uint32_t value;
	uint32_t writable;
};

static const struct dword dwords[] = {
	{ PCI_VENDOR_ID, DEVICE_CONNECTX_5 << 16 | VENDOR_MELLANOX, 0 },
	{ PCI_COMMAND, PCI_STATUS_CAP_LIST << 16,
	  PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER | PCI_COMMAND_PARITY |
	  PCI_COMMAND_SERR | PCI_COMMAND_INTX_DISABLE },
	{ PCI_REVISION_ID, CLASS_INFINIBAND << 8, 0 },
	{ PCI_CACHE_LINE_SIZE, 0, 0xff },
	{ PCI_BASE_ADDRESS_0, PCI_BASE_ADDRESS_MEM_TYPE_64 |
			      PCI_BASE_ADDRESS_MEM_PREFETCH,
	  ~(PCI_BAR0_SIZE - 1) },
	{ PCI_BASE_ADDRESS_1, 0, ~0 },
	{ PCI_SUBSYSTEM_VENDOR_ID, SUBSYSTEM_MCX555A << 16 | VENDOR_MELLANOX,
	  0 },
	{ PCI_CAPABILITY_LIST, CAP_EXP, 0 },
	{ PCI_INTERRUPT_LINE, 0, 0xff },

	{ CAP_PM, 3 << 16 | PCI_CAP_ID_PM, 0 },
	{ CAP_PM + PCI_PM_CTRL, PCI_PM_CTRL_NO_SOFT_RESET, PCI_PM_CTRL_STATE_MASK },

	{ PCI_CAP_VPD, CAP_MSIX << 8 | PCI_CAP_ID_VPD,
	  (PCI_VPD_ADDR_MASK | (uint32_t)PCI_VPD_ADDR_F) << 16 },
	{ PCI_CAP_VPD + PCI_VPD_DATA, 0, ~0 },

	{ CAP_EXP, (2 | PCI_EXP_TYPE_ENDPOINT << 4) << 16 | PCI_CAP_VPD << 8 |
		   PCI_CAP_ID_EXP, 0 },
	{ CAP_EXP + PCI_EXP_DEVCAP, PCI_EXP_DEVCAP_RBER | PCI_EXP_DEVCAP_FLR | 2,
	  0 },
	{ CAP_EXP + PCI_EXP_DEVCTL, PCI_EXP_DEVCTL_RELAX_EN,
	  0xffff & ~PCI_EXP_DEVCTL_BCR_FLR },
	{ CAP_EXP + PCI_EXP_LNKCAP, LINK_8GT_X16, 0 },
	{ CAP_EXP + PCI_EXP_LNKCTL, LINK_8GT_X16 << 16,
	  PCI_EXP_LNKCTL_ASPMC | PCI_EXP_LNKCTL_RCB | PCI_EXP_LNKCTL_CCC |
	  PCI_EXP_LNKCTL_ES },
	{ CAP_EXP + PCI_EXP_DEVCAP2, PCI_EXP_DEVCAP2_COMP_TMOUT_DIS, 0 },
	{ CAP_EXP + PCI_EXP_DEVCTL2, 0,
	  PCI_EXP_DEVCTL2_COMP_TIMEOUT | PCI_EXP_DEVCTL2_COMP_TMOUT_DIS },
	{ CAP_EXP + PCI_EXP_LNKCAP2,
	  PCI_EXP_LNKCAP2_SLS_2_5GB | PCI_EXP_LNKCAP2_SLS_5_0GB |
	  PCI_EXP_LNKCAP2_SLS_8_0GB, 0 },
	{ CAP_EXP + PCI_EXP_LNKCTL2, PCI_EXP_LNKCTL2_TLS_8_0GT,
	  PCI_EXP_LNKCTL2_TLS },

	{ CAP_MSIX, (PCI_MSIX_VECTORS - 1) << 16 | PCI_CAP_VSC << 8 |
		    PCI_CAP_ID_MSIX,
	  (PCI_MSIX_FLAGS_ENABLE | PCI_MSIX_FLAGS_MASKALL) << 16 },
	{ CAP_MSIX + PCI_MSIX_TABLE, PCI_BAR0_MSIX_TABLE, 0 },
	{ CAP_MSIX + PCI_MSIX_PBA, PCI_BAR0_MSIX_PBA, 0 },

	{ PCI_CAP_VSC, PCI_VSC_BYTES << 16 | CAP_PM << 8 | PCI_CAP_ID_VNDR, 0 },
};

uint32_t pci_get32(const struct pci *pci, size_t offset)
{
	uint32_t value = 0;

	for (size_t i = 4; i--;)
		value = value << 8 | pci->space[offset + i];
	return value;
}

void pci_put32(struct pci *pci, size_t offset, uint32_t value)
{
	for (size_t i = 0; i < 4; i++, value >>= 8)
		pci->space[offset + i] = value;
}

void pci_reset(struct pci *pci)
{
	memset(pci->space, 0, sizeof(pci->space));
	for (size_t i = 0; i < ARRAY_SIZE(dwords); i++)
		pci_put32(pci, dwords[i].offset, dwords[i].value);
}

void pci_read(const struct pci *pci, size_t offset, void *data, size_t len)
{
	memcpy(data, pci->space + offset, len);
}

static uint8_t writable(size_t offset)
{
	for (size_t i = 0; i < ARRAY_SIZE(dwords); i++)
		if (dwords[i].offset == (offset & ~3))
			return dwords[i].writable >> 8 * (offset & 3);
	return 0;
}

bool pci_write(struct pci *pci, size_t offset, const void *data, size_t len)
{
	/* The bit always reads as zero, so it is not in the table. */
	const size_t flr = CAP_EXP + PCI_EXP_DEVCTL + 1;
	const uint8_t *bytes = data;

	for (size_t i = 0; i < len; i++) {
		uint8_t *p = &pci->space[offset + i];
		uint8_t mask = writable(offset + i);

		*p = (*p & ~mask) | (bytes[i] & mask);
	}
	return offset <= flr && flr < offset + len &&
	       bytes[flr - offset] & (PCI_EXP_DEVCTL_BCR_FLR >> 8);
}

bool pci_is_master(const struct pci *pci)
{
	return pci->space[PCI_COMMAND] & PCI_COMMAND_MASTER;
}
