// SPDX-License-Identifier: GPL-2.0-only
/* Compare the result of a call with the rules in Documentation/uapi.rst. */
#include <sys/ioctl.h>
#include <unistd.h>

#include "fuzz.h"

static const struct ioctl ioctls[] = {
	{ FWCTL_INFO, KIND_DEVICE, "44448", 24, sizeof(struct fwctl_info) },
	{ FWCTL_RPC, KIND_DEVICE, "444488", 32, sizeof(struct fwctl_rpc) },
	{ FWCTL_RSC_DESTROY, KIND_DEVICE, "44844", 24,
	  sizeof(struct fwctl_rsc_destroy) },
	{ FWCTL_UMEM_REG, KIND_DEVICE, "4488444444", 44,
	  sizeof(struct fwctl_umem_reg) },
	{ FWCTL_QUEUE_CREATE, KIND_DEVICE, "444444", 24,
	  sizeof(struct fwctl_queue_create) },
	{ FWCTL_QUEUE_SUBMIT, KIND_QUEUE, "44444488844", 40,
	  sizeof(struct fwctl_queue_submit) },
	{ FWCTL_QUEUE_CANCEL, KIND_QUEUE, "44844", 24,
	  sizeof(struct fwctl_queue_cancel) },
	{ FWCTL_QUEUE_SUBSCRIBE, KIND_QUEUE, "444444", 24,
	  sizeof(struct fwctl_queue_subscribe) },
};

const struct ioctl *find_ioctl(unsigned int nr, enum kind kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(ioctls); i++)
		if (ioctls[i].nr == nr && (!kind || ioctls[i].kind == kind))
			return &ioctls[i];
	return NULL;
}

static void must(struct frame *f, int error, bool condition)
{
	if (condition)
		f->errors[error] = MUST;
}

static void may(struct frame *f, int error, bool condition)
{
	if (condition && !f->errors[error])
		f->errors[error] = MAY;
}

/* Returns false if the kernel cannot copy the argument in. */
static bool expect_copy(struct frame *f, const struct ioctl *ioctl)
{
	bool excess = false;
	uint32_t size, n;

	if (!accessible(f->arg, sizeof(size), false)) {
		must(f, EFAULT, true);
		return false;
	}
	memcpy(&size, (void *)f->arg, sizeof(size));
	must(f, EINVAL, size < ioctl->min_size);
	n = size < ioctl->size ? size : ioctl->size;
	for (; n < size && accessible(f->arg + n, 1, false); n++)
		excess |= *(uint8_t *)(f->arg + n);
	/* The kernel may find either error first. */
	must(f, E2BIG, excess || size > (uint32_t)getpagesize());
	must(f, EFAULT, !accessible(f->arg, size, false));
	if (size > ioctl->size)
		size = ioctl->size;
	return size >= ioctl->min_size && accessible(f->arg, size, false);
}

static void expect_scope(struct frame *f, uint32_t scope)
{
	must(f, EOPNOTSUPP, scope > FWCTL_RPC_DEBUG_WRITE_FULL);
	must(f, EPERM, scope == FWCTL_RPC_DEBUG_WRITE_FULL && !f->rawio);
}

static void expect_info(struct frame *f)
{
	const struct fwctl_info *info = (void *)f->arg;

	must(f, EOPNOTSUPP, info->flags);
	must(f, EFAULT, !accessible(f->arg, sizeof(*info), true));
	must(f, EFAULT, !accessible(info->out_device_data,
				    info->device_data_len, true));
}

static void expect_rpc(struct frame *f)
{
	/* Errors of the mock and of its injected faults. */
	static const int provider[] = { EMSGSIZE, EBADMSG, EIO, EBUSY };
	const struct fwctl_rpc *rpc = (void *)f->arg;

	expect_scope(f, rpc->scope);
	must(f, EMSGSIZE, rpc->in_len > FWCTL_RPC_MAX_LEN);
	must(f, EMSGSIZE, rpc->out_len > FWCTL_RPC_MAX_LEN);
	must(f, EFAULT, !accessible(rpc->in, rpc->in_len, false));
	must(f, EFAULT, !accessible(f->arg, sizeof(*rpc), true));
	/* A response can be shorter than @out_len. */
	may(f, EFAULT, !accessible(rpc->out, rpc->out_len, true));
	may(f, EAGAIN, true);
	for (size_t i = 0; i < ARRAY_SIZE(provider); i++)
		may(f, provider[i], true);
}

