// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz the emulated ConnectX through the socket of its vfio-user server, through
 * the memory of the guest and through requests on its control socket.
 *
 * An input holds a byte that selects how far the guest brings up the card, and
 * then for each step of the guest a struct step and its data.
 */
#include <linux/pci_regs.h>
#include <linux/vfio.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "card.h"
#include "command.h"
#include "fuzz.h"
#include "mailbox.h"
#include "protocol.h"
#include "request.h"

/* Guest memory, which the card sees from address 0 on. */
#define MEMORY		(2 * 1024 * 1024)
#define QUEUE		0x1000
#define IN_BOXES	0x10000
#define OUT_BOXES	0x20000
#define PAGES		0x100000
#define PAGE_COUNT	(PAGES_BOOT + PAGES_INIT)

#define BOX_STRIDE	1024
#define DATA_MAX	8192
#define FDS_MAX		15

/**
 * struct step - Step of the guest
 * @kind: STEP_*. The upper four bits are the number of descriptors to send.
 * @arg: MESSAGE: the command, and in the upper two bits the kind of descriptor.
 *	BYTES: only the latter. MEMORY: where to, in 64 bytes. COMMAND: how much
 *	output, in 32 bytes.
 * @len: Length of the data.
 */
struct step {
	uint8_t kind;
#define STEP_COMMAND	0	/* send a command to the firmware */
#define STEP_MEMORY	1	/* write to guest memory */
#define STEP_BYTES	2	/* send bytes */
#define STEP_MESSAGE	3	/* send a message, its header made by the fuzzer */
#define STEP_REQUEST	4	/* make a request to the control socket */
	uint8_t arg;
	uint16_t len;
};

static int guest, memory_fd, fds[4];
static FILE *responses;
static uint8_t *memory;
static uint64_t clock_ms;
static size_t reply_left;
static struct card *card;

int __wrap_clock_gettime(clockid_t id, struct timespec *now)
{
	now->tv_sec = clock_ms / 1000;
	now->tv_nsec = clock_ms % 1000 * 1000000;
	return 0;
}

/*
 * Take a reply of the server. In a socket, a long one would block the only thread.
 * Each header must announce exactly the payload that follows.
 */
ssize_t __wrap_send(int fd, const void *data, size_t len, int flags)
{
	static uint8_t copy[VFIO_USER_MAX_DATA + 64];
	const struct vfio_user_header *header = (void *)copy;

	memcpy(copy, data, len);
	if (len != (reply_left ? reply_left : sizeof(*header)))
		abort();
	if (!reply_left && header->size < sizeof(*header))
		abort();
	reply_left = reply_left ? 0 : header->size - sizeof(*header);
	return len;
}

/* Let the server read everything. Returns false if it gave up. */
static bool serve(void)
{
	int unread;

	do {
		if (!vfio_user_process(card->bus))
			return false;
		if (reply_left || ioctl(vfio_user_fd(card->bus), FIONREAD, &unread))
			abort();
	} while (unread);
	/* A timer may start another one without end. */
	for (int i = 0; i < 16 && timers_wait(&card->timers) >= 0; i++) {
		clock_ms += timers_wait(&card->timers);
		timers_run(&card->timers);
	}
	return true;
}

static bool send_bytes(const void *data, size_t len, unsigned int nr_fds, int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(FDS_MAX * sizeof(int))];
	} control = { .header = {
		.cmsg_len = CMSG_LEN(nr_fds * sizeof(int)),
		.cmsg_level = SOL_SOCKET,
		.cmsg_type = SCM_RIGHTS,
	} };
	struct iovec iov = { .iov_base = (void *)data, .iov_len = len };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = nr_fds ? CMSG_SPACE(nr_fds * sizeof(int)) : 0,
	};

	for (unsigned int i = 0; i < nr_fds; i++)
		memcpy(CMSG_DATA(&control.header) + i * sizeof(fd), &fd, sizeof(fd));
	if (len && sendmsg(guest, &msg, MSG_NOSIGNAL) != (ssize_t)len)
		abort();
	return serve();
}

static bool send_message(unsigned int command, const void *data, size_t len,
			 unsigned int nr_fds, int fd)
{
	struct {
		struct vfio_user_header header;
		uint8_t data[DATA_MAX];
	} message = { { .command = command, .size = sizeof(message.header) + len } };

	memcpy(message.data, data, len);
	return send_bytes(&message, message.header.size, nr_fds, fd);
}

static bool write_region(unsigned int region, uint64_t offset, uint32_t word)
{
	struct {
		struct vfio_user_region_access access;
		uint32_t word;
	} __attribute__((packed)) write = { { offset, region, sizeof(word) }, word };

	return send_message(VFIO_USER_REGION_WRITE, &write, sizeof(write), 0, -1);
}

/* Chain the mailboxes for the bytes that do not fit into the slot. */
static void build_chain(uint32_t at, const uint8_t *data, size_t len)
{
	for (unsigned int n = 0; 16 + 512 * n < len; n++) {
		uint8_t *box = memory + at + n * BOX_STRIDE;

		memset(box, 0, BOX_STRIDE);
		memcpy(box, data + 16 + 512 * n, min_size(len - 16 - 512 * n, 512));
		field_set_bits(box, 8 * 560, 64, at + (n + 1) * BOX_STRIDE);
		field_set_bits(box, 8 * 568, 32, n);
	}
}

