#include "BatonKernels.h"
#include "products.h"
#include "softmax.h"
#include "vectors.h"

typedef struct {
    long heads, width, pixels;
    int lanes;
    const float *qkv, *dy;
    float *y, *dqkv, *work, *scratch;
} Attention;

// Rows of queries worked on at once: their scores stay in the second-level cache up to 1024 pixels.
enum { ROWS = 128 };

/// Floats of scratch memory a thread.
static long scratch_size(long width, long pixels, bool backward) {
    return ROWS * (pixels + (backward ? pixels : width) + 1);
}
long baton_attention_work(long images, long heads, long width, long pixels, bool backward) {
    // Forward all heads of all images at once; backward one a thread.
    long rows = backward ? baton_threads() * 7 : images * heads * 3;
    return rows * pixels * width + baton_threads() * scratch_size(width, pixels, backward);
}

// MARK: From channels to rows and back

/// One channel of a dense or blocked image: its first value, and the distance to the next pixel's is `lanes`.
static float *channel_of(const Attention *s, const float *image, long channel) {
    if (s->lanes == 1) return (float *)image + channel * s->pixels;
    return (float *)image + channel / BATON_LANES * s->pixels * BATON_LANES + channel % BATON_LANES;
}

/// Whether sixteen values of a row are sixteen lanes of one pixel, or of three for interleaved parts.
static bool is_aligned(const Attention *s) { return s->lanes == BATON_LANES && s->width % BATON_LANES == 0; }

#define THREE(a, b, c, ...) __builtin_shufflevector(__builtin_shufflevector(a, b, __VA_ARGS__), c,

// Sixteen times (q, k, v) in three vectors, and q, k and v in one each.
#define SPLIT(a, b, c, q, k, v)                                                                             \
    (q) = THREE(a, b, c, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, -1, -1, -1, -1, -1)                         \
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29);                                              \
    (k) = THREE(a, b, c, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, -1, -1, -1, -1, -1)                        \
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30);                                              \
    (v) = THREE(a, b, c, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, -1, -1, -1, -1, -1, -1)                        \
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31)
#define MERGE(q, k, v, a, b, c)                                                                             \
    (a) = THREE(q, k, v, 0, 16, -1, 1, 17, -1, 2, 18, -1, 3, 19, -1, 4, 20, -1, 5)                           \
        0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15);                                           \
    (b) = THREE(q, k, v, 21, -1, 6, 22, -1, 7, 23, -1, 8, 24, -1, 9, 25, -1, 10, 26)                         \
        0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15);                                           \
    (c) = THREE(q, k, v, -1, 11, 27, -1, 12, 28, -1, 13, 29, -1, 14, 30, -1, 15, 31, -1)                     \
        26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31)

/// q, k and v of the pixels `begin..<end` of one head as rows: three arrays `[pixels, width]`, one after the other.
BATON_CLONES static void split(const Attention *s, const float *image, long head, long begin, long end, float *rows) {
    long size = s->pixels * s->width, first = 3 * head * s->width, next = s->pixels * BATON_LANES;
    if (!is_aligned(s)) {
        for (long i = 0; i < 3 * s->width; i++) {
            const float *source = channel_of(s, image, first + i);
            for (long p = begin; p < end; p++) rows[i % 3 * size + p * s->width + i / 3] = source[p * s->lanes];
        }
        return;
    }
    for (long i = 0; i < s->width; i += BATON_LANES) {
        const float *source = channel_of(s, image, first + 3 * i);
        for (long p = begin; p < end; p++) {
            const float *x = source + p * BATON_LANES;
            Vector a = BATON_LOAD(x), b = BATON_LOAD(x + next), c = BATON_LOAD(x + 2 * next), q, k, v;
            SPLIT(a, b, c, q, k, v);
            float *row = rows + p * s->width + i;
            BATON_STORE(row, q);
            BATON_STORE(row + size, k);
            BATON_STORE(row + 2 * size, v);
        }
    }
}

/// The inverse of `split` for all pixels.
BATON_CLONES static void merge(const Attention *s, const float *rows, long head, float *image) {
    long size = s->pixels * s->width, first = 3 * head * s->width, next = s->pixels * BATON_LANES;
    if (!is_aligned(s)) {
        for (long i = 0; i < 3 * s->width; i++) {
            float *target = channel_of(s, image, first + i);
            for (long p = 0; p < s->pixels; p++) target[p * s->lanes] = rows[i % 3 * size + p * s->width + i / 3];
        }
        return;
    }
    for (long i = 0; i < s->width; i += BATON_LANES) {
        float *target = channel_of(s, image, first + 3 * i);
        for (long p = 0; p < s->pixels; p++) {
            const float *row = rows + p * s->width + i;
            Vector q = BATON_LOAD(row), k = BATON_LOAD(row + size), v = BATON_LOAD(row + 2 * size), a, b, c;
            MERGE(q, k, v, a, b, c);
            float *y = target + p * BATON_LANES;
            BATON_STORE(y, a);
            BATON_STORE(y + next, b);
            BATON_STORE(y + 2 * next, c);
        }
    }
}

/// The channels of one head of `[C, pixels]` to the rows `begin..<end`, or back.
BATON_CLONES static void copy_rows(
    const Attention *s, float *image, long head, long begin, long end, float *rows, bool to_rows) {
    long step = is_aligned(s) ? BATON_LANES : 1;
    for (long i = 0; i < s->width; i += step) {
        float *channel = channel_of(s, image, head * s->width + i);
        for (long p = begin; p < end; p++) {
            float *row = rows + (p - begin) * s->width + i, *pixel = channel + p * s->lanes;
            if (step == 1) *(to_rows ? row : pixel) = *(to_rows ? pixel : row);
            else if (to_rows) BATON_STORE(row, BATON_LOAD(pixel));
            else BATON_STORE(pixel, BATON_LOAD(row));
        }
    }
}

