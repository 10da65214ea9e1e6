// SPDX-License-Identifier: GPL-2.0-only
/*
 * The vfio-user server, with a device that only remembers what it was asked.
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

struct device {
	struct vfio_user_device description;
	struct client *client;
	struct vfio_user *server;
	uint8_t bar[BAR_SIZE];
	unsigned int writes;
	unsigned int resets;
};

static int dev_read(void *device, unsigned int region, uint64_t offset,
		    void *data, size_t len)
{
	struct device *dev = device;

	assert_int_equal(region, VFIO_PCI_BAR0_REGION_INDEX);
	memcpy(data, dev->bar + offset, len);
	return 0;
}

/* The first byte says no. */
static int dev_write(void *device, unsigned int region, uint64_t offset,
		     const void *data, size_t len)
{
	struct device *dev = device;

	assert_int_equal(region, VFIO_PCI_BAR0_REGION_INDEX);
	if (!offset)
		return -EPERM;
	dev->writes++;
	memcpy(dev->bar + offset, data, len);
	return 0;
}

static void dev_reset(void *device)
{
	struct device *dev = device;

	dev->resets++;
}

static const struct vfio_user_ops dev_ops = { dev_read, dev_write, dev_reset };
static const uint64_t sizes[] = { BAR_SIZE, 0, 0 };
static const unsigned int irqs[] = { 0, 0, 4 };

static int plug_in(void **state)
{
	struct device *dev = calloc(1, sizeof(*dev));
	int end;

	assert_non_null(dev);
	dev->description = (struct vfio_user_device) {
		&dev_ops, dev, sizes, 3, irqs, 3
	};
	dev->client = client_new(&end);
	dev->server = vfio_user_new(end, &dev->description);
	assert_non_null(dev->server);
	dev->client->server = dev->server;
	*state = dev;
	return 0;
}

static int plug_in_and_greet(void **state)
{
	struct device *dev;

	plug_in(state);
	dev = *state;
	client_hello(dev->client);
	return 0;
}

static int unplug(void **state)
{
	struct device *dev = *state;

	vfio_user_free(dev->server);
	client_free(dev->client);
	free(dev);
	return 0;
}

#define PLAIN(name) DEFINE_TEST(name, struct device *dev, plug_in, unplug)
#define GREETED(name) \
	DEFINE_TEST(name, struct device *dev, plug_in_and_greet, unplug)

static unsigned int open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int n = 0;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static int map_all(struct device *dev, uint32_t flags)
{
	return client_map(dev->client, CLIENT_IOVA, CLIENT_MEMORY, 0, flags,
			  dev->client->file);
}

PLAIN(versions_are_agreed_on)
{
	struct vfio_user_version *version = (void *)dev->client->payload;

	client_hello(dev->client);
	assert_int_equal(version->major, 0);
	assert_int_equal(version->minor, 0);
	assert_string_equal((char *)(version + 1), "{\"capabilities\":{}}");
	assert_int_equal(dev->client->reply.size, sizeof(dev->client->reply) +
			 sizeof(*version) + strlen((char *)(version + 1)) + 1);
}

PLAIN(a_version_comes_first)
{
	struct vfio_user_device_info info = { .argsz = sizeof(info) };

	assert_int_equal(client_ask(dev->client, VFIO_USER_DEVICE_GET_INFO,
				    &info, sizeof(info)), EPROTO);
}

PLAIN(versions_are_checked)
{
	static const char later[] = "\1\0\0\0";
	static const char no_nul[] = "\0\0\0\0{}";
	struct client *client = dev->client;

	assert_int_equal(client_ask(client, VFIO_USER_VERSION, later, 4),
			 EPROTONOSUPPORT);
	assert_int_equal(client_ask(client, VFIO_USER_VERSION, no_nul, 6),
			 EINVAL);
	assert_int_equal(client_ask(client, VFIO_USER_VERSION, later, 3),
			 EINVAL);
	/* Without capabilities is fine. */
	assert_int_equal(client_ask(client, VFIO_USER_VERSION, no_nul, 4), 0);
}

