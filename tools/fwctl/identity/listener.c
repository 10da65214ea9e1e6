// SPDX-License-Identifier: LGPL-2.1-or-later
/* Notifications of devlink. */
#include <errno.h>

#include <linux/devlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>

#include "internal.h"

/* Notifications between two reads. */
#define RECEIVE_BUFFER (1024 * 1024)

static int on_message(struct nl_msg *msg, void *arg)
{
	struct listener *l = arg;

	/* Messages of other processes have another port. */
	if (!nlmsg_get_src(msg)->nl_pid)
		l->parse(l->data, nlmsg_hdr(msg));
	return NL_OK;
}

/* Returns a negative error of libnl. */
static int join(struct listener *l, struct nl_sock *sock)
{
	int ret = genl_connect(sock);

	if (ret)
		return ret;
	ret = genl_ctrl_resolve_grp(sock, DEVLINK_GENL_NAME,
				    DEVLINK_GENL_MCGRP_CONFIG_NAME);
	if (ret < 0)
		return ret;
	nl_socket_disable_seq_check(sock);
	nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, on_message, l);
	nl_socket_set_nonblocking(sock);
	nl_socket_set_buffer_size(sock, RECEIVE_BUFFER, 0);
	return nl_socket_add_membership(sock, ret);
}

int listener_open(struct listener *l)
{
	struct nl_sock *sock = nl_socket_alloc();

	if (!sock)
		return -ENOMEM;
	if (join(l, sock)) {
		nl_socket_free(sock);
		return -EOPNOTSUPP;
	}
	l->sock = sock;
	return 0;
}

void listener_close(struct listener *l)
{
	nl_socket_free(l->sock);
	l->sock = NULL;
}

int listener_fd(const struct listener *l)
{
	return nl_socket_get_fd(l->sock);
}

bool listener_read(struct listener *l)
{
	/* libnl returns this for ENOBUFS. */
	return nl_recvmsgs_default(l->sock) != -NLE_NOMEM;
}
