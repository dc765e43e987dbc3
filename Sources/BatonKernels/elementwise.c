#include "BatonKernels.h"
#include "vectors.h"

// Pieces of 16 Ki values: large enough to hide the start of a region, small enough to share between threads.
enum { PIECE = 16384 };

typedef struct {
    const float *a, *b;
    float *y;
    float p, q;
    long columns;
} Operands;

#define ELEMENTWISE(name, expression)                                       \
    BATON_CLONES static void name##_range(void *context, long begin, long end) { \
        const Operands *o = context;                                        \
        const float *restrict a = o->a, *restrict b = o->b;                 \
        float *y = o->y;                                                    \
        float p = o->p, q = o->q;                                           \
        (void)a, (void)b, (void)p, (void)q;                                 \
        for (long i = begin; i < end; i++) y[i] = (expression);             \
    }

ELEMENTWISE(add, a[i] + b[i])
ELEMENTWISE(subtract, a[i] - b[i])
ELEMENTWISE(multiply, a[i] * b[i])
ELEMENTWISE(divide, a[i] / b[i])
ELEMENTWISE(affine, p * a[i] + q)
ELEMENTWISE(axpby, p * a[i] + q * y[i])

void baton_add(long n, const float *a, const float *b, float *y) {
    Operands o = {a, b, y, 0, 0, 0};
    baton_parallel(n, PIECE, add_range, &o);
}
void baton_subtract(long n, const float *a, const float *b, float *y) {
    Operands o = {a, b, y, 0, 0, 0};
    baton_parallel(n, PIECE, subtract_range, &o);
}
void baton_multiply(long n, const float *a, const float *b, float *y) {
    Operands o = {a, b, y, 0, 0, 0};
    baton_parallel(n, PIECE, multiply_range, &o);
}
void baton_divide(long n, const float *a, const float *b, float *y) {
    Operands o = {a, b, y, 0, 0, 0};
    baton_parallel(n, PIECE, divide_range, &o);
}
void baton_affine(long n, float scale, float offset, const float *x, float *y) {
    Operands o = {x, x, y, scale, offset, 0};
    baton_parallel(n, PIECE, affine_range, &o);
}
void baton_axpby(long n, float a, const float *x, float b, float *y) {
    Operands o = {x, x, y, a, b, 0};
    baton_parallel(n, PIECE, axpby_range, &o);
}

BATON_CLONES static void rows_range(void *context, long begin, long end) {
    const Operands *o = context;
    for (long i = begin; i < end;) {
        long row = i / o->columns, stop = (row + 1) * o->columns;
        if (stop > end) stop = end;
        float scale = o->a[row];
        const float *restrict x = o->b;
        float *restrict y = o->y;
        if (o->p == 0)
            for (; i < stop; i++) y[i] = scale * x[i];
        else
            for (; i < stop; i++) y[i] = scale * x[i] + y[i];
    }
}
void baton_axpby_rows(long rows, long columns, const float *a, const float *x, float b, float *y) {
    Operands o = {a, x, y, b, 0, columns};
    baton_parallel(rows * columns, PIECE, rows_range, &o);
}

// The tail shorter than a vector goes through a padded copy, so that every value takes the same arithmetic.
BATON_CLONES static void silu_range(void *context, long begin, long end) {
    const Operands *o = context;
    for (long i = begin; i < end; i += BATON_LANES) {
        long width = end - i < BATON_LANES ? end - i : BATON_LANES;
        Vector x = {}, s;
        if (width == BATON_LANES) x = BATON_LOAD(o->a + i);
        else memcpy(&x, o->a + i, (size_t)width * sizeof(float));
        BATON_SIGMOID(s, x);
        Vector y = x * s;
        if (width == BATON_LANES) BATON_STORE(o->y + i, y);
        else memcpy(o->y + i, &y, (size_t)width * sizeof(float));
    }
}
void baton_silu(long n, const float *x, float *y) {
    Operands o = {x, x, y, 0, 0, 0};
    baton_parallel(n, PIECE, silu_range, &o);
}

