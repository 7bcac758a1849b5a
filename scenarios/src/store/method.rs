//! What one method found on one world.

use std::collections::BTreeMap;
use std::path::Path;

use claque_detector::{AccountScore, Evidence, Findings, Group, HashtagAlert, Scores};
use claque_evaluation::RunRecord;
use claque_evaluation::gate::{Alert, ScoredPost};
use claque_sim::Plan;
use claque_trace::format::table::{Column, Table, Values, write_packed_table};
use claque_trace::{AccountId, HashtagId, Timestamp};

use super::faults::{ascending, fault, finite, in_row, known, read};
use super::{Judges, StoredWorld, posts};
use crate::{Error, Simulated};

/// What a method found.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredMethod {
    /// Scores and groups; alerts without their posts. Groups have neither score nor evidence.
    pub findings: Findings,
    /// Its alerts to hashtags as they are written, in order.
    pub alerts: Vec<Alert>,
    /// The posts that it scores, in order of number; `None` where it judges none.
    pub posts: Option<Vec<ScoredPost>>,
}

/// Scores of one account: the method's own, and as coordinated.
type Row = (Option<AccountScore>, Option<f64>);

pub(super) fn write(
    folder: &Path,
    name: &str,
    findings: &Findings,
    judges: Judges,
    world: &Simulated,
) -> Result<(), Error> {
    let file = |kind: &str| folder.join(format!("{name}{kind}.parquet"));
    write_packed_table(&file(""), &accounts(findings))?;
    if judges.groups {
        write_packed_table(&file(".groups"), &groups(findings))?;
    }
    if judges.hashtags {
        write_packed_table(&file(".hashtags"), &hashtags(findings, &world.plan))?;
    }
    if !findings.posts.is_empty() {
        write_packed_table(&file(".posts"), &posts::columns(findings, world))?;
    }
    Ok(())
}

/// One row for each account with a score of either kind.
fn accounts(findings: &Findings) -> Vec<Column> {
    let mut rows: BTreeMap<AccountId, Row> =
        findings.accounts.iter().map(|score| (score.account, (Some(*score), None))).collect();
    for score in findings.coordinated.iter().flat_map(|scores| &scores.accounts) {
        rows.entry(score.account).or_default().1 = Some(score.score);
    }
    let score = |row: &Row| row.0.map(|score| score.score);
    let flagged = |row: &Row| u8::from(score(row).is_some_and(|score| findings.flags(score)));
    let mut columns = vec![
        Column::new("account_id", Values::U32(rows.keys().map(|account| account.0).collect())),
        Column::new("score", Values::OptionalF64(rows.values().map(score).collect())),
        Column::new("flagged", Values::U8(rows.values().map(flagged).collect())),
        Column::new(
            "group",
            Values::OptionalU32(rows.values().map(|row| row.0.and_then(|s| s.group)).collect()),
        ),
    ];
    if findings.coordinated.is_some() {
        let scores = Values::OptionalF64(rows.values().map(|row| row.1).collect());
        columns.push(Column::new("coordinated_score", scores));
    }
    columns
}

/// One row for each member of each group.
fn groups(findings: &Findings) -> [Column; 2] {
    let members =
        (0_u32..).zip(&findings.groups).flat_map(|(n, g)| g.members.iter().map(move |m| (n, m.0)));
    let (groups, members) = members.unzip();
    [Column::new("group", Values::U32(groups)), Column::new("account_id", Values::U32(members))]
}

fn hashtags(findings: &Findings, plan: &Plan) -> [Column; 6] {
    let moments = || findings.hashtags.iter().map(|alert| &alert.moment);
    let n_accounts = moments().map(|moment| moment.n_accounts as u64);
    [
        Column::new("hashtag", Values::U32(moments().map(|moment| moment.hashtag.0).collect())),
        Column::new(
            "text",
            Values::Text(moments().map(|moment| plan.hashtag_text(moment.hashtag)).collect()),
        ),
        Column::new("from_ms", Values::I64(moments().map(|moment| moment.from.0).collect())),
        Column::new("until_ms", Values::I64(moments().map(|moment| moment.until.0).collect())),
        Column::new("accounts", Values::U64(n_accounts.collect())),
        Column::new(
            "score",
            Values::F64(findings.hashtags.iter().map(|alert| alert.score).collect()),
        ),
    ]
}

impl StoredMethod {
    pub(super) fn read(
        folder: &Path,
        name: &str,
        run: &RunRecord,
        world: &StoredWorld,
    ) -> Result<Self, Error> {
        let file = |kind: &str| folder.join(format!("{name}{kind}.parquet"));
        let mut findings = read_accounts(&file(""), run, &world.accounts)?;
        let path = file(".groups");
        if run.group_score.is_some() || path.is_file() {
            findings.groups = read_groups(&path, &world.accounts)?;
        }
        let path = file(".hashtags");
        let mut alerts = Vec::new();
        if run.hashtags.is_some() || path.is_file() {
            (findings.hashtags, alerts) = read_hashtags(&path)?;
        }
        let n_groups = findings.groups.len();
        let is_out = |score: &AccountScore| score.group.is_some_and(|g| g as usize >= n_groups);
        if let Some(row) = findings.accounts.iter().position(is_out) {
            let told = format!("a group that is none of {n_groups} in {name}.groups.parquet");
            return Err(in_row(&file(""), row, told));
        }
        let path = file(".posts");
        let is_told = run.posts.is_some() && world.tells_posts();
        let posts = (is_told || path.is_file()).then(|| posts::read(&path, &world.accounts));
        Ok(Self { findings, alerts, posts: posts.transpose()? })
    }
}

