//! Statistics of traces, each in the plain form of its definition.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "ranks and places are positive and small"
)]

use std::collections::BTreeMap;

use claque_sim::Chunk;
use claque_trace::time::DAY_MS;
use claque_trace::{AccountId, HashtagId, Kind, PostId};

/// Hashtag uses of a trace in time order.
pub(crate) fn uses(all: &Chunk) -> Vec<(i64, HashtagId)> {
    let of_post = |post: claque_trace::Post<'_>| {
        let at = post.at.0;
        post.hashtags.iter().map(|&tag| (at, tag)).collect::<Vec<_>>()
    };
    all.posts.iter().flat_map(of_post).collect()
}

/// Counts of each hashtag, largest first.
pub(crate) fn tag_counts(uses: &[(i64, HashtagId)]) -> Vec<usize> {
    let mut counts: BTreeMap<HashtagId, usize> = BTreeMap::new();
    uses.iter().for_each(|(_, tag)| *counts.entry(*tag).or_default() += 1);
    let mut counts: Vec<usize> = counts.into_values().collect();
    counts.sort_unstable_by_key(|&n| std::cmp::Reverse(n));
    counts
}

/// Uses of each day.
pub(crate) fn by_day(uses: &[(i64, HashtagId)]) -> Vec<&[(i64, HashtagId)]> {
    uses.chunk_by(|a, b| a.0 / DAY_MS == b.0 / DAY_MS).collect()
}

/// Least-squares slope of y on x.
pub(crate) fn slope(points: &[(f64, f64)]) -> f64 {
    let n = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |sum, p| (sum.0 + p.0 / n, sum.1 + p.1 / n));
    let over: f64 = points.iter().map(|p| (p.0 - x) * (p.1 - y)).sum();
    over / points.iter().map(|p| (p.0 - x) * (p.0 - x)).sum::<f64>()
}

/// Slope of log count on log rank at 21 ranks, evenly spaced in the logarithm.
pub(crate) fn zipf_slope(counts: &[usize], from: f64, until: f64) -> f64 {
    let rank = |step: i32| from * (until / from).powf(f64::from(step) / 20.0);
    let point = |rank: f64| (rank.ln(), (counts[rank as usize - 1] as f64).ln());
    slope(&(0..=20).map(rank).map(point).collect::<Vec<_>>())
}

/// Slope of log distinct hashtags on log uses, from 5,000 uses on.
pub(crate) fn heaps_exponent(uses: &[(i64, HashtagId)]) -> f64 {
    let (mut seen, mut points) = (std::collections::BTreeSet::new(), Vec::new());
    let mut next = 5_000.0;
    for (n, (_, tag)) in uses.iter().enumerate() {
        seen.insert(*tag);
        if n as f64 + 1.0 >= next {
            points.push((next.ln(), (seen.len() as f64).ln()));
            next *= 1.25;
        }
    }
    slope(&points)
}

/// Gaps between successive posts of each account with at least so many posts, seconds.
pub(crate) fn gaps_s(all: &Chunk, n_posts_min: usize) -> Vec<Vec<f64>> {
    let mut times: BTreeMap<AccountId, Vec<i64>> = BTreeMap::new();
    all.posts.iter().for_each(|post| times.entry(post.account).or_default().push(post.at.0));
    let gaps =
        |times: Vec<i64>| times.windows(2).map(|pair| (pair[1] - pair[0]) as f64 / 1e3).collect();
    times.into_values().filter(|times| times.len() >= n_posts_min).map(gaps).collect()
}

fn mean_sd(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / n).sqrt())
}

/// Burstiness: (sd - mean) / (sd + mean). Goh and Barabási 2008, doi:10.1209/0295-5075/81/48002.
pub(crate) fn burstiness(gaps: &[f64]) -> f64 {
    let (mean, sd) = mean_sd(gaps);
    (sd - mean) / (sd + mean)
}

/// Memory: correlation of successive gaps, from the same paper.
pub(crate) fn memory(gaps: &[f64]) -> f64 {
    let (first, second) = (&gaps[..gaps.len() - 1], &gaps[1..]);
    let ((mean_1, sd_1), (mean_2, sd_2)) = (mean_sd(first), mean_sd(second));
    let products = first.iter().zip(second).map(|(a, b)| (a - mean_1) * (b - mean_2));
    products.sum::<f64>() / first.len() as f64 / (sd_1 * sd_2).max(1e-9)
}

