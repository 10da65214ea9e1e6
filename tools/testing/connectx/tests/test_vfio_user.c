// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vfio-user server, with a device that records its accesses.
 */
#include <dirent.h>
#include <errno.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client.h"

#define BAR_SIZE	0x1000
#define READ_WRITE	(VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE)
#define END		(CLIENT_IOVA + CLIENT_MEMORY)

static struct device {
	uint8_t bar[BAR_SIZE];
	unsigned int writes;
	unsigned int resets;
} device;

static int dev_read(void *unused, unsigned int region, uint64_t offset,
		    void *data, size_t len)
{
	(void)unused;
	assert_int_equal(region, VFIO_PCI_BAR0_REGION_INDEX);
	memcpy(data, device.bar + offset, len);
	return 0;
}

/* The device rejects writes to its first byte. */
static int dev_write(void *unused, unsigned int region, uint64_t offset,
		     const void *data, size_t len)
{
	(void)unused;
	assert_int_equal(region, VFIO_PCI_BAR0_REGION_INDEX);
	if (!offset)
		return -EPERM;
	device.writes++;
	memcpy(device.bar + offset, data, len);
	return 0;
}

static void dev_reset(void *unused)
{
	(void)unused;
	device.resets++;
}

static const struct vfio_user_ops dev_ops = { dev_read, dev_write, dev_reset };
static const uint64_t sizes[] = { BAR_SIZE, 1ULL << 40, 0 };
static const unsigned int irqs[] = { 0, 0, 4 };
static const struct vfio_user_device description = {
	&dev_ops, &device, sizes, 3, irqs, 3
};

static int plug_in(void **state)
{
	struct client *client;
	int end;

	memset(&device, 0, sizeof(device));
	client = client_new(&end);
	client->server = vfio_user_new(end, &description);
	assert_non_null(client->server);
	*state = client;
	return 0;
}

static int plug_in_and_greet(void **state)
{
	plug_in(state);
	client_hello(*state);
	return 0;
}

static int unplug(void **state)
{
	struct client *client = *state;

	vfio_user_free(client->server);
	client_free(client);
	return 0;
}

#define PLAIN(name) DEFINE_TEST(name, struct client *client, plug_in, unplug)
#define GREETED(name) \
	DEFINE_TEST(name, struct client *client, plug_in_and_greet, unplug)

static unsigned int open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static int map(struct client *client, uint64_t iova, uint64_t size,
	       uint64_t offset)
{
	return client_map(client, (struct vfio_user_dma_map){
		.address = iova, .size = size, .offset = offset,
		.flags = READ_WRITE }, client->file);
}

static void map_all(struct client *client)
{
	assert_int_equal(map(client, CLIENT_IOVA, CLIENT_MEMORY, 0), 0);
}

static int unmap(struct client *client, uint64_t iova, uint64_t size,
		 uint32_t flags)
{
	struct vfio_user_dma_unmap unmap = {
		.argsz = sizeof(unmap),
		.flags = flags,
		.address = iova,
		.size = size,
	};

	return client_ask(client, VFIO_USER_DMA_UNMAP, &unmap, sizeof(unmap));
}

/* The device reads @len bytes of the client's memory, at most 16. */
static int dma_read(struct client *client, uint64_t iova, size_t len)
{
	uint8_t data[16];

	return vfio_user_dma_read(client->server, iova, data, len);
}

static int dma_write(struct client *client, uint64_t iova, const char *text)
{
	return vfio_user_dma_write(client->server, iova, text, strlen(text));
}

PLAIN(versions_are_agreed_on)
{
	struct vfio_user_version *version = (void *)client->payload;
	char *capabilities = (char *)(version + 1);

	client_hello(client);
	assert_int_equal(version->major, 0);
	assert_int_equal(version->minor, 0);
	assert_string_equal(capabilities, "{\"capabilities\":{}}");
	assert_int_equal(client->reply.size, sizeof(client->reply) +
			 sizeof(*version) + strlen(capabilities) + 1);
}