GREETED(the_device_is_described)
{
	struct client *client = dev->client;
	struct vfio_user_device_info info = { .argsz = sizeof(info) };
	struct vfio_user_region_info region = { .argsz = sizeof(region) };
	struct vfio_user_irq_info irq = { .argsz = sizeof(irq), .index = 2 };

	assert_int_equal(client_ask(client, VFIO_USER_DEVICE_GET_INFO, &info,
				    sizeof(info)), 0);
	memcpy(&info, client->payload, sizeof(info));
	assert_int_equal(info.num_regions, 3);
	assert_int_equal(info.num_irqs, 3);
	assert_int_equal(info.flags, VFIO_DEVICE_FLAGS_PCI |
			 VFIO_DEVICE_FLAGS_RESET);
	assert_int_equal(client_ask(client, VFIO_USER_DEVICE_GET_REGION_INFO,
				    &region, sizeof(region)), 0);
	memcpy(&region, client->payload, sizeof(region));
	assert_int_equal(region.size, BAR_SIZE);
	region.index = 3;
	assert_int_equal(client_ask(client, VFIO_USER_DEVICE_GET_REGION_INFO,
				    &region, sizeof(region)), EINVAL);
	assert_int_equal(client_ask(client, VFIO_USER_DEVICE_GET_IRQ_INFO, &irq,
				    sizeof(irq)), 0);
	memcpy(&irq, client->payload, sizeof(irq));
	assert_int_equal(irq.count, 4);
	irq.index = 3;
	assert_int_equal(client_ask(client, VFIO_USER_DEVICE_GET_IRQ_INFO, &irq,
				    sizeof(irq)), EINVAL);
}

GREETED(accesses_stay_inside_a_region)
{
	struct client *client = dev->client;
	uint8_t data[8] = { 1, 2, 3, 4, 5, 6, 7, 8 }, back[8];

	assert_int_equal(client_write(client, 0, 0xff8, data, 8), 0);
	assert_int_equal(client_read(client, 0, 0xff8, back, 8), 0);
	assert_memory_equal(data, back, 8);
	assert_int_equal(client_write(client, 0, 0xff9, data, 8), EINVAL);
	assert_int_equal(client_read(client, 0, 0xff9, back, 8), EINVAL);
	assert_int_equal(client_read(client, 0, UINT64_MAX, back, 8), EINVAL);
	assert_int_equal(client_read(client, 0, UINT64_MAX - 3, back, 8),
			 EINVAL);
	assert_int_equal(client_read(client, 1, 0, back, 1), EINVAL);
	assert_int_equal(client_read(client, 3, 0, back, 1), EINVAL);
	assert_int_equal(dev->writes, 1);
}

GREETED(the_device_may_refuse)
{
	assert_int_equal(client_write(dev->client, 0, 0, "x", 1), EPERM);
}

GREETED(reads_have_a_limit)
{
	struct client *client = dev->client;
	struct vfio_user_region_access access = { 0, 0, UINT32_MAX };

	assert_int_equal(client_ask(client, VFIO_USER_REGION_READ, &access,
				    sizeof(access)), EINVAL);
}

GREETED(a_write_brings_what_it_says)
{
	struct client *client = dev->client;
	struct vfio_user_region_access access = { 8, 0, 4 };

	assert_int_equal(client_ask(client, VFIO_USER_REGION_WRITE, &access,
				    sizeof(access)), EINVAL);
}

GREETED(posted_writes_are_not_answered)
{
	struct client *client = dev->client;
	struct {
		struct vfio_user_region_access access;
		uint8_t data[4];
	} request = { { 8, 0, 4 }, { 1, 2, 3, 4 } };

	client_send(client, VFIO_USER_REGION_WRITE, VFIO_USER_FLAG_NO_REPLY,
		    &request, sizeof(request.access) + 4, -1);
	assert_true(vfio_user_process(dev->server));
	assert_int_equal(dev->writes, 1);
	assert_int_equal(recv(client->socket, &request, 1, MSG_DONTWAIT), -1);
}

GREETED(unknown_commands_are_refused)
{
	struct client *client = dev->client;

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
	struct client *client = dev->client;
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
}

GREETED(messages_may_come_in_pieces)
{
	struct client *client = dev->client;
	struct {
		struct vfio_user_header header;
		struct vfio_user_region_access access;
	} request = {
		{ 7, VFIO_USER_REGION_READ, sizeof(request), 0, 0 }, { 8, 0, 4 }
	};
	const char *bytes = (const char *)&request;

	for (size_t i = 0; i < sizeof(request); i++) {
		assert_int_equal(send(client->socket, bytes + i, 1, 0), 1);
		assert_true(vfio_user_process(dev->server));
	}
	assert_int_equal(client_receive(client), 0);
	assert_int_equal(client->reply.id, 7);
}