static void split_range(void *context, long begin, long end) {
    const Attention *s = context;
    long size = s->pixels * s->width, tiles = (s->pixels + ROWS - 1) / ROWS;
    for (long piece = begin; piece < end; piece++) {
        long image = piece / tiles / s->heads, head = piece / tiles % s->heads, row = piece % tiles * ROWS;
        long stop = row + ROWS < s->pixels ? row + ROWS : s->pixels;
        split(s, s->qkv + image * 3 * s->heads * size, head, row, stop, s->work + piece / tiles * 3 * size);
    }
}

// MARK: Forward

// In two regions over all heads of all images, so that one image alone keeps every thread busy: q, k and v as rows;
// tiles of queries.
static void attention_range(void *context, long begin, long end) {
    const Attention *s = context;
    long size = s->pixels * s->width, tiles = (s->pixels + ROWS - 1) / ROWS;
    float *scores = s->scratch + baton_thread() * scratch_size(s->width, s->pixels, false), *out = scores + ROWS * s->pixels;
    float *inverse = out + ROWS * s->width, scale = 1.0f / sqrtf((float)s->width);
    for (long piece = begin; piece < end; piece++) {
        long image = piece / tiles / s->heads, head = piece / tiles % s->heads;
        const float *q = s->work + piece / tiles * 3 * size, *k = q + size, *v = k + size;
        long row = piece % tiles * ROWS, rows = s->pixels - row < ROWS ? s->pixels - row : ROWS;
        baton_thread_product(false, true, rows, s->pixels, s->width, scale, q + row * s->width, s->width, k, s->width, 0, scores, s->pixels);
        baton_exponentials(rows, s->pixels, scores, inverse);
        baton_thread_product(false, false, rows, s->width, s->pixels, 1, scores, s->pixels, v, s->width, 0, out, s->width);
        baton_scale_rows(rows, s->width, s->width, inverse, out);
        copy_rows(s, s->y + image * s->heads * size, head, row, row + rows, out, false);
    }
}

void baton_attention(
    long images, long heads, long width, long pixels, int lanes, const float *qkv, float *work, float *y) {
    float *scratch = work + images * heads * 3 * pixels * width;
    Attention s = {heads, width, pixels, lanes, qkv, NULL, y, NULL, work, scratch};
    long tiles = images * heads * ((pixels + ROWS - 1) / ROWS);
    baton_parallel(tiles, 1, split_range, &s);
    baton_parallel(tiles, 1, attention_range, &s);
}

// MARK: Gradient

// dV = Pᵀ dO; dS = P ∘ (dO Vᵀ − rowsum(P ∘ dO Vᵀ)); dQ = scale·dS K; dK = scale·dSᵀ Q. P is computed anew.
static void attention_backward_range(void *context, long begin, long end) {
    const Attention *s = context;
    long size = s->pixels * s->width, tiles = (s->pixels + ROWS - 1) / ROWS;
    float *scores = s->scratch + baton_thread() * scratch_size(s->width, s->pixels, true), *ds = scores + ROWS * s->pixels;
    float *inverse = ds + ROWS * s->pixels, scale = 1.0f / sqrtf((float)s->width);
    for (long piece = begin; piece < end; piece++) {
        long image = piece / s->heads, head = piece % s->heads;
        float *q = s->work + baton_thread() * 7 * size, *k = q + size, *v = k + size, *go = v + size, *dq = go + size;
        float *dk = dq + size, *dv = dk + size;
        split(s, s->qkv + image * 3 * s->heads * size, head, 0, s->pixels, q);
        copy_rows(s, (float *)s->dy + image * s->heads * size, head, 0, s->pixels, go, true);
        for (long tile = 0; tile < tiles; tile++) {
            long row = tile * ROWS, rows = s->pixels - row < ROWS ? s->pixels - row : ROWS;
            float keep = tile ? 1 : 0;
            const float *qt = q + row * s->width, *gt = go + row * s->width;
            baton_thread_product(false, true, rows, s->pixels, s->width, scale, qt, s->width, k, s->width, 0, scores, s->pixels);
            baton_exponentials(rows, s->pixels, scores, inverse);
            baton_scale_rows(rows, s->pixels, s->pixels, inverse, scores);
            baton_thread_product(true, false, s->pixels, s->width, rows, 1, scores, s->pixels, gt, s->width, keep, dv, s->width);
            baton_thread_product(false, true, rows, s->pixels, s->width, 1, gt, s->width, v, s->width, 0, ds, s->pixels);
            baton_score_gradients(rows, s->pixels, scores, ds);
            baton_thread_product(false, false, rows, s->width, s->pixels, scale, ds, s->pixels, k, s->width, 0, dq + row * s->width, s->width);
            baton_thread_product(true, false, s->pixels, s->width, rows, scale, ds, s->pixels, qt, s->width, keep, dk, s->width);
        }
        merge(s, dq, head, s->dqkv + image * 3 * s->heads * size);
    }
}

void baton_attention_backward(
    long images, long heads, long width, long pixels, int lanes, const float *qkv, const float *dy, float *work,
    float *dqkv) {
    float *scratch = work + baton_threads() * 7 * pixels * width;
    Attention s = {heads, width, pixels, lanes, qkv, dy, NULL, dqkv, work, scratch};
    baton_parallel(images * heads, 1, attention_backward_range, &s);
}
