#include <stdatomic.h>

#include "BatonKernels.h"
#include "openmp.h"
#include "pool.h"

// Every thread has a share of the pieces and takes it a few at a time; who has finished takes from the others' shares. Shares
// keep a thread at the same part of images from one operation to the next, and the taking keeps one slow core (another tenant's
// work, an interrupt) from holding up all others.
typedef struct {
    _Alignas(64) atomic_long next;
    long end;
} Share;

enum { PARTS = 8, MOST_THREADS = 256 };

// Sleeping threads are woken for loops that last longer than waking takes.
static const long long WORTH_WAKING = 3000;

typedef struct {
    long count, grain;
    void (*body)(void *, long, long);
    void *context;
    long threads;
    Share *shares;
    long long start;
} Region;

static void run_shares(void *data) {
    const Region *region = data;
    long thread = baton_thread();
    bool has_woken = thread > 0;
    for (long other = 0; other < region->threads; other++) {
        Share *share = &region->shares[(thread + other) % region->threads];
        long part = (share->end - atomic_load(&share->next) + PARTS - 1) / PARTS;
        if (part < 1) part = 1;
        for (long piece; (piece = atomic_fetch_add(&share->next, part)) < share->end;) {
            long begin = piece * region->grain, stop = piece + part < share->end ? piece + part : share->end;
            long end = stop * region->grain < region->count ? stop * region->grain : region->count;
            region->body(region->context, begin, end);
            if (has_woken || baton_clock() - region->start < WORTH_WAKING) continue;
            baton_team_rouse();
            has_woken = true;
        }
    }
}

void baton_parallel(long count, long grain, void (*body)(void *, long, long), void *context) {
    if (count <= 0) return;
    if (grain < 1) grain = 1;
    long pieces = (count + grain - 1) / grain;
    int threads = baton_threads();
    if (threads > MOST_THREADS) threads = MOST_THREADS;
    if (pieces < threads) threads = (int)pieces;
    if (threads <= 1 || baton_in_parallel()) {
        body(context, 0, count);
        return;
    }
    Share shares[MOST_THREADS];
    for (long thread = 0; thread < threads; thread++) {
        atomic_init(&shares[thread].next, pieces * thread / threads);
        shares[thread].end = pieces * (thread + 1) / threads;
    }
    Region region = {count, grain, body, context, threads, shares, baton_clock()};
    baton_run_team(threads, run_shares, &region);
}
