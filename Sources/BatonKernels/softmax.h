/// The parts of a softmax over rows of scores, on the calling thread alone.
#pragma once

/// Scores to exp(score − largest), and one over their sum, a row each.
void baton_exponentials(long rows, long columns, float *scores, float *inverse);
/// Rows that begin `stride` apart, each times its factor.
void baton_scale_rows(long rows, long columns, long stride, const float *factors, float *x);
/// d ← p·(d − Σ p·d), a row each: from the gradient of the probabilities to that of the scores.
void baton_score_gradients(long rows, long columns, const float *p, float *d);