PLAIN(versions_are_checked)
{
	struct vfio_user_device_info info = { .argsz = sizeof(info) };
	static const struct {
		const char *payload;
		unsigned int len;
		int err;
	} versions[] = {
		{ "\1\0\0\0", 4, EPROTONOSUPPORT },
		{ "\0\0\0\0{}", 6, EINVAL },	/* without its NUL */
		{ "\0\0\0", 3, EINVAL },
		{ "\0\0\0\0", 4, 0 },		/* without capabilities */
	};

	assert_int_equal(client_ask(client, VFIO_USER_DEVICE_GET_INFO, &info,
				    sizeof(info)), EPROTO);
	for (size_t i = 0; i < ARRAY_SIZE(versions); i++)
		assert_int_equal(client_ask(client, VFIO_USER_VERSION,
					    versions[i].payload,
					    versions[i].len), versions[i].err);
}

/* The response replaces @info. */
#define get_info(client, command, info) ({				\
	int err_ = client_ask(client, command, &(info), sizeof(info));	\
									\
	memcpy(&(info), (client)->payload, sizeof(info));		\
	err_;								\
})

GREETED(the_device_is_described)
{
	struct vfio_user_device_info info = { .argsz = sizeof(info) };
	struct vfio_user_region_info region = { .argsz = sizeof(region) };
	struct vfio_user_irq_info irq = { .argsz = sizeof(irq), .index = 2 };

	assert_int_equal(get_info(client, VFIO_USER_DEVICE_GET_INFO, info), 0);
	assert_int_equal(info.num_regions, 3);
	assert_int_equal(info.num_irqs, 3);
	assert_int_equal(info.flags, VFIO_DEVICE_FLAGS_PCI |
			 VFIO_DEVICE_FLAGS_RESET);
	assert_int_equal(get_info(client, VFIO_USER_DEVICE_GET_REGION_INFO,
				  region), 0);
	assert_int_equal(region.size, BAR_SIZE);
	region.index = 3;
	assert_int_equal(get_info(client, VFIO_USER_DEVICE_GET_REGION_INFO,
				  region), EINVAL);
	assert_int_equal(get_info(client, VFIO_USER_DEVICE_GET_IRQ_INFO, irq),
			 0);
	assert_int_equal(irq.count, 4);
	irq.index = 3;
	assert_int_equal(get_info(client, VFIO_USER_DEVICE_GET_IRQ_INFO, irq),
			 EINVAL);
}

GREETED(accesses_stay_inside_a_region)
{
	struct vfio_user_region_access access = { 0, 1, UINT32_MAX };
	uint8_t data[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }, back[8];

	assert_int_equal(client_write(client, 0, 0xff8, data, 8), 0);
	assert_int_equal(client_read(client, 0, 0xff8, back, 8), 0);
	assert_memory_equal(data, back, 8);
	assert_int_equal(client_write(client, 0, 0xff9, data, 8), EINVAL);
	assert_int_equal(client_read(client, 0, 0xff9, back, 8), EINVAL);
	assert_int_equal(client_read(client, 0, UINT64_MAX, back, 8), EINVAL);
	assert_int_equal(client_read(client, 0, UINT64_MAX - 3, back, 8),
			 EINVAL);
	assert_int_equal(client_read(client, 2, 0, back, 1), EINVAL);
	assert_int_equal(client_read(client, 3, 0, back, 1), EINVAL);
	/* A message has a maximum size. */
	assert_int_equal(client_ask(client, VFIO_USER_REGION_READ, &access,
				    sizeof(access)), EINVAL);
	assert_int_equal(device.writes, 1);
	/* The device may reject an access. */
	assert_int_equal(client_write(client, 0, 0, "x", 1), EPERM);
}

struct write_request {
	struct vfio_user_region_access access;
	uint8_t data[4];
};

GREETED(writes_have_data)
{
	struct write_request request = { { 8, 0, 4 }, { 1, 2, 3, 4 } };

	assert_int_equal(client_ask(client, VFIO_USER_REGION_WRITE, &request,
				    sizeof(request.access)), EINVAL);
	/* A posted write has no response. */
	client->flags = VFIO_USER_FLAG_NO_REPLY;
	client_send(client, VFIO_USER_REGION_WRITE, &request,
		    sizeof(request.access) + 4, -1);
	assert_true(vfio_user_process(client->server));
	assert_int_equal(device.writes, 1);
	assert_int_equal(recv(client->socket, &request, 1, MSG_DONTWAIT), -1);
}