static void expect_destroy(struct frame *f)
{
	const struct fwctl_rsc_destroy *destroy = (void *)f->arg;

	must(f, EOPNOTSUPP, destroy->flags || destroy->type != FWCTL_RSC_UMEM);
	may(f, ENOENT, true);
}

static void expect_register(struct frame *f)
{
	const size_t size = offsetof(struct fwctl_umem_reg, padding2);
	const struct fwctl_umem_reg *reg = (void *)f->arg;

	must(f, EOPNOTSUPP, reg->flags & ~FWCTL_UMEM_MKEY);
	must(f, EINVAL, !reg->len);
	must(f, ENOSPC, reg->len > FWCTL_UMEM_MAX_LEN);
	must(f, EFAULT, !accessible(reg->addr, reg->len, true));
	must(f, EFAULT, !accessible(f->arg, size, true));
	/* The limits of the context and of the device */
	may(f, ENOSPC, true);
}

static void expect_create(struct frame *f)
{
	const uint32_t known = FWCTL_QUEUE_NONBLOCK | FWCTL_QUEUE_RECEIVE_ONLY;
	const struct fwctl_queue_create *create = (void *)f->arg;

	must(f, EOPNOTSUPP, create->flags & ~known);
	must(f, EOPNOTSUPP, create->reserved);
	must(f, EINVAL, create->max_records > FWCTL_QUEUE_MAX_RECORDS);
	must(f, EINVAL, create->max_bytes > FWCTL_QUEUE_MAX_BYTES);
	must(f, EFAULT, !accessible(f->arg, sizeof(*create), true));
}

struct fwctl_queue_submit submit_at(uintptr_t arg)
{
	struct fwctl_queue_submit submit = { };
	uint32_t size = *(uint32_t *)arg;

	memcpy(&submit, (void *)arg, size < sizeof(submit) ? size : sizeof(submit));
	return submit;
}

static void expect_submit(struct frame *f)
{
	const struct fwctl_queue_submit submit = submit_at(f->arg);

	must(f, EOPNOTSUPP, submit.flags > FWCTL_QUEUE_SUBMIT_READ);
	must(f, EOPNOTSUPP, submit.reserved);
	must(f, EOPNOTSUPP, f->queue->flags & FWCTL_QUEUE_RECEIVE_ONLY);
	must(f, EMSGSIZE, submit.in_len > FWCTL_RPC_MAX_LEN);
	must(f, EMSGSIZE, submit.out_len > FWCTL_RPC_MAX_LEN);
	expect_scope(f, submit.scope);
	must(f, EFAULT, !accessible(submit.in, submit.in_len, false));
	may(f, EAGAIN, true);
	may(f, EINTR, true);
}

static void expect_cancel(struct frame *f)
{
	const struct fwctl_queue_cancel *cancel = (void *)f->arg;

	must(f, EOPNOTSUPP, cancel->flags || cancel->reserved);
	may(f, ENOENT, true);
	may(f, EFAULT, !accessible(f->arg, sizeof(*cancel), true));
}

static void expect_subscribe(struct frame *f)
{
	const struct fwctl_queue_subscribe *cmd = (void *)f->arg;

	must(f, EOPNOTSUPP, cmd->flags || cmd->reserved);
	must(f, EINVAL, cmd->max_events > FWCTL_QUEUE_MAX_EVENTS);
	expect_scope(f, cmd->scope);
	must(f, EOPNOTSUPP,
	     (cmd->kind < FWCTL_MOCK_TEMPERATURE || cmd->kind > FWCTL_MOCK_AGENT) &&
		     cmd->kind != FWCTL_MOCK_VENDOR);
	must(f, EBADMSG,
	     (cmd->kind == FWCTL_MOCK_AGENT || cmd->kind == FWCTL_MOCK_VENDOR) &&
		     cmd->scope == FWCTL_RPC_CONFIGURATION);
	may(f, EEXIST, true);
	may(f, ENOSPC, true);
}

