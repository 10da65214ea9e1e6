// SPDX-License-Identifier: LGPL-2.1-or-later
/* Requests to the kernel over netlink. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>
#include <netlink/attr.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "internal.h"

/* The kernel responds at once, or in the call that sends the request. */
#define RESPONSE_SECONDS 10

/**
 * struct exchange - A request and its response
 * @parse: Parser of the response.
 * @data: First argument of @parse.
 * @done: The response is complete.
 * @interrupted: The dump is inconsistent.
 * @error: Negative errno of the kernel, or 0.
 * @text: Description of the error by the kernel, empty for none; NULL if not wanted.
 * @size: Size of @text.
 */
struct exchange {
	netlink_parse_fn parse;
	void *data;
	bool done;
	bool interrupted;
	int error;
	char *text;
	size_t size;
};

/* Other processes can send messages to the socket, but only the kernel has port 0. */
static int on_receive(struct nl_msg *msg, void *arg)
{
	(void)arg;
	return nlmsg_get_src(msg)->nl_pid ? NL_SKIP : NL_OK;
}

static int on_message(struct nl_msg *msg, void *arg)
{
	struct exchange *x = arg;

	x->parse(x->data, nlmsg_hdr(msg));
	return NL_OK;
}

static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *hdr = nlmsg_hdr(msg);
	struct exchange *x = arg;
	int error;

	if (nlmsg_datalen(hdr) >= (int)sizeof(error)) {
		memcpy(&error, nlmsg_data(hdr), sizeof(error));
		x->error = error < 0 ? error : 0;
	}
	x->done = true;
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct exchange *x = arg;

	(void)msg;
	x->done = true;
	return NL_STOP;
}

static int on_interrupted_dump(struct nl_msg *msg, void *arg)
{
	struct exchange *x = arg;

	(void)msg;
	x->interrupted = true;
	return NL_OK;
}

/* With NETLINK_CAP_ACK, the attributes of an error directly follow it. */
static void copy_description(struct exchange *x, const struct nlmsgerr *err)
{
	const struct nlmsghdr *hdr = (const void *)((const char *)err - NLMSG_HDRLEN);
	int len = hdr->nlmsg_len - NLMSG_HDRLEN - sizeof(*err);
	struct nlattr *attr;

	if (!x->text || !(hdr->nlmsg_flags & NLM_F_ACK_TLVS) || len <= 0)
		return;
	attr = nla_find((struct nlattr *)(err + 1), len, NLMSGERR_ATTR_MSG);
	if (attr && !netlink_text(attr, x->text, x->size))
		x->text[0] = '\0';
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *err, void *arg)
{
	struct exchange *x = arg;

	(void)from;
	x->error = err->error < 0 ? err->error : -EPROTO;
	copy_description(x, err);
	x->done = true;
	return NL_STOP;
}

static struct nl_cb *callbacks(struct exchange *x)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	if (!cb)
		return NULL;
	nl_cb_set(cb, NL_CB_MSG_IN, NL_CB_CUSTOM, on_receive, x);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_message, x);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, x);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, x);
	nl_cb_set(cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, on_interrupted_dump, x);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, x);
	return cb;
}

static int receive(struct nl_sock *sock, struct exchange *x)
{
	struct nl_cb *cb = callbacks(x);
	int ret = 0;

	if (!cb)
		return -ENOMEM;
	while (!x->done && ret >= 0)
		ret = nl_recvmsgs(sock, cb);
	nl_cb_put(cb);
	if (!x->done)
		return ret == -NLE_NOMEM ? -ENOMEM : -EPROTO;
	return x->interrupted ? -EAGAIN : x->error;
}

static void describe_errors(struct nl_sock *sock)
{
	const int on = 1;

	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_EXT_ACK, &on,
		   sizeof(on));
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_CAP_ACK, &on,
		   sizeof(on));
}

static int exchange(struct nl_sock *sock, int protocol, struct nl_msg *msg,
		    struct exchange *x)
{
	struct timeval limit = { .tv_sec = RESPONSE_SECONDS };
	int ret;

	errno = 0;
	if (nl_connect(sock, protocol))
		return errno ? -errno : -EPROTO;
	setsockopt(nl_socket_get_fd(sock), SOL_SOCKET, SO_RCVTIMEO, &limit,
		   sizeof(limit));
	if (x->text)
		describe_errors(sock);
	errno = 0;
	ret = nl_send_auto(sock, msg);
	if (ret < 0)
		return errno ? -errno : -EPROTO;
	return receive(sock, x);
}

static int run(int protocol, struct nl_msg *msg, struct exchange *x)
{
	struct nl_sock *sock = nl_socket_alloc();
	int ret = -ENOMEM;

	if (sock && msg)
		ret = exchange(sock, protocol, msg, x);
	nl_socket_free(sock);
	nlmsg_free(msg);
	return ret;
}

int netlink_query(int protocol, struct nl_msg *msg, netlink_parse_fn parse,
		  void *data)
{
	struct exchange x = { .parse = parse, .data = data };

	return run(protocol, msg, &x);
}

static void ignore(void *data, struct nlmsghdr *hdr)
{
	(void)data;
	(void)hdr;
}

int netlink_command(int protocol, struct nl_msg *msg, char *text, size_t size)
{
	struct exchange x = { .parse = ignore, .text = text, .size = size };

	text[0] = '\0';
	return run(protocol, msg, &x);
}

bool netlink_text(const struct nlattr *attr, char *text, size_t size)
{
	size_t len = strnlen(nla_data(attr), nla_len(attr));

	if (len >= size)
		return false;
	memcpy(text, nla_data(attr), len);
	text[len] = '\0';
	return true;
}
