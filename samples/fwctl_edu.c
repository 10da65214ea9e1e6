// SPDX-License-Identifier: GPL-2.0-only
/*
 * A sample provider for QEMU's educational PCI device, "-device edu".
 *
 * The device computes factorials and raises an interrupt when it is done. This is
 * enough to show the parts of a provider: requests that sleep until the hardware
 * responds, scopes, FD contexts, and a remove() that may be called at any time.
 * Documentation/writing-a-provider.rst walks through this file.
 *
 * docs/specs/edu.rst of QEMU describes the registers.
 */
#include <linux/atomic.h>
#include <linux/fwctl.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/wait.h>

/*
 * A real provider would define its messages in include/uapi/fwctl/. Requests and
 * responses consist of two little-endian words.
 */
struct edu_msg {
	/* In: enum edu_command. Out: enum edu_status. */
	__le32 code;
	/* In: the argument. Out: the result. */
	__le32 value;
};

enum edu_command {
	EDU_IDENTIFY = 0,
	EDU_FACTORIAL = 1,
	EDU_READ_REGISTER = 2,
};

enum edu_status {
	EDU_OK = 0,
	EDU_BAD_ARGUMENT = 1,
};

struct edu_info {
	__u32 id;
	__u32 contexts;
};

/* An arbitrary value, far from the assigned numbers. */
#define EDU_DEVICE_TYPE 0x45445500

#define EDU_REG_ID 0x00
#define EDU_REG_FACTORIAL 0x08
#define EDU_REG_STATUS 0x20
#define EDU_STATUS_COMPUTING 0x01
#define EDU_STATUS_WANT_IRQ 0x80
#define EDU_REG_IRQ_STATUS 0x24
#define EDU_REG_IRQ_ACK 0x64

/* 13! exceeds the 32 bits of the device. */
#define EDU_MAX_ARGUMENT 12

struct edu {
	/* Must be first, because the core allocates and frees the struct. */
	struct fwctl_device fwctl;
	void __iomem *regs;
	/* Held during a computation. The device computes one at a time. */
	struct mutex compute_lock;
	/* Woken by the interrupt handler. */
	wait_queue_head_t computed;
	atomic_t contexts;
};

/* Context of an FD. This provider needs no additional members. */
struct edu_uctx {
	struct fwctl_uctx uctx;
};

static struct edu *to_edu(struct fwctl_uctx *uctx)
{
	return container_of(uctx->fwctl, struct edu, fwctl);
}

static irqreturn_t edu_interrupt(int irq, void *data)
{
	struct edu *edu = data;
	u32 cause = readl(edu->regs + EDU_REG_IRQ_STATUS);

	if (!cause)
		return IRQ_NONE;
	writel(cause, edu->regs + EDU_REG_IRQ_ACK);
	wake_up(&edu->computed);
	return IRQ_HANDLED;
}

static bool edu_is_idle(struct edu *edu)
{
	return !(readl(edu->regs + EDU_REG_STATUS) & EDU_STATUS_COMPUTING);
}

/*
 * The interrupt of a request that timed out may arrive during a later request. The
 * interrupt therefore only wakes the waiter, which reads the status register to
 * check whether the result is ready.
 */
static int edu_factorial(struct edu *edu, u32 n, u32 *result)
{
	guard(mutex)(&edu->compute_lock);

	/* After a timeout the device may be busy and would ignore the request. */
	if (!edu_is_idle(edu))
		return -EBUSY;
	writel(EDU_STATUS_WANT_IRQ, edu->regs + EDU_REG_STATUS);
	writel(n, edu->regs + EDU_REG_FACTORIAL);
	if (!wait_event_timeout(edu->computed, edu_is_idle(edu), HZ))
		/* The device may have computed the result. There is no valid response. */
		return -ETIMEDOUT;
	*result = readl(edu->regs + EDU_REG_FACTORIAL);
	return 0;
}

/*
 * Check that the scope allows the command. The core has already checked that the
 * caller may use the scope.
 */
static int edu_command_permit(u32 command, enum fwctl_rpc_scope scope)
{
	switch (command) {
	case EDU_IDENTIFY:
	case EDU_FACTORIAL:
		return 0;
	case EDU_READ_REGISTER:
		return scope >= FWCTL_RPC_DEBUG_READ_ONLY ? 0 : -EBADMSG;
	default:
		return -EBADMSG;
	}
}

/* Returns an enum edu_status or a negative errno. */
static int edu_execute(struct edu *edu, u32 command, u32 argument, u32 *result)
{
	switch (command) {
	case EDU_FACTORIAL:
		if (argument > EDU_MAX_ARGUMENT)
			return EDU_BAD_ARGUMENT;
		return edu_factorial(edu, argument, result);
	case EDU_READ_REGISTER:
		/* Untrusted: allow only registers without side effects. */
		if (argument != EDU_REG_ID && argument != EDU_REG_STATUS)
			return EDU_BAD_ARGUMENT;
		*result = readl(edu->regs + argument);
		return EDU_OK;
	default:
		*result = readl(edu->regs + EDU_REG_ID);
		return EDU_OK;
	}
}

