#include "BatonKernels.h"
#include "vectors.h"

typedef struct {
    long height, width;  // of the small image
    int lanes, taps, pad;
    const float *filter;
    float gain;
    const float *x;
    float *y;
} Resampling;

// A pixel is `lanes` floats: one vector of a blocked image, or one number of a dense one.
#define PIXEL_LOOP(lanes, body)                         \
    if ((lanes) == BATON_LANES) {                       \
        typedef Vector Pixel;                           \
        body                                            \
    } else {                                            \
        typedef float Pixel;                            \
        body                                            \
    }

BATON_CLONES static void downsample_range(void *context, long begin, long end) {
    const Resampling *s = context;
    long height = s->height, width = s->width, wide = 2 * width, high = 2 * height;
    for (long row = begin; row < end; row++) {
        long plane = row / height, i = row % height;
        PIXEL_LOOP(s->lanes, {
            const Pixel *x = (const Pixel *)(s->x + plane * high * wide * s->lanes);
            Pixel *y = (Pixel *)(s->y + row * width * s->lanes);
            if (s->taps == 2) {
                const Pixel *upper = x + 2 * i * wide; const Pixel *lower = upper + wide;
                float f00 = s->gain * s->filter[0] * s->filter[0]; float f01 = s->gain * s->filter[0] * s->filter[1];
                float f11 = s->gain * s->filter[1] * s->filter[1];
                for (long j = 0; j < width; j++)
                    y[j] = upper[2 * j] * f00 + upper[2 * j + 1] * f01 + lower[2 * j] * f01 + lower[2 * j + 1] * f11;
                continue;
            }
            for (long j = 0; j < width; j++) {
                Pixel sum = {};
                for (int a = 0; a < s->taps; a++) {
                    long r = 2 * i + a - s->pad;
                    if (r < 0 || r >= high) continue;
                    for (int b = 0; b < s->taps; b++) {
                        long c = 2 * j + b - s->pad;
                        if (c < 0 || c >= wide) continue;
                        sum += x[r * wide + c] * (s->gain * s->filter[a] * s->filter[b]);
                    }
                }
                y[j] = sum;
            }
        })
    }
}

// y[r, c] = gain · Σ f[a]f[b] x[i, j] over 2i + a − pad = r, 2j + b − pad = c: the adjoint, gathered.
BATON_CLONES static void upsample_range(void *context, long begin, long end) {
    const Resampling *s = context;
    long height = s->height, width = s->width, wide = 2 * width, high = 2 * height;
    for (long row = begin; row < end; row++) {
        long plane = row / high, r = row % high;
        PIXEL_LOOP(s->lanes, {
            const Pixel *x = (const Pixel *)(s->x + plane * height * width * s->lanes);
            Pixel *y = (Pixel *)(s->y + row * wide * s->lanes);
            if (s->taps == 2) {
                const Pixel *source = x + r / 2 * width;
                float left = s->gain * s->filter[r % 2] * s->filter[0];
                float right = s->gain * s->filter[r % 2] * s->filter[1];
                for (long j = 0; j < width; j++) { y[2 * j] = source[j] * left; y[2 * j + 1] = source[j] * right; }
                continue;
            }
            for (long c = 0; c < wide; c++) {
                Pixel sum = {};
                for (int a = (int)((r + s->pad) % 2); a < s->taps; a += 2) {
                    long i = (r + s->pad - a) / 2;
                    if (r + s->pad < a || i >= height) continue;
                    for (int b = (int)((c + s->pad) % 2); b < s->taps; b += 2) {
                        long j = (c + s->pad - b) / 2;
                        if (c + s->pad < b || j >= width) continue;
                        sum += x[i * width + j] * (s->gain * s->filter[a] * s->filter[b]);
                    }
                }
                y[c] = sum;
            }
        })
    }
}

void baton_downsample(
    long planes, long height, long width, int lanes, int taps, const float *filter, float gain, const float *x,
    float *y) {
    Resampling s = {height / 2, width / 2, lanes, taps, (taps - 1) / 2, filter, gain, x, y};
    baton_parallel(planes * s.height, 1 + 4096 / (width * lanes), downsample_range, &s);
}
void baton_upsample(
    long planes, long height, long width, int lanes, int taps, const float *filter, float gain, const float *x,
    float *y) {
    Resampling s = {height, width, lanes, taps, (taps - 1) / 2, filter, gain, x, y};
    baton_parallel(planes * 2 * height, 1 + 4096 / (2 * width * lanes), upsample_range, &s);
}
