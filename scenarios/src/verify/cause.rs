//! Causes of posts.

use std::path::Path;

use claque_sim::{Cause, CauseKind};
use claque_trace::format;
use claque_trace::format::table::{Table, read_table};

use super::breach::{Checked, breach, unreadable};
use super::posts::{self, Part, PostLaw};
use super::rules::{self, Rule};
use crate::truth_files::{TRUTH, TruthManifest};

/// The causes in a part.
pub(super) struct Rows {
    pub(super) file: String,
    pub(super) post: Vec<u64>,
    pub(super) kind: Vec<u8>,
    pub(super) what: Vec<u32>,
    pub(super) campaign: Vec<Option<u32>>,
    pub(super) wave: Vec<Option<u32>>,
}

/// Reads the part that belongs to the posts in `file`.
pub(super) fn read(dir: &Path, file: &str) -> Checked<Rows> {
    let file = format!("{TRUTH}/{file}");
    let table = posts::read_table(dir, &file)?;
    columns(&table, &file).map_err(unreadable(&file))
}

fn columns(table: &Table, file: &str) -> Result<Rows, format::Error> {
    Ok(Rows {
        file: file.to_owned(),
        post: table.u64("post")?.to_vec(),
        kind: table.u8("cause")?.to_vec(),
        what: table.u32("what")?.to_vec(),
        campaign: table.optional_u32("campaign")?.to_vec(),
        wave: table.optional_u32("wave")?.to_vec(),
    })
}

/// Law: every post has a cause, in the order of the posts.
pub(super) struct Beside;

impl PostLaw for Beside {
    fn name(&self) -> &'static str {
        "every post has its cause beside it"
    }

    fn look(&mut self, part: &Part<'_>) -> Checked<u64> {
        let Some(causes) = part.causes else { return Ok(0) };
        for ((row, post), &found) in part.rows().zip(&causes.post) {
            if found != post.post.0 {
                let expected = format!("post {}", post.post.0);
                return Err(breach(&causes.file, row, format!("post {found}"), expected));
            }
        }
        let (found, expected) = (causes.post.len(), part.posts.len());
        if found != expected {
            let (found, expected) = (format!("{found} rows"), format!("{expected} rows"));
            return Err(breach(&causes.file, None, found, expected));
        }
        Ok(found as u64)
    }
}

/// Law: every cause is one that there is, and says the same in each of its columns.
pub(super) struct Legal {
    kinds: Checked<Vec<Rule>>,
    n_campaigns: usize,
}

impl Legal {
    pub(super) fn new(dir: &Path, truth: &TruthManifest) -> Self {
        Self { kinds: kinds(dir), n_campaigns: truth.world.campaign.len() }
    }

    fn check(&self, kinds: &[Rule], rows: &Rows, idx: usize) -> Result<(), (String, String)> {
        let (kind, what) = (rows.kind[idx], rows.what[idx]);
        let Some(rule) = kinds.get(usize::from(kind)) else {
            return Err((format!("cause {kind}"), format!("a cause below {}", kinds.len())));
        };
        let (campaign, wave) = (rows.campaign[idx], rows.wave[idx]);
        if campaign.is_some() != rule.has_campaign || wave.is_some() != rule.has_wave {
            let found = format!("{} with campaign {campaign:?} and wave {wave:?}", rule.kind);
            let say = |has: bool| if has { "a" } else { "no" };
            let (a, b) = (say(rule.has_campaign), say(rule.has_wave));
            return Err((found, format!("{a} campaign and {b} wave")));
        }
        if campaign.is_some_and(|number| number as usize >= self.n_campaigns) {
            let expected = format!("a campaign below {}", self.n_campaigns);
            return Err((format!("campaign {campaign:?}"), expected));
        }
        let kind = CauseKind::ALL.into_iter().find(|kind| kind.name() == rule.kind);
        let cause = kind.and_then(|kind| Cause::from_parts(kind, what));
        let expected = cause.map(|cause| (cause.campaign(), cause.wave().map(|(_, wave)| wave)));
        if expected != Some((campaign, wave)) {
            let found = format!("campaign {campaign:?} and wave {wave:?} for {what}");
            return Err((found, format!("campaign and wave {expected:?}")));
        }
        Ok(())
    }
}

impl PostLaw for Legal {
    fn name(&self) -> &'static str {
        "causes are legal"
    }

    fn unit(&self) -> &'static str {
        "causes"
    }

    fn look(&mut self, part: &Part<'_>) -> Checked<u64> {
        let Some(causes) = part.causes else { return Ok(0) };
        let kinds = match &mut self.kinds {
            Ok(kinds) => std::mem::take(kinds),
            fault => return std::mem::replace(fault, Ok(Vec::new())).map(|_| 0),
        };
        for idx in 0..causes.kind.len() {
            if let Err((found, expected)) = self.check(&kinds, causes, idx) {
                return Err(breach(&causes.file, idx as u64 + 1, found, expected));
            }
        }
        self.kinds = Ok(kinds);
        Ok(causes.kind.len() as u64)
    }
}

/// The rules of the kinds that a world names, in the order of their numbers.
pub(super) fn kinds(dir: &Path) -> Checked<Vec<Rule>> {
    let file = format!("{TRUTH}/causes.parquet");
    let table: Table = read_table(&dir.join(&file)).map_err(unreadable(&file))?;
    let numbers = table.u8("cause").map_err(unreadable(&file))?;
    let names = table.text("name").map_err(unreadable(&file))?;
    let mut kinds: Vec<Rule> = Vec::new();
    for (idx, (&number, name)) in numbers.iter().zip(names.iter()).enumerate() {
        let row = idx as u64 + 1;
        if usize::from(number) != idx {
            return Err(breach(&file, row, format!("cause {number}"), format!("cause {idx}")));
        }
        let rule = rules::of(name).filter(|rule| !kinds.contains(rule));
        let known = rules::RULES.map(|rule| rule.kind).join(", ");
        let fault =
            || breach(&file, row, format!("name {name:?}"), format!("each of {known} once"));
        kinds.push(rule.ok_or_else(fault)?);
    }
    Ok(kinds)
}
