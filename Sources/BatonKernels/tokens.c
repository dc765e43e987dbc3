#include <stdlib.h>

#include "BatonKernels.h"
#include "vectors.h"

// Rows of `columns` values; `tokens` of them share the image's scale, shift or gate.
typedef struct {
    long columns, tokens;
    float epsilon;
    const float *x, *h, *weight, *scale, *shift, *inverse, *dy;
    float *y, *dx, *out_inverse, *projections, *d_shift;
} Rows;

static long row_grain(long columns) { return 1 + 8192 / (columns + 1); }

BATON_CLONES static void rms_range(void *context, long begin, long end) {
    const Rows *s = context;
    for (long row = begin; row < end; row++) {
        const float *x = s->x + row * s->columns;
        const float *scale = s->scale + row / s->tokens * s->columns, *shift = s->shift + row / s->tokens * s->columns;
        float *y = s->y + row * s->columns;
        Vector total = {};
        for (long i = 0; i < s->columns; i += BATON_LANES) {
            BATON_LOAD_PART(v, x + i, BATON_PART(i, s->columns));
            total += v * v;
        }
        BATON_LANE_SUM(squares, total);
        float inverse = 1.0f / sqrtf(squares / (float)s->columns + s->epsilon);
        s->out_inverse[row] = inverse;
        for (long i = 0; i < s->columns; i += BATON_LANES) {
            long count = BATON_PART(i, s->columns);
            BATON_LOAD_PART(v, x + i, count);
            BATON_LOAD_PART(w, s->weight + i, count);
            BATON_LOAD_PART(a, scale + i, count);
            BATON_LOAD_PART(b, shift + i, count);
            v = v * inverse * w * (a + 1.0f) + b;
            BATON_STORE_PART(y + i, v, count);
        }
    }
}
void baton_rms_modulate(
    long images, long tokens, long columns, float epsilon, const float *x, const float *weight, const float *scale,
    const float *shift, float *inverse, float *y) {
    Rows s = {
        .columns = columns, .tokens = tokens, .epsilon = epsilon, .x = x, .weight = weight, .scale = scale,
        .shift = shift, .out_inverse = inverse, .y = y};
    baton_parallel(images * tokens, row_grain(columns), rms_range, &s);
}

// dx = r·(g − x̂·mean(g·x̂)), g = dy·w·(1 + scale), x̂ = r·x.
BATON_CLONES static void rms_input_range(void *context, long begin, long end) {
    const Rows *s = context;
    for (long row = begin; row < end; row++) {
        const float *x = s->x + row * s->columns, *dy = s->dy + row * s->columns;
        const float *scale = s->scale + row / s->tokens * s->columns;
        float *dx = s->dx + row * s->columns, inverse = s->inverse[row];
        Vector total = {};
        for (long i = 0; i < s->columns; i += BATON_LANES) {
            long count = BATON_PART(i, s->columns);
            BATON_LOAD_PART(v, x + i, count);
            BATON_LOAD_PART(w, s->weight + i, count);
            BATON_LOAD_PART(a, scale + i, count);
            BATON_LOAD_PART(g, dy + i, count);
            g = g * w * (a + 1.0f);
            BATON_STORE_PART(dx + i, g, count);
            total += g * v;
        }
        BATON_LANE_SUM(sum, total);
        float mean = sum * inverse * inverse / (float)s->columns;
        for (long i = 0; i < s->columns; i += BATON_LANES) {
            long count = BATON_PART(i, s->columns);
            BATON_LOAD_PART(v, x + i, count);
            BATON_LOAD_PART(g, dx + i, count);
            g = inverse * (g - v * mean);
            BATON_STORE_PART(dx + i, g, count);
        }
    }
}

// Sums over an image's tokens, sixty-four columns at a time: Σ dy·x̂ (or Σ dy·h, where there is no norm) and Σ dy.
enum { BLOCK = 64 };
BATON_CLONES static void token_sums_range(void *context, long begin, long end) {
    const Rows *s = context;
    long blocks = (s->columns + BLOCK - 1) / BLOCK;
    for (long piece = begin; piece < end; piece++) {
        long image = piece / blocks, first = piece % blocks * BLOCK;
        for (long i = first; i < s->columns && i < first + BLOCK; i += BATON_LANES) {
            long count = BATON_PART(i, s->columns);
            Vector projection = {}, sum = {};
            for (long row = image * s->tokens; row < (image + 1) * s->tokens; row++) {
                BATON_LOAD_PART(v, s->x + row * s->columns + i, count);
                BATON_LOAD_PART(g, s->dy + row * s->columns + i, count);
                projection += s->inverse ? g * v * s->inverse[row] : g * v;
                sum += g;
            }
            BATON_STORE_PART(s->projections + image * s->columns + i, projection, count);
            if (s->d_shift) BATON_STORE_PART(s->d_shift + image * s->columns + i, sum, count);
        }
    }
}

