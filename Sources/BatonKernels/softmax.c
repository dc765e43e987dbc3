#include "softmax.h"

#include "vectors.h"

BATON_CLONES void baton_exponentials(long rows, long columns, float *scores, float *inverse) {
    for (long row = 0; row < rows; row++) {
        float *x = scores + row * columns;
        Vector largest = BATON_SPLAT(x[0]), total = {};
        for (long i = 0; i < columns; i += BATON_LANES) {
            Vector v = BATON_SPLAT(x[0]);
            memcpy(&v, x + i, (size_t)BATON_PART(i, columns) * sizeof(float));
            largest = __builtin_elementwise_max(largest, v);
        }
        float top = largest[0];
        for (int lane = 1; lane < BATON_LANES; lane++) top = largest[lane] > top ? largest[lane] : top;
        for (long i = 0; i < columns; i += BATON_LANES) {
            long count = BATON_PART(i, columns);
            BATON_LOAD_PART(v, x + i, count);
            Vector e;
            BATON_EXP(e, v - top);
            for (long lane = count; lane < BATON_LANES; lane++) e[lane] = 0;
            total += e;
            BATON_STORE_PART(x + i, e, count);
        }
        BATON_LANE_SUM(sum, total);
        inverse[row] = 1.0f / sum;
    }
}

BATON_CLONES void baton_scale_rows(long rows, long columns, long stride, const float *factors, float *x) {
    for (long row = 0; row < rows; row++)
        for (long i = 0; i < columns; i++) x[row * stride + i] *= factors[row];
}

BATON_CLONES void baton_score_gradients(long rows, long columns, const float *p, float *d) {
    for (long row = 0; row < rows; row++) {
        const float *pr = p + row * columns;
        float *dr = d + row * columns;
        Vector total = {};
        for (long i = 0; i < columns; i += BATON_LANES) {
            BATON_LOAD_PART(u, pr + i, BATON_PART(i, columns));
            BATON_LOAD_PART(v, dr + i, BATON_PART(i, columns));
            total += u * v;
        }
        BATON_LANE_SUM(mean, total);
        for (long i = 0; i < columns; i++) dr[i] = pr[i] * (dr[i] - mean);
    }
}
