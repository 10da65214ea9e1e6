/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Command statuses, numbered as in mlx5_core, and syndromes, one for each reason
 * to reject a command. NVIDIA publishes no syndromes, so these are specific to
 * this card.
 */
#ifndef CONNECTX_SYNDROME_H
#define CONNECTX_SYNDROME_H

#include <stdint.h>

enum {
	CMD_OK = 0x0,
	CMD_INTERNAL = 0x1,
	CMD_BAD_OP = 0x2,
	CMD_BAD_PARAM = 0x3,
	CMD_BAD_SYS_STATE = 0x4,
	CMD_BAD_RESOURCE = 0x5,
	CMD_RESOURCE_BUSY = 0x6,
	CMD_NOT_READY = 0x7,
	CMD_EXCEEDS_LIMIT = 0x8,
	CMD_BAD_RESOURCE_STATE = 0x9,
	CMD_BAD_INDEX = 0xa,
	CMD_NO_RESOURCES = 0xf,
	CMD_BAD_INPUT_LENGTH = 0x50,
	CMD_BAD_OUTPUT_LENGTH = 0x51,
};

/* Delivery status: why a command was not run. Bits 7-1 of a slot's last byte. */
enum {
	DELIVERED = 0x0,
	DELIVERY_SIGNATURE = 0x1,
	DELIVERY_TOKEN = 0x2,
	DELIVERY_BLOCK_NUMBER = 0x3,
	DELIVERY_OUT_ALIGNMENT = 0x4,
	DELIVERY_IN_ALIGNMENT = 0x5,
	DELIVERY_INTERNAL = 0x6,
	DELIVERY_IN_LENGTH = 0x7,
	DELIVERY_OUT_LENGTH = 0x8,
	DELIVERY_RESERVED = 0x9,
	DELIVERY_TYPE = 0x10,
};

#define CARD_SYNDROMES(X)                                                  \
	X(FAULT, "an injected fault")                                      \
	X(OPCODE, "no such command")                                       \
	X(IN_LENGTH, "the command has another input length")               \
	X(OUT_LENGTH, "the output is too short for the command")           \
	X(RESERVED, "a reserved field is not zero")                        \
	X(OP_MOD, "no such op_mod")                                        \
	X(STATE, "not in this state of the card")                          \
	X(UID_UNKNOWN, "no such user context")                             \
	X(UID_SHARED, "not with the shared user context")                  \
	X(UID_PRIVILEGE, "the command is not for users")                   \
	X(UID_CAPABILITY, "the user context has not the capability")       \
	X(UID_LIMIT, "no more user contexts")                              \
	X(OWNER, "the object is another's")                                \
	X(FUNCTION, "no such function")                                    \
	X(ISSI, "no such ISSI")                                            \
	X(PAGE_COUNT, "the number of pages is not what was sent")          \
	X(PAGE_ADDRESS, "a page's address is not aligned, or not memory")  \
	X(PAGE_TWICE, "a page that the card has already")                  \
	X(PAGES_MISSING, "the card has not got the pages that it needs")   \
	X(CAP_TYPE, "no such type of capabilities")                        \
	X(CAP_FIXED, "a capability that can't be set")                     \
	X(CAP_LIMIT, "a capability beyond what the card can do")           \
	X(OBJECT_LIMIT, "no more objects of this type")                    \
	X(OBJECT_UNKNOWN, "no such object")                                \
	X(OBJECT_BUSY, "a memory key still uses the object")               \
	X(UMEM_UID, "user memory belongs to a user context")               \
	X(UMEM_PAGE, "a page or offset of user memory is invalid")         \
	X(UMEM_COUNT, "the number of pages is not the stated one")         \
	X(UMEM_DMA, "the memory is not mapped for DMA")                    \
	X(MKEY_UNKNOWN, "no such memory key")                              \
	X(MKEY_CONTEXT, "the context of a memory key is invalid")          \
	X(MKEY_PD, "no such protection domain")                            \
	X(MKEY_UMEM, "no such user memory")                                \
	X(MKEY_TRANSLATIONS, "not the size of the translations")           \
	X(MKEY_RANGE, "the memory key exceeds its user memory")            \
	X(MKEY_BUSY, "a command in flight uses the memory key")            \
	X(MKEY_ACCESS, "the memory key does not allow the access")         \
	X(MKEY_BOUNDS, "an address outside the memory key")                \
	X(EQ_LIMIT, "no more event queues")                                \
	X(EQ_UNKNOWN, "no such event queue")                               \
	X(EQ_CONTEXT, "the event queue's context makes no sense")          \
	X(EQ_EVENTS, "an event that another event queue has")              \
	X(UAR_LIMIT, "no more UARs")                                       \
	X(UAR_UNKNOWN, "no such UAR")                                      \
	X(UAR_BUSY, "an event queue still uses the UAR")                   \
	X(REGISTER, "a register command that makes no sense")              \
	X(SYNC_RESET, "no synchronised reset is going on")                 \
	X(SYNC_RESET_BUSY, "a synchronised reset is going on already")     \
	X(TEARDOWN, "no such way to tear down")

enum card_syndrome {
	WHY_NONE,
	WHY_BEFORE_FIRST = 0xca0000,
#define NUMBER(why, text) WHY_##why,
	CARD_SYNDROMES(NUMBER)
#undef NUMBER
	WHY_END,
};

/* Returns the text of a syndrome; "" if the card does not define it. */
const char *card_syndrome_text(uint32_t syndrome);

#endif
