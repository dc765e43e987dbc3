#include <dnnl.h>
#include <stdlib.h>
#include <string.h>

#include "BatonKernels.h"
#include "openmp.h"
#include "products.h"

// One product on one thread. oneDNN's is faster than OpenBLAS's at every shape of a transformer, and outside a parallel
// region it would start its own threads, which could change the order of its sums. It keeps nothing between calls, so that
// threads may call it at once, unlike the library's primitives (OneDNN.swift).
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

// Which library does it, and how large its tiles are. For many rows the columns are a multiple of oneDNN's register tile, and the
// rows' share of a tile stays in the second-level cache.
typedef struct {
    long rows, columns;
    void (*multiply)(
        bool, bool, long, long, long, float, const float *, long, const float *, long, float, float *, long);
} Library;

static const Library few_rows = {256, 64, baton_blas_product}, many_rows = {512, 192, baton_thread_product};

typedef struct {
    const Library *library;
    bool transpose_a, transpose_b;
    long m, n, k, columns;
    const float *a, *b, *bias;
    float *c;
} Product;

static void tile_range(void *context, long begin, long end) {
    const Product *p = context;
    long lda = p->transpose_a ? p->m : p->k, ldb = p->transpose_b ? p->k : p->n;
    for (long tile = begin; tile < end; tile++) {
        long i = tile / p->columns * p->library->rows, j = tile % p->columns * p->library->columns;
        long rows = p->m - i < p->library->rows ? p->m - i : p->library->rows;
        long columns = p->n - j < p->library->columns ? p->n - j : p->library->columns;
        float *c = p->c + i * p->n + j;
        if (p->bias)
            for (long row = 0; row < rows; row++)
                memcpy(c + row * p->n, p->bias + j, (size_t)columns * sizeof(float));
        p->library->multiply(
            p->transpose_a, p->transpose_b, rows, columns, p->k, 1, p->transpose_a ? p->a + i : p->a + i * lda, lda,
            p->transpose_b ? p->b + j * ldb : p->b + j, ldb, p->bias ? 1 : 0, c, p->n);
    }
}

void baton_product(
    bool has_many_rows, bool transpose_a, bool transpose_b, long m, long n, long k, const float *a, const float *b,
    const float *bias, float *c) {
    const Library *library = has_many_rows ? &many_rows : &few_rows;
    long rows = (m + library->rows - 1) / library->rows, columns = (n + library->columns - 1) / library->columns;
    Product p = {library, transpose_a, transpose_b, m, n, k, columns, a, b, bias, c};
    baton_parallel(rows * columns, 1, tile_range, &p);
}
