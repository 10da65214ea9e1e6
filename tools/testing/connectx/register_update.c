// SPDX-License-Identifier: GPL-2.0-only
/*
 * Update of a flash component: lock, start, send the pieces, verify, activate.
 *
 * An activated image runs after the next reset. Until then, the firmware rejects
 * another update.
 */
#include <stdlib.h>
#include <string.h>

#include "register.h"

enum instruction {
	LOCK = 1,
	RELEASE = 2,
	START = 3,
	VERIFY = 4,
	ACTIVATE = 6,
	CANCEL = 8,
	CHECK_HANDLE = 9,
	FORCE_RELEASE = 10,
};

/* Further values of error_code; see also enum image_error. */
#define ERROR_GENERAL			1
#define BLOCKED_PENDING_RESET		9

/* Handles have 24 bits and are never 0. */
#define FIRST_HANDLE		1
#define HANDLE_MASK		0xffffff

/* Forget the image of an update. */
static void drop_image(struct update *update)
{
	free(update->image);
	update->image = NULL;
	update->verified = false;
}

void update_reset(struct firmware *fw)
{
	drop_image(&fw->update);
	memset(&fw->update, 0, sizeof(fw->update));
	fw->update.handle = FIRST_HANDLE;
}

static uint8_t update_respond(struct register_call *call)
{
	struct update *update = &call->fw->update;
	uint8_t *data = call->data;

	memset(data, 0, call->len);
	SET(mcc_reg, data, component_index, update->component);
	SET(mcc_reg, data, update_handle, update->handle);
	SET(mcc_reg, data, control_state, update->state);
	SET(mcc_reg, data, error_code, update->error);
	SET(mcc_reg, data, component_size, update->size);
	if (update->state == UPDATE_DOWNLOAD && update->size)
		SET(mcc_reg, data, control_progress,
		    update->received * 100 / update->size);
	return STATUS_OK;
}

uint8_t mcc_query(struct register_call *call)
{
	return update_respond(call);
}

static void release(struct update *update)
{
	uint32_t next = (update->handle + 1) & HANDLE_MASK;

	drop_image(update);
	memset(update, 0, sizeof(*update));
	update->handle = next ? next : FIRST_HANDLE;
}

static enum image_error start_error(const struct firmware *fw, size_t component,
				    uint32_t size)
{
	uint32_t max = component_max_size(component);

	if (!max || !size || size > max)
		return IMAGE_NOT_APPLICABLE;
	return fw->pending ? BLOCKED_PENDING_RESET : IMAGE_OK;
}

static void start(struct firmware *fw, size_t component, uint32_t size)
{
	struct update *update = &fw->update;

	drop_image(update);
	update->error = start_error(fw, component, size);
	if (update->error)
		return;
	update->image = malloc(size);
	if (!update->image) {
		update->error = ERROR_GENERAL;
		return;
	}
	update->component = component;
	update->size = size;
	update->received = 0;
	update->state = UPDATE_DOWNLOAD;
}

static void verify(struct update *update)
{
	update->state = UPDATE_LOCKED;
	if (update->received != update->size)
		update->error = IMAGE_NOT_APPLICABLE;
	else if (update->component != BOOT_IMAGE)
		update->error = IMAGE_UNSIGNED;
	else
		update->error = image_verify(update->image, update->size,
					     &update->version);
	update->verified = !update->error;
}

static void activate(struct firmware *fw)
{
	fw->stored = fw->update.version;
	fw->pending = true;
	drop_image(&fw->update);
}

/*
 * States in which each instruction is valid. Other instructions are rejected. All
 * except FORCE_RELEASE, which releases the handle of another user, require the
 * handle.
 */
static const struct {
	enum instruction instruction;
	uint8_t states;
} allowed[] = {
	{ LOCK, BIT(UPDATE_IDLE) },
	{ RELEASE, BIT(UPDATE_LOCKED) | BIT(UPDATE_DOWNLOAD) },
	{ START, BIT(UPDATE_LOCKED) },
	{ VERIFY, BIT(UPDATE_DOWNLOAD) },
	{ ACTIVATE, BIT(UPDATE_LOCKED) },
	{ CANCEL, BIT(UPDATE_LOCKED) | BIT(UPDATE_DOWNLOAD) },
	{ CHECK_HANDLE, BIT(UPDATE_LOCKED) | BIT(UPDATE_DOWNLOAD) },
	{ FORCE_RELEASE, BIT(UPDATE_IDLE) | BIT(UPDATE_LOCKED) |
			 BIT(UPDATE_DOWNLOAD) },
};

static bool state_allows(const struct update *update, unsigned int instruction)
{
	if (instruction == ACTIVATE && !update->verified)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(allowed); i++)
		if (allowed[i].instruction == instruction)
			return allowed[i].states & BIT(update->state);
	return false;
}

uint8_t mcc_set(struct register_call *call)
{
	struct update *update = &call->fw->update;
	unsigned int instruction = GET(mcc_reg, call->data, instruction);
	uint32_t handle = GET(mcc_reg, call->data, update_handle);

	if (!state_allows(update, instruction))
		return register_reject(call, STATUS_BAD_STATE,
				       SYNDROME_UPDATE_STATE);
	if (handle != update->handle && instruction != FORCE_RELEASE)
		return register_reject(call, STATUS_BAD_RESOURCE,
				       SYNDROME_UPDATE_HANDLE);
	switch (instruction) {
	case LOCK:
		update->state = UPDATE_LOCKED;
		break;
	case START:
		start(call->fw, GET(mcc_reg, call->data, component_index),
		      GET(mcc_reg, call->data, component_size));
		break;
	case VERIFY:
		verify(update);
		break;
	case ACTIVATE:
		activate(call->fw);
		break;
	case CANCEL:
		drop_image(update);
		update->error = 0;
		update->state = UPDATE_LOCKED;
		break;
	case RELEASE:
	case FORCE_RELEASE:
		release(update);
		break;
	default:
		break;
	}
	return update_respond(call);
}

/* The driver sends each dword as a number, so its bytes are in reverse order. */
static void store_piece(struct update *update, const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++)
		update->image[update->received + (i ^ 3)] = data[i];
	update->received += size;
}

/* Each piece must directly follow the previous one. */
uint8_t mcda_set(struct register_call *call)
{
	struct update *update = &call->fw->update;
	uint8_t *data = call->data;
	size_t size = GET(mcda_reg, data, size);

	if (update->state != UPDATE_DOWNLOAD)
		return register_reject(call, STATUS_BAD_STATE,
				       SYNDROME_UPDATE_STATE);
	if (GET(mcda_reg, data, update_handle) != update->handle)
		return register_reject(call, STATUS_BAD_RESOURCE,
				       SYNDROME_UPDATE_HANDLE);
	if (!size || size % 4 || size > call->len - STRUCT_BYTES(mcda_reg))
		return register_reject(call, STATUS_BAD_INPUT_LENGTH,
				       SYNDROME_UPDATE_LENGTH);
	if (GET(mcda_reg, data, offset) != update->received ||
	    size > update->size - update->received)
		return register_reject(call, STATUS_BAD_PARAM,
				       SYNDROME_UPDATE_OFFSET);
	store_piece(update, ADDR_OF(mcda_reg, data, data), size);
	return STATUS_OK;
}
