#pragma once

#include <stdbool.h>

/// Whether libgomp's threads do the work, because its environment says how they are to wait or where to run.
bool baton_uses_libgomp(void);
/// Whether the calling thread works for a team of several.
bool baton_in_parallel(void);
/// Runs `body(data)` for the numbers of a team of up to `count`, without waking sleeping threads; or once, as the only one.
void baton_run_team(int count, void (*body)(void *), void *data);
