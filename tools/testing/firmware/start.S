/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Both harts start here. QEMU has loaded .data, and .bss is zero.
 */
	.section .text.start, "ax"
	.globl	start
start:
	.cfi_startproc
	.cfi_undefined ra
	csrr	a0, mhartid
	la	sp, stacks
	addi	t0, a0, 1
	slli	t0, t0, 12
	add	sp, sp, t0
	la	t0, trap
	csrw	mtvec, t0
	call	run_hart
	.cfi_endproc

/*
 * Interrupts are disabled, so a trap is an error of the program. The hart never
 * returns from it. Therefore, ra may become the address of the error, from which
 * a debugger unwinds the stack.
 */
	.balign	4
trap:
	csrr	a0, mcause
	csrr	a1, mepc
	csrr	a2, mtval
	mv	ra, a1
	tail	crashed

	.bss
	.balign	16
stacks:
	.skip	2 << 12