DEFINE_TEST(a_stream_gone_wrong_is_given_up, void *unused, NULL, NULL)
{
	static const struct vfio_user_header wrong[] = {
		{ 1, VFIO_USER_VERSION, 15, 0, 0 },
		{ 1, VFIO_USER_VERSION, UINT32_MAX, 0, 0 },
		{ 1, VFIO_USER_VERSION, 64, VFIO_USER_TYPE_REPLY, 0 },
		{ 1, VFIO_USER_VERSION, 64, 5, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct device *dev;
		void *s;

		plug_in(&s);
		dev = s;
		assert_int_equal(send(dev->client->socket, &wrong[i],
				      sizeof(wrong[i]), 0), sizeof(wrong[i]));
		assert_false(vfio_user_process(dev->server));
		assert_int_equal(errno, EPROTO);
		unplug(&s);
	}
}

GREETED(the_client_may_go)
{
	shutdown(dev->client->socket, SHUT_WR);
	assert_false(vfio_user_process(dev->server));
	assert_int_equal(errno, 0);
}

GREETED(but_not_in_a_message)
{
	assert_int_equal(send(dev->client->socket, "xy", 2, 0), 2);
	shutdown(dev->client->socket, SHUT_WR);
	assert_false(vfio_user_process(dev->server));
	assert_int_equal(errno, EPROTO);
}

GREETED(memory_is_read_and_written)
{
	char data[6] = "";

	assert_int_equal(map_all(dev, READ_WRITE), 0);
	memcpy(dev->client->memory + 0x1234, "hello", 6);
	assert_int_equal(vfio_user_dma_read(dev->server, CLIENT_IOVA + 0x1234,
					    data, 6), 0);
	assert_string_equal(data, "hello");
	assert_int_equal(vfio_user_dma_write(dev->server, CLIENT_IOVA, "there",
					     6), 0);
	assert_string_equal((char *)dev->client->memory, "there");
}

GREETED(memory_ends_where_its_mapping_does)
{
	const uint64_t end = CLIENT_IOVA + CLIENT_MEMORY;
	uint8_t data[8];

	assert_int_equal(vfio_user_dma_read(dev->server, CLIENT_IOVA, data, 1),
			 -EFAULT);
	assert_int_equal(map_all(dev, READ_WRITE), 0);
	assert_int_equal(vfio_user_dma_read(dev->server, end - 8, data, 8), 0);
	assert_int_equal(vfio_user_dma_read(dev->server, end - 7, data, 8),
			 -EFAULT);
	assert_int_equal(vfio_user_dma_read(dev->server, CLIENT_IOVA - 1, data,
					    8), -EFAULT);
	assert_int_equal(vfio_user_dma_read(dev->server, end, data, 1), -EFAULT);
	assert_int_equal(vfio_user_dma_read(dev->server, UINT64_MAX, data, 8),
			 -EFAULT);
}

GREETED(accesses_span_mappings)
{
	struct client *client = dev->client;
	char data[9] = "";

	assert_int_equal(client_map(client, 0x10000, 0x1000, 0x3000, READ_WRITE,
				    client->file), 0);
	assert_int_equal(client_map(client, 0x11000, 0x1000, 0x1000, READ_WRITE,
				    client->file), 0);
	memcpy(client->memory + 0x3ffc, "left", 4);
	memcpy(client->memory + 0x1000, "side", 4);
	assert_int_equal(vfio_user_dma_read(dev->server, 0x10ffc, data, 8), 0);
	assert_string_equal(data, "leftside");
	/* All or nothing. */
	assert_int_equal(vfio_user_dma_write(dev->server, 0x11ffc, "overflow",
					     8), -EFAULT);
	assert_int_equal(client->memory[0x1ffc], 0);
}

GREETED(memory_may_be_read_only)
{
	uint8_t data[8];

	assert_int_equal(map_all(dev, VFIO_DMA_MAP_FLAG_READ), 0);
	assert_int_equal(vfio_user_dma_read(dev->server, CLIENT_IOVA, data, 8),
			 0);
	assert_int_equal(vfio_user_dma_write(dev->server, CLIENT_IOVA, data, 8),
			 -EFAULT);
}

GREETED(memory_without_a_file_is_not_reached)
{
	uint8_t data[8];

	assert_int_equal(client_map(dev->client, CLIENT_IOVA, 0x1000, 0,
				    READ_WRITE, -1), 0);
	assert_int_equal(vfio_user_dma_read(dev->server, CLIENT_IOVA, data, 8),
			 -EFAULT);
}

GREETED(mappings_are_checked)
{
	struct client *client = dev->client;
	int file = client->file;
	unsigned int files = open_files();

	assert_int_equal(client_map(client, 0x1000, 0x2000, 0, READ_WRITE, file),
			 0);
	assert_int_equal(client_map(client, 0x2000, 0x2000, 0, READ_WRITE, file),
			 EEXIST);
	assert_int_equal(client_map(client, 0, 0x1001, 0, READ_WRITE, file),
			 EEXIST);
	assert_int_equal(client_map(client, 0x8000, 0, 0, READ_WRITE, file),
			 EINVAL);
	assert_int_equal(client_map(client, UINT64_MAX - 0xfff, 0x2000, 0,
				    READ_WRITE, file), EINVAL);
	assert_int_equal(client_map(client, 0x8000, 0x1000, 0, 4, file), EINVAL);
	/* Beyond the end of the file, where reading is a SIGBUS. */
	assert_int_equal(client_map(client, 0x8000, CLIENT_MEMORY, 0x1000,
				    READ_WRITE, file), EINVAL);
	assert_int_equal(client_map(client, 0x8000, 0x1000, UINT64_MAX - 0xfff,
				    READ_WRITE, file), EINVAL);
	assert_int_equal(open_files(), files);
}

GREETED(mappings_have_a_limit)
{
	struct client *client = dev->client;
	unsigned int n = 0;
	int err;

	do
		err = client_map(client, 0x100000ULL * ++n, 0x1000, 0,
				 READ_WRITE, -1);
	while (!err && n < 100000);
	assert_int_equal(err, ENOSPC);
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

GREETED(mappings_end_as_they_began)
{
	struct client *client = dev->client;
	uint8_t data[8];

	assert_int_equal(map_all(dev, READ_WRITE), 0);
	assert_int_equal(unmap(client, CLIENT_IOVA, 0x1000, 0), ENOENT);
	assert_int_equal(unmap(client, CLIENT_IOVA, CLIENT_MEMORY, 1), EINVAL);
	assert_int_equal(unmap(client, CLIENT_IOVA, CLIENT_MEMORY, 0), 0);
	assert_int_equal(vfio_user_dma_read(dev->server, CLIENT_IOVA, data, 8),
			 -EFAULT);
	assert_int_equal(unmap(client, CLIENT_IOVA, CLIENT_MEMORY, 0), ENOENT);
	assert_int_equal(map_all(dev, READ_WRITE), 0);
	assert_int_equal(unmap(client, 0, 0, VFIO_DMA_UNMAP_FLAG_ALL), 0);
	assert_int_equal(vfio_user_dma_read(dev->server, CLIENT_IOVA, data, 8),
			 -EFAULT);
}

GREETED(interrupts_arrive)
{
	int fd = client_listen(dev->client, 2, 3, true);

	assert_true(vfio_user_irq(dev->server, 2, 3));
	assert_int_equal(client_signals(fd), 1);
	assert_false(vfio_user_irq(dev->server, 2, 4));
	assert_false(vfio_user_irq(dev->server, 3, 0));
	assert_false(vfio_user_irq(dev->server, 0, 0));
	close(fd);
}

GREETED(a_masked_interrupt_arrives_later)
{
	int fd = client_listen(dev->client, 2, 1, true);

	client_listen(dev->client, 2, 1, false);
	assert_false(vfio_user_irq(dev->server, 2, 1));
	assert_true(vfio_user_irq_pending(dev->server, 2, 1));
	assert_int_equal(client_signals(fd), 0);
	close(fd);
	fd = client_listen(dev->client, 2, 1, true);
	assert_int_equal(client_signals(fd), 1);
	assert_false(vfio_user_irq_pending(dev->server, 2, 1));
	close(fd);
}

GREETED(interrupts_can_be_turned_off)
{
	struct vfio_user_irq_set off = {
		.argsz = sizeof(off),
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = 2,
	};
	int fd = client_listen(dev->client, 2, 0, true);

	client_listen(dev->client, 2, 1, false);
	vfio_user_irq(dev->server, 2, 1);
	assert_int_equal(client_ask(dev->client, VFIO_USER_DEVICE_SET_IRQS,
				    &off, sizeof(off)), 0);
	assert_false(vfio_user_irq_pending(dev->server, 2, 1));
	assert_false(vfio_user_irq(dev->server, 2, 0));
	assert_int_equal(client_signals(fd), 0);
	close(fd);
}

GREETED(a_vector_forgets_its_old_descriptor)
{
	int fd = client_listen(dev->client, 2, 0, true);
	unsigned int files = open_files();

	for (int i = 0; i < 10; i++)
		close(client_listen(dev->client, 2, 0, true));
	assert_int_equal(open_files(), files);
	vfio_user_irq(dev->server, 2, 0);
	assert_int_equal(client_signals(fd), 0);
	close(fd);
}

GREETED(settings_of_interrupts_are_checked)
{
	struct client *client = dev->client;
	struct vfio_user_irq_set set = {
		.argsz = sizeof(set),
		.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
	};
	static const struct {
		uint32_t index, start, count;
	} wrong[] = {
		{ 3, 0, 1 }, { 2, 4, 1 }, { 2, 0, 5 }, { 2, 1, UINT32_MAX },
		{ 2, UINT32_MAX, 2 }, { 0, 0, 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		set.index = wrong[i].index;
		set.start = wrong[i].start;
		set.count = wrong[i].count;
		assert_int_equal(client_ask(client, VFIO_USER_DEVICE_SET_IRQS,
					    &set, sizeof(set)), EINVAL);
	}
	/* One descriptor for two vectors. */
	set.index = 2;
	set.start = 0;
	set.count = 2;
	assert_int_equal(client_ask_fd(client, VFIO_USER_DEVICE_SET_IRQS, &set,
				       sizeof(set), client->file), EINVAL);
}

static int set_vector_0(struct client *client, uint32_t data, int fd)
{
	struct vfio_user_irq_set set = {
		.flags = data | VFIO_IRQ_SET_ACTION_TRIGGER,
		.index = 2,
		.count = 1,
	};

	return client_ask_fd(client, VFIO_USER_DEVICE_SET_IRQS, &set, sizeof(set), fd);
}

/* Without the check, the interrupt raises SIGPIPE. */
GREETED(only_eventfds_are_accepted)
{
	struct client *client = dev->client;
	int pipe_fds[2];

	assert_int_equal(pipe(pipe_fds), 0);
	close(pipe_fds[0]);
	assert_int_equal(set_vector_0(client, VFIO_IRQ_SET_DATA_EVENTFD, pipe_fds[1]),
			 EINVAL);
	assert_int_equal(set_vector_0(client, VFIO_IRQ_SET_DATA_NONE, -1), 0);
	close(pipe_fds[1]);
}

/* Without O_NONBLOCK, the interrupt blocks until the alarm. */
GREETED(a_full_eventfd_does_not_block)
{
	struct client *client = dev->client;
	uint64_t most = UINT64_MAX - 1;
	int fd = eventfd(0, 0);

	assert_int_equal(write(fd, &most, sizeof(most)), sizeof(most));
	assert_int_equal(set_vector_0(client, VFIO_IRQ_SET_DATA_EVENTFD, fd), 0);
	alarm(10);
	assert_int_equal(set_vector_0(client, VFIO_IRQ_SET_DATA_NONE, -1), 0);
	alarm(0);
	close(fd);
}

GREETED(descriptors_that_nobody_wants_are_closed)
{
	struct client *client = dev->client;
	struct vfio_user_device_info info = { .argsz = sizeof(info) };
	unsigned int files = open_files();

	assert_int_equal(client_ask_fd(client, VFIO_USER_DEVICE_GET_INFO, &info,
				       sizeof(info), client->file), 0);
	assert_int_equal(client_ask_fd(client, 200, "", 0, client->file),
			 EOPNOTSUPP);
	assert_int_equal(open_files(), files);
}

GREETED(a_reset_reaches_the_device)
{
	assert_int_equal(client_ask(dev->client, VFIO_USER_DEVICE_RESET, "", 0),
			 0);
	assert_int_equal(dev->resets, 1);
}
