// Makes one operation on files fail, for tests: a library to be preloaded (LD_PRELOAD).
//
// BATON_FAULT=OPERATION:NUMBER:WHAT[:always]
//   OPERATION  write (also pwrite, writev), fsync, rename, close (of what was open for writing)
//   NUMBER     which of them, from 1; 0 for none
//   WHAT       an errno, "short" (a write of half the bytes, the next one fails for want of space), or "kill"
//   always     all later ones fail too, as on a disk that is full
// BATON_FAULT_FOLDER  only files below this folder count
// BATON_FAULT_COUNTS  a file that gets the number of each operation at the end of the process
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE, FSYNC, RENAME, CLOSE, KINDS };
static const char *const names[KINDS] = {"write", "fsync", "rename", "close"};
static atomic_int counts[KINDS];
static int kind = -1, number, failure, always;
static char folder[PATH_MAX];

enum { SHORT = -1, KILL = -2 };

__attribute__((constructor)) static void begin(void) {
    const char *place = getenv("BATON_FAULT_FOLDER");
    if (!place || !realpath(place, folder)) folder[0] = 0;
    const char *fault = getenv("BATON_FAULT");
    char operation[16], what[16], more[16] = "";
    if (!fault || sscanf(fault, "%15[^:]:%d:%15[^:]:%15s", operation, &number, what, more) < 3) return;
    for (int each = 0; each < KINDS; each++)
        if (!strcmp(operation, names[each])) kind = each;
    failure = !strcmp(what, "short") ? SHORT : !strcmp(what, "kill") ? KILL : atoi(what);
    always = !strcmp(more, "always");
}

__attribute__((destructor)) static void end(void) {
    const char *path = getenv("BATON_FAULT_COUNTS");
    if (!path) return;
    char text[128];
    int length = snprintf(text, sizeof text, "%d %d %d %d\n", counts[0], counts[1], counts[2], counts[3]);
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    syscall(SYS_write, file, text, (size_t)length);
    syscall(SYS_close, file);
}

static int below(const char *path) {
    size_t length = strlen(folder);
    return length > 0 && !strncmp(path, folder, length) && path[length] == '/';
}

static int counts_descriptor(int file) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return below(path);
}

// 0 to go on, SHORT, or an errno; does not come back from KILL.
static int fault(int operation) {
    int saved = errno;
    int count = atomic_fetch_add(&counts[operation], 1) + 1;
    errno = saved;
    if (operation != kind || number == 0 || failure == 0) return 0;
    int first = count == number;
    if (!first && !(count > number && (always || (failure == SHORT && count == number + 1)))) return 0;
    if (failure == KILL) syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    return failure == SHORT ? (first ? SHORT : ENOSPC) : failure;
}

static int write_fault(int file, size_t *size) {
    if (!counts_descriptor(file)) return 0;
    int result = fault(WRITE);
    if (result == SHORT) {
        if (*size < 2) return ENOSPC;
        *size /= 2;
        return 0;
    }
    return result;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int file, const void *bytes, size_t size) {
    int result = write_fault(file, &size);
    if (result) return errno = result, -1;
    return syscall(SYS_write, file, bytes, size);
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset) {
    int result = write_fault(file, &size);
    if (result) return errno = result, -1;
    return syscall(SYS_pwrite64, file, bytes, size, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t offset) {
    int result = write_fault(file, &size);
    if (result) return errno = result, -1;
    return syscall(SYS_pwrite64, file, bytes, size, offset);
}

ssize_t writev(int file, const struct iovec *parts, int count) {
    size_t size = 2;
    int result = write_fault(file, &size);
    if (result) return errno = result, -1;
    return NEXT(writev)(file, parts, count);
}

static int sync_fault(int file) { return counts_descriptor(file) ? fault(FSYNC) : 0; }

int fsync(int file) {
    int result = sync_fault(file);
    if (result) return errno = result > 0 ? result : EIO, -1;
    return (int)syscall(SYS_fsync, file);
}

int fdatasync(int file) {
    int result = sync_fault(file);
    if (result) return errno = result > 0 ? result : EIO, -1;
    return (int)syscall(SYS_fdatasync, file);
}

int rename(const char *from, const char *to) {
    char path[PATH_MAX];
    int result = realpath(from, path) && below(path) ? fault(RENAME) : 0;
    if (result) return errno = result > 0 ? result : EIO, -1;
    return (int)syscall(SYS_rename, from, to);
}

int close(int file) {
    int flags = (int)syscall(SYS_fcntl, file, F_GETFL);
    int result = flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && counts_descriptor(file) ? fault(CLOSE) : 0;
    // As the system does: what was not written is lost, and the descriptor is closed.
    int closed = (int)syscall(SYS_close, file);
    if (result) return errno = result > 0 ? result : EIO, -1;
    return closed;
}
