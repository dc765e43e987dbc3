#pragma once

#include <stdbool.h>

/// The number of the calling thread in the team that it works for; 0 outside.
int baton_team_number(void);
/// The size of that team; 1 outside.
int baton_team_size(void);
/// The most threads that the calling thread's next team may have.
int baton_team_limit(void);
/// Sets that limit for the calling thread; 0 goes back to the default.
void baton_team_set_limit(int count);

/// Runs `body(data)` once for every number from 0 to `count` − 1 (`baton_team_number()`), on up to as many threads.
///
/// The calling thread takes numbers until none is left; other threads of the pool take those that they come in time for. So
/// nobody waits for a thread that the system does not let run: the one exception is a body that waits for another number
/// (`baton_team_barrier`), for which there are always threads enough.
///
/// - `is_patient`: whether to wait while another thread's team has the pool. Otherwise, and inside a team, the body runs once,
///   for number 0 of 1, and false is the result.
bool baton_team_run(int count, void (*body)(void *), void *data, bool is_patient);
/// Wakes the threads of the pool that sleep; called by a body of a region that began without (`baton_team_rouse` is cheap where
/// none does).
void baton_team_rouse(void);
/// Waits until every number of the team is here.
void baton_team_barrier(void);

/// Nanoseconds of a steady clock.
long long baton_clock(void);