GREETED(unknown_commands_are_rejected)
{
	for (unsigned int command = 0; command < 300; command++) {
		if (command >= VFIO_USER_VERSION &&
		    command <= VFIO_USER_REGION_WRITE && command != 6)
			continue;
		if (command == VFIO_USER_DEVICE_RESET)
			continue;
		assert_int_equal(client_ask(client, command, "", 0), EOPNOTSUPP);
	}
}

GREETED(each_message_has_its_length)
{
	static const unsigned int commands[] = {
		VFIO_USER_DMA_MAP, VFIO_USER_DMA_UNMAP,
		VFIO_USER_DEVICE_GET_INFO, VFIO_USER_DEVICE_GET_REGION_INFO,
		VFIO_USER_DEVICE_GET_IRQ_INFO, VFIO_USER_DEVICE_SET_IRQS,
		VFIO_USER_REGION_READ, VFIO_USER_REGION_WRITE,
	};
	uint8_t zeroes[64] = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		assert_int_equal(client_ask(client, commands[i], "", 0), EINVAL);
		assert_int_equal(client_ask(client, commands[i], zeroes, 15),
				 EINVAL);
	}
	assert_int_equal(client_ask(client, VFIO_USER_DMA_MAP, zeroes, 33),
			 EINVAL);
	assert_int_equal(client_ask(client, VFIO_USER_DEVICE_RESET, zeroes, 1),
			 EINVAL);
	assert_int_equal(device.resets, 0);
	assert_int_equal(client_ask(client, VFIO_USER_DEVICE_RESET, "", 0), 0);
	assert_int_equal(device.resets, 1);
}

GREETED(messages_may_come_in_pieces)
{
	struct {
		struct vfio_user_header header;
		struct vfio_user_region_access access;
	} request = {
		{ 7, VFIO_USER_REGION_READ, sizeof(request), 0, 0 }, { 8, 0, 4 }
	};
	const char *bytes = (const char *)&request;

	for (size_t i = 0; i < sizeof(request); i++) {
		assert_int_equal(send(client->socket, bytes + i, 1, 0), 1);
		assert_true(vfio_user_process(client->server));
	}
	assert_int_equal(client_receive(client), 0);
	assert_int_equal(client->reply.id, 7);
}

