#include <stdlib.h>

#include "BatonKernels.h"
#include "vectors.h"

typedef struct {
    long heads, width, pixels;
    int lanes;
    const float *qkv, *dy;
    float *y, *dqkv, *work;
} Attention;

// Rows of queries worked on at once: 64 × pixels scores stay in the second-level cache up to 4096 pixels.
enum { ROWS = 64 };

static float *scratch(long count) {
    float *memory = aligned_alloc(64, ((size_t)count * sizeof(float) + 63) / 64 * 64);
    if (!memory) abort();
    return memory;
}

// Part 0, 1 or 2 (q, k, v) of one head as `[pixels, width]`.
BATON_CLONES static void gather(
    const Attention *s, const float *image, long head, int parts, int part, float *restrict out) {
    for (long i = 0; i < s->width; i++) {
        long channel = (head * s->width + i) * parts + part;
        const float *source = s->lanes == 1 ? image + channel * s->pixels
                                            : image + channel / BATON_LANES * s->pixels * BATON_LANES + channel % BATON_LANES;
        for (long p = 0; p < s->pixels; p++) out[p * s->width + i] = source[p * s->lanes];
    }
}
BATON_CLONES static void scatter(
    const Attention *s, float *image, long head, int parts, int part, const float *restrict in) {
    for (long i = 0; i < s->width; i++) {
        long channel = (head * s->width + i) * parts + part;
        float *target = s->lanes == 1 ? image + channel * s->pixels
                                      : image + channel / BATON_LANES * s->pixels * BATON_LANES + channel % BATON_LANES;
        for (long p = 0; p < s->pixels; p++) target[p * s->lanes] = in[p * s->width + i];
    }
}

BATON_CLONES static void softmax_rows(long rows, long columns, float *scores) {
    for (long row = 0; row < rows; row++) {
        float *x = scores + row * columns;
        float largest = x[0];
        for (long i = 1; i < columns; i++) largest = x[i] > largest ? x[i] : largest;
        Vector total = {};
        for (long i = 0; i < columns; i += BATON_LANES) {
            Vector v = BATON_SPLAT(-INFINITY);
            size_t size = (size_t)(columns - i < BATON_LANES ? columns - i : BATON_LANES) * sizeof(float);
            memcpy(&v, x + i, size);
            Vector e;
            BATON_EXP(e, v - largest);
            // Lanes past the row hold exp(−87), which would count: clear them.
            if (columns - i < BATON_LANES)
                for (long lane = columns - i; lane < BATON_LANES; lane++) e[lane] = 0;
            total += e;
            memcpy(x + i, &e, size);
        }
        float sum = 0;
        for (int lane = 0; lane < BATON_LANES; lane++) sum += total[lane];
        float scale = 1.0f / sum;
        for (long i = 0; i < columns; i++) x[i] *= scale;
    }
}

// Forward in three regions over all heads of all images, so that one image alone keeps every thread busy:
// gather q, k and v; tiles of queries; scatter. `work` holds q, k, v and the result of each head.
static void gather_range(void *context, long begin, long end) {
    const Attention *s = context;
    long size = s->pixels * s->width;
    for (long piece = begin; piece < end; piece++) {
        long image = piece / 3 / s->heads, head = piece / 3 % s->heads, part = piece % 3;
        gather(s, s->qkv + image * 3 * s->heads * size, head, 3, (int)part, s->work + (piece / 3 * 4 + part) * size);
    }
}
static void scatter_range(void *context, long begin, long end) {
    const Attention *s = context;
    long size = s->pixels * s->width;
    for (long piece = begin; piece < end; piece++)
        scatter(s, s->y + piece / s->heads * s->heads * size, piece % s->heads, 1, 0, s->work + (piece * 4 + 3) * size);
}
static void attention_range(void *context, long begin, long end) {
    const Attention *s = context;
    long size = s->pixels * s->width, tiles = (s->pixels + ROWS - 1) / ROWS;
    float *scores = scratch(ROWS * s->pixels), scale = 1.0f / sqrtf((float)s->width);
    for (long piece = begin; piece < end; piece++) {
        const float *q = s->work + piece / tiles * 4 * size, *k = q + size, *v = k + size;
        long row = piece % tiles * ROWS, rows = s->pixels - row < ROWS ? s->pixels - row : ROWS;
        float *out = s->work + (piece / tiles * 4 + 3) * size + row * s->width;
        baton_sgemm(false, true, rows, s->pixels, s->width, scale, q + row * s->width, s->width, k, s->width, 0, scores, s->pixels);
        softmax_rows(rows, s->pixels, scores);
        baton_sgemm(false, false, rows, s->width, s->pixels, 1, scores, s->pixels, v, s->width, 0, out, s->width);
    }
    free(scores);
}

