//! A detector of your own in Rust: the trait, the laws, and a program that claque runs.
//!
//! ```sh
//! cargo build --release -p claque-detector --example night_owls
//! claque detect trace.csv --method cmd:target/release/examples/night_owls
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{Write, stdin, stdout};
use std::path::Path;

use claque_detector::uses::{Use, Uses};
use claque_detector::{AccountScore, Findings, Unit, WholeTrace, run_batch};
use claque_trace::format::{PostStream, ReadOptions, StreamFormat};
use claque_trace::{PostBatch, Timestamp};

/// Scores accounts by the hashtags they use between midnight and four, in UTC.
struct NightOwls;

impl WholeTrace for NightOwls {
    type Row = Use;

    const NAME: &'static str = "night_owls";
    const UNITS: &'static [Unit] = &[Unit::Accounts];

    fn absorb(&self, rows: &mut Uses, posts: &PostBatch) {
        let with_reposts = true;
        rows.absorb(posts, with_reposts);
    }

    fn time_shift_ms(&self) -> i64 {
        86_400_000
    }

    fn find(&self, uses: Vec<Use>) -> Findings {
        let mut n_uses = BTreeMap::new();
        for one in uses.iter().filter(|one| one.at.0.rem_euclid(86_400_000) < 4 * 3_600_000) {
            *n_uses.entry(one.account).or_insert(0.0) += 1.0;
        }
        let score = |(account, score)| AccountScore { account, score, group: None };
        Findings { accounts: n_uses.into_iter().map(score).collect(), ..Findings::default() }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let (name, any_lateness) = (Path::new("standard input"), i64::MAX);
    let options = ReadOptions { strict: true, ..ReadOptions::default() };
    let mut input = PostStream::new(stdin(), StreamFormat::Csv, name, any_lateness, &options)?;
    let (posts, _) = input.read_until(Timestamp::MAX)?;
    let findings = run_batch(&NightOwls, &[posts]);
    let mut text = "account_id,score\n".to_owned();
    for found in findings.accounts {
        let account = input.names().account(found.account).replace('"', "\"\"");
        text += &format!("\"{account}\",{}\n", found.score);
    }
    Ok(stdout().write_all(text.as_bytes())?)
}

#[cfg(test)]
mod tests {
    use claque_detector::check_detector;
    use claque_trace::testing;

    use super::*;

    #[test]
    fn every_law_holds() {
        let posts = testing::posts(&[(1, 0, &[7]), (2, 900, &[7, 7]), (1, 40_000_000, &[8])]);
        check_detector(&NightOwls, &[posts]).expect("night owls keep every law");
    }
}
