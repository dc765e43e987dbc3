#include "BatonKernels.h"
#include "vectors.h"

// F(4×4, 3×3) of Winograd's minimal filtering (Lavin and Gray 2016) by the points 0, ±p, ±q and ∞: y = Aᵀ[(G g Gᵀ) ∘ (Bᵀ d B)]A
// on tiles of 6×6, a product of matrices [tiles, inputs]·[inputs, outputs] for each of the 36 positions. With p·q = 1 the
// constant term of (x² − p²)(x² − q²) is 1; p = 2/3 has the smallest error of those tried, half of that of p = 1, q = 2.
#define P (2.0f / 3)
#define Q (3.0f / 2)

#if defined(__x86_64__)
#define WIDE __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
bool baton_winograd_available(void) { return __builtin_cpu_supports("x86-64-v4"); }
#else
#define WIDE
bool baton_winograd_available(void) { return false; }
#endif

// A panel is thirty-two outputs (two registers), a block eight tiles: sixteen sums stay in registers. A chunk of tiles is
// what one thread works on for one panel: its 36 products stay in the second-level cache. A round is a few chunks whose
// transformed tiles, 5 MB of them, stay in the third until all panels have used them.
// A line of the cache lies between the arrays of two positions: at a power of two all 36 would fall on the same few lines.
enum { POSITIONS = 36, PANEL = 2 * BATON_LANES, BLOCK = 8, CHUNK = 64, ROUND = 1 << 15, GAP = BATON_LANES };

typedef struct {
    long inputs, outputs, height, width, rows, columns, tiles, chunk, round, panels, first;
    bool transposed;
    const float *x, *weights, *bias, *residual;
    float *y, *prepared, *transformed, *products;
    float scale;
} Winograd;

/// Floats from one position to the next: of a panel's weights, of the tiles of a chunk, and of their products.
static long weights_step(const Winograd *s) { return s->inputs * PANEL + GAP; }
static long tiles_step(const Winograd *s) { return s->chunk * s->inputs + GAP; }
static long products_step(const Winograd *s) { return s->chunk * PANEL + GAP; }

static long panel_width(const Winograd *s, long panel) {
    return s->outputs - panel * PANEL < PANEL ? BATON_LANES : PANEL;
}

// MARK: Weights

// G: 1 at 0, (1, x, x²)/N(x) with N = 2x²(x² − x'²) at ±x, the last weight at ∞.
#define TRANSFORM_WEIGHTS(a, b, c, r0, r1, r2, r3, r4, r5)                      \
    do {                                                                        \
        const float np_ = 1 / (2 * P * P * (P * P - Q * Q)), nq_ = 1 / (2 * Q * Q * (Q * Q - P * P)); \
        Vector even_ = (a) * np_ + (c) * (np_ * P * P), odd_ = (b) * (np_ * P); \
        (r0) = (a);                                                             \
        (r1) = even_ + odd_;                                                    \
        (r2) = even_ - odd_;                                                    \
        even_ = (a) * nq_ + (c) * (nq_ * Q * Q), odd_ = (b) * (nq_ * Q);        \
        (r3) = even_ + odd_;                                                    \
        (r4) = even_ - odd_;                                                    \
        (r5) = (c);                                                             \
    } while (0)

/// The weights of sixteen inputs, from `i0`, of one panel.
WIDE static void prepare(const Winograd *s, long panel, long i0, float *prepared) {
    long width = panel_width(s, panel);
    float taps[BATON_LANES][9][PANEL];
    if (s->transposed) {
        // [inputs, outputs, 3, 3], to be turned by half a turn.
        for (long i = 0; i < BATON_LANES; i++) {
            const float *source = s->weights + ((i0 + i) * s->outputs + panel * PANEL) * 9;
            for (long o = 0; o < width; o++)
                for (long t = 0; t < 9; t++) taps[i][8 - t][o] = source[o * 9 + t];
        }
    } else {
        for (long o = 0; o < width; o++) {
            const float *source = s->weights + ((panel * PANEL + o) * s->inputs + i0) * 9;
            for (long i = 0; i < BATON_LANES; i++)
                for (long t = 0; t < 9; t++) taps[i][t][o] = source[i * 9 + t];
        }
    }
    for (long i = 0; i < BATON_LANES; i++) {
        for (long half = 0; half < width; half += BATON_LANES) {
            Vector columns[6][3], u[6];
            for (int x = 0; x < 3; x++) {
                Vector a = BATON_LOAD(taps[i][x] + half), b = BATON_LOAD(taps[i][3 + x] + half);
                Vector c = BATON_LOAD(taps[i][6 + x] + half);
                TRANSFORM_WEIGHTS(
                    a, b, c, columns[0][x], columns[1][x], columns[2][x], columns[3][x], columns[4][x], columns[5][x]);
            }
            float *target = prepared + (i0 + i) * width + half;
            for (int row = 0; row < 6; row++) {
                TRANSFORM_WEIGHTS(columns[row][0], columns[row][1], columns[row][2], u[0], u[1], u[2], u[3], u[4], u[5]);
                for (int column = 0; column < 6; column++)
                    BATON_STORE(target + (row * 6 + column) * weights_step(s), u[column]);
            }
        }
    }
}

