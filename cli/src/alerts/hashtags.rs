//! Hashtags in stretches of time, each under a number that it keeps from look to look.

use std::collections::{BTreeMap, BTreeSet};

use claque_detector::{Findings, HashtagAlert};
use claque_trace::{Names, Timestamp};
use serde_json::Value;

use super::standing::{Change, Facts, Numbers, Standing};
use crate::findings_files::one_moment;

/// What is told of a hashtag in a stretch of time.
#[derive(Clone, PartialEq)]
pub(super) struct StretchFacts {
    score: f64,
    hashtag: String,
    from: Timestamp,
    until: Timestamp,
    moment: Value,
}

impl Facts for StretchFacts {
    fn is_news(&self, told: &Self) -> bool {
        (self.from, self.until) != (told.from, told.until)
    }
}

/// Stretches that were told and stand.
pub(super) struct Hashtags {
    pub(super) standing: Standing<u64, StretchFacts>,
    given: Numbers,
}

/// Stretches of each hashtag: number, beginning and end.
type Known = BTreeMap<String, Vec<(u64, Timestamp, Timestamp)>>;

impl Hashtags {
    pub(super) fn new() -> Self {
        Self { standing: Standing::new(), given: Numbers::default() }
    }

    pub(super) fn look(
        &mut self,
        found: &Findings,
        names: &Names,
        now: Timestamp,
    ) -> Vec<Change<u64, StretchFacts>> {
        let facts: Vec<StretchFacts> =
            found.hashtags.iter().map(|alert| facts(alert, names)).collect();
        let numbers = self.number_all(&facts);
        self.standing.look(numbers.into_iter().zip(facts).collect(), now)
    }

    /// A stretch keeps the number of the one of its hashtag that it shares most time with, unless
    /// one before it in the findings has it.
    fn number_all(&mut self, stretches: &[StretchFacts]) -> Vec<u64> {
        let mut known = Known::new();
        for (&number, told) in self.standing.iter() {
            let of_hashtag = known.entry(told.hashtag.clone()).or_default();
            of_hashtag.push((number, told.from, told.until));
        }
        self.given.give(stretches, |stretch, taken| heir(stretch, &known, taken))
    }
}

/// The number of the stretch that most time is shared with, of those not taken; the lowest of
/// several.
fn heir(stretch: &StretchFacts, known: &Known, taken: &BTreeSet<u64>) -> Option<u64> {
    let free = known.get(&stretch.hashtag)?.iter().filter(|known| !taken.contains(&known.0));
    let shared = free.map(|&(number, from, until)| {
        (until.min(stretch.until) - from.max(stretch.from), std::cmp::Reverse(number))
    });
    shared.filter(|&(span_ms, _)| span_ms >= 0).max().map(|(_, number)| number.0)
}

fn facts(alert: &HashtagAlert, names: &Names) -> StretchFacts {
    let HashtagAlert { score, moment } = alert;
    StretchFacts {
        score: *score,
        hashtag: names.hashtag(moment.hashtag).into_owned(),
        from: moment.from,
        until: moment.until,
        moment: one_moment(moment, names),
    }
}

/// How a stretch stands now.
pub(super) fn line(number: u64, after: &StretchFacts) -> Value {
    let mut line = after.moment.clone();
    line["stretch"] = number.into();
    line["score"] = after.score.into();
    line
}
