// SPDX-License-Identifier: GPL-2.0-only
/*
 * The emulated ConnectX: one process per card.
 *
 * usage: connectx --socket PATH [--control PATH] [--log PATH] [--serial S]
 *                 [--mac XX:XX:XX:XX:XX:XX] [--store FILE]
 *                 [--agent name=NAME,kind=KIND[,processor=N],socket=PATH]...
 *                 [--background]
 *
 * The process ends when the virtual machine disconnects. With --background it
 * detaches once clients can connect to its sockets.
 */
#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "card.h"
#include "control.h"

/* Limit of --agent. */
#define AGENT_OPTIONS 16

struct options {
	const char *socket;
	const char *control;
	const char *log;
	const char *store;
	bool background;
	char *agents[AGENT_OPTIONS];
	unsigned int nr_agents;
	struct firmware_identity id;
};

static int show_usage(void)
{
	fprintf(stderr,
		"usage: connectx --socket PATH [--control PATH] [--log PATH] [--serial S]\n"
		"                [--mac XX:XX:XX:XX:XX:XX] [--store FILE]\n"
		"                [--agent name=NAME,kind=gdb|console|other[,processor=N],socket=PATH]...\n"
		"                [--background]\n");
	return 2;
}

static bool parse_mac(const char *text, uint64_t *mac)
{
	unsigned int b[6];
	char end;

	if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &b[0], &b[1], &b[2], &b[3],
		   &b[4], &b[5], &end) != 6)
		return false;
	*mac = 0;
	for (int i = 0; i < 6; i++)
		*mac = *mac << 8 | b[i];
	return true;
}

static bool parse(int argc, char **argv, struct options *o)
{
	static const struct option options[] = {
		{ "socket", required_argument, NULL, 's' },
		{ "control", required_argument, NULL, 'c' },
		{ "log", required_argument, NULL, 'l' },
		{ "serial", required_argument, NULL, 'n' },
		{ "mac", required_argument, NULL, 'm' },
		{ "store", required_argument, NULL, 'f' },
		{ "agent", required_argument, NULL, 'a' },
		{ "background", no_argument, NULL, 'b' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 's':
			o->socket = optarg;
			break;
		case 'c':
			o->control = optarg;
			break;
		case 'l':
			o->log = optarg;
			break;
		case 'f':
			o->store = optarg;
			break;
		case 'a':
			if (o->nr_agents == AGENT_OPTIONS)
				return false;
			o->agents[o->nr_agents++] = optarg;
			break;
		case 'b':
			o->background = true;
			break;
		case 'n':
			if (strlen(optarg) >= sizeof(o->id.serial))
				return false;
			strcpy(o->id.serial, optarg);
			break;
		case 'm':
			if (!parse_mac(optarg, &o->id.mac))
				return false;
			break;
		default:
			return false;
		}
	}
	return o->socket && optind == argc;
}

static void die(const char *what)
{
	fprintf(stderr, "connectx: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int listen_at(const char *path)
{
	int fd = vfio_user_listen(path);

	if (fd < 0)
		die(path);
	return fd;
}

static struct card *power_up(const struct options *o)
{
	struct firmware *firmware = firmware_new(&o->id, o->store);
	struct log *log;
	struct card *card;

	if (!firmware)
		die(o->store ? o->store : "firmware");
	for (unsigned int i = 0; i < o->nr_agents; i++)
		if (!firmware_add_agent(firmware, o->agents[i]))
			exit(show_usage());
	log = log_new(o->log);
	if (!log)
		die(o->log ? o->log : "log");
	card = card_new(firmware, log);
	if (!card)
		die("card");
	return card;
}

/* Accept the only client that the card ever has. */
static void plug_in(struct card *card, int *listener)
{
	int fd = accept4(*listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	card->bus = vfio_user_new(fd, &card->device);
	if (!card->bus)
		die("vfio-user");
	close(*listener);
	*listener = -1;
	card_log(card, "plugged", "in");
}

/* Handle one round of events. Returns false if the process must end. */
static bool serve(struct card *card, struct control *control, int *listener)
{
	struct pollfd fds[1 + CONTROL_FDS + FIRMWARE_SESSIONS];
	size_t n, agents;

	fds[0].fd = card->bus ? vfio_user_fd(card->bus) : *listener;
	fds[0].events = POLLIN;
	n = 1 + control_fds(control, fds + 1);
	agents = firmware_fds(card->firmware, fds + n);
	if (poll(fds, n + agents, timers_wait(&card->timers)) < 0 && errno != EINTR)
		return false;
	if (fds[0].revents && !card->bus)
		plug_in(card, listener);
	else if (fds[0].revents && !vfio_user_process(card->bus))
		return false;
	if (!control_handle(control, fds + 1, n - 1))
		return false;
	firmware_handle(card->firmware, fds + n, agents);
	timers_run(&card->timers);
	return true;
}

int main(int argc, char **argv)
{
	struct options o = { .id = { "MT2437X00001", 0xb8cef6000001 } };
	struct control *control;
	struct card *card;
	int listener;

	if (!parse(argc, argv, &o))
		return show_usage();
	card = power_up(&o);
	control = control_new(card, o.control ? listen_at(o.control) : -1);
	if (!control)
		die("control");
	listener = listen_at(o.socket);
	if (o.background && daemon(1, 1))
		die("fork");
	while (serve(card, control, &listener))
		;
	card_log(card, "end", "violations=%u rejected=%u",
		 card->counters.protocol_errors, card->counters.rejected);
	control_free(control);
	if (card->bus)
		vfio_user_disconnect(card->bus);
	card_free(card);
	return 0;
}
