/// The few vector loops that no library has, and the one thread pool that they and oneDNN run in.
///
/// Every function works on float32. Images are either dense `[N, C, H, W]` or blocked `[N, C/16, H, W, 16]`
/// (oneDNN's nChw16c); `lanes` is 16 for a blocked and 1 for a dense image. Results never depend on the number of
/// threads: work is cut into pieces of fixed size, and every sum has a fixed order.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// MARK: Threads

/// Runs `body(context, begin, end)` over the parts of `0..<count`, each a multiple of `grain` long, in the pool that oneDNN's
/// work runs in as well. A thread may be given several parts.
void baton_parallel(long count, long grain, void (*body)(void *context, long begin, long end), void *context);
/// The number of threads that the calling thread's loops run on, and how to set it.
int baton_threads(void);
void baton_set_threads(int count);
/// The number of the calling thread among those of the loop.
int baton_thread(void);

/// Cores that the process may use: those of its affinity, and no more than its control group's share of time.
int baton_usable_cores(void);
/// The number of threads without `baton_set_threads`: the usable cores, or what OMP_NUM_THREADS and OMP_THREAD_LIMIT say.
int baton_default_threads(void);
/// The same for given values of those variables, either of which may be NULL: as for every program with OpenMP; of a list the
/// first number is meant.
int baton_threads_wanted(const char *wanted, const char *limit, int usable);
/// `cores`, or the threads for `quota` cores' worth of time where that is less and not 0.
int baton_cores_within(long cores, double quota);
/// Cores' worth of time that the groups listed in the file `groups` (as /proc/self/cgroup) have in the hierarchy at `root`; 0
/// where they are not limited.
double baton_cpu_quota(const char *root, const char *groups);

// MARK: Memory

/// What to call where the system has no more memory, with what is missing; it must not come back. NULL: the process aborts.
void baton_set_out_of_memory(void (*handler)(const char *what));
/// Calls that. Without a handler, or where it comes back, the reason goes to standard error and the process aborts.
_Noreturn void baton_out_of_memory(const char *what);

// MARK: Elementwise

void baton_add(long n, const float *a, const float *b, float *y);
void baton_subtract(long n, const float *a, const float *b, float *y);
void baton_multiply(long n, const float *a, const float *b, float *y);
void baton_divide(long n, const float *a, const float *b, float *y);
/// y = scale·x + offset
void baton_affine(long n, float scale, float offset, const float *x, float *y);
/// y = a·x + b·y
void baton_axpby(long n, float a, const float *x, float b, float *y);
/// y[i, j] = a[i]·x[i, j] + b·y[i, j] over `rows` rows of `columns`; `b` is 0 or 1, and 0 never reads y.
void baton_axpby_rows(long rows, long columns, const float *a, const float *x, float b, float *y);
void baton_silu(long n, const float *x, float *y);
/// dx = dy·silu'(x)
void baton_silu_backward(long n, const float *x, const float *dy, float *dx);
/// Sum of x, and of each row, accumulated in float64 in a fixed order.
double baton_sum(long n, const float *x);
void baton_sum_rows(long rows, long columns, const float *x, float *sums);
/// The number of values that are not finite.
long baton_count_nonfinite(long n, const float *x);
/// nan → 0, +inf → limit, −inf → −limit, in place.
void baton_sanitize(long n, float limit, float *x);

// MARK: Layout

/// `[N, C, P]` to `[N, C/16, P, 16]` and back; C is a multiple of 16, P is the number of pixels.
void baton_block(long images, long channels, long pixels, const float *x, float *y);
void baton_unblock(long images, long channels, long pixels, const float *x, float *y);

// MARK: Channels

/// y[n, c, :] = x[n, c, :] + e[n, c]
void baton_add_channels(long images, long channels, long pixels, int lanes, const float *x, const float *e, float *y);
/// sums[n, c] = Σ x[n, c, :]
void baton_sum_channels(long images, long channels, long pixels, int lanes, const float *x, float *sums);