// A piece is sixteen inputs of one panel.
static void prepare_range(void *context, long begin, long end) {
    const Winograd *s = context;
    long blocks = s->inputs / BATON_LANES;
    for (long piece = begin; piece < end; piece++)
        prepare(s, piece / blocks, piece % blocks * BATON_LANES, s->prepared + piece / blocks * POSITIONS * weights_step(s));
}

static long panels(long outputs) { return (outputs + PANEL - 1) / PANEL; }

long baton_winograd_weights(long inputs, long outputs) {
    Winograd s = {.inputs = inputs};
    return panels(outputs) * POSITIONS * weights_step(&s);
}

void baton_winograd_prepare(long inputs, long outputs, bool transposed, const float *weights, float *prepared) {
    Winograd s = {.inputs = inputs, .outputs = outputs, .transposed = transposed, .weights = weights, .prepared = prepared};
    baton_parallel(panels(outputs) * (inputs / BATON_LANES), 1, prepare_range, &s);
}

// MARK: Images

// Bᵀ: the coefficients of ∏(x − x') over the other points.
#define TRANSFORM_INPUTS(d0, d1, d2, d3, d4, d5, r0, r1, r2, r3, r4, r5) \
    do {                                                                  \
        const float sum_ = P * P + Q * Q;                                 \
        Vector even_ = (d4) - (d2) * (Q * Q), odd_ = ((d3) - (d1) * (Q * Q)) * P; \
        Vector even2_ = (d4) - (d2) * (P * P), odd2_ = ((d3) - (d1) * (P * P)) * Q; \
        Vector first_ = (d0) - (d2) * sum_ + (d4), last_ = (d1) - (d3) * sum_ + (d5); \
        (r0) = first_;                                                    \
        (r1) = even_ + odd_;                                              \
        (r2) = even_ - odd_;                                              \
        (r3) = even2_ + odd2_;                                            \
        (r4) = even2_ - odd2_;                                            \
        (r5) = last_;                                                     \
    } while (0)

// A piece is one tile of the round; all its channels.
WIDE static void transform_range(void *context, long begin, long end) {
    const Winograd *s = context;
    for (long piece = begin; piece < end; piece++) {
        long tile = s->first + piece, image = tile / (s->rows * s->columns);
        long top = tile / s->columns % s->rows * 4 - 1, left = tile % s->columns * 4 - 1;
        float *target =
            s->transformed + piece / s->chunk * POSITIONS * tiles_step(s) + piece % s->chunk * s->inputs;
        // Past the last tile the block is filled with zeros: there is no image to read from.
        bool is_tile = tile < s->tiles;
        bool inside = is_tile && top >= 0 && left >= 0 && top + 6 <= s->height && left + 6 <= s->width;
        for (long c = 0; c < s->inputs; c += BATON_LANES) {
            const float *plane = s->x + (image * s->inputs + c) * s->height * s->width;
            Vector d[6][6], r[6];
            for (long i = 0; i < 6; i++) {
                const float *row = plane + ((top + i) * s->width + left) * BATON_LANES;
                for (long j = 0; j < 6; j++) {
                    bool is_there = inside
                        || (is_tile && top + i >= 0 && top + i < s->height && left + j >= 0 && left + j < s->width);
                    d[i][j] = is_there ? BATON_LOAD(row + j * BATON_LANES) : (Vector){};
                }
            }
            for (int j = 0; j < 6; j++)
                TRANSFORM_INPUTS(
                    d[0][j], d[1][j], d[2][j], d[3][j], d[4][j], d[5][j], d[0][j], d[1][j], d[2][j], d[3][j], d[4][j], d[5][j]);
            for (int i = 0; i < 6; i++) {
                TRANSFORM_INPUTS(d[i][0], d[i][1], d[i][2], d[i][3], d[i][4], d[i][5], r[0], r[1], r[2], r[3], r[4], r[5]);
                for (int j = 0; j < 6; j++) BATON_STORE(target + (i * 6 + j) * tiles_step(s) + c, r[j]);
            }
        }
    }
}

