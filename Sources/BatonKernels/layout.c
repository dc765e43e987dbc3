#include "BatonKernels.h"
#include "vectors.h"

typedef struct {
    long blocks, pixels;
    const float *x, *e;
    float *y;
    int lanes;
} Planes;

// One piece is sixteen channels of one image.
BATON_CLONES static void block_range(void *context, long begin, long end) {
    const Planes *p = context;
    for (long piece = begin; piece < end; piece++) {
        const float *restrict x = p->x + piece * p->pixels * BATON_LANES;
        float *restrict y = p->y + piece * p->pixels * BATON_LANES;
        for (long i = 0; i < p->pixels; i++)
            for (int lane = 0; lane < BATON_LANES; lane++) y[i * BATON_LANES + lane] = x[lane * p->pixels + i];
    }
}
void baton_block(long images, long channels, long pixels, const float *x, float *y) {
    Planes p = {channels / BATON_LANES, pixels, x, NULL, y, BATON_LANES};
    baton_parallel(images * p.blocks, 1 + 4096 / (pixels + 1), block_range, &p);
}

BATON_CLONES static void unblock_range(void *context, long begin, long end) {
    const Planes *p = context;
    for (long piece = begin; piece < end; piece++) {
        const float *restrict x = p->x + piece * p->pixels * BATON_LANES;
        float *restrict y = p->y + piece * p->pixels * BATON_LANES;
        for (int lane = 0; lane < BATON_LANES; lane++)
            for (long i = 0; i < p->pixels; i++) y[lane * p->pixels + i] = x[i * BATON_LANES + lane];
    }
}
void baton_unblock(long images, long channels, long pixels, const float *x, float *y) {
    Planes p = {channels / BATON_LANES, pixels, x, NULL, y, BATON_LANES};
    baton_parallel(images * p.blocks, 1 + 4096 / (pixels + 1), unblock_range, &p);
}

// MARK: Channel sums and additions. A dense plane is one channel, a blocked one sixteen.

BATON_CLONES static void add_channels_range(void *context, long begin, long end) {
    const Planes *p = context;
    for (long piece = begin; piece < end; piece++) {
        const float *restrict x = p->x + piece * p->pixels * p->lanes;
        float *restrict y = p->y + piece * p->pixels * p->lanes;
        if (p->lanes == BATON_LANES) {
            Vector e = BATON_LOAD(p->e + piece * BATON_LANES);
            for (long i = 0; i < p->pixels; i++)
                BATON_STORE(y + i * BATON_LANES, BATON_LOAD(x + i * BATON_LANES) + e);
        } else {
            float e = p->e[piece];
            for (long i = 0; i < p->pixels; i++) y[i] = x[i] + e;
        }
    }
}
void baton_add_channels(long images, long channels, long pixels, int lanes, const float *x, const float *e, float *y) {
    Planes p = {channels / lanes, pixels, x, e, y, lanes};
    baton_parallel(images * p.blocks, 1 + 8192 / (pixels * lanes + 1), add_channels_range, &p);
}

// Sixty-four pixels in float32, the runs of sixty-four in float64.
BATON_CLONES static void sum_channels_range(void *context, long begin, long end) {
    const Planes *p = context;
    for (long piece = begin; piece < end; piece++) {
        const float *restrict x = p->x + piece * p->pixels * p->lanes;
        if (p->lanes != BATON_LANES) {
            p->y[piece] = (float)baton_sum(p->pixels, x);
            continue;
        }
        double total[BATON_LANES] = {0};
        for (long start = 0; start < p->pixels; start += 64) {
            long stop = start + 64 < p->pixels ? start + 64 : p->pixels;
            Vector run = {};
            for (long i = start; i < stop; i++) run += BATON_LOAD(x + i * BATON_LANES);
            for (int lane = 0; lane < BATON_LANES; lane++) total[lane] += run[lane];
        }
        for (int lane = 0; lane < BATON_LANES; lane++) p->y[piece * BATON_LANES + lane] = (float)total[lane];
    }
}
void baton_sum_channels(long images, long channels, long pixels, int lanes, const float *x, float *sums) {
    Planes p = {channels / lanes, pixels, x, NULL, sums, lanes};
    baton_parallel(images * p.blocks, 1 + 8192 / (pixels * lanes + 1), sum_channels_range, &p);
}
