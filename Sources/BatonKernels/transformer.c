#include <dnnl.h>
#include <stdlib.h>

#include "BatonKernels.h"
#include "vectors.h"

extern int omp_get_max_threads(void);
extern void omp_set_num_threads(int count);
extern int omp_in_parallel(void);

// MARK: Matrix products

// One product on one thread. oneDNN's is faster than OpenBLAS's at every shape of a transformer, and outside a parallel
// region it would start its own threads, which could change the order of its sums.
static void product(
    bool transpose_a, bool transpose_b, long m, long n, long k, float alpha, const float *a, long lda, const float *b,
    long ldb, float beta, float *c, long ldc) {
    int threads = omp_in_parallel() ? 1 : omp_get_max_threads();
    if (threads > 1) omp_set_num_threads(1);
    dnnl_status_t status = dnnl_sgemm(
        transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    if (threads > 1) omp_set_num_threads(threads);
    if (status != dnnl_success) abort();
}

typedef struct {
    bool transpose_a, transpose_b;
    long m, n, k, columns;
    const float *a, *b, *bias;
    float *c;
} Tiles;

// The columns are a multiple of oneDNN's register tile; the rows' share of a tile stays in the second-level cache.
enum { TILE_ROWS = 512, TILE_COLUMNS = 192 };

static void tile_range(void *context, long begin, long end) {
    const Tiles *s = context;
    long lda = s->transpose_a ? s->m : s->k, ldb = s->transpose_b ? s->k : s->n;
    for (long tile = begin; tile < end; tile++) {
        long i = tile / s->columns * TILE_ROWS, j = tile % s->columns * TILE_COLUMNS;
        long rows = s->m - i < TILE_ROWS ? s->m - i : TILE_ROWS;
        long columns = s->n - j < TILE_COLUMNS ? s->n - j : TILE_COLUMNS;
        float *c = s->c + i * s->n + j;
        if (s->bias)
            for (long row = 0; row < rows; row++)
                memcpy(c + row * s->n, s->bias + j, (size_t)columns * sizeof(float));
        product(
            s->transpose_a, s->transpose_b, rows, columns, s->k, 1, s->transpose_a ? s->a + i : s->a + i * lda, lda,
            s->transpose_b ? s->b + j * ldb : s->b + j, ldb, s->bias ? 1 : 0, c, s->n);
    }
}

void baton_product(
    bool transpose_a, bool transpose_b, long m, long n, long k, const float *a, const float *b, const float *bias,
    float *c) {
    long columns = (n + TILE_COLUMNS - 1) / TILE_COLUMNS;
    Tiles s = {transpose_a, transpose_b, m, n, k, columns, a, b, bias, c};
    baton_parallel((m + TILE_ROWS - 1) / TILE_ROWS * columns, 1, tile_range, &s);
}

// MARK: Rows

// Up to sixteen values, zeros after them.
#define LOAD_PART(v, p, count) \
    Vector v = {};             \
    memcpy(&v, p, (size_t)(count) * sizeof(float))
#define STORE_PART(p, v, count) memcpy(p, &v, (size_t)(count) * sizeof(float))
#define PART(i, total) ((total) - (i) < BATON_LANES ? (total) - (i) : BATON_LANES)

// The sum of all lanes. A macro, as in vectors.h: a function's vector argument would depend on the instruction set.
#define LANE_SUM(result, v) \
    float result = 0;       \
    for (int lane_ = 0; lane_ < BATON_LANES; lane_++) result += (v)[lane_]

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
            LOAD_PART(v, x + i, PART(i, s->columns));
            total += v * v;
        }
        LANE_SUM(squares, total);
        float inverse = 1.0f / sqrtf(squares / (float)s->columns + s->epsilon);
        s->out_inverse[row] = inverse;
        for (long i = 0; i < s->columns; i += BATON_LANES) {
            long count = PART(i, s->columns);
            LOAD_PART(v, x + i, count);
            LOAD_PART(w, s->weight + i, count);
            LOAD_PART(a, scale + i, count);
            LOAD_PART(b, shift + i, count);
            v = v * inverse * w * (a + 1.0f) + b;
            STORE_PART(y + i, v, count);
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
            long count = PART(i, s->columns);
            LOAD_PART(v, x + i, count);
            LOAD_PART(w, s->weight + i, count);
            LOAD_PART(a, scale + i, count);
            LOAD_PART(g, dy + i, count);
            g = g * w * (a + 1.0f);
            STORE_PART(dx + i, g, count);
            total += g * v;
        }
        LANE_SUM(sum, total);
        float mean = sum * inverse * inverse / (float)s->columns;
        for (long i = 0; i < s->columns; i += BATON_LANES) {
            long count = PART(i, s->columns);
            LOAD_PART(v, x + i, count);
            LOAD_PART(g, dx + i, count);
            g = inverse * (g - v * mean);
            STORE_PART(dx + i, g, count);
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
            long count = PART(i, s->columns);
            Vector projection = {}, sum = {};
            for (long row = image * s->tokens; row < (image + 1) * s->tokens; row++) {
                LOAD_PART(v, s->x + row * s->columns + i, count);
                LOAD_PART(g, s->dy + row * s->columns + i, count);
                projection += s->inverse ? g * v * s->inverse[row] : g * v;
                sum += g;
            }
            STORE_PART(s->projections + image * s->columns + i, projection, count);
            if (s->d_shift) STORE_PART(s->d_shift + image * s->columns + i, sum, count);
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
            long count = PART(i, s->columns);
            LOAD_PART(g, gate + i, count);
            LOAD_PART(v, s->h + start + i, count);
            v *= g;
            if (s->x) {
                LOAD_PART(u, s->x + start + i, count);
                v += u;
            }
            STORE_PART(s->y + start + i, v, count);
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
            long count = PART(i, s->columns);
            LOAD_PART(u, a + i, count);
            LOAD_PART(v, b + i, count);
            Vector gate;
            BATON_SIGMOID(gate, u);
            v *= u * gate;
            STORE_PART(s->y + row * s->columns + i, v, count);
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
            long count = PART(i, s->columns);
            LOAD_PART(u, a + i, count);
            LOAD_PART(v, b + i, count);
            LOAD_PART(g, s->dy + row * s->columns + i, count);
            Vector gate;
            BATON_SIGMOID(gate, u);
            Vector first = g * v * gate * (1.0f + u * (1.0f - gate)), second = g * u * gate;
            STORE_PART(da + i, first, count);
            STORE_PART(db + i, second, count);
        }
    }
}
void baton_swiglu_backward(long rows, long columns, const float *x, const float *dy, float *dx) {
    Rows s = {.columns = columns, .x = x, .dy = dy, .dx = dx};
    baton_parallel(rows, row_grain(columns), swiglu_backward_range, &s);
}

