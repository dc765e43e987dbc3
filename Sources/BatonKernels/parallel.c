#include "BatonKernels.h"

#include <stdatomic.h>

// libgomp's entry points: the compiler here has no -fopenmp, and the pool must be the one oneDNN runs in.
extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_max_threads(void);
extern void omp_set_num_threads(int count);
extern int omp_in_parallel(void);

// Every thread has a share of the pieces and takes it a few at a time; who has finished takes from the others' shares. Shares
// keep a thread at the same part of images from one operation to the next, and the taking keeps one slow core (another tenant's
// work, an interrupt) from holding up all others.
typedef struct {
    _Alignas(64) atomic_long next;
    long end;
} Share;

enum { PARTS = 8, MOST_THREADS = 256 };

typedef struct {
    long count, grain;
    void (*body)(void *, long, long);
    void *context;
    long threads;
    Share *shares;
} Region;

static void run_shares(void *data) {
    const Region *region = data;
    long thread = omp_get_thread_num();
    for (long other = 0; other < region->threads; other++) {
        Share *share = &region->shares[(thread + other) % region->threads];
        long part = (share->end - atomic_load(&share->next) + PARTS - 1) / PARTS;
        if (part < 1) part = 1;
        for (long piece; (piece = atomic_fetch_add(&share->next, part)) < share->end;) {
            long begin = piece * region->grain, stop = piece + part < share->end ? piece + part : share->end;
            long end = stop * region->grain < region->count ? stop * region->grain : region->count;
            region->body(region->context, begin, end);
        }
    }
}

void baton_parallel(long count, long grain, void (*body)(void *, long, long), void *context) {
    if (count <= 0) return;
    if (grain < 1) grain = 1;
    long pieces = (count + grain - 1) / grain;
    int threads = omp_get_max_threads();
    if (threads > MOST_THREADS) threads = MOST_THREADS;
    if (pieces < threads) threads = (int)pieces;
    if (threads <= 1 || omp_in_parallel()) {
        body(context, 0, count);
        return;
    }
    Share shares[MOST_THREADS];
    for (long thread = 0; thread < threads; thread++) {
        atomic_init(&shares[thread].next, pieces * thread / threads);
        shares[thread].end = pieces * (thread + 1) / threads;
    }
    Region region = {count, grain, body, context, threads, shares};
    GOMP_parallel(run_shares, &region, (unsigned)threads, 0);
}

int baton_thread(void) { return omp_get_thread_num(); }
int baton_threads(void) { return omp_get_max_threads(); }
void baton_set_threads(int count) {
    if (count > 0) omp_set_num_threads(count);
}