/// Group normalisation of x[n, c, :] + offset[n, c]; `offset` may be NULL. Mean and 1/√(variance + epsilon) of every
/// group of channels of every image: `[images, groups]` each.
void baton_group_statistics(
    long images, long channels, long pixels, int lanes, long groups, float epsilon, const float *offset, const float *x,
    float *mean, float *inverse_deviation);
/// y = act(a[n, c]·x̂ + b[n, c]), x̂ = (x + offset − mean)·inverse_deviation; act is SiLU where `silu`.
void baton_group_apply(
    long images, long channels, long pixels, int lanes, long groups, bool silu, const float *mean,
    const float *inverse_deviation, const float *a, const float *b, const float *offset, const float *x, float *y);
/// The gradients of `baton_group_apply`: dx, and of a, b and offset `[images, channels]`; `d_offset` may be NULL.
void baton_group_backward(
    long images, long channels, long pixels, int lanes, long groups, bool silu, const float *mean,
    const float *inverse_deviation, const float *a, const float *b, const float *offset, const float *x,
    const float *dy, float *dx, float *da, float *db, float *d_offset);

// MARK: Convolution

/// Whether this processor has the registers (AVX-512) that `baton_winograd` is written for.
bool baton_winograd_available(void);
/// Floats of prepared weights.
long baton_winograd_weights(long inputs, long outputs);
/// Transforms weights `[outputs, inputs, 3, 3]`; where `transposed`, weights `[inputs, outputs, 3, 3]` turned by half a turn,
/// those of the convolution's adjoint.
void baton_winograd_prepare(long inputs, long outputs, bool transposed, const float *weights, float *prepared);
/// Floats of working memory.
long baton_winograd_work(long images, long inputs, long outputs, long height, long width, bool is_prepared);
/// y = x ⋆ weights + bias, 3×3, zeros outside, for blocked images whose channels are multiples of sixteen; then
/// y = (y + residual)·scale where there is a residual. Weights that are not prepared are transformed on the way, at the cost
/// of time and not of memory. `bias` and `residual` may be NULL. A pixel's value depends on its image alone, to the last bit,
/// whatever the number of images and threads, and whether the weights were prepared.
void baton_winograd(
    long images, long inputs, long outputs, long height, long width, const float *x, const float *weights,
    bool is_prepared, bool transposed, const float *bias, const float *residual, float scale, float *work, float *y);

// MARK: Resampling

/// Separable filter, then every second pixel: y[i, j] = gain · Σ f[a]f[b] x[2i + a − pad, 2j + b − pad],
/// pad = (taps − 1)/2, zero outside. Output is (height/2 × width/2).
void baton_downsample(
    long planes, long height, long width, int lanes, int taps, const float *filter, float gain, const float *x, float *y);
/// The adjoint of `baton_downsample` with the same filter; `height` and `width` are those of the small image.
void baton_upsample(
    long planes, long height, long width, int lanes, int taps, const float *filter, float gain, const float *x, float *y);

/// y = R x Cᵀ of every plane (height × width) to (out_height × out_width), R and C being banded: row i of a band has
/// `taps` weights from column `start[i]` on, those beyond the input being 0. `scratch` holds planes × height × out_width.
typedef struct {
    long size, taps;  // outputs, weights of each
    const int32_t *start;
    const float *weights;
} BatonBand;
void baton_resize(
    long planes, long height, long width, BatonBand rows, BatonBand columns, const float *x, float *scratch, float *y);

// MARK: Matrices and attention

/// C = op(A)·op(B) + bias, row-major without gaps, on all threads: C is cut into tiles of fixed size; `bias` `[n]` may be NULL.
/// By OpenBLAS, or by oneDNN where `has_many_rows`.
void baton_product(
    bool has_many_rows, bool transpose_a, bool transpose_b, long m, long n, long k, const float *a, const float *b,
    const float *bias, float *c);
