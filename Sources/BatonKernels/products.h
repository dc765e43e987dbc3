/// Matrix products within kernels.
#pragma once

#include <stdbool.h>

/// `C = alpha·A·B + beta·C` in rows, on the calling thread alone; A is m×k, B k×n, each stored transposed where that is said.
/// By oneDNN.
void baton_thread_product(
    bool transpose_a, bool transpose_b, long m, long n, long k, float alpha, const float *a, long lda, const float *b,
    long ldb, float beta, float *c, long ldc);
/// The same by OpenBLAS, which is loaded at first use.
void baton_blas_product(
    bool transpose_a, bool transpose_b, long m, long n, long k, float alpha, const float *a, long lda, const float *b,
    long ldb, float beta, float *c, long ldc);
