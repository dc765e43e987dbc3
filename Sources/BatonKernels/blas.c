#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "BatonKernels.h"
#include "products.h"

// OpenBLAS picks its kernels when it is loaded. Debian's 0.3.21 does not know recent cores and falls back to AVX2
// there, so the core type is chosen first and the library loaded after it. It runs on one thread inside our tiles.
typedef void (*Sgemm)(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);

static Sgemm sgemm;
static char *(*configuration)(void);
static const char *failure;
static pthread_once_t once = PTHREAD_ONCE_INIT;

// OpenBLAS tries for ever to get a buffer that the system refuses. So it is asked for room first: for the library and its
// tables, and then for the buffer of every thread.
enum { LIBRARY = 256 << 20, BUFFER = 144 << 20 };

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
    if (!sgemm) failure = "libopenblas.so.0 has no cblas_sgemm";
}

const char *baton_blas_load(void) {
    pthread_once(&once, load);
    return failure;
}
const char *baton_blas_configuration(void) {
    return baton_blas_load() || !configuration ? "none" : configuration();
}

void baton_blas_product(
    bool transpose_a, bool transpose_b, long m, long n, long k, float alpha, const float *a, long lda, const float *b,
    long ldb, float beta, float *c, long ldc) {
    if (baton_blas_load()) abort();
    static _Thread_local bool has_room = false;
    if (!has_room) require_room(BUFFER);
    has_room = true;
    enum { ROW_MAJOR = 101, NO = 111, YES = 112 };
    sgemm(ROW_MAJOR, transpose_a ? YES : NO, transpose_b ? YES : NO, (int)m, (int)n, (int)k, alpha, a, (int)lda, b,
          (int)ldb, beta, c, (int)ldc);
}
