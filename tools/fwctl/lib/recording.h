/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Load recordings of RPCs and events, and find the exchange of a request. The tool
 * contains the same objects.
 */
#ifndef FWCTL_RECORDING_H
#define FWCTL_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct recorded_event - An event of a recording
 * @kind: Kind of the event.
 * @len: Size of @data.
 * @data: The payload.
 * @delay_ns: Time since the previous step of the recording.
 */
struct recorded_event {
	uint32_t kind;
	size_t len;
	unsigned char *data;
	uint64_t delay_ns;
};

struct recorded_events {
	struct recorded_event *at;
	size_t count;
};

/**
 * struct recorded_rpc - A request of a recording, and its response
 * @id: The library's number of the request.
 * @scope: Scope of the request.
 * @timeout_ms: Timeout of the request; 0 for none.
 * @in: The request.
 * @in_len: Size of @in.
 * @masked: The recording has no payloads.
 * @done: The recording has a response.
 * @result: 0 or a negative errno above -512.
 * @out: The response, padded with zeroes if it was truncated.
 * @out_len: Size of the whole response.
 * @before: Events that arrived between the request and the response. If there is no
 *	response, all later events.
 * @after: Events that arrived later, while no request was in flight.
 * @used: A replay has used the exchange.
 */
struct recorded_rpc {
	uint64_t id;
	uint32_t scope, timeout_ms;
	unsigned char *in;
	size_t in_len;
	bool masked, done;
	int result;
	unsigned char *out;
	size_t out_len;
	struct recorded_events before, after;
	bool used;
};

/**
 * struct recording - A recording of one device
 * @type: Device type.
 * @info: Device data of the first handle.
 * @info_len: Size of @info.
 * @handles: Number of handles. If 0, the members above are not valid.
 * @ends: Number of handles whose recording has an end.
 * @exchanges: The requests in the order of the submission.
 * @count: Number of @exchanges.
 * @masked: Number of exchanges without payloads.
 * @start: Events before the first request.
 * @events: Number of events.
 * @line: Number of the last line.
 * @fault: The fault of @line, if loading failed with -EBADMSG.
 */
struct recording {
	uint32_t type;
	unsigned char *info;
	size_t info_len;
	size_t handles, ends;
	struct recorded_rpc *exchanges;
	size_t count, masked;
	struct recorded_events start;
	size_t events;
	unsigned long line;
	const char *fault;
};

/*
 * Load a recording, with or without the payloads. Returns 0, -EBADMSG for an invalid
 * file, or another negative errno. The caller must call fwctl_recording_free(), also
 * after a failure.
 */
int fwctl_recording_load(const char *path, bool payloads, struct recording *r);
void fwctl_recording_free(struct recording *r);

/* Exchanges with the same request in the same scope */
struct recording_group;

/**
 * struct recording_index - Finds the exchange of a request
 * @sorted: The exchanges to replay, by request, scope and order.
 * @groups: The groups of @sorted.
 * @num_groups: Number of @groups.
 */
struct recording_index {
	struct recorded_rpc **sorted;
	struct recording_group *groups;
	size_t num_groups;
};

/* Index a recording. Returns false if there is no memory. */
bool fwctl_recording_index(const struct recording *r,
			   struct recording_index *index);
void fwctl_recording_index_free(struct recording_index *index);
/*
 * Find the first unused exchange with a request, or else the last used one. If @scope
 * suffices for none, the function returns one in a wider scope. NULL: there is none.
 */
struct recorded_rpc *fwctl_recording_find(const struct recording_index *index,
					  uint32_t scope, const void *in,
					  size_t in_len);

#endif
