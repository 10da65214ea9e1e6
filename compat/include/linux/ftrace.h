/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Before 6.2, ftrace_regs_set_instruction_pointer() is called
 * ftrace_instruction_pointer_set(). Both are empty macros if the architecture lacks
 * HAVE_DYNAMIC_FTRACE_WITH_ARGS. The callback then needs FTRACE_OPS_FL_SAVE_REGS
 * and sets the saved register.
 */
#ifndef _FWCTL_COMPAT_FTRACE_H
#define _FWCTL_COMPAT_FTRACE_H

#include_next <linux/ftrace.h>
#include <linux/ptrace.h>
#include <linux/version.h>

#ifndef CONFIG_FUNCTION_TRACER
/* Without the tracer, as on ARCH=um, the types below do not exist. */
#elif !defined(CONFIG_HAVE_DYNAMIC_FTRACE_WITH_ARGS)
static __always_inline void
fwctl_compat_set_instruction_pointer(struct ftrace_regs *fregs,
				     unsigned long ip)
{
	instruction_pointer_set(ftrace_get_regs(fregs), ip);
}

#undef ftrace_regs_set_instruction_pointer
#define ftrace_regs_set_instruction_pointer fwctl_compat_set_instruction_pointer
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define ftrace_regs_set_instruction_pointer ftrace_instruction_pointer_set
#endif

#endif
