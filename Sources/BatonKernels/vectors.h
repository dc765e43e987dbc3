/// Sixteen floats at once, and the functions that the kernels need on them. With AVX-512 a `Vector` is one register,
/// with AVX2 two; the compiler splits it. Everything here is inlined into functions cloned for each instruction set.
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
// The feature and not x86-64-v4, for which the compiler would cut vectors of sixteen in two to spare the clock.
#define BATON_CLONES __attribute__((target_clones("avx512f", "arch=x86-64-v3", "default")))
#else
#define BATON_CLONES
#endif
#define BATON_INLINE static inline __attribute__((always_inline))

typedef float Vector __attribute__((vector_size(64), aligned(4)));
typedef int32_t IntVector __attribute__((vector_size(64), aligned(4)));
enum { BATON_LANES = 16 };

#pragma clang diagnostic ignored "-Wpsabi"

// Less zero, which the compiler may leave out; plus zero it may not, for the sake of −0.
#define BATON_SPLAT(x) ((x) - (Vector){})
#define BATON_LOAD(p) (*(const Vector *)(p))
#define BATON_STORE(p, v) (*(Vector *)(p) = (v))

/// exp(x) to 2 ulp for |x| < 87; larger magnitudes saturate.
#define BATON_EXP(result, argument)                                                         \
    do {                                                                                    \
        Vector x_ = (argument);                                                             \
        x_ = __builtin_elementwise_min(__builtin_elementwise_max(x_, BATON_SPLAT(-87.0f)), BATON_SPLAT(88.0f)); \
        Vector n_ = __builtin_elementwise_roundeven(x_ * 1.44269504f);                      \
        Vector r_ = x_ - n_ * 0.693359375f;                                                 \
        r_ = r_ + n_ * 2.12194440e-4f;                                                      \
        Vector p_ = BATON_SPLAT(1.9875691500e-4f);                                          \
        p_ = p_ * r_ + 1.3981999507e-3f;                                                    \
        p_ = p_ * r_ + 8.3334519073e-3f;                                                    \
        p_ = p_ * r_ + 4.1665795894e-2f;                                                    \
        p_ = p_ * r_ + 1.6666665459e-1f;                                                    \
        p_ = p_ * r_ + 5.0000001201e-1f;                                                    \
        p_ = p_ * (r_ * r_) + r_ + 1.0f;                                                    \
        IntVector e_ = (__builtin_convertvector(n_, IntVector) + 127) << 23;                \
        Vector s_;                                                                          \
        memcpy(&s_, &e_, sizeof s_);                                                        \
        (result) = p_ * s_;                                                                 \
    } while (0)

/// 1/(1 + exp(−x))
#define BATON_SIGMOID(result, argument)      \
    do {                                     \
        Vector minus_ = -(argument);         \
        Vector exp_;                         \
        BATON_EXP(exp_, minus_);             \
        (result) = 1.0f / (exp_ + 1.0f);     \
    } while (0)

/// Up to sixteen values, zeros after them.
#define BATON_LOAD_PART(v, p, count) \
    Vector v = {};             \
    memcpy(&v, p, (size_t)(count) * sizeof(float))
#define BATON_STORE_PART(p, v, count) memcpy(p, &v, (size_t)(count) * sizeof(float))
#define BATON_PART(i, total) ((total) - (i) < BATON_LANES ? (total) - (i) : BATON_LANES)

/// The sum of all lanes. A macro, like the others here: a function's vector argument would depend on the instruction set.
#define BATON_LANE_SUM(result, v) \
    float result = 0;       \
    for (int lane_ = 0; lane_ < BATON_LANES; lane_++) result += (v)[lane_]