void baton_attention(long images, long heads, long width, long pixels, int lanes, const float *qkv, float *y) {
    float *work = scratch(images * heads * 4 * pixels * width);
    Attention s = {heads, width, pixels, lanes, qkv, NULL, y, NULL, work};
    baton_parallel(images * heads * 3, 1, gather_range, &s);
    baton_parallel(images * heads * ((pixels + ROWS - 1) / ROWS), 1, attention_range, &s);
    baton_parallel(images * heads, 1, scatter_range, &s);
    free(work);
}

// dV = Pᵀ dO; dS = P ∘ (dO Vᵀ − rowsum(P ∘ dO Vᵀ)); dQ = scale·dS K; dK = scale·dSᵀ Q. P is computed anew.
BATON_CLONES static void score_gradients(long rows, long columns, const float *restrict p, float *restrict d) {
    for (long row = 0; row < rows; row++) {
        const float *pr = p + row * columns;
        float *dr = d + row * columns;
        float total = (float)baton_dot(columns, pr, dr);
        for (long i = 0; i < columns; i++) dr[i] = pr[i] * (dr[i] - total);
    }
}

static void attention_backward_range(void *context, long begin, long end) {
    const Attention *s = context;
    long size = s->pixels * s->width, tiles = (s->pixels + ROWS - 1) / ROWS;
    float *q = scratch(7 * size + 2 * ROWS * s->pixels), *k = q + size, *v = k + size, *go = v + size, *dq = go + size;
    float *dk = dq + size, *dv = dk + size, *scores = dv + size, *ds = scores + ROWS * s->pixels;
    float scale = 1.0f / sqrtf((float)s->width);
    for (long piece = begin; piece < end; piece++) {
        long image = piece / s->heads, head = piece % s->heads;
        const float *qkv = s->qkv + image * 3 * s->heads * size;
        gather(s, qkv, head, 3, 0, q);
        gather(s, qkv, head, 3, 1, k);
        gather(s, qkv, head, 3, 2, v);
        gather(s, s->dy + image * s->heads * size, head, 1, 0, go);
        for (long tile = 0; tile < tiles; tile++) {
            long row = tile * ROWS, rows = s->pixels - row < ROWS ? s->pixels - row : ROWS;
            float keep = tile ? 1 : 0;
            const float *qt = q + row * s->width, *gt = go + row * s->width;
            baton_sgemm(false, true, rows, s->pixels, s->width, scale, qt, s->width, k, s->width, 0, scores, s->pixels);
            softmax_rows(rows, s->pixels, scores);
            baton_sgemm(true, false, s->pixels, s->width, rows, 1, scores, s->pixels, gt, s->width, keep, dv, s->width);
            baton_sgemm(false, true, rows, s->pixels, s->width, 1, gt, s->width, v, s->width, 0, ds, s->pixels);
            score_gradients(rows, s->pixels, scores, ds);
            baton_sgemm(false, false, rows, s->width, s->pixels, scale, ds, s->pixels, k, s->width, 0, dq + row * s->width, s->width);
            baton_sgemm(true, false, s->pixels, s->width, rows, scale, ds, s->pixels, qt, s->width, keep, dk, s->width);
        }
        float *dqkv = s->dqkv + image * 3 * s->heads * size;
        scatter(s, dqkv, head, 3, 0, dq);
        scatter(s, dqkv, head, 3, 1, dk);
        scatter(s, dqkv, head, 3, 2, dv);
    }
    free(q);
}

void baton_attention_backward(
    long images, long heads, long width, long pixels, int lanes, const float *qkv, const float *dy, float *dqkv) {
    Attention s = {heads, width, pixels, lanes, qkv, dy, NULL, dqkv, NULL};
    baton_parallel(images * heads, 1, attention_backward_range, &s);
}