/// Loads OpenBLAS; NULL on success, otherwise why not.
const char *baton_blas_load(void);
const char *baton_blas_configuration(void);
/// Softmax attention over `qkv` `[images, 3·heads·width, pixels]`, channel (h·width + i)·3 + {q, k, v};
/// `y` is `[images, heads·width, pixels]`. Scores are scaled by 1/√width.
/// `work` has room for as many floats as `baton_attention_work` says.
void baton_attention(
    long images, long heads, long width, long pixels, int lanes, const float *qkv, float *work, float *y);
void baton_attention_backward(
    long images, long heads, long width, long pixels, int lanes, const float *qkv, const float *dy, float *work,
    float *dqkv);
long baton_attention_work(long images, long heads, long width, long pixels, bool backward);

// MARK: Transformers. Tokens are rows: `[images·tokens, columns]`.

/// y = x·r·weight·(1 + scale) + shift with r = 1/√(mean of x² over the row + epsilon), which is left in `inverse`, one a
/// row. Scale and shift are `[images, columns]`.
void baton_rms_modulate(
    long images, long tokens, long columns, float epsilon, const float *x, const float *weight, const float *scale,
    const float *shift, float *inverse, float *y);
void baton_rms_modulate_backward(
    long images, long tokens, long columns, const float *x, const float *weight, const float *scale,
    const float *inverse, const float *dy, float *dx, float *d_weight, float *d_scale, float *d_shift);
/// y = x + gate·h, the gate `[images, columns]`; the gradient of x is dy.
void baton_add_gated(
    long images, long tokens, long columns, const float *x, const float *gate, const float *h, float *y);
void baton_add_gated_backward(
    long images, long tokens, long columns, const float *gate, const float *h, const float *dy, float *dh,
    float *d_gate);
/// y = silu(a)·b of rows (a, b), each `columns` long.
void baton_swiglu(long rows, long columns, const float *x, float *y);
void baton_swiglu_backward(long rows, long columns, const float *x, const float *dy, float *dx);
/// Softmax attention of rows (q, k, v), each `heads·width` long, with q and k turned by every token's angles:
/// `cosines` and `sines` are `[tokens, width]`, channels 2i and 2i + 1 a pair. Scores are scaled by 1/√width.
void baton_token_attention(
    long images, long tokens, long heads, long width, const float *cosines, const float *sines, const float *qkv,
    float *y);
void baton_token_attention_backward(
    long images, long tokens, long heads, long width, const float *cosines, const float *sines, const float *qkv,
    const float *dy, float *dqkv);

// MARK: Random numbers

/// Philox4x32-10: the block at `counter` under `key`.
void baton_philox(const uint32_t key[2], const uint32_t counter[4], uint32_t out[4]);
/// Standard normals by Box and Muller from counters 0, 1, 2, … (four numbers a counter).
void baton_normals(const uint32_t key[2], long n, float *y);
/// y[n, i] = keep·x[n, i] where a word of Philox under `keys[n]` (two words a key) is at least `threshold`, otherwise 0:
/// a value is dropped with probability threshold·2⁻³². The same keys drop the same values.
void baton_dropout(
    long images, long columns, const uint32_t *keys, uint32_t threshold, float keep, const float *x, float *y);

// MARK: Optimisers

/// One step of Adam (decoupled weight decay where `decay` > 0); `rate` and `correction` hold the bias corrections.
void baton_adam(
    long n, float rate, float beta1, float beta2, float epsilon, float correction1, float correction2, float decay,
    const float *gradient, float *first, float *second, float *value);
/// average = average + (value − average)·(1 − beta)
void baton_average(long n, float beta, const float *value, float *average);

// MARK: Storage

/// IEEE binary16 to float32, exactly, and back, rounded to the nearest, ties to even. On one thread.
void baton_half_to_float(long n, const uint16_t *x, float *y);
void baton_float_to_half(long n, const float *x, uint16_t *y);
/// CRC-32C (Castagnoli) of the bytes that follow those whose checksum is `crc`; 0 to begin. On one thread.
uint32_t baton_crc32c(uint32_t crc, const void *bytes, size_t count);
/// The checksum of two pieces one after the other, from the checksums of each.
uint32_t baton_crc32c_combine(uint32_t first, uint32_t second, uint64_t second_bytes);
