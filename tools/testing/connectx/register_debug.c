// SPDX-License-Identifier: GPL-2.0-only
/*
 * MDSR: debug sessions, which require a token with NVIDIA's signature.
 */
#include <string.h>

#include "register.h"

#define STATUS			AT(0x00, 3, 0)
#define ADDITIONAL_INFO		AT(0x00, 13, 8)
#define TYPE_OF_TOKEN		AT(0x00, 31, 24)
#define END			AT(0x04, 31, 31)

/* Tokens that register_component.c lists: customer support and debug firmware. */
#define TOKEN_DEBUG_FIRMWARE	1
#define TOKEN_ALL		0xff

#define FAILED			1
#define NO_TOKEN		3
#define NO_SESSION		1

static uint8_t respond(struct register_call *call, unsigned int type,
		       unsigned int status, unsigned int info)
{
	memset(call->data, 0, call->len);
	field_set_bits(call->data, TYPE_OF_TOKEN, type);
	field_set_bits(call->data, STATUS, status);
	field_set_bits(call->data, ADDITIONAL_INFO, info);
	return STATUS_OK;
}

/* The firmware accepts no token, so no session exists. */
uint8_t mdsr_query(struct register_call *call)
{
	unsigned int type = field_get_bits(call->data, TYPE_OF_TOKEN);

	if (type > TOKEN_DEBUG_FIRMWARE)
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_TOKEN_TYPE);
	return respond(call, type, NO_TOKEN, 0);
}

uint8_t mdsr_set(struct register_call *call)
{
	unsigned int type = field_get_bits(call->data, TYPE_OF_TOKEN);

	if (!field_get_bits(call->data, END))
		return mdsr_query(call);
	if (type > TOKEN_DEBUG_FIRMWARE && type != TOKEN_ALL)
		return register_reject(call, STATUS_BAD_INDEX,
				       SYNDROME_TOKEN_TYPE);
	return respond(call, type, FAILED, NO_SESSION);
}
