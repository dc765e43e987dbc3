#include "BatonKernels.h"
#include "vectors.h"

typedef struct {
    long height, width;
    BatonBand rows, columns;
    const float *x;
    float *scratch, *y;
} Resizing;

// Along a row: every output gathers its own taps.
BATON_CLONES static void columns_range(void *context, long begin, long end) {
    const Resizing *s = context;
    const BatonBand band = s->columns;
    for (long row = begin; row < end; row++) {
        const float *x = s->x + row * s->width;
        float *y = s->scratch + row * band.size;
        for (long j = 0; j < band.size; j++) {
            const float *source = x + band.start[j], *weight = band.weights + j * band.taps;
            long taps = band.start[j] + band.taps > s->width ? s->width - band.start[j] : band.taps;
            float sum = 0;
            for (long t = 0; t < taps; t++) sum += source[t] * weight[t];
            y[j] = sum;
        }
    }
}

// Down the columns: whole rows are weighted and added.
BATON_CLONES static void rows_range(void *context, long begin, long end) {
    const Resizing *s = context;
    const BatonBand band = s->rows;
    long width = s->columns.size;
    for (long row = begin; row < end; row++) {
        long plane = row / band.size, i = row % band.size;
        const float *x = s->scratch + (plane * s->height + band.start[i]) * width;
        const float *weight = band.weights + i * band.taps;
        float *y = s->y + row * width;
        long taps = band.start[i] + band.taps > s->height ? s->height - band.start[i] : band.taps;
        for (long j = 0; j < width; j++) y[j] = x[j] * weight[0];
        for (long t = 1; t < taps; t++)
            for (long j = 0; j < width; j++) y[j] += x[t * width + j] * weight[t];
    }
}

void baton_resize(
    long planes, long height, long width, BatonBand rows, BatonBand columns, const float *x, float *scratch, float *y) {
    Resizing s = {height, width, rows, columns, x, scratch, y};
    baton_parallel(planes * height, 1 + 4096 / (columns.size * columns.taps), columns_range, &s);
    baton_parallel(planes * rows.size, 1 + 4096 / (columns.size * rows.taps), rows_range, &s);
}
