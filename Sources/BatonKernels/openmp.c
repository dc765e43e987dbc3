#define _GNU_SOURCE
#include "openmp.h"

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "pool.h"

// oneDNN computes through six functions of libgomp. Those are given here, before libgomp's own, so that the library's work runs in
// the same pool as ours: libgomp's threads wait for one another at the end of every region, and spin while they wait, which
// with other programs on the cores makes small operations many times slower (docs/decisions/0020). Whoever else in the process
// calls them gets libgomp.

typedef struct {
    void (*parallel)(void (*)(void *), void *, unsigned, unsigned);
    void (*barrier)(void);
    int (*thread_num)(void), (*num_threads)(void), (*max_threads)(void), (*in_parallel)(void);
    void (*set_num_threads)(int);
    uintptr_t begin, end;  // oneDNN's code
    bool is_wanted;
} Libgomp;

static Libgomp libgomp;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static int find_library(struct dl_phdr_info *object, size_t size, void *data) {
    (void)size, (void)data;
    if (!object->dlpi_name || !strstr(object->dlpi_name, "libdnnl")) return 0;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
        libgomp.begin = object->dlpi_addr + part->p_vaddr;
        libgomp.end = libgomp.begin + part->p_memsz;
    }
    return 1;
}

static void find(void) {
    libgomp.parallel = dlsym(RTLD_NEXT, "GOMP_parallel");
    libgomp.barrier = dlsym(RTLD_NEXT, "GOMP_barrier");
    libgomp.thread_num = dlsym(RTLD_NEXT, "omp_get_thread_num");
    libgomp.num_threads = dlsym(RTLD_NEXT, "omp_get_num_threads");
    libgomp.max_threads = dlsym(RTLD_NEXT, "omp_get_max_threads");
    libgomp.in_parallel = dlsym(RTLD_NEXT, "omp_in_parallel");
    libgomp.set_num_threads = dlsym(RTLD_NEXT, "omp_set_num_threads");
    dl_iterate_phdr(find_library, NULL);
    // Who says how libgomp is to wait or where its threads are to run gets libgomp.
    static const char *const names[] = {
        "OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "GOMP_CPU_AFFINITY", "OMP_PROC_BIND", "OMP_PLACES", "OMP_DYNAMIC"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (getenv(names[i])) libgomp.is_wanted = true;
}

bool baton_uses_libgomp(void) {
    pthread_once(&once, find);
    return libgomp.is_wanted;
}

/// Whether the call comes from oneDNN and is ours to answer: not where somebody calls oneDNN from loops of libgomp.
static bool is_ours(const void *caller) {
    return !baton_uses_libgomp() && (uintptr_t)caller - libgomp.begin < libgomp.end - libgomp.begin
        && !(libgomp.in_parallel && libgomp.in_parallel());
}

// MARK: What oneDNN calls

void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags) {
    if (!is_ours(__builtin_return_address(0))) return libgomp.parallel(body, data, threads, flags);
    baton_team_run(threads ? (int)threads : baton_team_limit(), body, data, true);
}
void GOMP_barrier(void) { is_ours(__builtin_return_address(0)) ? baton_team_barrier() : libgomp.barrier(); }
int omp_get_thread_num(void) {
    return is_ours(__builtin_return_address(0)) ? baton_team_number() : libgomp.thread_num();
}
int omp_get_num_threads(void) {
    return is_ours(__builtin_return_address(0)) ? baton_team_size() : libgomp.num_threads();
}
int omp_get_max_threads(void) {
    return is_ours(__builtin_return_address(0)) ? baton_team_limit() : libgomp.max_threads();
}
int omp_in_parallel(void) {
    return is_ours(__builtin_return_address(0)) ? baton_team_size() > 1 : libgomp.in_parallel();
}

// MARK: For the engine, in whichever pool

int baton_threads(void) { return baton_uses_libgomp() ? libgomp.max_threads() : baton_team_limit(); }
int baton_thread(void) { return baton_uses_libgomp() ? libgomp.thread_num() : baton_team_number(); }
void baton_set_threads(int count) {
    if (count <= 0) return;
    baton_uses_libgomp() ? libgomp.set_num_threads(count) : baton_team_set_limit(count);
}
bool baton_in_parallel(void) { return baton_uses_libgomp() ? libgomp.in_parallel() : baton_team_size() > 1; }
void baton_run_team(int count, void (*body)(void *), void *data) {
    baton_uses_libgomp() ? libgomp.parallel(body, data, (unsigned)count, 0) : (void)baton_team_run(count, body, data, false);
}
