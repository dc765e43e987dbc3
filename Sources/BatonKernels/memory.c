#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "BatonKernels.h"

static _Atomic(void (*)(const char *)) handler;

void baton_set_out_of_memory(void (*wanted)(const char *)) { atomic_store(&handler, wanted); }

static void say(const char *text) {
    if (write(STDERR_FILENO, text, strlen(text))) {}
}

void baton_out_of_memory(const char *what) {
    void (*call)(const char *) = atomic_load(&handler);
    if (call) call(what);
    say("Baton: the system has no more memory: ");
    say(what);
    say("\n");
    abort();
}
