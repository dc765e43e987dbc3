#define _GNU_SOURCE
#include "pool.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "BatonKernels.h"

// How long a thread waits for work before it sleeps. Where it has a core to itself a long wait is right: to be woken takes tens of
// microseconds, as long as a small operation. Where others want the core a thread that waits keeps them, and often the very
// thread it waits for, from running.
enum { MOST_THREADS = 256, STACK = 4 << 20 };
static const long long PATIENT = 2000000, CROWDED = 5000;

static struct {
    // Odd while a region is open. The threads of the pool wait for it to change.
    _Alignas(64) atomic_uint turn;
    _Alignas(64) atomic_int sleepers;
    // The next number to take.
    _Alignas(64) atomic_int next;
    // Threads of the pool that look at the region, and whether the caller sleeps until there are none.
    _Alignas(64) atomic_uint visitors;
    atomic_int is_awaited;
    _Alignas(64) atomic_uint barrier_turn;
    atomic_int barrier_count;
    int count;
    void (*body)(void *);
    void *data;
} pool;

static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;
static atomic_int workers;

static _Thread_local int number = 0, size = 1, limit = 0;
static _Thread_local bool is_inside = false;

// MARK: Waiting

long long baton_clock(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static inline void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void futex_wait(atomic_uint *word, unsigned value) {
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, NULL, NULL, 0);
}
static void futex_wake(atomic_uint *word, int count) {
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

// Whether others want our cores: the system has taken one from a thread of ours several times in a short while. It does so once or
// twice for work of its own, which is no reason to sleep. Believed for longer every time that it proves true again.
static atomic_llong crowded_until, crowded_for;

static void look_around(long long now) {
    enum { SEVERAL = 5 };
    static const long long WINDOW = 25000000, FIRST = 100000000, LONGEST = 3200000000;
    static _Thread_local long long looked = 0;
    static _Thread_local long taken = 0;
    if (now - looked < WINDOW) return;
    struct rusage usage;
    if (getrusage(RUSAGE_THREAD, &usage)) return;
    long more = usage.ru_nivcsw - taken;
    bool is_crowded = looked && more >= SEVERAL && more * WINDOW >= (SEVERAL - 1) * (now - looked);
    looked = now;
    taken = usage.ru_nivcsw;
    if (!is_crowded) return;
    long long until = atomic_load(&crowded_until), span = atomic_load(&crowded_for);
    if (now < until) return;
    span = now - until < span ? (span < LONGEST ? 2 * span : LONGEST) : FIRST;
    atomic_store(&crowded_for, span);
    atomic_store(&crowded_until, now + span);
}

static long long patience(long long now) {
    bool is_crowded = now < atomic_load(&crowded_until) || atomic_load(&workers) >= baton_usable_cores();
    return is_crowded ? CROWDED : PATIENT;
}

/// Waits for `word` to differ from `value`: awake for a while, then asleep.
static void wait_while(atomic_uint *word, unsigned value, atomic_int *sleepers) {
    if (atomic_load(word) != value) return;
    long long now = baton_clock(), end = now + patience(now);
    while (now < end) {
        for (int i = 0; i < 16; i++) {
            if (atomic_load_explicit(word, memory_order_acquire) != value) return;
            pause_briefly();
        }
        now = baton_clock();
    }
    look_around(now);
    atomic_fetch_add(sleepers, 1);
    while (atomic_load(word) == value) futex_wait(word, value);
    atomic_fetch_sub(sleepers, 1);
}

// MARK: Teams

static void take_numbers(void) {
    for (int taken; (taken = atomic_fetch_add(&pool.next, 1)) < pool.count;) {
        number = taken;
        size = pool.count;
        is_inside = true;
        pool.body(pool.data);
    }
    number = 0;
    size = 1;
    is_inside = false;
}

static void *work(void *first_turn) {
    unsigned seen = (unsigned)(size_t)first_turn;
    for (;;) {
        wait_while(&pool.turn, seen, &pool.sleepers);
        seen = atomic_load(&pool.turn);
        if (!(seen & 1)) continue;
        // Once counted, the region stays open for us; before, it may have been closed.
        atomic_fetch_add(&pool.visitors, 1);
        if (atomic_load(&pool.turn) == seen) take_numbers();
        if (atomic_fetch_sub(&pool.visitors, 1) == 1 && atomic_load(&pool.is_awaited)) futex_wake(&pool.visitors, 1);
        look_around(baton_clock());
    }
    return NULL;
}

/// Starts threads until there are `count`, with the caller; how many there are then. The caller owns the pool.
static int start(int count) {
    if (count > MOST_THREADS) count = MOST_THREADS;
    pthread_attr_t attributes;
    if (atomic_load(&workers) >= count - 1 || pthread_attr_init(&attributes)) return atomic_load(&workers) + 1;
    pthread_attr_setstacksize(&attributes, STACK);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    while (atomic_load(&workers) < count - 1) {
        pthread_t thread;
        // Where the system gives no more threads, those that are there do the work.
        if (pthread_create(&thread, &attributes, work, (void *)(size_t)atomic_load(&pool.turn))) break;
        atomic_fetch_add(&workers, 1);
    }
    pthread_attr_destroy(&attributes);
    return atomic_load(&workers) + 1;
}

int baton_team_number(void) { return number; }
int baton_team_size(void) { return size; }
void baton_team_set_limit(int count) { limit = count < MOST_THREADS ? count : MOST_THREADS; }

int baton_team_limit(void) {
    int wanted = limit > 0 ? limit : baton_default_threads();
    if (is_inside || atomic_load(&workers) >= wanted - 1) return wanted;
    // A team must not be larger than its threads: a body may wait for all numbers.
    pthread_mutex_lock(&owner);
    int have = start(wanted);
    pthread_mutex_unlock(&owner);
    return have < wanted ? have : wanted;
}

/// Waits until no thread looks at the closed region any more.
static void wait_for_visitors(void) {
    long long now = baton_clock(), end = now + patience(now);
    while (atomic_load(&pool.visitors) && now < end) {
        for (int i = 0; i < 16 && atomic_load_explicit(&pool.visitors, memory_order_acquire); i++) pause_briefly();
        now = baton_clock();
    }
    look_around(now);
    if (!atomic_load(&pool.visitors)) return;
    atomic_store(&pool.is_awaited, 1);
    for (unsigned visitors; (visitors = atomic_load(&pool.visitors));) futex_wait(&pool.visitors, visitors);
    atomic_store(&pool.is_awaited, 0);
}

bool baton_team_run(int count, void (*body)(void *), void *data, bool is_patient) {
    if (count <= 1 || is_inside) {
        body(data);
        return false;
    }
    if (is_patient) {
        pthread_mutex_lock(&owner);
    } else if (pthread_mutex_trylock(&owner)) {
        body(data);
        return false;
    }
    pool.count = count;
    pool.body = body;
    pool.data = data;
    atomic_store(&pool.next, 0);
    atomic_store(&pool.barrier_count, 0);
    atomic_fetch_add(&pool.turn, 1);
    if (is_patient) baton_team_rouse();
    take_numbers();
    atomic_fetch_add(&pool.turn, 1);
    wait_for_visitors();
    pthread_mutex_unlock(&owner);
    return true;
}

void baton_team_rouse(void) {
    // As many as there are numbers for: a wider team may have left more.
    if (atomic_load(&pool.sleepers)) futex_wake(&pool.turn, pool.count - 1);
}

void baton_team_barrier(void) {
    if (size <= 1) return;
    static atomic_int sleepers;
    unsigned turn = atomic_load(&pool.barrier_turn);
    if (atomic_fetch_add(&pool.barrier_count, 1) + 1 == size) {
        atomic_store(&pool.barrier_count, 0);
        atomic_fetch_add(&pool.barrier_turn, 1);
        futex_wake(&pool.barrier_turn, INT_MAX);
    } else {
        wait_while(&pool.barrier_turn, turn, &sleepers);
    }
}
