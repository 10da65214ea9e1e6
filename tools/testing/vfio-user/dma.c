// SPDX-License-Identifier: GPL-2.0-only
/*
 * The client's memory: mappings from device addresses to this process.
 */
#include <errno.h>
#include <linux/vfio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "internal.h"

#define MAX_MAPPINGS 1024

/**
 * struct mapping - A mapped range of addresses
 * @iova: First address.
 * @size: Size in bytes, at least 1. @iova + @size does not overflow.
 * @host: Memory in this process; NULL if the process cannot access it.
 * @flags: VFIO_DMA_MAP_FLAG_READ and _WRITE.
 */
struct mapping {
	uint64_t iova;
	uint64_t size;
	uint8_t *host;
	uint32_t flags;
};

/* Mappings do not overlap and are not sorted, since there are only a few. */
struct dma_table {
	struct mapping maps[MAX_MAPPINGS];
	unsigned int count;
};

struct dma_table *dma_new(void)
{
	return calloc(1, sizeof(struct dma_table));
}

static void forget(struct dma_table *dma, struct mapping *map)
{
	if (map->host)
		munmap(map->host, map->size);
	*map = dma->maps[--dma->count];
}

static void forget_all(struct dma_table *dma)
{
	while (dma->count)
		forget(dma, &dma->maps[0]);
}

void dma_free(struct dma_table *dma)
{
	if (!dma)
		return;
	forget_all(dma);
	free(dma);
}

static bool overlaps(const struct dma_table *dma, uint64_t iova, uint64_t size)
{
	for (unsigned int i = 0; i < dma->count; i++) {
		const struct mapping *map = &dma->maps[i];

		if (iova < map->iova + map->size && map->iova < iova + size)
			return true;
	}
	return false;
}

/* Map a part of the file. A part beyond the end of the file would raise SIGBUS. */
static int map_file(const struct vfio_user_dma_map *request, int fd,
		    uint8_t **host)
{
	int prot = PROT_READ;
	uint64_t end;
	struct stat st;
	void *p;

	if (request->flags & VFIO_DMA_MAP_FLAG_WRITE)
		prot |= PROT_WRITE;
	if (fstat(fd, &st))
		return -errno;
	if (__builtin_add_overflow(request->offset, request->size, &end) ||
	    end > (uint64_t)st.st_size)
		return -EINVAL;
	p = mmap(NULL, request->size, prot, MAP_SHARED, fd, request->offset);
	if (p == MAP_FAILED)
		return -errno;
	*host = p;
	return 0;
}

static int dma_map_checked(struct dma_table *dma,
			   const struct vfio_user_dma_map *request, int fd)
{
	struct mapping map = {
		.iova = request->address,
		.size = request->size,
		.flags = request->flags,
	};
	uint64_t end;
	int err;

	if (request->flags & ~(VFIO_DMA_MAP_FLAG_READ | VFIO_DMA_MAP_FLAG_WRITE))
		return -EINVAL;
	if (!map.size || __builtin_add_overflow(map.iova, map.size, &end))
		return -EINVAL;
	if (overlaps(dma, map.iova, map.size))
		return -EEXIST;
	if (dma->count == MAX_MAPPINGS)
		return -ENOSPC;
	if (fd >= 0) {
		err = map_file(request, fd, &map.host);
		if (err)
			return err;
	}
	dma->maps[dma->count++] = map;
	return 0;
}

int dma_map(struct dma_table *dma, const struct vfio_user_dma_map *map, int fd)
{
	int err = dma_map_checked(dma, map, fd);

	if (fd >= 0)
		close(fd);
	return err;
}

int dma_unmap(struct dma_table *dma, const struct vfio_user_dma_unmap *unmap)
{
	if (unmap->flags == VFIO_DMA_UNMAP_FLAG_ALL) {
		forget_all(dma);
		return 0;
	}
	if (unmap->flags)
		return -EINVAL;
	for (unsigned int i = 0; i < dma->count; i++) {
		struct mapping *map = &dma->maps[i];

		if (map->iova != unmap->address || map->size != unmap->size)
			continue;
		forget(dma, map);
		return 0;
	}
	return -ENOENT;
}

/*
 * Returns the memory at @iova, NULL if @flag does not allow the access. Limits
 * *len to the end of the mapping.
 */
static uint8_t *mapping_find(struct dma_table *dma, uint64_t iova, size_t *len,
			     uint32_t flag)
{
	for (unsigned int i = 0; i < dma->count; i++) {
		struct mapping *map = &dma->maps[i];
		uint64_t offset = iova - map->iova;

		if (iova < map->iova || offset >= map->size)
			continue;
		if (!map->host || !(map->flags & flag))
			return NULL;
		if (*len > map->size - offset)
			*len = map->size - offset;
		return map->host + offset;
	}
	return NULL;
}

static bool reachable(struct dma_table *dma, uint64_t iova, size_t len,
		      uint32_t flag)
{
	while (len) {
		size_t piece = len;

		if (!mapping_find(dma, iova, &piece, flag))
			return false;
		iova += piece;
		len -= piece;
	}
	return true;
}

int dma_copy(struct dma_table *dma, uint64_t iova, void *data, size_t len,
	     bool write)
{
	uint32_t flag = write ? VFIO_DMA_MAP_FLAG_WRITE : VFIO_DMA_MAP_FLAG_READ;
	uint8_t *p = data;

	if (!reachable(dma, iova, len, flag))
		return -EFAULT;
	/* The client's CPUs access the same memory at the same time. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	while (len) {
		size_t piece = len;
		uint8_t *host = mapping_find(dma, iova, &piece, flag);

		if (write)
			memcpy(host, p, piece);
		else
			memcpy(p, host, piece);
		iova += piece;
		p += piece;
		len -= piece;
	}
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	return 0;
}
