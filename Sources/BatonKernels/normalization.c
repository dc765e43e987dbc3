#include <stdlib.h>

#include "BatonKernels.h"
#include "vectors.h"

typedef struct {
    long blocks, pixels, groups, channels_per_group;
    int lanes;
    bool silu;
    const float *mean, *inverse_deviation, *a, *b, *offset, *x, *dy;
    float *y, *da, *db, *d_offset;
    const float *mean_a, *mean_b;
} Normalization;

// MARK: Statistics

// Mean and summed squared deviation of one channel; sums are taken about the channel's first value, so that a large
// mean costs no accuracy. Runs of sixty-four pixels in float32, the runs in float64.
BATON_CLONES static void channel_moments_range(void *context, long begin, long end) {
    const Normalization *s = context;
    for (long piece = begin; piece < end; piece++) {
        const float *restrict x = s->x + piece * s->pixels * s->lanes;
        if (s->lanes == BATON_LANES) {
            double sum[BATON_LANES] = {0}, square[BATON_LANES] = {0};
            Vector origin = BATON_LOAD(x);
            for (long start = 0; start < s->pixels; start += 64) {
                long stop = start + 64 < s->pixels ? start + 64 : s->pixels;
                Vector run = {}, run_square = {};
                for (long i = start; i < stop; i++) {
                    Vector d = BATON_LOAD(x + i * BATON_LANES) - origin;
                    run += d;
                    run_square += d * d;
                }
                for (int lane = 0; lane < BATON_LANES; lane++) sum[lane] += run[lane], square[lane] += run_square[lane];
            }
            for (int lane = 0; lane < BATON_LANES; lane++) {
                double mean = sum[lane] / s->pixels;
                s->da[piece * BATON_LANES + lane] = (float)(origin[lane] + mean);
                s->db[piece * BATON_LANES + lane] = (float)(square[lane] - sum[lane] * mean);
            }
        } else {
            double sum = 0, square = 0;
            for (long i = 0; i < s->pixels; i++) {
                double d = (double)x[i] - x[0];
                sum += d;
                square += d * d;
            }
            s->da[piece] = (float)(x[0] + sum / s->pixels);
            s->db[piece] = (float)(square - sum * sum / s->pixels);
        }
    }
}

void baton_group_statistics(
    long images, long channels, long pixels, int lanes, long groups, float epsilon, const float *offset, const float *x,
    float *mean, float *inverse_deviation) {
    float *moments = malloc(sizeof(float) * (size_t)(2 * images * channels));
    if (!moments) abort();
    Normalization s = {
        .blocks = channels / lanes, .pixels = pixels, .lanes = lanes, .x = x,
        .da = moments, .db = moments + images * channels};
    baton_parallel(images * s.blocks, 1 + 8192 / (pixels * lanes + 1), channel_moments_range, &s);
    if (offset)
        for (long channel = 0; channel < images * channels; channel++) s.da[channel] += offset[channel];
    long width = channels / groups;
    for (long group = 0; group < images * groups; group++) {
        double total = 0, square = 0;
        for (long c = 0; c < width; c++) total += s.da[group * width + c];
        double center = total / width;
        for (long c = 0; c < width; c++) {
            double d = s.da[group * width + c] - center;
            square += s.db[group * width + c] + d * d * pixels;
        }
        mean[group] = (float)center;
        inverse_deviation[group] = (float)(1.0 / sqrt(square / ((double)width * pixels) + epsilon));
    }
    free(moments);
}

// MARK: Application

// y = act(p·x + q) with p = a·inverse_deviation, q = b − (mean − offset)·p, one pair a channel.
#define OFFSET(channel) (s->offset ? s->offset[channel] : 0)
#define CHANNEL_COEFFICIENTS(count)                                                       \
    float p[BATON_LANES], q[BATON_LANES];                                                 \
    for (int lane = 0; lane < (count); lane++) {                                          \
        long channel = piece * (count) + lane, group = channel / s->channels_per_group;   \
        p[lane] = s->a[channel] * s->inverse_deviation[group];                            \
        q[lane] = s->b[channel] - (s->mean[group] - OFFSET(channel)) * p[lane];           \
    }

