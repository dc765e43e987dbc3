#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "BatonKernels.h"
#include "products.h"

// OpenBLAS picks its kernels when it is loaded. Debian's 0.3.21 does not know recent cores and falls back to AVX2
// there, so the core type is chosen first and the library loaded after it. It runs on one thread inside our tiles.
typedef void (*Sgemm)(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);

static Sgemm sgemm;
static char *(*configuration)(void);
static void *(*take_buffer)(int);
static void (*give_buffer)(void *);
static const char *failure;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// OpenBLAS tries for ever to get a buffer that the system refuses. So it is asked for room first: for the library and its
// tables, and then for every buffer.
enum { LIBRARY = 256 << 20, BUFFER = 144 << 20, MOST_BUFFERS = 128 };

static void require_room(size_t bytes) {
    void *room = mmap(NULL, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (room != MAP_FAILED) {
        munmap(room, bytes);
        return;
    }
    baton_out_of_memory("OpenBLAS needs 144 MiB a thread (ulimit -v)");
}

static void load(void) {
    require_room(LIBRARY);
    // Its own threads would each take a buffer, and have no work.
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
        setenv("OPENBLAS_CORETYPE", "SkylakeX", 0);
#endif
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        failure = "libopenblas.so.0 cannot be loaded (Debian package libopenblas-dev)";
        return;
    }
    sgemm = (Sgemm)dlsym(library, "cblas_sgemm");
    configuration = (char *(*)(void))dlsym(library, "openblas_get_config");
    void (*threads)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
    if (threads) threads(1);
    take_buffer = (void *(*)(int))dlsym(library, "blas_memory_alloc");
    give_buffer = (void (*)(void *))dlsym(library, "blas_memory_free");
    if (!sgemm) failure = "libopenblas.so.0 has no cblas_sgemm";
}

const char *baton_blas_load(void) {
    pthread_once(&once, load);
    return failure;
}
const char *baton_blas_configuration(void) {
    return baton_blas_load() || !configuration ? "none" : configuration();
}

// Products that run now, and the buffers there are, one for each of as many at once.
static atomic_int running, buffers;

/// Sees to it that OpenBLAS has `count` buffers: it keeps those it once had, and makes one when all others are in use. So all are
/// taken at the same time, one after the other and each with room for it.
static void make_buffers(int count) {
    static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
    void *taken[MOST_BUFFERS];
    if (count > MOST_BUFFERS) count = MOST_BUFFERS;
    pthread_mutex_lock(&turn);
    if (atomic_load(&buffers) < count) {
        for (int i = 0; i < count; i++) {
            require_room(BUFFER);
            taken[i] = take_buffer && give_buffer ? take_buffer(0) : NULL;
        }
        for (int i = 0; i < count; i++)
            if (taken[i]) give_buffer(taken[i]);
        atomic_store(&buffers, count);
    }
    pthread_mutex_unlock(&turn);
}

void baton_blas_product(
    bool transpose_a, bool transpose_b, long m, long n, long k, float alpha, const float *a, long lda, const float *b,
    long ldb, float beta, float *c, long ldc) {
    if (baton_blas_load()) abort();
    int now = atomic_fetch_add(&running, 1) + 1;
    if (now > atomic_load(&buffers)) make_buffers(now);
    enum { ROW_MAJOR = 101, NO = 111, YES = 112 };
    sgemm(ROW_MAJOR, transpose_a ? YES : NO, transpose_b ? YES : NO, (int)m, (int)n, (int)k, alpha, a, (int)lda, b,
          (int)ldb, beta, c, (int)ldc);
    atomic_fetch_sub(&running, 1);
}
