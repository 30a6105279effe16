/*
 * One module of a larger file: the benchmark makes a file of a given size by
 * repeating this text with another number for each @N@.
 */

#define RING_@N@_SLOTS 64
#define ring_@N@_next(i) (((i) + 1) % RING_@N@_SLOTS)
#define RING_@N@_CHECK(r, cond)                                 \
	do {                                                    \
		if (unlikely(!(cond)))                          \
			ring_broken((r), #cond, __FILE__, __LINE__); \
	} while (0)

/* States that a request goes through; see the table of transitions below. */
enum ring_@N@_state {
	RING_@N@_IDLE,		/* nobody waits for it */
	RING_@N@_QUEUED,	/* in a slot, not looked at */
	RING_@N@_BUSY,		/* a worker has it */
	RING_@N@_DONE = 0x80,
};

struct ring_@N@ {
	spinlock_t lock;
	unsigned int head, tail;
	struct request *slots[RING_@N@_SLOTS];
	unsigned long long flags;
	const char *name;
	int (*complete)(struct ring_@N@ *ring, struct request *req, int status);
#ifdef CONFIG_RING_STATISTICS
	unsigned long submitted, completed, dropped;
#endif
};

static const struct {
	enum ring_@N@_state from, to;
	const char *text;
} transitions_@N@[] = {
	{ RING_@N@_IDLE,   RING_@N@_QUEUED, "submit" },
	{ RING_@N@_QUEUED, RING_@N@_BUSY,   "take" },
	{ RING_@N@_BUSY,   RING_@N@_DONE,   "complete" },
	{ RING_@N@_BUSY,   RING_@N@_QUEUED, "retry \"later\"" },
};

static inline bool ring_@N@_full(const struct ring_@N@ *ring)
{
	return ring_@N@_next(ring->head) == ring->tail;
}

/*
 * Puts a request into the ring.  The caller holds no lock.  Returns 0, or
 * -EAGAIN where the ring is full and the caller did not say that it can wait,
 * or -EINTR where a signal ended the wait.
 */
int ring_@N@_submit(struct ring_@N@ *ring, struct request *req, unsigned int timeout, bool wait)
{
	unsigned long irqflags;
	int rc = 0;

	RING_@N@_CHECK(ring, req->state == RING_@N@_IDLE);

	spin_lock_irqsave(&ring->lock, irqflags);
	while (ring_@N@_full(ring)) {
		if (!wait) {
			rc = -EAGAIN;
			goto out;
		}
		spin_unlock_irqrestore(&ring->lock, irqflags);
		rc = wait_event_timeout(ring, !ring_@N@_full(ring), timeout * HZ / 1000);
		if (rc < 0)
			return rc;	/* a signal came first */
		spin_lock_irqsave(&ring->lock, irqflags);
	}
	ring->slots[ring->head] = req;
	ring->head = ring_@N@_next(ring->head);
	req->state = RING_@N@_QUEUED;
#ifdef CONFIG_RING_STATISTICS
	ring->submitted++;
#else
	(void)timeout;
#endif
out:
	spin_unlock_irqrestore(&ring->lock, irqflags);
	return rc;
}

static int ring_@N@_parse(struct ring_@N@ *ring, const unsigned char *p, const unsigned char *end)
{
	while (p < end) {
		unsigned int len = p[1] << 8 | p[2];	// big endian

		switch (*p) {
		case 'n':
			if (len >= 256 || p + 3 + len > end)
				return -EINVAL;
			ring->name = kstrndup((const char *)p + 3, len, GFP_KERNEL);
			break;
		case 'f':
			ring->flags |= 1ULL << (len & 63);
			/* fall through */
		case '\0':
			len = 0;
			break;
		default:
			pr_warn("ring %s: unknown attribute %#x at %td, %u bytes\n",
				ring->name ? ring->name : "?", *p, end - p, len);
			return -EINVAL;
		}
		p += len + 3;
	}
	return ring->name != NULL ? 0 : -ENODATA;
}

void ring_@N@_drain(struct ring_@N@ *ring)
{
	struct request *req;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(transitions_@N@); i++)
		pr_debug("%s: %d -> %d\n", transitions_@N@[i].text, transitions_@N@[i].from, transitions_@N@[i].to);

	while (ring->tail != ring->head) {
		req = ring->slots[ring->tail];
		ring->tail = ring_@N@_next(ring->tail);
		if (ring->complete && ring->complete(ring, req, -ESHUTDOWN) < 0) {
			BUG_ON(req->state & RING_@N@_DONE);
			free_request(req);
		}
	}
}
