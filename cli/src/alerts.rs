//! Findings as they change, one JSON object a line.
//!
//! Whoever takes in every line has what the last look found, in every unit: a line replaces what was
//! told before under the same name or number, and `withdrawn` or `settled` takes it back. Between
//! looks only news is told, which a score is not; the end tells whatever still differs.

use std::collections::BTreeMap;
use std::io::{self, Write};

use claque_detector::{Findings, Scores};
use claque_trace::format::time::to_civil;
use claque_trace::{Names, Timestamp};
use serde_json::{Value, json};

mod groups;
mod hashtags;
mod standing;

use crate::console::harmless;
use groups::Groups;
use hashtags::Hashtags;
use standing::{Change, Facts, Standing};

/// Tells what is new in findings, and what no longer holds.
pub(crate) struct Alerts<W> {
    out: W,
    keep_ms: Option<i64>,
    now: Timestamp,
    groups: Groups,
    accounts: Standing<String, AccountFacts>,
    coordinated: Standing<String, f64>,
    posts: Standing<String, f64>,
    hashtags: Hashtags,
    notes: Vec<String>,
}

/// What is told of a flagged account.
#[derive(Clone, PartialEq)]
struct AccountFacts {
    score: f64,
    group: Option<u64>,
}

impl Facts for AccountFacts {
    fn is_news(&self, told: &Self) -> bool {
        self.group != told.group
    }
}

impl<W: Write> Alerts<W> {
    /// Alerts go to `out`; what was told first so long ago and is found no longer is settled and
    /// not withdrawn.
    pub(crate) fn new(out: W, keep_ms: Option<i64>) -> Self {
        Self {
            out,
            keep_ms,
            now: Timestamp::default(),
            groups: Groups::new(),
            accounts: Standing::new(),
            coordinated: Standing::new(),
            posts: Standing::new(),
            hashtags: Hashtags::new(),
            notes: Vec::new(),
        }
    }

    /// Tells what changed, groups first, and hands it on at once.
    pub(crate) fn tell(
        &mut self,
        found: &Findings,
        names: &Names,
        now: Timestamp,
    ) -> io::Result<()> {
        self.now = now;
        self.notes.clone_from(&found.notes);
        let groups = self.groups.look(found, names, now);
        let accounts = self.accounts.look(self.flagged(found, names), now);
        let coordinated = self.coordinated.look(coordinated(found, names), now);
        let posts = self.posts.look(operated_posts(found, names), now);
        let hashtags = self.hashtags.look(found, names, now);
        self.lines(groups, accounts, coordinated, posts, hashtags)
    }

    /// Tells what still differs from what was told, then the last line. Gives how many accounts are
    /// flagged.
    pub(crate) fn end(&mut self, why: &str, mut report: Value) -> io::Result<usize> {
        let (groups, accounts) = (self.groups.standing.rest(), self.accounts.rest());
        let (coordinated, posts) = (self.coordinated.rest(), self.posts.rest());
        let hashtags = self.hashtags.standing.rest();
        self.lines(groups, accounts, coordinated, posts, hashtags)?;
        report["end"] = why.into();
        report["flagged"] = self.accounts.len().into();
        report["coordinated_flagged"] = self.coordinated.len().into();
        report["groups"] = self.groups.standing.len().into();
        report["operated_posts"] = self.posts.len().into();
        report["hashtag_alerts"] = self.hashtags.standing.len().into();
        report["notes"] = std::mem::take(&mut self.notes).into();
        self.line(&report)?;
        self.out.flush()?;
        Ok(self.accounts.len())
    }

    fn lines(
        &mut self,
        groups: Vec<Change<u64, groups::GroupFacts>>,
        accounts: Vec<Change<String, AccountFacts>>,
        coordinated: Vec<Change<String, f64>>,
        posts: Vec<Change<String, f64>>,
        hashtags: Vec<Change<u64, hashtags::StretchFacts>>,
    ) -> io::Result<()> {
        self.unit("group", groups, |&n, before, after| groups::line(n, before, after))?;
        self.unit(
            "account",
            accounts,
            |name, _, after| json!({ "account": name, "score": after.score, "group": after.group }),
        )?;
        self.unit(
            "coordinated",
            coordinated,
            |name, _, after| json!({ "account": name, "score": after }),
        )?;
        self.unit("post", posts, |name, _, after| json!({ "post": name, "score": after }))?;
        self.unit("hashtag", hashtags, |&n, _, after| hashtags::line(n, after))?;
        self.out.flush()
    }

    /// Tells the changes of one unit.
    fn unit<K: Clone + Into<Value>, F>(
        &mut self,
        unit: &str,
        changes: Vec<Change<K, F>>,
        stands: impl Fn(&K, Option<&F>, &F) -> Value,
    ) -> io::Result<()> {
        for change in changes {
            let mut line = match &change.after {
                Some(after) => stands(&change.key, change.before.as_ref(), after),
                None => self.gone(unit, &change),
            };
            if change.after.is_some() {
                line["alert"] = unit.into();
            }
            line["at"] = to_civil(self.now).into();
            self.line(&line)?;
        }
        Ok(())
    }

    /// What is found no longer, by the key under which it was told.
    fn gone<K: Clone + Into<Value>, F>(&self, unit: &str, change: &Change<K, F>) -> Value {
        let is_settled = self.keep_ms.is_some_and(|keep_ms| self.now - change.since >= keep_ms);
        let mut line = json!({ "alert": if is_settled { "settled" } else { "withdrawn" } });
        line[if unit == "hashtag" { "stretch" } else { unit }] = change.key.clone().into();
        line
    }

    fn flagged(&self, found: &Findings, names: &Names) -> BTreeMap<String, AccountFacts> {
        let flagged = found.accounts.iter().filter(|score| found.flags(score.score));
        let facts = |group: Option<u32>, score| {
            let group = group.and_then(|place| self.groups.number(place));
            AccountFacts { score, group }
        };
        flagged
            .map(|one| (names.account(one.account).into_owned(), facts(one.group, one.score)))
            .collect()
    }

    fn line(&mut self, value: &Value) -> io::Result<()> {
        let line = serde_json::to_string(value)? + "\n";
        self.out.write_all(harmless(&line).as_bytes())
    }
}

/// Accounts that act together, from methods that tell that from who is operated.
fn coordinated(found: &Findings, names: &Names) -> BTreeMap<String, f64> {
    let Some(Scores { accounts, threshold: Some(threshold) }) = &found.coordinated else {
        return BTreeMap::new();
    };
    let flagged = accounts.iter().filter(|score| score.score >= *threshold);
    flagged.map(|score| (names.account(score.account).into_owned(), score.score)).collect()
}

/// Posts that are taken to be operated.
fn operated_posts(found: &Findings, names: &Names) -> BTreeMap<String, f64> {
    let operated = found.posts.iter().filter(|post| post.score >= 0.0);
    operated.map(|post| (names.post(post.post).into_owned(), post.score)).collect()
}
