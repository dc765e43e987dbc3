#include "BatonKernels.h"

// libgomp's entry points: the compiler here has no -fopenmp, and the pool must be the one oneDNN runs in.
extern void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
extern int omp_get_thread_num(void);
extern int omp_get_num_threads(void);
extern int omp_get_max_threads(void);
extern void omp_set_num_threads(int count);
extern int omp_in_parallel(void);

typedef struct {
    long count, grain;
    void (*body)(void *, long, long);
    void *context;
} Region;

static void run_share(void *data) {
    const Region *region = data;
    long threads = omp_get_num_threads(), thread = omp_get_thread_num();
    long pieces = (region->count + region->grain - 1) / region->grain;
    long begin = pieces * thread / threads * region->grain;
    long end = pieces * (thread + 1) / threads * region->grain;
    if (end > region->count) end = region->count;
    if (begin < end) region->body(region->context, begin, end);
}

void baton_parallel(long count, long grain, void (*body)(void *, long, long), void *context) {
    if (count <= 0) return;
    if (grain < 1) grain = 1;
    long pieces = (count + grain - 1) / grain;
    int threads = omp_get_max_threads();
    if (pieces < threads) threads = (int)pieces;
    if (threads <= 1 || omp_in_parallel()) {
        body(context, 0, count);
        return;
    }
    Region region = {count, grain, body, context};
    GOMP_parallel(run_share, &region, (unsigned)threads, 0);
}

int baton_thread(void) { return omp_get_thread_num(); }
int baton_threads(void) { return omp_get_max_threads(); }
void baton_set_threads(int count) {
    if (count > 0) omp_set_num_threads(count);
}