// MARK: Attention over tokens

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

// Scores to exp(score − largest), and one over their sum, a row each.
BATON_CLONES static void exponentials(long rows, long columns, float *scores, float *inverse) {
    for (long row = 0; row < rows; row++) {
        float *x = scores + row * columns;
        Vector largest = BATON_SPLAT(x[0]), total = {};
        for (long i = 0; i < columns; i += BATON_LANES) {
            Vector v = BATON_SPLAT(x[0]);
            memcpy(&v, x + i, (size_t)PART(i, columns) * sizeof(float));
            largest = __builtin_elementwise_max(largest, v);
        }
        float top = largest[0];
        for (int lane = 1; lane < BATON_LANES; lane++) top = largest[lane] > top ? largest[lane] : top;
        for (long i = 0; i < columns; i += BATON_LANES) {
            long count = PART(i, columns);
            LOAD_PART(v, x + i, count);
            Vector e;
            BATON_EXP(e, v - top);
            for (long lane = count; lane < BATON_LANES; lane++) e[lane] = 0;
            total += e;
            STORE_PART(x + i, e, count);
        }
        LANE_SUM(sum, total);
        inverse[row] = 1.0f / sum;
    }
}
BATON_CLONES static void scale_rows(long rows, long columns, long stride, const float *factors, float *x) {
    for (long row = 0; row < rows; row++)
        for (long i = 0; i < columns; i++) x[row * stride + i] *= factors[row];
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
            product(false, true, rows, s->tokens, s->width, scale, q + row * s->width, s->width, k, s->width, 0, scores, s->tokens);
            exponentials(rows, s->tokens, scores, inverse);
            product(false, false, rows, s->width, s->tokens, 1, scores, s->tokens, qkv + 2 * channels, row_size, 0, y + row * channels, channels);
            scale_rows(rows, s->width, channels, inverse, y + row * channels);
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

// d ← p·(d − Σ p·d), a row each: from the gradient of the probabilities to that of the scores.
BATON_CLONES static void score_gradients(long rows, long columns, const float *p, float *d) {
    for (long row = 0; row < rows; row++) {
        const float *pr = p + row * columns;
        float *dr = d + row * columns;
        Vector total = {};
        for (long i = 0; i < columns; i += BATON_LANES) {
            LOAD_PART(u, pr + i, PART(i, columns));
            LOAD_PART(v, dr + i, PART(i, columns));
            total += u * v;
        }
        LANE_SUM(mean, total);
        for (long i = 0; i < columns; i++) dr[i] = pr[i] * (dr[i] - mean);
    }
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
            product(false, true, rows, s->tokens, s->width, scale, qt, s->width, k, s->width, 0, p, s->tokens);
            exponentials(rows, s->tokens, p, inverse);
            scale_rows(rows, s->tokens, s->tokens, inverse, p);
            product(true, false, s->tokens, s->width, rows, 1, p, s->tokens, gt, channels, keep, dqkv + 2 * channels, row_size);
            product(false, true, rows, s->tokens, s->width, 1, gt, channels, v, row_size, 0, ds, s->tokens);
            score_gradients(rows, s->tokens, p, ds);
            product(false, false, rows, s->width, s->tokens, scale, ds, s->tokens, k, s->width, 0, dq + row * s->width, s->width);
            product(true, false, s->tokens, s->width, rows, scale, ds, s->tokens, qt, s->width, keep, dk, s->width);
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
