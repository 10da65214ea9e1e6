// SPDX-License-Identifier: LGPL-2.1-or-later
/* Names of diagnostic counters. */
#include <ctype.h>

#include "../lib/convert.h"
#include "diagnostic.h"

#define CLOCKS "device clocks", "clocks"
#define PACKETS "packets", "packets"

const struct diag_name diag_names[] = {
	{ 0x0401, "Back Pressure from Datalink to Transport Unit", CLOCKS },
	{ 0x0402, "Outbound Stalled Writes", CLOCKS },
	{ 0x0403, "Outbound Stalled Reads", CLOCKS },
	{ 0x0404, "PCI Read Stuck due to No Completion Buffer", CLOCKS },
	{ 0x0405, "Maximum PCI Bandwidth", .gauge = true },
	{ 0x0406, "RX 128B Data", "128 bytes", "bytes", 128 },
	{ 0x0409, "PCI Read Stalled due to No Read Engines", CLOCKS },
	{ 0x040a, "PCI Read Stalled due to No Completion Buffer", CLOCKS },
	{ 0x040b, "PCI Read Stalled due to Ordering", CLOCKS },
	{ 0x0801, "L0 MTT Miss", NULL },
	{ 0x0802, "L0 MTT Hit", NULL },
	{ 0x0803, "L1 MTT Miss", NULL },
	{ 0x0804, "L1 MTT Hit", NULL },
	{ 0x0805, "L0 MPT Miss", NULL },
	{ 0x0806, "L0 MPT Hit", NULL },
	{ 0x0807, "L1 MPT Miss", NULL },
	{ 0x0808, "L1 MPT Hit", NULL },
	{ 0x0c01, "RX Buffer No Slow Path Credits", CLOCKS },
	{ 0x0c02, "RX Buffer No Fast Path Credits", CLOCKS },
	{ 0x1001, "RX Steering Packets", PACKETS },
	{ 0x1c01, "EQ All Slices Busy", CLOCKS },
	{ 0x1c02, "CQ All Slices Busy", CLOCKS },
	{ 0x1c03, "MSI-X All Slices Busy", CLOCKS },
	{ 0x2001, "Send Queue Stopped due to Limited VL", CLOCKS },
	{ 0x2002, "Send Queue Stopped due to Descheduling", NULL },
	{ 0x2003, "Send Queue Stopped due to Work Done", NULL },
	{ 0x2004, "Send Queue Stopped due to Limit", NULL },
	{ 0x2005, "Send Queue Stopped due to End-to-End Credits", NULL },
	{ 0x2006, "TX Packets", PACKETS },
	{ 0x2007, "TX Steering Hit", NULL },
	{ 0x2008, "TX Steering Miss", NULL },
	{ 0x2401, "TX No Scheduling Credits", CLOCKS },
	{ 0x2402, "TX No Slow Path Scheduling Credits", CLOCKS },
	{ 0x2801, "Indirect Memory Keys", .gauge = true },
	{ 0x2c02, "Line Transmitted Port 1", NULL },
	{ 0x2c03, "Line Transmitted Port 2", NULL },
	{ 0x2c04, "Line Transmitted Loop Back", NULL },
	{ 0 },
};

const struct diag_name *diag_name(uint16_t id)
{
	for (const struct diag_name *n = diag_names; n->name; n++) {
		if (n->id == id)
			return n;
	}
	return NULL;
}

static bool same(const char *name, const char *text)
{
	for (; *name && *text; name++, text++) {
		if (tolower((unsigned char)*name) !=
		    tolower((unsigned char)*text) &&
		    !(*name == ' ' && *text == '-'))
			return false;
	}
	return !*name && !*text;
}

bool diag_parse(const char *text, uint16_t *id)
{
	uint64_t number;

	for (const struct diag_name *n = diag_names; n->name; n++) {
		if (same(n->name, text)) {
			*id = n->id;
			return true;
		}
	}
	if (!number_parse(text, UINT16_MAX, &number))
		return false;
	*id = number;
	return true;
}