BATON_CLONES static void silu_backward_range(void *context, long begin, long end) {
    const Operands *o = context;
    for (long i = begin; i < end; i += BATON_LANES) {
        long width = end - i < BATON_LANES ? end - i : BATON_LANES;
        Vector x = {}, d = {}, s;
        memcpy(&x, o->a + i, (size_t)width * sizeof(float));
        memcpy(&d, o->b + i, (size_t)width * sizeof(float));
        BATON_SIGMOID(s, x);
        Vector y = d * (s * (1.0f + x * (1.0f - s)));
        memcpy(o->y + i, &y, (size_t)width * sizeof(float));
    }
}
void baton_silu_backward(long n, const float *x, const float *dy, float *dx) {
    Operands o = {x, dy, dx, 0, 0, 0};
    baton_parallel(n, PIECE, silu_backward_range, &o);
}

// MARK: Sums. Blocks of 1024 values in float32 over sixteen lanes, the blocks in float64, in order.

enum { SUM_BLOCK = 1024 };

BATON_CLONES double baton_sum(long n, const float *x) {
    double total = 0;
    for (long start = 0; start < n; start += SUM_BLOCK) {
        long end = start + SUM_BLOCK < n ? start + SUM_BLOCK : n, i = start;
        Vector lanes = {};
        for (; i + BATON_LANES <= end; i += BATON_LANES) lanes += BATON_LOAD(x + i);
        double block = 0;
        for (int lane = 0; lane < BATON_LANES; lane++) block += lanes[lane];
        for (; i < end; i++) block += (double)x[i];
        total += block;
    }
    return total;
}

static void row_sums_range(void *context, long begin, long end) {
    const Operands *o = context;
    for (long row = begin; row < end; row++)
        o->y[row] = (float)baton_sum(o->columns, o->a + row * o->columns);
}
void baton_sum_rows(long rows, long columns, const float *x, float *sums) {
    Operands o = {x, NULL, sums, 0, 0, columns};
    baton_parallel(rows, 1 + PIECE / (columns + 1), row_sums_range, &o);
}

BATON_CLONES long baton_count_nonfinite(long n, const float *x) {
    long count = 0;
    for (long i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        count += (bits & 0x7f800000u) == 0x7f800000u;
    }
    return count;
}

void baton_sanitize(long n, float limit, float *x) {
    for (long i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        if ((bits & 0x7f800000u) != 0x7f800000u) continue;
        x[i] = (bits & 0x007fffffu) ? 0.0f : (bits >> 31 ? -limit : limit);
    }
}

// MARK: Optimisers

typedef struct {
    float rate, beta1, beta2, epsilon, correction1, correction2, decay;
    const float *gradient;
    float *first, *second, *value;
} Adam;

BATON_CLONES static void adam_range(void *context, long begin, long end) {
    const Adam s = *(const Adam *)context;
    const float *restrict gradient = s.gradient;
    float *restrict first = s.first, *restrict second = s.second, *restrict value = s.value;
    float step = s.rate / s.correction1, root = 1.0f / sqrtf(s.correction2), keep = 1.0f - s.rate * s.decay;
    for (long i = begin; i < end; i++) {
        float g = gradient[i];
        float m = first[i] + (1.0f - s.beta1) * (g - first[i]);
        float v = s.beta2 * second[i] + (1.0f - s.beta2) * g * g;
        first[i] = m;
        second[i] = v;
        value[i] = keep * value[i] - step * m / (sqrtf(v) * root + s.epsilon);
    }
}
void baton_adam(
    long n, float rate, float beta1, float beta2, float epsilon, float correction1, float correction2, float decay,
    const float *gradient, float *first, float *second, float *value) {
    Adam s = {rate, beta1, beta2, epsilon, correction1, correction2, decay, gradient, first, second, value};
    baton_parallel(n, PIECE, adam_range, &s);
}

BATON_CLONES static void average_range(void *context, long begin, long end) {
    const Operands *o = context;
    const float *restrict value = o->a;
    float *restrict average = o->y;
    for (long i = begin; i < end; i++) average[i] += (value[i] - average[i]) * o->p;
}
void baton_average(long n, float beta, const float *value, float *average) {
    Operands o = {value, NULL, average, 1.0f - beta, 0, 0};
    baton_parallel(n, PIECE, average_range, &o);
}