void expect_ioctl(struct frame *f)
{
	const struct ioctl *ioctl = find_ioctl(f->nr, f->kind);

	memset(f->errors, 0, sizeof(f->errors));
	may(f, ENOMEM, true);
	must(f, ENOTTY, !ioctl);
	if (!ioctl || !expect_copy(f, ioctl))
		return;
	switch (f->nr) {
	case FWCTL_INFO:
		return expect_info(f);
	case FWCTL_RPC:
		return expect_rpc(f);
	case FWCTL_RSC_DESTROY:
		return expect_destroy(f);
	case FWCTL_UMEM_REG:
		return expect_register(f);
	case FWCTL_QUEUE_CREATE:
		return expect_create(f);
	case FWCTL_QUEUE_SUBMIT:
		return expect_submit(f);
	case FWCTL_QUEUE_CANCEL:
		return expect_cancel(f);
	case FWCTL_QUEUE_SUBSCRIBE:
		return expect_subscribe(f);
	}
}

void check_ioctl(const struct frame *f, int error)
{
	bool gone = error == ENODEV &&
		    __atomic_load_n(&devices_gone, __ATOMIC_SEQ_CST);

	if (error && !f->errors[error] && !gone)
		fault("ioctl 0x%x: unexpected errno %d", f->nr, error);
	for (int i = 0; !error && i < 256; i++)
		if (f->errors[i] == MUST)
			fault("ioctl 0x%x: no errno %d", f->nr, i);
}

static void check_record(const struct fwctl_record_response *r, size_t left)
{
	bool core = r->head.flags & FWCTL_RECORD_CORE_ERROR;
	bool core_error = r->error == -ETIMEDOUT || r->error == -ECANCELED ||
			  r->error == -ENODEV;

	if (left < sizeof(*r) || r->head.len > left || r->head.len % 8 ||
	    r->head.len < sizeof(*r) ||
	    r->head.len - sizeof(*r) - r->data_len >= 8)
		fault("record has length %u for %u bytes of data", r->head.len,
		      r->data_len);
	if (r->head.type != FWCTL_RECORD_RESPONSE || r->reserved ||
	    r->data_len > r->response_len || (r->error && r->response_len))
		fault("inconsistent record of type %u", r->head.type);
	if (r->head.flags & ~(FWCTL_RECORD_CORE_ERROR | FWCTL_RECORD_IN_FLIGHT) ||
	    r->head.flags == FWCTL_RECORD_IN_FLIGHT || (core && !core_error))
		fault("record of error %d has flags %u", r->error, r->head.flags);
	for (uint32_t n = r->data_len; n < r->head.len - sizeof(*r); n++)
		if (r->data[n])
			fault("record has padding that is not zero");
}

/* Returns true if the record is an event or reports lost events. */
static bool check_event(const struct fwctl_record *r, size_t left)
{
	const struct fwctl_record_event *event = (const void *)r;
	const struct fwctl_record_lost *lost = (const void *)r;

	if (r->type != FWCTL_RECORD_EVENT && r->type != FWCTL_RECORD_LOST)
		return false;
	if (left < sizeof(*event) || r->len > left || r->flags)
		fault("event has length %u, flags %u", r->len, r->flags);
	if (r->type == FWCTL_RECORD_EVENT &&
	    r->len != (sizeof(*event) + event->data_len + 7) / 8 * 8)
		fault("event has length %u for %u bytes", r->len, event->data_len);
	if (r->type == FWCTL_RECORD_LOST &&
	    (r->len != sizeof(*lost) || !lost->count || lost->reserved))
		fault("inconsistent record of lost events");
	return true;
}

void check_records(struct queue *queue, const uint8_t *data, size_t len)
{
	struct fwctl_record_response head;

	for (; len; data += head.head.len, len -= head.head.len) {
		memcpy(&head.head, data, sizeof(head.head));
		if (check_event((const void *)data, len))
			continue;
		check_record((const void *)data, len);
		memcpy(&head, data, sizeof(head));
		__atomic_add_fetch(&queue->received, 1, __ATOMIC_SEQ_CST);
		__atomic_add_fetch(&queue->received_sum, head.cookie,
				   __ATOMIC_SEQ_CST);
	}
}

void check_read(const struct frame *f, const uint8_t *at, bool good, ssize_t ret)
{
	if (f->kind != KIND_QUEUE && ret >= 0)
		fault("read() of an FD without a queue returned %zd", ret);
	if (f->kind != KIND_QUEUE)
		return;
	if (ret > 0)
		check_records(f->queue, at, ret);
	else if (!ret && good &&
		 !__atomic_load_n(&devices_gone, __ATOMIC_SEQ_CST))
		fault("read() reports the end of a queue");
	else if (ret < 0 && errno != EAGAIN && errno != EINTR &&
		 errno != EMSGSIZE && (errno != EFAULT || good))
		fault("read() has errno %d", errno);
}
