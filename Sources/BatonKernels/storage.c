#include "BatonKernels.h"
#include "vectors.h"

#include <pthread.h>
#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

// MARK: Half precision

// Both directions in integer and exact float steps, without branches, so that they become vector code everywhere.

BATON_CLONES void baton_half_to_float(long n, const uint16_t *x, float *y) {
    for (long i = 0; i < n; i++) {
        uint32_t h = x[i];
        uint32_t shifted = (h & 0x7fff) << 13;
        float magnitude;
        memcpy(&magnitude, &shifted, 4);
        // The exponent's bias goes from 15 to 127; exact, subnormal numbers included.
        magnitude *= 0x1p112f;
        uint32_t bits;
        memcpy(&bits, &magnitude, 4);
        bits = (h & 0x7c00) == 0x7c00 ? shifted | 0x7f800000 : bits;
        bits |= (h & 0x8000) << 16;
        memcpy(&y[i], &bits, 4);
    }
}

BATON_CLONES void baton_float_to_half(long n, const float *x, uint16_t *y) {
    for (long i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], 4);
        uint32_t sign = bits >> 16 & 0x8000, u = bits & 0x7fffffff;
        // Normal numbers: round to nearest even by carrying into the kept bits; too large ones carry to infinity.
        uint32_t capped = u < 0x47800000 ? u : 0x47800000;
        uint32_t normal = (capped - 0x38000000 + 0xfff + (capped >> 13 & 1)) >> 13;
        // Below 2^-14 the spacing is 2^-24, that of the floats next to 0.5: their addition rounds to it.
        uint32_t small = u < 0x38800000 ? u : 0;
        float shifted;
        memcpy(&shifted, &small, 4);
        shifted += 0.5f;
        uint32_t subnormal;
        memcpy(&subnormal, &shifted, 4);
        subnormal -= 0x3f000000;
        uint32_t half = u < 0x38800000 ? subnormal : normal;
        half = u > 0x7f800000 ? 0x7e00 | (u >> 13 & 0x1ff) : half;
        y[i] = (uint16_t)(sign | half);
    }
}

// MARK: CRC-32C

// The bits of a CRC are the coefficients of a polynomial, x^31 first in the lowest bit; P is Castagnoli's.
enum { POLYNOMIAL = 0x82f63b78u };

/// a·b modulo P.
static uint32_t multiply(uint32_t a, uint32_t b) {
    uint32_t product = 0;
    for (uint32_t bit = 0x80000000u; bit; bit >>= 1) {
        if (a & bit) product ^= b;
        b = b & 1 ? b >> 1 ^ POLYNOMIAL : b >> 1;
    }
    return product;
}

/// x^(8·bytes) modulo P.
static uint32_t shift_by(uint64_t bytes) {
    uint32_t square = 0x00800000u, result = 0x80000000u; // x^8 and 1
    for (; bytes; bytes >>= 1) {
        if (bytes & 1) result = multiply(result, square);
        square = multiply(square, square);
    }
    return result;
}

uint32_t baton_crc32c_combine(uint32_t first, uint32_t second, uint64_t second_bytes) {
    return multiply(first, shift_by(second_bytes)) ^ second;
}

static uint32_t tables[8][256];

static void make_tables(void) {
    for (uint32_t i = 0; i < 256; i++) {
        uint32_t c = i;
        for (int k = 0; k < 8; k++) c = c & 1 ? c >> 1 ^ POLYNOMIAL : c >> 1;
        tables[0][i] = c;
    }
    for (int t = 1; t < 8; t++)
        for (int i = 0; i < 256; i++) tables[t][i] = tables[t - 1][i] >> 8 ^ tables[0][tables[t - 1][i] & 255];
}

/// On the state inside the computation, eight bytes at a time.
static uint32_t update_by_table(uint32_t c, const uint8_t *p, size_t n) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_tables);
    for (; n >= 8; n -= 8, p += 8) {
        c ^= (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
        c = tables[7][c & 255] ^ tables[6][c >> 8 & 255] ^ tables[5][c >> 16 & 255] ^ tables[4][c >> 24] ^
            tables[3][p[4]] ^ tables[2][p[5]] ^ tables[1][p[6]] ^ tables[0][p[7]];
    }
    for (; n; n--, p++) c = c >> 8 ^ tables[0][(c ^ *p) & 255];
    return c;
}

#if defined(__x86_64__)
static uint64_t load64(const uint8_t *p) {
    uint64_t value;
    memcpy(&value, p, 8);
    return value;
}

/// Three parts at once: the instruction takes three cycles but one can start in every cycle.
__attribute__((target("sse4.2"))) static uint32_t update_by_instruction(uint32_t c, const uint8_t *p, size_t n) {
    for (size_t part = 16384; part >= 512; part /= 32) {
        if (n < 3 * part) continue;
        const uint32_t shift = shift_by(part);
        for (; n >= 3 * part; n -= 3 * part, p += 3 * part) {
            uint64_t a = c, b = 0, d = 0;
            for (size_t i = 0; i < part; i += 8) {
                a = _mm_crc32_u64(a, load64(p + i));
                b = _mm_crc32_u64(b, load64(p + part + i));
                d = _mm_crc32_u64(d, load64(p + 2 * part + i));
            }
            c = multiply(multiply((uint32_t)a, shift) ^ (uint32_t)b, shift) ^ (uint32_t)d;
        }
    }
    uint64_t a = c;
    for (; n >= 8; n -= 8, p += 8) a = _mm_crc32_u64(a, load64(p));
    for (c = (uint32_t)a; n; n--, p++) c = _mm_crc32_u8(c, *p);
    return c;
}
#endif

uint32_t baton_crc32c(uint32_t crc, const void *bytes, size_t count) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("sse4.2")) return ~update_by_instruction(~crc, bytes, count);
#endif
    return ~update_by_table(~crc, bytes, count);
}