/* Run a command in slot 0. @data holds DATA_MAX bytes. */
static bool send_command(const uint8_t *data, size_t len, size_t out_len)
{
	static const uint8_t zeroes[DATA_MAX];
	uint8_t *slot = memory + QUEUE;

	memset(slot, 0, 64);
	slot[0] = 7;
	field_set_bits(slot, 8 * 4, 32, len);
	field_set_bits(slot, 8 * 8, 64, IN_BOXES);
	memcpy(slot + 16, data, 16);
	field_set_bits(slot, 8 * 48, 64, OUT_BOXES);
	field_set_bits(slot, 8 * 56, 32, out_len);
	slot[63] = 1;
	slot[61] = ~mailbox_xor(slot, 64);
	build_chain(IN_BOXES, data, len);
	build_chain(OUT_BOXES, zeroes, out_len);
	return write_region(VFIO_PCI_BAR0_REGION_INDEX, 0x18, htobe32(1));
}

/* Introduce the guest, map its memory and let the card use it. */
static bool plug_in(void)
{
	struct vfio_user_dma_map map = {
		.flags = VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE,
		.size = MEMORY,
	};

	return send_message(VFIO_USER_VERSION, "\0\0\1\0{}", 7, 0, -1) &&
	       send_message(VFIO_USER_DMA_MAP, &map, sizeof(map), 1, memory_fd) &&
	       write_region(VFIO_PCI_CONFIG_REGION_INDEX, PCI_COMMAND,
			    PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER) &&
	       write_region(VFIO_PCI_BAR0_REGION_INDEX, 0x14, htobe32(QUEUE));
}

/* Bring the card up as mlx5_core does. */
static void boot(void)
{
	uint8_t enable[DATA_MAX] = { 0 }, give[DATA_MAX] = { 0 }, init[DATA_MAX] = { 0 };
	size_t fixed = STRUCT_BYTES(manage_pages_in);

	SET(enable_hca_in, enable, opcode, MLX5_CMD_OP_ENABLE_HCA);
	SET(manage_pages_in, give, opcode, MLX5_CMD_OP_MANAGE_PAGES);
	SET(manage_pages_in, give, op_mod, 1);
	SET(manage_pages_in, give, input_num_entries, PAGE_COUNT);
	for (size_t i = 0; i < PAGE_COUNT; i++)
		field_set_bits(give, 8 * fixed + 64 * i, 64, PAGES + 4096 * i);
	SET(init_hca_in, init, opcode, MLX5_CMD_OP_INIT_HCA);
	if (!send_command(enable, STRUCT_BYTES(enable_hca_in), 16) ||
	    !send_command(give, fixed + 8 * PAGE_COUNT, 16) ||
	    !send_command(init, STRUCT_BYTES(init_hca_in), 16) ||
	    card->state != CARD_ACTIVE)
		abort();
}

/* Returns false if the connection is over. */
static bool do_step(struct input *in)
{
	uint8_t data[DATA_MAX] = { 0 };
	struct step step;
	size_t len;
	int fd;

	input_take(in, &step, sizeof(step));
	len = min_size(step.len, DATA_MAX - 1);
	input_take(in, data, len);
	fd = fds[step.arg >> 6];
	switch (step.kind & 0xf) {
	case STEP_MESSAGE:
		return send_message(step.arg & 0x3f, data, len, step.kind >> 4, fd);
	case STEP_BYTES:
		return send_bytes(data, len, step.kind >> 4, fd);
	case STEP_MEMORY:
		memcpy(memory + 64 * step.arg, data, len);
		return true;
	case STEP_REQUEST:
		request_run(card, (char *)data, responses);
		return true;
	default:
		return send_command(data, len < 16 ? 16 : len, 16 + 32 * step.arg);
	}
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	int ends[2];

	memory_fd = memfd_create("guest", MFD_CLOEXEC);
	if (memory_fd < 0 || ftruncate(memory_fd, MEMORY) || pipe(ends))
		return -1;
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED, memory_fd, 0);
	fds[0] = memory_fd;
	fds[1] = eventfd(0, EFD_NONBLOCK);
	/* Without a reader, a write to the pipe raises SIGPIPE. */
	close(ends[0]);
	fds[2] = ends[1];
	fds[3] = socket(AF_UNIX, SOCK_STREAM, 0);
	responses = fopen("/dev/null", "w");
	return memory == MAP_FAILED || !responses;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct firmware_identity id = { "MT2437X00042", 0xb8cef6 };
	struct input in = { .next = data, .left = size };
	int ends[2], nr_fds = count_fds();
	uint8_t start;
	bool up;

	memset(memory, 0, MEMORY);
	clock_ms = 1000;
	reply_left = 0;
	srandom(1);
	card = card_new(firmware_new(&id, NULL), log_new(NULL));
	if (!card || socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
		abort();
	guest = ends[0];
	card->bus = vfio_user_new(ends[1], &card->device);
	input_take(&in, &start, sizeof(start));
	up = start % 4 < 1 || plug_in();
	if (start % 4 > 1)
		boot();
	while (up && in.left)
		up = do_step(&in);
	close(guest);
	/* The server must notice the end of the connection. */
	if (up && vfio_user_process(card->bus))
		abort();
	card_free(card);
	if (count_fds() != nr_fds)
		abort();
	return 0;
}