DEFINE_TEST(a_broken_stream_ends_the_connection, void *unused, NULL, NULL)
{
	static const struct vfio_user_header wrong[] = {
		{ 1, VFIO_USER_VERSION, 15, 0, 0 },
		{ 1, VFIO_USER_VERSION, UINT32_MAX, 0, 0 },
		{ 1, VFIO_USER_VERSION, 64, VFIO_USER_TYPE_REPLY, 0 },
		{ 1, VFIO_USER_VERSION, 64, 5, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct client *client;
		void *state;

		plug_in(&state);
		client = state;
		assert_int_equal(send(client->socket, &wrong[i],
				      sizeof(wrong[i]), 0), sizeof(wrong[i]));
		assert_false(vfio_user_process(client->server));
		assert_int_equal(errno, EPROTO);
		unplug(&state);
	}
}

GREETED(the_client_may_go)
{
	shutdown(client->socket, SHUT_WR);
	assert_false(vfio_user_process(client->server));
	assert_int_equal(errno, 0);
}

GREETED(the_client_may_not_go_within_a_message)
{
	assert_int_equal(send(client->socket, "xy", 2, 0), 2);
	shutdown(client->socket, SHUT_WR);
	assert_false(vfio_user_process(client->server));
	assert_int_equal(errno, EPROTO);
}

GREETED(memory_ends_where_its_mapping_does)
{
	char data[6] = "";

	assert_int_equal(dma_read(client, CLIENT_IOVA, 1), -EFAULT);
	map_all(client);
	memcpy(client->memory + 0x1234, "hello", 6);
	assert_int_equal(vfio_user_dma_read(client->server, CLIENT_IOVA + 0x1234,
					    data, 6), 0);
	assert_string_equal(data, "hello");
	assert_int_equal(dma_write(client, CLIENT_IOVA, "there"), 0);
	assert_string_equal((char *)client->memory, "there");
	assert_int_equal(dma_read(client, END - 8, 8), 0);
	assert_int_equal(dma_read(client, END - 7, 8), -EFAULT);
	assert_int_equal(dma_read(client, CLIENT_IOVA - 1, 8), -EFAULT);
	assert_int_equal(dma_read(client, END, 1), -EFAULT);
	assert_int_equal(dma_read(client, UINT64_MAX, 8), -EFAULT);
}

GREETED(accesses_span_mappings)
{
	char data[9] = "";

	assert_int_equal(map(client, 0x10000, 0x1000, 0x3000), 0);
	assert_int_equal(map(client, 0x11000, 0x1000, 0x1000), 0);
	memcpy(client->memory + 0x3ffc, "left", 4);
	memcpy(client->memory + 0x1000, "side", 4);
	assert_int_equal(vfio_user_dma_read(client->server, 0x10ffc, data, 8),
			 0);
	assert_string_equal(data, "leftside");
	/* All or nothing */
	assert_int_equal(dma_write(client, 0x11ffc, "overflow"), -EFAULT);
	assert_int_equal(client->memory[0x1ffc], 0);
}

GREETED(memory_may_be_read_only_or_without_a_file)
{
	assert_int_equal(client_map(client, (struct vfio_user_dma_map){
		.address = CLIENT_IOVA, .size = CLIENT_MEMORY,
		.flags = VFIO_DMA_MAP_FLAG_READ }, client->file), 0);
	assert_int_equal(dma_read(client, CLIENT_IOVA, 8), 0);
	assert_int_equal(dma_write(client, CLIENT_IOVA, "text"), -EFAULT);
	assert_int_equal(client_map(client, (struct vfio_user_dma_map){
		.address = 0x1000, .size = 0x1000, .flags = READ_WRITE }, -1),
			 0);
	assert_int_equal(dma_read(client, 0x1008, 8), -EFAULT);
}

GREETED(mappings_are_checked)
{
	unsigned int files = open_files();

	assert_int_equal(map(client, 0x1000, 0x2000, 0), 0);
	assert_int_equal(map(client, 0x2000, 0x2000, 0), EEXIST);
	assert_int_equal(map(client, 0, 0x1001, 0), EEXIST);
	assert_int_equal(map(client, 0x8000, 0, 0), EINVAL);
	assert_int_equal(map(client, UINT64_MAX - 0xfff, 0x2000, 0), EINVAL);
	assert_int_equal(client_map(client, (struct vfio_user_dma_map){
		.address = 0x8000, .size = 0x1000, .flags = 4 },
				    client->file), EINVAL);
	/* A read beyond the end of the file would raise SIGBUS. */
	assert_int_equal(map(client, 0x8000, CLIENT_MEMORY, 0x1000), EINVAL);
	assert_int_equal(map(client, 0x8000, 0x1000, UINT64_MAX - 0xfff),
			 EINVAL);
	assert_int_equal(open_files(), files);
}

GREETED(mappings_have_a_limit)
{
	unsigned int n = 0;
	int err;

	do
		err = client_map(client, (struct vfio_user_dma_map){
			.address = 0x100000ULL * ++n, .size = 0x1000,
			.flags = READ_WRITE }, -1);
	while (!err && n < 100000);
	assert_int_equal(err, ENOSPC);
}

GREETED(mappings_end_as_they_began)
{
	map_all(client);
	assert_int_equal(unmap(client, CLIENT_IOVA, 0x1000, 0), ENOENT);
	assert_int_equal(unmap(client, CLIENT_IOVA, CLIENT_MEMORY, 1), EINVAL);
	assert_int_equal(unmap(client, CLIENT_IOVA, CLIENT_MEMORY, 0), 0);
	assert_int_equal(dma_read(client, CLIENT_IOVA, 8), -EFAULT);
	assert_int_equal(unmap(client, CLIENT_IOVA, CLIENT_MEMORY, 0), ENOENT);
	map_all(client);
	assert_int_equal(unmap(client, 0, 0, VFIO_DMA_UNMAP_FLAG_ALL), 0);
	assert_int_equal(dma_read(client, CLIENT_IOVA, 8), -EFAULT);
}

GREETED(interrupts_arrive)
{
	int fd = client_listen(client, 2, 3, true);

	assert_true(vfio_user_irq(client->server, 2, 3));
	assert_int_equal(client_signals(fd), 1);
	assert_false(vfio_user_irq(client->server, 2, 4));
	assert_false(vfio_user_irq(client->server, 3, 0));
	assert_false(vfio_user_irq(client->server, 0, 0));
	close(fd);
}

GREETED(a_masked_interrupt_arrives_later)
{
	int fd = client_listen(client, 2, 1, true);

	client_listen(client, 2, 1, false);
	assert_false(vfio_user_irq(client->server, 2, 1));
	assert_true(vfio_user_irq_pending(client->server, 2, 1));
	assert_int_equal(client_signals(fd), 0);
	close(fd);
	fd = client_listen(client, 2, 1, true);
	assert_int_equal(client_signals(fd), 1);
	assert_false(vfio_user_irq_pending(client->server, 2, 1));
	close(fd);
}

/* Set @count vectors from @start on, with a descriptor unless @fd is -1. */
static int set_irqs(struct client *client, uint32_t index, uint32_t start,
		    uint32_t count, int fd)
{
	struct vfio_user_irq_set set = {
		.argsz = sizeof(set),
		.flags = VFIO_IRQ_SET_ACTION_TRIGGER |
			 (fd < 0 ? VFIO_IRQ_SET_DATA_NONE :
				   VFIO_IRQ_SET_DATA_EVENTFD),
		.index = index,
		.start = start,
		.count = count,
	};

	return client_ask_fd(client, VFIO_USER_DEVICE_SET_IRQS, &set,
			     sizeof(set), fd);
}

GREETED(interrupts_can_be_turned_off)
{
	int fd = client_listen(client, 2, 0, true);

	client_listen(client, 2, 1, false);
	vfio_user_irq(client->server, 2, 1);
	assert_int_equal(set_irqs(client, 2, 0, 0, -1), 0);
	assert_false(vfio_user_irq_pending(client->server, 2, 1));
	assert_false(vfio_user_irq(client->server, 2, 0));
	assert_int_equal(client_signals(fd), 0);
	close(fd);
}

GREETED(a_vector_forgets_its_old_descriptor)
{
	int fd = client_listen(client, 2, 0, true);
	unsigned int files = open_files();

	for (int i = 0; i < 10; i++)
		close(client_listen(client, 2, 0, true));
	assert_int_equal(open_files(), files);
	vfio_user_irq(client->server, 2, 0);
	assert_int_equal(client_signals(fd), 0);
	close(fd);
}

GREETED(settings_of_interrupts_are_checked)
{
	static const struct {
		uint32_t index, start, count;
	} wrong[] = {
		{ 3, 0, 1 }, { 2, 4, 1 }, { 2, 0, 5 }, { 2, 1, UINT32_MAX },
		{ 2, UINT32_MAX, 2 }, { 0, 0, 1 },
	};

	int fd = eventfd(0, EFD_NONBLOCK);

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		assert_int_equal(set_irqs(client, wrong[i].index, wrong[i].start,
					  wrong[i].count, fd), EINVAL);
	/* One descriptor for two vectors */
	assert_int_equal(set_irqs(client, 2, 0, 2, fd), EINVAL);
	close(fd);
}

/* Without the check, the interrupt raises SIGPIPE. */
GREETED(only_eventfds_are_accepted)
{
	int pipe_fds[2];

	assert_int_equal(pipe(pipe_fds), 0);
	close(pipe_fds[0]);
	assert_int_equal(set_irqs(client, 2, 0, 1, pipe_fds[1]), EINVAL);
	assert_int_equal(set_irqs(client, 2, 0, 1, -1), 0);
	close(pipe_fds[1]);
}

/* Without O_NONBLOCK, the interrupt blocks until the alarm. */
GREETED(a_full_eventfd_does_not_block)
{
	uint64_t most = UINT64_MAX - 1;
	int fd = eventfd(0, 0);

	assert_int_equal(write(fd, &most, sizeof(most)), sizeof(most));
	assert_int_equal(set_irqs(client, 2, 0, 1, fd), 0);
	alarm(10);
	assert_int_equal(set_irqs(client, 2, 0, 1, -1), 0);
	alarm(0);
	close(fd);
}

GREETED(superfluous_descriptors_are_closed)
{
	struct vfio_user_device_info info = { .argsz = sizeof(info) };
	unsigned int files = open_files();

	assert_int_equal(client_ask_fd(client, VFIO_USER_DEVICE_GET_INFO, &info,
				       sizeof(info), client->file), 0);
	assert_int_equal(client_ask_fd(client, 200, "", 0, client->file),
			 EOPNOTSUPP);
	assert_int_equal(open_files(), files);
}
