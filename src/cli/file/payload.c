/* SPDX-License-Identifier: Apache-2.0 */
/* A batch has a slot of 65,552 octets for each chunk, and leaves in one piece. Sealing reads
 * plaintext into the first 65,536 of each slot and seals it there. Opening reads each sealed chunk
 * one slot further, and opens it to where its plaintext belongs, which is behind it: so a chunk
 * that does not open is still there. One batch fits the second-level cache of one processor.
 *
 * The last chunk is sealed differently, and a full chunk may be the last: the reader always looks
 * one octet further before it lets a batch go, and keeps that octet for the next.
 *
 * A chunk that is authentic, but is the last with something behind it, or is not the last and has
 * nothing behind it, is good; the stream is not. It is given out as age does, so that as much as
 * can be is saved of what was cut off. */
#include "cli/file/payload.h"

#include "base/arena.h"
#include "core/age/stream.h"
#include "crypt/aead.h"
#include "sys/memory.h"
#include "sys/process.h"
#include "sys/workers.h"

enum { BATCH = 16, BATCH_OCTETS = (BATCH + 1) * STREAM_SEALED };

struct batch {
	uint8_t *data; /* BATCH_OCTETS */
	struct aead_bulk *cipher;
	uint64_t first;  /* number of its first chunk */
	size_t in_len;   /* octets read, in units of the incoming chunk */
	size_t chunks;   /* that hold something, the last of an empty stream included */
	size_t good;     /* chunks done */
	bool last;       /* its last chunk is the stream's */
	uint64_t failed; /* number of the chunk that is bad or missing, from 1; 0: none */
};

/* What the read turn knows. */
struct job {
	struct payload *p;
	size_t in_chunk; /* octets of a full incoming chunk */
	size_t in_slot;  /* that the first one is read to */
	uint64_t next_chunk;
	uint8_t ahead;
	bool has_ahead;
};

/* Where chunk I of the batch is read to. */
static uint8_t *
slot(const struct job *j, const struct batch *b, size_t i)
{
	return b->data + (j->in_slot + i) * STREAM_SEALED;
}

static bytes
incoming(const struct job *j, const struct batch *b, size_t i)
{
	bool full = i + 1 < b->chunks;
	return bytes_of(slot(j, b, i), full ? j->in_chunk : b->in_len - i * j->in_chunk);
}

static err
look_ahead(struct job *j, int stop)
{
	struct iovec piece = {&j->ahead, 1};
	size_t n = 0;
	err e = source_read(&n, j->p->from, &piece, 1, stop);
	j->has_ahead = n == 1;
	return e;
}

static err
read_batch(bool *out_last, void *self, void *batch, int stop)
{
	struct job *j = self;
	struct batch *b = batch;
	struct iovec pieces[BATCH];
	size_t n = 0;
	for (size_t i = 0; i < BATCH; i++)
		pieces[i] = (struct iovec){slot(j, b, i), j->in_chunk};
	size_t kept = j->has_ahead;
	if (kept == 1) {
		*slot(j, b, 0) = j->ahead;
		pieces[0] = (struct iovec){slot(j, b, 0) + 1, j->in_chunk - 1};
	}
	err e = source_read(&n, j->p->from, pieces, BATCH, stop);
	if (failed(e))
		return e;
	b->in_len = kept + n;
	j->has_ahead = false;
	if (b->in_len == BATCH * j->in_chunk) {
		e = look_ahead(j, stop);
		if (failed(e))
			return e;
	}
	b->last = !j->has_ahead;
	b->chunks = b->in_len == 0 ? 1 : (b->in_len + j->in_chunk - 1) / j->in_chunk;
	b->first = j->next_chunk;
	b->good = 0;
	b->failed = 0;
	j->next_chunk += b->chunks;
	*out_last = b->last;
	return ok();
}

static struct stream_place
place_of(const struct batch *b, size_t i)
{
	return (struct stream_place){b->first + i, b->last && i + 1 == b->chunks};
}

