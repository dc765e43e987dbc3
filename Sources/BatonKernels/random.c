#include "BatonKernels.h"
#include "vectors.h"

void baton_philox(const uint32_t key[2], const uint32_t counter[4], uint32_t out[4]) {
    uint32_t k0 = key[0], k1 = key[1], c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
    for (int round = 0; round < 10; round++) {
        uint64_t p0 = (uint64_t)0xD2511F53u * c0, p1 = (uint64_t)0xCD9E8D57u * c2;
        uint32_t n0 = (uint32_t)(p1 >> 32) ^ c1 ^ k0, n2 = (uint32_t)(p0 >> 32) ^ c3 ^ k1;
        c1 = (uint32_t)p1, c3 = (uint32_t)p0, c0 = n0, c2 = n2;
        k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
    }
    out[0] = c0, out[1] = c1, out[2] = c2, out[3] = c3;
}

typedef struct {
    uint32_t key[2];
    long count;
    float *y;
} Stream;

// Box and Muller in float64: the tail reaches 6.7 (32-bit radius), and no rounding depends on the vector width.
static void normals_range(void *context, long begin, long end) {
    const Stream *s = context;
    for (long block = begin; block < end; block++) {
        uint32_t counter[4] = {(uint32_t)block, (uint32_t)((uint64_t)block >> 32), 0, 0}, bits[4];
        baton_philox(s->key, counter, bits);
        float values[4];
        for (int pair = 0; pair < 2; pair++) {
            double radius = sqrt(-2.0 * log((bits[2 * pair] + 0.5) * 0x1p-32));
            double angle = 6.283185307179586 * (bits[2 * pair + 1] * 0x1p-32);
            values[2 * pair] = (float)(radius * cos(angle));
            values[2 * pair + 1] = (float)(radius * sin(angle));
        }
        long width = s->count - 4 * block < 4 ? s->count - 4 * block : 4;
        memcpy(s->y + 4 * block, values, (size_t)width * sizeof(float));
    }
}
void baton_normals(const uint32_t key[2], long n, float *y) {
    Stream s = {{key[0], key[1]}, n, y};
    baton_parallel((n + 3) / 4, 1024, normals_range, &s);
}

// MARK: Dropout

typedef uint32_t WordVector __attribute__((vector_size(64)));
typedef uint64_t WideVector __attribute__((vector_size(128)));

typedef struct {
    long columns, groups;
    const uint32_t *keys;
    uint32_t threshold;
    float keep;
    const float *x;
    float *y;
} Dropout;

// A group is 64 values of one image: word w of the sixteen Philox blocks 16·group … decides over values 16·w ….
enum { GROUP = 4 * BATON_LANES };

#define MULTIPLY_WIDE(high, low, factor, word)                              \
    do {                                                                    \
        WideVector product_ = __builtin_convertvector(word, WideVector) * (uint64_t)(factor); \
        (high) = __builtin_convertvector(product_ >> 32, WordVector);       \
        (low) = __builtin_convertvector(product_, WordVector);              \
    } while (0)

BATON_CLONES static void dropout_range(void *context, long begin, long end) {
    const Dropout *s = context;
    const WordVector lanes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    for (long piece = begin; piece < end; piece++) {
        long image = piece / s->groups, group = piece % s->groups;
        uint32_t k0 = s->keys[2 * image], k1 = s->keys[2 * image + 1];
        WordVector c0 = lanes + (uint32_t)(group * BATON_LANES), c1 = {}, c2 = {}, c3 = {}, h0, h1, l0, l1;
        for (int round = 0; round < 10; round++) {
            MULTIPLY_WIDE(h0, l0, 0xD2511F53u, c0);
            MULTIPLY_WIDE(h1, l1, 0xCD9E8D57u, c2);
            c0 = h1 ^ c1 ^ k0, c2 = h0 ^ c3 ^ k1;
            c1 = l1, c3 = l0;
            k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
        }
        WordVector words[4] = {c0, c1, c2, c3};
        long start = group * GROUP, count = s->columns - start < GROUP ? s->columns - start : GROUP;
        const float *x = s->x + image * s->columns + start;
        float *y = s->y + image * s->columns + start;
        for (long w = 0; w * BATON_LANES < count; w++) {
            long width = count - w * BATON_LANES < BATON_LANES ? count - w * BATON_LANES : BATON_LANES;
            Vector v = {};
            memcpy(&v, x + w * BATON_LANES, (size_t)width * sizeof(float));
            IntVector kept = (IntVector)(words[w] >= s->threshold);
            IntVector bits;
            v *= s->keep;
            memcpy(&bits, &v, sizeof bits);
            bits &= kept;
            memcpy(y + w * BATON_LANES, &bits, (size_t)width * sizeof(float));
        }
    }
}
void baton_dropout(
    long images, long columns, const uint32_t *keys, uint32_t threshold, float keep, const float *x, float *y) {
    Dropout s = {columns, (columns + GROUP - 1) / GROUP, keys, threshold, keep, x, y};
    baton_parallel(images * s.groups, 64, dropout_range, &s);
}