BATON_CLONES static void apply_range(void *context, long begin, long end) {
    const Normalization *s = context;
    for (long piece = begin; piece < end; piece++) {
        const float *restrict x = s->x + piece * s->pixels * s->lanes;
        float *y = s->y + piece * s->pixels * s->lanes;
        CHANNEL_COEFFICIENTS(s->lanes)
        Vector pv, qv;
        if (s->lanes == BATON_LANES) pv = BATON_LOAD(p), qv = BATON_LOAD(q);
        else pv = BATON_SPLAT(p[0]), qv = BATON_SPLAT(q[0]);
        long count = s->pixels * s->lanes, i = 0;
        for (; i + BATON_LANES <= count; i += BATON_LANES) {
            Vector z = pv * BATON_LOAD(x + i) + qv;
            if (s->silu) {
                Vector gate;
                BATON_SIGMOID(gate, z);
                z *= gate;
            }
            BATON_STORE(y + i, z);
        }
        if (i < count) {
            Vector z = {};
            size_t size = (size_t)(count - i) * sizeof(float);
            memcpy(&z, x + i, size);
            z = pv * z + qv;
            if (s->silu) {
                Vector gate;
                BATON_SIGMOID(gate, z);
                z *= gate;
            }
            memcpy(y + i, &z, size);
        }
    }
}

void baton_group_apply(
    long images, long channels, long pixels, int lanes, long groups, bool silu, const float *mean,
    const float *inverse_deviation, const float *a, const float *b, const float *offset, const float *x, float *y) {
    Normalization s = {
        .blocks = channels / lanes, .pixels = pixels, .lanes = lanes, .channels_per_group = channels / groups,
        .silu = silu, .mean = mean, .inverse_deviation = inverse_deviation, .a = a, .b = b,
        .offset = offset, .x = x, .y = y};
    baton_parallel(images * s.blocks, 1 + 8192 / (pixels * lanes + 1), apply_range, &s);
}

// MARK: Gradient

// With dz = dy·act'(z): da = Σ dz·x̂, db = Σ dz.
BATON_CLONES static void coefficient_gradients_range(void *context, long begin, long end) {
    const Normalization *s = context;
    for (long piece = begin; piece < end; piece++) {
        const float *restrict x = s->x + piece * s->pixels * s->lanes;
        const float *restrict dy = s->dy + piece * s->pixels * s->lanes;
        CHANNEL_COEFFICIENTS(s->lanes)
        bool blocked = s->lanes == BATON_LANES;
        Vector pv = blocked ? BATON_LOAD(p) : BATON_SPLAT(p[0]), qv = blocked ? BATON_LOAD(q) : BATON_SPLAT(q[0]);
        float m[BATON_LANES];
        for (int lane = 0; lane < s->lanes; lane++) {
            long channel = piece * s->lanes + lane;
            m[lane] = s->mean[channel / s->channels_per_group] - OFFSET(channel);
        }
        Vector mv = blocked ? BATON_LOAD(m) : BATON_SPLAT(m[0]);
        double sum_a[BATON_LANES] = {0}, sum_b[BATON_LANES] = {0};
        long count = s->pixels * s->lanes;
        for (long start = 0; start < count; start += 64 * BATON_LANES) {
            long stop = start + 64 * BATON_LANES < count ? start + 64 * BATON_LANES : count;
            Vector run_a = {}, run_b = {};
            for (long i = start; i < stop; i += BATON_LANES) {
                Vector xv = mv, dz = {};
                size_t size = (size_t)(stop - i < BATON_LANES ? stop - i : BATON_LANES) * sizeof(float);
                memcpy(&xv, x + i, size);
                memcpy(&dz, dy + i, size);
                if (s->silu) {
                    Vector z = pv * xv + qv, gate;
                    BATON_SIGMOID(gate, z);
                    dz *= gate * (1.0f + z * (1.0f - gate));
                }
                run_a += dz * (xv - mv);
                run_b += dz;
            }
            for (int lane = 0; lane < BATON_LANES; lane++) sum_a[lane] += run_a[lane], sum_b[lane] += run_b[lane];
        }
        if (!blocked)
            for (int lane = 1; lane < BATON_LANES; lane++) sum_a[0] += sum_a[lane], sum_b[0] += sum_b[lane];
        for (int lane = 0; lane < s->lanes; lane++) {
            long channel = piece * s->lanes + lane, group = channel / s->channels_per_group;
            s->da[channel] = (float)(sum_a[lane] * s->inverse_deviation[group]);
            s->db[channel] = (float)sum_b[lane];
        }
    }
}