static void *edu_fw_rpc(struct fwctl_uctx *uctx, enum fwctl_rpc_scope scope,
			void *rpc_in, size_t in_len, size_t *out_len)
{
	struct edu_msg *msg = rpc_in;
	u32 result = 0;
	int ret;

	if (in_len != sizeof(*msg) || *out_len < sizeof(*msg))
		return ERR_PTR(-EMSGSIZE);
	ret = edu_command_permit(le32_to_cpu(msg->code), scope);
	if (ret)
		return ERR_PTR(ret);

	ret = edu_execute(to_edu(uctx), le32_to_cpu(msg->code),
			  le32_to_cpu(msg->value), &result);
	if (ret < 0)
		return ERR_PTR(ret);

	/* The response fits into the request's buffer. */
	msg->code = cpu_to_le32(ret);
	msg->value = cpu_to_le32(result);
	*out_len = sizeof(*msg);
	return msg;
}

static void *edu_fw_info(struct fwctl_uctx *uctx, size_t *length)
{
	struct edu *edu = to_edu(uctx);
	struct edu_info *info = kzalloc(sizeof(*info), GFP_KERNEL);

	if (!info)
		return ERR_PTR(-ENOMEM);
	info->id = readl(edu->regs + EDU_REG_ID);
	info->contexts = atomic_read(&edu->contexts);
	*length = sizeof(*info);
	return info;
}

static int edu_open_uctx(struct fwctl_uctx *uctx)
{
	atomic_inc(&to_edu(uctx)->contexts);
	return 0;
}

static void edu_close_uctx(struct fwctl_uctx *uctx)
{
	atomic_dec(&to_edu(uctx)->contexts);
}

static const struct fwctl_ops edu_ops = {
	.device_type = EDU_DEVICE_TYPE,
	.uctx_size = sizeof(struct edu_uctx),
	.open_uctx = edu_open_uctx,
	.close_uctx = edu_close_uctx,
	.info = edu_fw_info,
	.fw_rpc = edu_fw_rpc,
#ifdef FWCTL_REQUESTS
	/* Mainline's core has no queues. */
	.no_user_access = true,
#endif
};

static void edu_put(void *edu)
{
	fwctl_put(&((struct edu *)edu)->fwctl);
}

static void edu_free_vectors(void *pdev)
{
	pci_free_irq_vectors(pdev);
}

static int edu_start_irq(struct pci_dev *pdev, struct edu *edu)
{
	int ret = pci_alloc_irq_vectors(pdev, 1, 1, PCI_IRQ_MSI);

	if (ret < 0)
		return ret;
	ret = devm_add_action_or_reset(&pdev->dev, edu_free_vectors, pdev);
	if (ret)
		return ret;
	return devm_request_irq(&pdev->dev, pci_irq_vector(pdev, 0),
				edu_interrupt, 0, "fwctl_edu", edu);
}

static int edu_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct edu *edu;
	int ret;

	ret = pcim_enable_device(pdev);
	if (ret)
		return ret;
	pci_set_master(pdev);

	edu = fwctl_alloc_device(&pdev->dev, &edu_ops, struct edu, fwctl);
	if (!edu)
		return -ENOMEM;
	/* Added first, so devm frees the interrupt handler before the struct. */
	ret = devm_add_action_or_reset(&pdev->dev, edu_put, edu);
	if (ret)
		return ret;

	mutex_init(&edu->compute_lock);
	init_waitqueue_head(&edu->computed);
	edu->regs = pcim_iomap(pdev, 0, 0);
	if (!edu->regs)
		return -ENOMEM;
	ret = edu_start_irq(pdev, edu);
	if (ret)
		return ret;

	pci_set_drvdata(pdev, edu);
	return fwctl_register(&edu->fwctl);
}

static void edu_remove(struct pci_dev *pdev)
{
	struct edu *edu = pci_get_drvdata(pdev);

	/* No op runs after this call, so devm can release all resources. */
	fwctl_unregister(&edu->fwctl);
}

static const struct pci_device_id edu_ids[] = {
	{ PCI_DEVICE(0x1234, 0x11e8) },
	{}
};
MODULE_DEVICE_TABLE(pci, edu_ids);

static struct pci_driver edu_driver = {
	.name = "fwctl_edu",
	.id_table = edu_ids,
	.probe = edu_probe,
	.remove = edu_remove,
};
module_pci_driver(edu_driver);

MODULE_IMPORT_NS("FWCTL");
MODULE_DESCRIPTION("Sample fwctl provider for QEMU's edu device");
MODULE_LICENSE("GPL");