/// The value below which this share of values lies.
pub(crate) fn quantile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(share * (values.len() - 1) as f64) as usize]
}

/// Delays of reposts made on or after `from_ms` whose parents are in the trace, seconds.
pub(crate) fn repost_delays_s(all: &Chunk, from_ms: i64) -> Vec<f64> {
    let born: BTreeMap<PostId, i64> = all.posts.iter().map(|post| (post.post, post.at.0)).collect();
    let reposts = all.posts.iter().filter(|post| post.kind == Kind::Repost && post.at.0 >= from_ms);
    let delay =
        |post: claque_trace::Post<'_>| Some((post.at.0 - born.get(&post.parent?)?) as f64 / 1e3);
    reposts.filter_map(delay).collect()
}

/// How often each post made before `until_ms` was passed on.
pub(crate) fn cascades(all: &Chunk, until_ms: i64) -> Vec<usize> {
    let mut sizes: BTreeMap<PostId, usize> = BTreeMap::new();
    let reposts = all.posts.iter().filter(|post| post.kind == Kind::Repost);
    reposts.filter_map(|post| post.parent).for_each(|p| *sizes.entry(p).or_default() += 1);
    let early = all.posts.iter().filter(|post| post.at.0 < until_ms);
    early.filter_map(|post| sizes.get(&post.post).copied()).collect()
}

/// Exponent of the density of a tail by maximum likelihood, half a count of continuity correction.
/// Clauset, Shalizi and Newman 2009, doi:10.1137/070710111, equation 3.7.
pub(crate) fn tail_exponent(sizes: &[usize], from: usize) -> f64 {
    let tail: Vec<f64> = sizes.iter().filter(|&&n| n >= from).map(|&n| n as f64).collect();
    let logs: f64 = tail.iter().map(|n| (n / (from as f64 - 0.5)).ln()).sum();
    1.0 + tail.len() as f64 / logs
}

/// Variance over mean of counts in windows of this width.
pub(crate) fn fano(at_ms: &[i64], from_ms: i64, until_ms: i64, width_ms: i64) -> f64 {
    let n = usize::try_from((until_ms - from_ms) / width_ms).expect("a span");
    let mut counts = vec![0.0; n];
    let windows = at_ms.iter().map(|at| (at - from_ms).div_euclid(width_ms));
    for window in windows.filter_map(|window| usize::try_from(window).ok()) {
        if window < n {
            counts[window] += 1.0;
        }
    }
    let (mean, sd) = mean_sd(&counts);
    sd * sd / mean
}

/// Branching ratio and 1/beta (seconds) of a self-exciting process with exponential kernel by maximum
/// likelihood, on a grid; the base rate follows from the mean. Hawkes 1971, doi:10.1093/biomet/58.1.83.
pub(crate) fn excitation(at_ms: &[i64], from_ms: i64, until_ms: i64) -> (f64, f64) {
    let inside = at_ms.iter().filter(|at| (from_ms..until_ms).contains(at));
    let at: Vec<f64> = inside.map(|at| (at - from_ms) as f64 / 1e3).collect();
    let end = (until_ms - from_ms) as f64 / 1e3;
    let kernels = (0..=32).map(|i| 10_f64.powf(f64::from(i) / 8.0));
    let grid = kernels.flat_map(|kernel_s| (0..50).map(move |i| (f64::from(i) / 50.0, kernel_s)));
    let fit = |pair: (f64, f64)| (log_likelihood(&at, end, pair.0, pair.1), pair);
    grid.map(fit).max_by(|a, b| a.0.total_cmp(&b.0)).expect("a grid").1
}

fn log_likelihood(at: &[f64], end: f64, branching: f64, kernel_s: f64) -> f64 {
    let left_over: f64 = at.iter().map(|t| (-(end - t) / kernel_s).exp()).sum();
    let caused = branching * (at.len() as f64 - left_over);
    let base = ((at.len() as f64 - caused) / end).max(1e-12);
    let (mut recent, mut last, mut sum) = (0.0, 0.0, 0.0);
    for &t in at {
        recent *= f64::exp(-(t - last) / kernel_s);
        sum += (base + branching / kernel_s * recent).ln();
        recent += 1.0;
        last = t;
    }
    sum - base * end - caused
}