// Eight tiles times one panel: products[m][·] = Σₖ tiles[m][k]·weights[k][·].
#define BLOCK_PRODUCT(name, vectors)                                                                                    \
    WIDE static void name(long count, const float *tiles, const float *weights, float *products) {                       \
        Vector sums[BLOCK][vectors] = {};                                                                               \
        for (long k = 0; k < count; k++) {                                                                              \
            Vector w[vectors];                                                                                          \
            _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++) {                                       \
                __builtin_prefetch(weights + ((k + BLOCK) * vectors + v) * BATON_LANES);                                 \
                w[v] = BATON_LOAD(weights + (k * vectors + v) * BATON_LANES);                                           \
            }                                                                                                           \
            _Pragma("clang loop unroll(full)") for (int m = 0; m < BLOCK; m++) {                                         \
                Vector x = BATON_SPLAT(tiles[m * count + k]);                                                           \
                _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++) sums[m][v] += x * w[v];             \
            }                                                                                                           \
        }                                                                                                               \
        _Pragma("clang loop unroll(full)") for (int m = 0; m < BLOCK; m++)                                               \
            _Pragma("clang loop unroll(full)") for (int v = 0; v < vectors; v++)                                         \
                BATON_STORE(products + m * PANEL + v * BATON_LANES, sums[m][v]);                                         \
    }
BLOCK_PRODUCT(product_of_two, 2)
BLOCK_PRODUCT(product_of_one, 1)

// Aᵀ: the powers of the points.
#define TRANSFORM_OUTPUTS(m0, m1, m2, m3, m4, m5, r0, r1, r2, r3)          \
    do {                                                                    \
        Vector s_ = (m1) + (m2), d_ = (m1) - (m2), s2_ = (m3) + (m4), d2_ = (m3) - (m4); \
        (r0) = (m0) + s_ + s2_;                                             \
        (r1) = d_ * P + d2_ * Q;                                            \
        (r2) = s_ * (P * P) + s2_ * (Q * Q);                                \
        (r3) = d_ * (P * P * P) + d2_ * (Q * Q * Q) + (m5);                 \
    } while (0)

WIDE static void store_tile(const Winograd *s, long tile, long channel, const float *products) {
    long image = tile / (s->rows * s->columns), top = tile / s->columns % s->rows * 4, left = tile % s->columns * 4;
    long plane = (image * s->outputs + channel) * s->height * s->width;
    Vector r[4][6], y[4], bias = s->bias ? BATON_LOAD(s->bias + channel) : (Vector){};
    for (int j = 0; j < 6; j++) {
        Vector m[6];
        for (int i = 0; i < 6; i++) m[i] = BATON_LOAD(products + (i * 6 + j) * products_step(s));
        TRANSFORM_OUTPUTS(m[0], m[1], m[2], m[3], m[4], m[5], r[0][j], r[1][j], r[2][j], r[3][j]);
    }
    for (long i = 0; i < 4 && top + i < s->height; i++) {
        TRANSFORM_OUTPUTS(r[i][0], r[i][1], r[i][2], r[i][3], r[i][4], r[i][5], y[0], y[1], y[2], y[3]);
        for (long j = 0; j < 4 && left + j < s->width; j++) {
            long pixel = plane + ((top + i) * s->width + left + j) * BATON_LANES;
            Vector value = y[j] + bias;
            if (s->residual) value = (value + BATON_LOAD(s->residual + pixel)) * s->scale;
            BATON_STORE(s->y + pixel, value);
        }
    }
}