// dx = inverse_deviation·(a·dz − mean(a·dz) − x̂·mean(a·dz·x̂)), the means over the group.
BATON_CLONES static void input_gradient_range(void *context, long begin, long end) {
    const Normalization *s = context;
    for (long piece = begin; piece < end; piece++) {
        const float *restrict x = s->x + piece * s->pixels * s->lanes;
        const float *restrict dy = s->dy + piece * s->pixels * s->lanes;
        float *dx = s->y + piece * s->pixels * s->lanes;
        CHANNEL_COEFFICIENTS(s->lanes)
        float u[BATON_LANES], w[BATON_LANES];  // dx = p·dz − (u + w·x)
        for (int lane = 0; lane < s->lanes; lane++) {
            long channel = piece * s->lanes + lane, group = channel / s->channels_per_group;
            float scale = s->inverse_deviation[group];
            w[lane] = scale * scale * s->mean_a[group];
            u[lane] = scale * s->mean_b[group] - w[lane] * (s->mean[group] - OFFSET(channel));
        }
        bool blocked = s->lanes == BATON_LANES;
        Vector pv = blocked ? BATON_LOAD(p) : BATON_SPLAT(p[0]), qv = blocked ? BATON_LOAD(q) : BATON_SPLAT(q[0]);
        Vector uv = blocked ? BATON_LOAD(u) : BATON_SPLAT(u[0]), wv = blocked ? BATON_LOAD(w) : BATON_SPLAT(w[0]);
        double total[BATON_LANES] = {0};
        long count = s->pixels * s->lanes;
        for (long start = 0; start < count; start += 64 * BATON_LANES) {
            long stop = start + 64 * BATON_LANES < count ? start + 64 * BATON_LANES : count;
            Vector run = {};
            for (long i = start; i < stop; i += BATON_LANES) {
                long width = stop - i < BATON_LANES ? stop - i : BATON_LANES;
                Vector xv = {}, dz = {};
                memcpy(&xv, x + i, (size_t)width * sizeof(float));
                memcpy(&dz, dy + i, (size_t)width * sizeof(float));
                if (s->silu) {
                    Vector z = pv * xv + qv, gate;
                    BATON_SIGMOID(gate, z);
                    dz *= gate * (1.0f + z * (1.0f - gate));
                }
                Vector d = pv * dz - (uv + wv * xv);
                if (width < BATON_LANES)
                    for (long lane = width; lane < BATON_LANES; lane++) d[lane] = 0;
                memcpy(dx + i, &d, (size_t)width * sizeof(float));
                run += d;
            }
            for (int lane = 0; lane < BATON_LANES; lane++) total[lane] += run[lane];
        }
        if (!s->d_offset) continue;
        if (!blocked)
            for (int lane = 1; lane < BATON_LANES; lane++) total[0] += total[lane];
        for (int lane = 0; lane < s->lanes; lane++) s->d_offset[piece * s->lanes + lane] = (float)total[lane];
    }
}

void baton_group_backward(
    long images, long channels, long pixels, int lanes, long groups, bool silu, const float *mean,
    const float *inverse_deviation, const float *a, const float *b, const float *offset, const float *x,
    const float *dy, float *dx, float *da, float *db, float *d_offset) {
    long width = channels / groups;
    float *means = malloc(sizeof(float) * (size_t)(2 * images * groups));
    if (!means) abort();
    Normalization s = {
        .blocks = channels / lanes, .pixels = pixels, .lanes = lanes, .groups = groups, .channels_per_group = width,
        .silu = silu, .mean = mean, .inverse_deviation = inverse_deviation, .a = a, .b = b, .offset = offset, .x = x,
        .dy = dy, .y = dx, .da = da, .db = db, .d_offset = d_offset, .mean_a = means, .mean_b = means + images * groups};
    long grain = 1 + 8192 / (pixels * lanes + 1);
    baton_parallel(images * s.blocks, grain, coefficient_gradients_range, &s);
    for (long group = 0; group < images * groups; group++) {
        double total_a = 0, total_b = 0;
        for (long c = group * width; c < (group + 1) * width; c++)
            total_a += (double)a[c] * da[c], total_b += (double)a[c] * db[c];
        means[group] = (float)(total_a / ((double)width * pixels));
        means[images * groups + group] = (float)(total_b / ((double)width * pixels));
    }
    baton_parallel(images * s.blocks, grain, input_gradient_range, &s);
    free(means);
}