void baton_rms_modulate_backward(
    long images, long tokens, long columns, const float *x, const float *weight, const float *scale,
    const float *inverse, const float *dy, float *dx, float *d_weight, float *d_scale, float *d_shift) {
    Rows s = {
        .columns = columns, .tokens = tokens, .x = x, .weight = weight, .scale = scale, .inverse = inverse, .dy = dy,
        .dx = dx, .projections = d_scale, .d_shift = d_shift};
    baton_parallel(images * tokens, row_grain(columns), rms_input_range, &s);
    baton_parallel(images * ((columns + BLOCK - 1) / BLOCK), 1, token_sums_range, &s);
    // Both gradients are the same projection, once times 1 + scale and once times the weight.
    for (long i = 0; i < columns; i++) d_weight[i] = 0;
    for (long image = 0; image < images; image++)
        for (long i = 0; i < columns; i++) {
            float projection = d_scale[image * columns + i];
            d_weight[i] += projection * (1.0f + scale[image * columns + i]);
            d_scale[image * columns + i] = projection * weight[i];
        }
}

// y = x + gate·h; without x, y = gate·h.
BATON_CLONES static void gated_range(void *context, long begin, long end) {
    const Rows *s = context;
    for (long row = begin; row < end; row++) {
        long start = row * s->columns;
        const float *gate = s->scale + row / s->tokens * s->columns;
        for (long i = 0; i < s->columns; i += BATON_LANES) {
            long count = BATON_PART(i, s->columns);
            BATON_LOAD_PART(g, gate + i, count);
            BATON_LOAD_PART(v, s->h + start + i, count);
            v *= g;
            if (s->x) {
                BATON_LOAD_PART(u, s->x + start + i, count);
                v += u;
            }
            BATON_STORE_PART(s->y + start + i, v, count);
        }
    }
}
void baton_add_gated(
    long images, long tokens, long columns, const float *x, const float *gate, const float *h, float *y) {
    Rows s = {.columns = columns, .tokens = tokens, .x = x, .scale = gate, .h = h, .y = y};
    baton_parallel(images * tokens, row_grain(columns), gated_range, &s);
}
void baton_add_gated_backward(
    long images, long tokens, long columns, const float *gate, const float *h, const float *dy, float *dh,
    float *d_gate) {
    Rows s = {.columns = columns, .tokens = tokens, .scale = gate, .h = dy, .y = dh};
    baton_parallel(images * tokens, row_grain(columns), gated_range, &s);
    Rows sums = {.columns = columns, .tokens = tokens, .x = h, .dy = dy, .projections = d_gate};
    baton_parallel(images * ((columns + BLOCK - 1) / BLOCK), 1, token_sums_range, &sums);
}

// x is [rows, 2·columns]: y = silu(first half)·second half.
BATON_CLONES static void swiglu_range(void *context, long begin, long end) {
    const Rows *s = context;
    for (long row = begin; row < end; row++) {
        const float *a = s->x + 2 * row * s->columns, *b = a + s->columns;
        for (long i = 0; i < s->columns; i += BATON_LANES) {
            long count = BATON_PART(i, s->columns);
            BATON_LOAD_PART(u, a + i, count);
            BATON_LOAD_PART(v, b + i, count);
            Vector gate;
            BATON_SIGMOID(gate, u);
            v *= u * gate;
            BATON_STORE_PART(s->y + row * s->columns + i, v, count);
        }
    }
}
void baton_swiglu(long rows, long columns, const float *x, float *y) {
    Rows s = {.columns = columns, .x = x, .y = y};
    baton_parallel(rows, row_grain(columns), swiglu_range, &s);
}

BATON_CLONES static void swiglu_backward_range(void *context, long begin, long end) {
    const Rows *s = context;
    for (long row = begin; row < end; row++) {
        const float *a = s->x + 2 * row * s->columns, *b = a + s->columns;
        float *da = s->dx + 2 * row * s->columns, *db = da + s->columns;
        for (long i = 0; i < s->columns; i += BATON_LANES) {
            long count = BATON_PART(i, s->columns);
            BATON_LOAD_PART(u, a + i, count);
            BATON_LOAD_PART(v, b + i, count);
            BATON_LOAD_PART(g, s->dy + row * s->columns + i, count);
            Vector gate;
            BATON_SIGMOID(gate, u);
            Vector first = g * v * gate * (1.0f + u * (1.0f - gate)), second = g * u * gate;
            BATON_STORE_PART(da + i, first, count);
            BATON_STORE_PART(db + i, second, count);
        }
    }
}
void baton_swiglu_backward(long rows, long columns, const float *x, const float *dy, float *dx) {
    Rows s = {.columns = columns, .x = x, .dy = dy, .dx = dx};
    baton_parallel(rows, row_grain(columns), swiglu_backward_range, &s);
}
