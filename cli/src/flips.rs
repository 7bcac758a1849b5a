//! Which accounts got another verdict from one run to another, from the scores that both stored.

use std::path::{Path, PathBuf};

use claque_evaluation::gate::{Flips, Gate, Known};
use claque_evaluation::{Record, RunRecord};
use claque_scenarios::{Error, ScoreStore};

/// One side of a comparison.
pub(crate) struct Side<'a> {
    store: ScoreStore,
    records: &'a [Record],
}

impl<'a> Side<'a> {
    /// The records that were read from `path`, and the scores beside them.
    pub(crate) fn new(path: &Path, records: &'a [Record]) -> Self {
        let parent = path.parent().map_or_else(PathBuf::new, Path::to_owned);
        let folder = if path.is_dir() { path.to_owned() } else { parent };
        Self { store: ScoreStore::of_run(&folder), records }
    }

    fn runs(&self, (scenario, seed, method): &(String, u64, String)) -> Vec<&'a RunRecord> {
        let runs = self.records.iter().filter_map(|record| match record {
            Record::Run(run) => Some(run),
            Record::World(_) => None,
        });
        let is_it =
            |run: &&RunRecord| (&run.scenario, run.seed, &run.method) == (scenario, *seed, method);
        runs.filter(is_it).collect()
    }
}

/// The comparison with who flipped in every run whose findings differ. Without scores on both sides
/// it stays as it is; where those of a run cannot be used, the reason is told.
pub(crate) fn with_flips(mut gate: Gate, base: &Side<'_>, head: &Side<'_>) -> Gate {
    if !base.store.is_there() || !head.store.is_there() {
        if !gate.exact.different.is_empty() {
            gate.notes.push(
                "which accounts got another verdict is not told: that takes scores/ on both sides"
                    .to_owned(),
            );
        }
        return gate;
    }
    let (mut found, mut watched_otherwise) = (Vec::new(), false);
    for of in &gate.exact.different {
        for new in head.runs(of) {
            let old = base.runs(of);
            let Some(old) = old.iter().find(|old| old.scenario_hash == new.scenario_hash) else {
                continue;
            };
            let delays = old.delay.as_ref().zip(new.delay.as_ref());
            watched_otherwise |= delays.is_some_and(|(old, new)| !old.is_as_watched(new));
            match flips((base, old), (head, new)) {
                Ok(flips) => found.push(flips),
                Err(reason) => gate
                    .skipped
                    .push(format!("accounts of {}, {}, seed {}: {reason}", of.0, of.2, of.1)),
            }
        }
    }
    if watched_otherwise {
        gate.notes.push(
            "at which look two sides first differ is not told where they looked at other moments, or \
             counted delays from another onset (--delay, --oracle)"
                .to_owned(),
        );
    }
    gate.with_flips(found)
}

fn flips(base: (&Side<'_>, &RunRecord), head: (&Side<'_>, &RunRecord)) -> Result<Flips, Error> {
    let read = |(side, run): (&Side<'_>, &RunRecord)| {
        let world = side.store.world(run)?;
        let method = side.store.method(run, &world)?;
        Ok::<_, Error>((world, method))
    };
    let ((former, old), (world, new)) = (read(base)?, read(head)?);
    let run = head.1;
    let of = (run.scenario.as_str(), run.seed, run.method.as_str());
    let name = |account: claque_trace::AccountId| account.0.to_string();
    let first_post =
        |account| world.first_post_of(account).or_else(|| former.first_post_of(account));
    let known = Known { labels: &world.labels, name: &name, first_post: &first_post };
    let flips = Flips::new(of, &old.findings, &new.findings, known);
    let flips = flips.with_alerts(&old.alerts, &new.alerts);
    let flips = match (&base.1.delay, &head.1.delay) {
        (Some(old), Some(new)) => flips.with_looks(old, new),
        _ => flips,
    };
    Ok(match (&old.posts, &new.posts) {
        (Some(old), Some(new)) => flips.with_posts(old, new, &name),
        _ => flips,
    })
}