fn read_accounts(path: &Path, run: &RunRecord, labelled: &[u32]) -> Result<Findings, Error> {
    let table = read(path)?;
    let accounts = table.u32("account_id").map_err(fault)?;
    ascending(path, accounts)?;
    let threshold = run.own_threshold.as_ref().map(|own| own.threshold);
    let mut findings = Findings {
        accounts: own_scores(path, &table, labelled)?,
        threshold,
        ..Findings::default()
    };
    check_flags(path, &table, &findings)?;
    if let Some(coordinated) = &run.coordinated {
        let scores = table.optional_f64("coordinated_score").map_err(fault)?;
        let scores = ranked(path, "coordinated_score", accounts, scores, labelled)?;
        let threshold = coordinated.own_threshold.as_ref().map(|own| own.threshold);
        findings.coordinated = Some(Scores { accounts: scores, threshold });
    }
    Ok(findings)
}

fn own_scores(path: &Path, table: &Table, labelled: &[u32]) -> Result<Vec<AccountScore>, Error> {
    let accounts = table.u32("account_id").map_err(fault)?;
    let scores = table.optional_f64("score").map_err(fault)?;
    let groups = table.optional_u32("group").map_err(fault)?;
    let mut ranked = ranked(path, "score", accounts, scores, labelled)?;
    let places = scores.iter().zip(groups).filter(|(score, _)| score.is_some());
    ranked.iter_mut().zip(places).for_each(|(score, (_, group))| score.group = *group);
    Ok(ranked)
}

/// Rows with a score, every one of an account that there is.
fn ranked(
    path: &Path,
    column: &str,
    accounts: &[u32],
    scores: &[Option<f64>],
    labelled: &[u32],
) -> Result<Vec<AccountScore>, Error> {
    let rows = accounts.iter().zip(scores).enumerate();
    let scored = rows.filter_map(|(row, (&account, score))| Some((row, account, (*score)?)));
    let scored = scored.map(|(row, account, score)| {
        let account = known(path, row, account, labelled)?;
        Ok(AccountScore { account, score: finite(path, row, column, score)?, group: None })
    });
    scored.collect()
}

/// What is flagged is what the record's threshold flags.
fn check_flags(path: &Path, table: &Table, findings: &Findings) -> Result<(), Error> {
    let (flagged, scores) =
        (table.u8("flagged").map_err(fault)?, table.optional_f64("score").map_err(fault)?);
    let is_wrong = |(&flagged, score): (&u8, &Option<f64>)| {
        flagged != u8::from(score.is_some_and(|score| findings.flags(score)))
    };
    match flagged.iter().zip(scores).position(is_wrong) {
        None => Ok(()),
        Some(row) => {
            let threshold = findings.threshold;
            let told = match threshold {
                Some(threshold) => {
                    format!("the threshold {threshold} in runs.jsonl says otherwise")
                }
                None => "the record in runs.jsonl has no threshold".to_owned(),
            };
            Err(in_row(path, row, format!("flagged is {}, but {told}", flagged[row])))
        }
    }
}

fn read_groups(path: &Path, labelled: &[u32]) -> Result<Vec<Group>, Error> {
    let table = read(path)?;
    let (numbers, accounts) =
        (table.u32("group").map_err(fault)?, table.u32("account_id").map_err(fault)?);
    let mut groups: Vec<Group> = Vec::new();
    for (row, (&number, &account)) in numbers.iter().zip(accounts).enumerate() {
        let account = known(path, row, account, labelled)?;
        match number as usize {
            number if number == groups.len() => {
                groups.push(Group { members: vec![account], score: 0.0, evidence: Vec::new() });
            }
            number
                if number + 1 == groups.len() && groups[number].members.last() < Some(&account) =>
            {
                groups[number].members.push(account);
            }
            _ => {
                let told =
                    "out of order or twice, accepted are groups 0, 1, … with ascending members";
                return Err(in_row(
                    path,
                    row,
                    format!("group {number}, account {}: {told}", account.0),
                ));
            }
        }
    }
    Ok(groups)
}

fn read_hashtags(path: &Path) -> Result<(Vec<HashtagAlert>, Vec<Alert>), Error> {
    let table = read(path)?;
    let (hashtags, texts) =
        (table.u32("hashtag").map_err(fault)?, table.text("text").map_err(fault)?);
    let [from, until] = ["from_ms", "until_ms"].map(|name| table.i64(name).map_err(fault));
    let (from, until) = (from?, until?);
    let (accounts, scores) =
        (table.u64("accounts").map_err(fault)?, table.f64("score").map_err(fault)?);
    let mut found = (Vec::new(), Vec::new());
    for row in 0..table.n_rows() {
        let score = finite(path, row, "score", scores[row])?;
        let (from, until) = (Timestamp(from[row]), Timestamp(until[row]));
        let n_accounts = usize::try_from(accounts[row]).unwrap_or(usize::MAX);
        let hashtag = HashtagId(hashtags[row]);
        let moment = Evidence { hashtag, from, until, n_accounts, posts: Vec::new() };
        found.0.push(HashtagAlert { score, moment });
        found.1.push(Alert { hashtag: texts[row].to_owned(), from, until, score });
    }
    Ok(found)
}
