// SPDX-License-Identifier: GPL-2.0-only
/* The program's entry, apart from the rest so that tests can link that. */
#include "tool.h"

int main(int argc, char **argv)
{
	return fwctl_main(argc, argv);
}
