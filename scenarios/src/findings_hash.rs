//! One short text for everything a method found.

use claque_detector::{AccountScore, Evidence, Findings, Values};
use sha2::{Digest, Sha256};

/// First 16 hexadecimal digits of the SHA-256 of findings, notes included: equal findings give
/// equal text, whatever the machine.
pub(crate) fn findings_hash(findings: &Findings) -> String {
    let mut hash = Hash(Sha256::new());
    hash.accounts(&findings.accounts);
    hash.threshold(findings.threshold);
    if let Some(coordinated) = &findings.coordinated {
        hash.accounts(&coordinated.accounts);
        hash.threshold(coordinated.threshold);
    }
    for group in &findings.groups {
        hash.number(group.score);
        group.members.iter().for_each(|member| hash.count(u64::from(member.0)));
        group.evidence.iter().for_each(|moment| hash.moment(moment));
    }
    for post in &findings.posts {
        hash.count(post.post.0);
        hash.number(post.score);
    }
    for alert in &findings.hashtags {
        hash.number(alert.score);
        hash.moment(&alert.moment);
    }
    for table in &findings.tables {
        hash.text(table.name);
        for column in &table.columns {
            hash.text(column.name);
            hash.values(&column.values);
        }
    }
    findings.notes.iter().for_each(|note| hash.text(note));
    hash.finish()
}

struct Hash(Sha256);

impl Hash {
    fn count(&mut self, value: u64) {
        self.0.update(value.to_le_bytes());
    }

    fn number(&mut self, value: f64) {
        self.count(value.to_bits());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len() as u64);
        self.0.update(text);
    }

    fn threshold(&mut self, threshold: Option<f64>) {
        self.number(threshold.unwrap_or(f64::NAN));
    }

    fn accounts(&mut self, scores: &[AccountScore]) {
        self.count(scores.len() as u64);
        for score in scores {
            self.count(u64::from(score.account.0));
            self.number(score.score);
            self.count(score.group.map_or(u64::MAX, u64::from));
        }
    }

    fn moment(&mut self, moment: &Evidence) {
        self.count(u64::from(moment.hashtag.0));
        [moment.from, moment.until].iter().for_each(|at| self.count(at.0.cast_unsigned()));
        self.count(moment.n_accounts as u64);
        moment.posts.iter().for_each(|post| self.count(post.0));
    }

    fn values(&mut self, values: &Values) {
        match values {
            Values::Accounts(values) => values.iter().for_each(|v| self.count(u64::from(v.0))),
            Values::Posts(values) => values.iter().for_each(|v| self.count(v.0)),
            Values::Hashtags(values) => values.iter().for_each(|v| self.count(u64::from(v.0))),
            Values::Integers(values) => values.iter().for_each(|v| self.count(v.cast_unsigned())),
            Values::Numbers(values) => values.iter().for_each(|v| self.number(*v)),
        }
    }

    fn finish(self) -> String {
        let digest = self.0.finalize();
        digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
