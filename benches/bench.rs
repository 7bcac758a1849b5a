//! Timing with an answer.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};

use crate::answers;

/// One line of the tables.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// The bench it belongs to.
    pub group: &'a str,
    /// What is run.
    pub name: &'a str,
    /// Key of its answer in `answers.txt`; cases that must agree share one.
    pub workload: &'a str,
    /// Posts that go in or come out, for posts per second.
    pub n_posts: usize,
}

/// Runs cases and holds each run to its answer.
#[expect(missing_debug_implementations, reason = "criterion has none to pass on")]
pub struct Bench {
    criterion: Criterion,
    differing: BTreeMap<String, String>,
}

impl Bench {
    /// Settings short enough for all benches in about four minutes, then the command line.
    #[must_use]
    pub fn from_args() -> Self {
        let criterion = Criterion::default()
            .sample_size(10)
            .warm_up_time(Duration::from_millis(300))
            .measurement_time(Duration::from_secs(2))
            .configure_from_args();
        Self { criterion, differing: BTreeMap::new() }
    }

    /// Times `run` on what `prepare` gives. Neither preparing nor taking the answer nor dropping
    /// what came out is in the time.
    pub fn time<S, T>(
        &mut self,
        case: Case<'_>,
        mut prepare: impl FnMut() -> S,
        mut run: impl FnMut(S) -> T,
        answer: impl Fn(&T) -> String,
    ) {
        let differing = &mut self.differing;
        let mut once = || {
            let input = black_box(prepare());
            let start = Instant::now();
            let found = black_box(run(input));
            let elapsed = start.elapsed();
            note(case.workload, answer(&found), differing);
            elapsed
        };
        let mut group = self.criterion.benchmark_group(case.group);
        group.throughput(Throughput::Elements(case.n_posts as u64));
        group.bench_function(case.name, |b| b.iter_custom(|n| (0..n).map(|_| once()).sum()));
        group.finish();
    }

    /// Ends the bench.
    ///
    /// # Panics
    /// When a run came to another answer than the one on record, with the lines to put there.
    pub fn finish(self) {
        self.criterion.final_summary();
        let lines: Vec<String> =
            self.differing.iter().map(|(name, answer)| format!("{name} = {answer}")).collect();
        assert!(lines.is_empty(), "these answers are not in answers.txt:\n{}", lines.join("\n"));
    }
}

fn note(workload: &str, answer: String, differing: &mut BTreeMap<String, String>) {
    if answers::known(workload) != Some(&answer) {
        differing.insert(workload.to_owned(), answer);
    }
}
