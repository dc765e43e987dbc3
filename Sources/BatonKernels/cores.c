#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "BatonKernels.h"

// How many cores the process may use: those of its affinity, and no more than its control group's share of time.

static long affinity(void) {
    // A set large enough for any machine; the call fails where it is too small.
    for (int processors = 1024; processors <= 1 << 20; processors *= 4) {
        cpu_set_t *set = CPU_ALLOC(processors);
        if (!set) break;
        size_t size = CPU_ALLOC_SIZE(processors);
        int status = sched_getaffinity(0, size, set), count = status ? 0 : CPU_COUNT_S(size, set);
        CPU_FREE(set);
        if (count > 0) return count;
    }
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? online : 1;
}

static bool read_text(const char *folder, const char *name, char *text, int size) {
    char path[4096 + 64];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path) return false;
    FILE *file = fopen(path, "re");
    if (!file) return false;
    bool is_read = fgets(text, size, file);
    fclose(file);
    return is_read;
}

/// Cores' worth of time that one group has; 0 where it is not limited.
static double quota(const char *folder) {
    char text[64], period_text[64];
    double share, period;
    if (read_text(folder, "cpu.max", text, sizeof text))
        return sscanf(text, "%lf %lf", &share, &period) == 2 && share > 0 && period > 0 ? share / period : 0;
    if (read_text(folder, "cpu.cfs_quota_us", text, sizeof text)
        && read_text(folder, "cpu.cfs_period_us", period_text, sizeof period_text)
        && sscanf(text, "%lf", &share) == 1 && sscanf(period_text, "%lf", &period) == 1)
        return share > 0 && period > 0 ? share / period : 0;
    return 0;
}

/// The least quota of the process's groups and those above them.
static double least_quota(const char *root, const char *groups) {
    double least = 0;
    char line[4096];
    FILE *file = fopen(groups, "re");
    if (!file) return 0;
    while (fgets(line, sizeof line, file)) {
        // "0::/path" of version 2, or "4:cpu,cpuacct:/path".
        line[strcspn(line, "\n")] = 0;
        char *controllers = strchr(line, ':'), *path = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!path) continue;
        *path++ = 0;
        controllers++;
        bool is_cpu = !*controllers;
        for (char *rest = controllers, *one; (one = strsep(&rest, ","));) is_cpu |= !strcmp(one, "cpu");
        if (!is_cpu) continue;
        // Inside a container the path may name a folder outside: what is there of it, up to the root, counts.
        static const char *const places[] = {"", "/cpu", "/unified"};
        for (size_t place = 0; place < sizeof places / sizeof *places; place++) {
            char folder[3 * 4096];
            for (size_t length = strlen(path);;) {
                snprintf(folder, sizeof folder, "%s%s%.*s", root, places[place], (int)length, path);
                double cores = quota(folder);
                if (cores > 0 && (least == 0 || cores < least)) least = cores;
                if (length == 0) break;
                while (path[--length] != '/' && length > 0) {}
            }
        }
    }
    fclose(file);
    return least;
}

int baton_cores_within(long cores, double quota) {
    // A part of a core is worth a thread: it is stopped for a part of the time.
    if (quota > 0 && quota < cores) cores = (long)quota + (quota > (long)quota);
    return cores < 1 ? 1 : (int)cores;
}

double baton_cpu_quota(const char *root, const char *groups) { return least_quota(root, groups); }

int baton_threads_wanted(const char *wanted, const char *limit, int usable) {
    long count = wanted ? strtol(wanted, NULL, 10) : 0, most = limit ? strtol(limit, NULL, 10) : 0;
    int threads = count > 0 && count <= 1 << 20 ? (int)count : usable;
    return most > 0 && most < threads ? (int)most : threads;
}

static int usable, threads;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void find(void) {
    usable = baton_cores_within(affinity(), least_quota("/sys/fs/cgroup", "/proc/self/cgroup"));
    threads = baton_threads_wanted(getenv("OMP_NUM_THREADS"), getenv("OMP_THREAD_LIMIT"), usable);
}

int baton_usable_cores(void) {
    pthread_once(&once, find);
    return usable;
}
int baton_default_threads(void) {
    pthread_once(&once, find);
    return threads;
}
