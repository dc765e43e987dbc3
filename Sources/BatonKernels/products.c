#include <dnnl.h>
#include <stdlib.h>
#include <string.h>

#include "BatonKernels.h"
#include "openmp.h"
#include "products.h"

// One product on one thread. oneDNN's is faster than OpenBLAS's at every shape of a transformer, and outside a parallel
// region it would start its own threads, which could change the order of its sums.
void baton_thread_product(
    bool transpose_a, bool transpose_b, long m, long n, long k, float alpha, const float *a, long lda, const float *b,
    long ldb, float beta, float *c, long ldc) {
    int threads = baton_in_parallel() ? 1 : baton_threads();
    if (threads > 1) baton_set_threads(1);
    dnnl_status_t status = dnnl_sgemm(
        transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    if (threads > 1) baton_set_threads(threads);
    if (status != dnnl_success) abort();
}

// MARK: In tiles, by all threads

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
        baton_thread_product(
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
