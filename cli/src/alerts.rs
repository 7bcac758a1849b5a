//! Findings as they change, one JSON object a line.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use claque_detector::{Findings, Group};
use claque_trace::format::time::to_civil;
use claque_trace::{AccountId, Names, Timestamp};
use serde_json::{Value, json};

use crate::console::harmless;
use crate::findings_files::one_moment;

/// Tells what is new in findings, and what no longer holds.
pub(crate) struct Alerts<W> {
    out: W,
    keep_ms: Option<i64>,
    flagged: BTreeMap<String, Timestamp>,
    groups: BTreeMap<String, (u64, Timestamp)>,
    n_groups: u64,
    hashtags: BTreeMap<String, Timestamp>,
}

impl<W: Write> Alerts<W> {
    /// Alerts go to `out`; after `keep_ms` an alert is settled, and the same may be told again.
    pub(crate) fn new(out: W, keep_ms: Option<i64>) -> Self {
        let (flagged, groups, hashtags) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { out, keep_ms, flagged, groups, n_groups: 0, hashtags }
    }

    /// Tells what changed, groups first, and hands it on at once.
    pub(crate) fn tell(
        &mut self,
        found: &Findings,
        names: &Names,
        now: Timestamp,
    ) -> io::Result<()> {
        self.settle(now);
        for group in &found.groups {
            self.group(group, names, now)?;
        }
        self.accounts(found, names, now)?;
        self.hashtags(found, names, now)?;
        self.out.flush()
    }

    /// The last line. Gives how many accounts are flagged.
    pub(crate) fn end(&mut self, why: &str, mut report: Value) -> io::Result<usize> {
        report["end"] = why.into();
        report["flagged"] = self.flagged.len().into();
        self.line(&report)?;
        self.out.flush()?;
        Ok(self.flagged.len())
    }

    fn settle(&mut self, now: Timestamp) {
        if let Some(keep_ms) = self.keep_ms {
            self.flagged.retain(|_, told| now - *told < keep_ms);
            self.groups.retain(|_, (_, told)| now - *told < keep_ms);
            self.hashtags.retain(|_, told| now - *told < keep_ms);
        }
    }

    /// A group is known by any of its members; what is told is who is new in it.
    fn group(&mut self, group: &Group, names: &Names, now: Timestamp) -> io::Result<()> {
        let members: Vec<String> = group.members.iter().map(|&m| names.account(m)).collect();
        let known = members.iter().find_map(|name| self.groups.get(name).map(|known| known.0));
        let number = known.unwrap_or_else(|| {
            self.n_groups += 1;
            self.n_groups
        });
        let mut fresh = Vec::new();
        for name in members {
            if self.groups.insert(name.clone(), (number, now)).is_none() {
                fresh.push(name);
            }
        }
        if fresh.is_empty() {
            return Ok(());
        }
        let evidence: Vec<Value> =
            group.evidence.iter().map(|moment| one_moment(moment, names)).collect();
        self.line(&json!({
            "alert": "group",
            "at": to_civil(now),
            "group": number,
            "score": group.score,
            "members": group.members.len(),
            "new_members": fresh,
            "evidence": evidence,
        }))
    }

    fn accounts(&mut self, found: &Findings, names: &Names, now: Timestamp) -> io::Result<()> {
        let mut standing = BTreeSet::new();
        for score in found.accounts.iter().filter(|score| found.flags(score.score)) {
            let name = names.account(score.account);
            if !self.flagged.contains_key(&name) {
                let group = self.number(score.group, found, names);
                self.line(&json!({
                    "alert": "account",
                    "at": to_civil(now),
                    "account": name,
                    "score": score.score,
                    "group": group,
                }))?;
                self.flagged.insert(name.clone(), now);
            }
            standing.insert(name);
        }
        let gone: Vec<String> =
            self.flagged.keys().filter(|name| !standing.contains(*name)).cloned().collect();
        for name in gone {
            self.line(&json!({ "alert": "withdrawn", "at": to_civil(now), "account": name }))?;
            self.flagged.remove(&name);
        }
        Ok(())
    }

    /// The number under which an account's group was told.
    fn number(&self, group: Option<u32>, found: &Findings, names: &Names) -> Option<u64> {
        let first: AccountId = *found.groups.get(group? as usize)?.members.first()?;
        self.groups.get(&names.account(first)).map(|known| known.0)
    }

    /// An alert to a hashtag is new when it lies after all that was told about it.
    fn hashtags(&mut self, found: &Findings, names: &Names, now: Timestamp) -> io::Result<()> {
        for alert in &found.hashtags {
            let hashtag = names.hashtag(alert.moment.hashtag);
            let told = self.hashtags.get(&hashtag).copied();
            if told.is_none_or(|told| alert.moment.from > told) {
                let mut line = one_moment(&alert.moment, names);
                line["alert"] = "hashtag".into();
                line["at"] = to_civil(now).into();
                line["score"] = alert.score.into();
                self.line(&line)?;
            }
            let until = told.map_or(alert.moment.until, |told| told.max(alert.moment.until));
            self.hashtags.insert(hashtag, until);
        }
        Ok(())
    }

    fn line(&mut self, value: &Value) -> io::Result<()> {
        let line = serde_json::to_string(value)? + "\n";
        self.out.write_all(harmless(&line).as_bytes())
    }
}