static err
seal_batch(void *self, void *batch)
{
	const struct job *j = self;
	struct batch *b = batch;
	for (; b->good < b->chunks; b->good++) {
		struct stream_place place = place_of(b, b->good);
		err e = stream_chunk_seal(
			b->cipher, slot(j, b, b->good), &place, incoming(j, b, b->good));
		if (failed(e))
			return e;
	}
	return ok();
}

static err
write_sealed(void *self, void *batch)
{
	struct job *j = self;
	const struct batch *b = batch;
	if (b->good < b->chunks)
		return ok();
	progress_add(j->p->progress, b->in_len);
	return sink_put(j->p->to, bytes_of(b->data, b->in_len + b->chunks * AEAD_TAG));
}

/* Chunk I, to where it leaves from. */
static err
open_chunk(const struct job *j, struct batch *b, size_t i)
{
	struct stream_place place = place_of(b, i);
	bytes sealed = incoming(j, b, i);
	uint8_t *to = b->data + i * STREAM_CHUNK;
	err e = stream_chunk_open(b->cipher, to, &place, sealed);
	if (!err_is(e, E_PAYLOAD))
		return e;
	b->failed = place.number + 1;
	if (sealed.len < STREAM_SEALED)
		return e;
	place.last = !place.last;
	if (failed(stream_chunk_open(b->cipher, to, &place, sealed)))
		return e;
	b->failed++;
	b->good++;
	return e;
}

static err
open_batch(void *self, void *batch)
{
	const struct job *j = self;
	struct batch *b = batch;
	for (; b->good < b->chunks; b->good++) {
		err e = open_chunk(j, b, b->good);
		if (failed(e))
			return e;
	}
	return ok();
}

static err
write_opened(void *self, void *batch)
{
	struct job *j = self;
	const struct batch *b = batch;
	size_t len = b->good * STREAM_CHUNK;
	if (b->good > 0)
		len = len - STREAM_SEALED + incoming(j, b, b->good - 1).len;
	j->p->bad_chunk = b->failed;
	progress_add(j->p->progress, b->in_len);
	return sink_put(j->p->to, bytes_of(b->data, len));
}

/* A cipher and a buffer for each worker; what was made before a failure is released by the caller.
 */
static err
make_batches(struct batch *b, arena *a, const struct payload *p)
{
	for (unsigned i = 0; i < p->workers; i++) {
		b[i].data = arena_new(a, uint8_t, BATCH_OCTETS);
		b[i].cipher = aead_bulk_new(p->key);
		if (b[i].data == NULL || b[i].cipher == NULL)
			return failure(E_NOMEM);
	}
	return ok();
}

static err
run(const struct workers_job *work, struct job *j)
{
	struct payload *p = j->p;
	struct batch b[WORKERS_MAX] = {0};
	void *batches[WORKERS_MAX];
	arena a = {0};
	for (unsigned i = 0; i < WORKERS_MAX; i++)
		batches[i] = &b[i];
	p->bad_chunk = 0;
	err e = memory_arena_new_large(&a, p->workers * (size_t)(BATCH_OCTETS + 64));
	if (!failed(e))
		e = make_batches(b, &a, p);
	if (!failed(e))
		e = workers_run(work, j, batches, p->workers);
	for (unsigned i = 0; i < WORKERS_MAX; i++)
		aead_bulk_free(b[i].cipher);
	memory_arena_free(&a);
	return e;
}

err
payload_seal(struct payload *p)
{
	static const struct workers_job work = {read_batch, seal_batch, write_sealed};
	struct job j = {.p = p, .in_chunk = STREAM_CHUNK};
	return run(&work, &j);
}

err
payload_open(struct payload *p)
{
	static const struct workers_job work = {read_batch, open_batch, write_opened};
	struct job j = {.p = p, .in_chunk = STREAM_SEALED, .in_slot = 1};
	return run(&work, &j);
}

unsigned
payload_workers(uint64_t n)
{
	unsigned processors = process_processors();
	/* A thread costs more than one batch is worth. */
	if (processors == 1 || (n > 0 && n <= (uint64_t)BATCH * STREAM_CHUNK))
		return 1;
	/* One more has work to do while another waits for its turn to write. */
	return processors < WORKERS_MAX ? processors + 1 : WORKERS_MAX;
}
