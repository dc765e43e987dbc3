#include <stdlib.h>

#include "BatonKernels.h"
#include "products.h"
#include "softmax.h"
#include "vectors.h"

typedef struct {
    long tokens, heads, width;
    const float *qkv, *cosines, *sines, *dy;
    float *y, *dqkv;
} TokenAttention;

// Rows of queries worked on at once: their scores stay in the second-level cache up to 1024 tokens.
enum { QUERIES = 128 };

static float *scratch(long count) {
    float *memory = aligned_alloc(64, ((size_t)count * sizeof(float) + 63) / 64 * 64);
    if (!memory) abort();
    return memory;
}

// Pairs of neighbouring channels turned by each token's angles: from rows `source_row` apart to rows `target_row` apart.
// `direction` −1 turns back, which is the gradient.
BATON_CLONES static void rotate(
    const TokenAttention *s, float direction, const float *restrict source, long source_row, float *restrict target,
    long target_row) {
    for (long token = 0; token < s->tokens; token++) {
        const float *x = source + token * source_row, *c = s->cosines + token * s->width;
        const float *n = s->sines + token * s->width;
        float *y = target + token * target_row;
        for (long i = 0; i < s->width; i += 2) {
            y[i] = x[i] * c[i] - direction * x[i + 1] * n[i];
            y[i + 1] = x[i + 1] * c[i + 1] + direction * x[i] * n[i + 1];
        }
    }
}

static void token_attention_range(void *context, long begin, long end) {
    const TokenAttention *s = context;
    long size = s->tokens * s->width, channels = s->heads * s->width, row_size = 3 * channels;
    float *q = scratch(2 * size + QUERIES * (s->tokens + 1)), *k = q + size, *scores = k + size;
    float *inverse = scores + QUERIES * s->tokens, scale = 1.0f / sqrtf((float)s->width);
    for (long piece = begin; piece < end; piece++) {
        long image = piece / s->heads, offset = piece % s->heads * s->width;
        const float *qkv = s->qkv + image * s->tokens * row_size + offset;
        float *y = s->y + image * s->tokens * channels + offset;
        rotate(s, 1, qkv, row_size, q, s->width);
        rotate(s, 1, qkv + channels, row_size, k, s->width);
        for (long row = 0; row < s->tokens; row += QUERIES) {
            long rows = s->tokens - row < QUERIES ? s->tokens - row : QUERIES;
            baton_thread_product(false, true, rows, s->tokens, s->width, scale, q + row * s->width, s->width, k, s->width, 0, scores, s->tokens);
            baton_exponentials(rows, s->tokens, scores, inverse);
            baton_thread_product(false, false, rows, s->width, s->tokens, 1, scores, s->tokens, qkv + 2 * channels, row_size, 0, y + row * channels, channels);
            baton_scale_rows(rows, s->width, channels, inverse, y + row * channels);
        }
    }
    free(q);
}
void baton_token_attention(
    long images, long tokens, long heads, long width, const float *cosines, const float *sines, const float *qkv,
    float *y) {
    TokenAttention s = {
        .tokens = tokens, .heads = heads, .width = width, .cosines = cosines, .sines = sines, .qkv = qkv, .y = y};
    baton_parallel(images * heads, 1, token_attention_range, &s);
}

// The probabilities are computed anew; then as in any softmax attention, and the angles turned back.
static void token_attention_backward_range(void *context, long begin, long end) {
    const TokenAttention *s = context;
    long size = s->tokens * s->width, channels = s->heads * s->width, row_size = 3 * channels;
    float *q = scratch(4 * size + QUERIES * (2 * s->tokens + 1)), *k = q + size, *dq = k + size, *dk = dq + size;
    float *p = dk + size, *ds = p + QUERIES * s->tokens, *inverse = ds + QUERIES * s->tokens;
    float scale = 1.0f / sqrtf((float)s->width);
    for (long piece = begin; piece < end; piece++) {
        long image = piece / s->heads, offset = piece % s->heads * s->width;
        const float *qkv = s->qkv + image * s->tokens * row_size + offset, *v = qkv + 2 * channels;
        const float *dy = s->dy + image * s->tokens * channels + offset;
        float *dqkv = s->dqkv + image * s->tokens * row_size + offset;
        rotate(s, 1, qkv, row_size, q, s->width);
        rotate(s, 1, qkv + channels, row_size, k, s->width);
        for (long row = 0; row < s->tokens; row += QUERIES) {
            long rows = s->tokens - row < QUERIES ? s->tokens - row : QUERIES;
            float keep = row ? 1 : 0;
            const float *qt = q + row * s->width, *gt = dy + row * channels;
            baton_thread_product(false, true, rows, s->tokens, s->width, scale, qt, s->width, k, s->width, 0, p, s->tokens);
            baton_exponentials(rows, s->tokens, p, inverse);
            baton_scale_rows(rows, s->tokens, s->tokens, inverse, p);
            baton_thread_product(true, false, s->tokens, s->width, rows, 1, p, s->tokens, gt, channels, keep, dqkv + 2 * channels, row_size);
            baton_thread_product(false, true, rows, s->tokens, s->width, 1, gt, channels, v, row_size, 0, ds, s->tokens);
            baton_score_gradients(rows, s->tokens, p, ds);
            baton_thread_product(false, false, rows, s->width, s->tokens, scale, ds, s->tokens, k, s->width, 0, dq + row * s->width, s->width);
            baton_thread_product(true, false, s->tokens, s->width, rows, scale, ds, s->tokens, qt, s->width, keep, dk, s->width);
        }
        rotate(s, -1, dq, s->width, dqkv, row_size);
        rotate(s, -1, dk, s->width, dqkv + channels, row_size);
    }
    free(q);
}
void baton_token_attention_backward(
    long images, long tokens, long heads, long width, const float *cosines, const float *sines, const float *qkv,
    const float *dy, float *dqkv) {
    TokenAttention s = {
        .tokens = tokens, .heads = heads, .width = width, .cosines = cosines, .sines = sines, .qkv = qkv, .dy = dy,
        .dqkv = dqkv};
    baton_parallel(images * heads, 1, token_attention_backward_range, &s);
}