/// One chunk of tiles and one panel of outputs.
WIDE static void multiply(const Winograd *s, long chunk, long panel, const float *weights, float *products) {
    long first = s->first + chunk * s->chunk, count = s->tiles - first < s->chunk ? s->tiles - first : s->chunk;
    long width = panel_width(s, panel);
    for (long position = 0; position < POSITIONS; position++) {
        const float *tiles = s->transformed + (chunk * POSITIONS + position) * tiles_step(s);
        float *target = products + position * products_step(s);
        for (long tile = 0; tile < count; tile += BLOCK)
            (width == PANEL ? product_of_two : product_of_one)(
                s->inputs, tiles + tile * s->inputs, weights + position * weights_step(s), target + tile * PANEL);
    }
    for (long tile = 0; tile < count; tile++)
        for (long half = 0; half < width; half += BATON_LANES)
            store_tile(s, first + tile, panel * PANEL + half, products + tile * PANEL + half);
}

static void multiply_range(void *context, long begin, long end) {
    const Winograd *s = context;
    float *products = s->products + baton_thread() * POSITIONS * products_step(s);
    for (long piece = begin; piece < end; piece++) {
        long panel = piece % s->panels;
        multiply(s, piece / s->panels, panel, s->prepared + panel * POSITIONS * weights_step(s), products);
    }
}

// A piece is one panel, whose weights are transformed and used while they are in the cache.
static void fresh_range(void *context, long begin, long end) {
    const Winograd *s = context;
    float *products = s->products + baton_thread() * POSITIONS * products_step(s);
    float *prepared = s->prepared + baton_thread() * POSITIONS * weights_step(s);
    for (long panel = begin; panel < end; panel++) {
        for (long i = 0; i < s->inputs; i += BATON_LANES) prepare(s, panel, i, prepared);
        for (long first = 0; s->first + first < s->tiles && first < s->round; first += s->chunk)
            multiply(s, first / s->chunk, panel, prepared, products);
    }
}

static Winograd plan(long images, long inputs, long outputs, long height, long width) {
    Winograd s = {
        .inputs = inputs, .outputs = outputs, .height = height, .width = width, .rows = (height + 3) / 4,
        .columns = (width + 3) / 4, .chunk = CHUNK, .panels = panels(outputs)};
    s.tiles = images * s.rows * s.columns;
    s.round = ROUND / inputs > CHUNK ? ROUND / inputs / CHUNK * CHUNK : CHUNK;
    // Few tiles and panels are cut finer, so that every thread has some.
    while (s.chunk > BLOCK && (s.tiles + s.chunk - 1) / s.chunk * s.panels < 2 * baton_threads()) s.chunk /= 2;
    return s;
}

/// Whether weights that are not prepared are transformed panel by panel: where all tiles fit into one round.
static bool is_single_round(const Winograd *s) { return s->tiles <= s->round && s->panels >= baton_threads(); }

/// Floats of the transformed tiles of a round, and of all threads' products.
static long round_size(const Winograd *s) { return s->round / s->chunk * POSITIONS * tiles_step(s); }
static long products_size(const Winograd *s) { return baton_threads() * POSITIONS * products_step(s); }

long baton_winograd_work(long images, long inputs, long outputs, long height, long width, bool is_prepared) {
    Winograd s = plan(images, inputs, outputs, height, width);
    long fresh = is_single_round(&s) ? baton_threads() * POSITIONS * weights_step(&s)
                                     : baton_winograd_weights(inputs, outputs);
    return round_size(&s) + products_size(&s) + (is_prepared ? 0 : fresh);
}

void baton_winograd(
    long images, long inputs, long outputs, long height, long width, const float *x, const float *weights,
    bool is_prepared, bool transposed, const float *bias, const float *residual, float scale, float *work, float *y) {
    Winograd s = plan(images, inputs, outputs, height, width);
    s.x = x, s.weights = weights, s.transposed = transposed, s.bias = bias, s.residual = residual, s.scale = scale, s.y = y;
    s.transformed = work, s.products = work + round_size(&s);
    s.prepared = is_prepared ? (float *)weights : s.products + products_size(&s);
    bool is_fresh = !is_prepared && is_single_round(&s);
    if (!is_prepared && !is_fresh) baton_winograd_prepare(inputs, outputs, transposed, weights, s.prepared);
    for (; s.first < s.tiles; s.first += s.round) {
        long count = s.tiles - s.first < s.round ? s.tiles - s.first : s.round;
        baton_parallel((count + BLOCK - 1) / BLOCK * BLOCK, 1, transform_range, &s);
        if (is_fresh) baton_parallel(s.panels, 1, fresh_range, &s);
        else baton_parallel((count + s.chunk - 1) / s.chunk * s.panels, 1, multiply_range, &s);
    }
}
