//! Findings on disk: `accounts.csv`, `groups.json`, `findings.json`, from methods that judge them
//! `posts.csv` and `hashtags.csv`, and the original tool's tables.

use std::io::{self, Write};
use std::path::Path;

use claque_detector::{
    AccountScore, Evidence, Findings, Group, HashtagAlert, Scores, Table, Unit, Values,
};
use claque_scenarios::AnyMethod;
use claque_trace::format::atomic::write_file;
use claque_trace::format::{ReadReport, time};
use claque_trace::{HashtagId, Names, Trace};
use serde_json::{Value, json};

/// The file that marks a folder as findings.
pub(crate) const MARKER: &str = "findings.json";

/// Writes findings into an empty folder. Gives the number of flagged accounts.
pub(crate) fn write_findings(
    dir: &Path,
    method: &AnyMethod,
    trace: &Trace,
    report: &ReadReport,
    findings: &Findings,
) -> anyhow::Result<usize> {
    let flagged = findings.accounts.iter().filter(|score| findings.flags(score.score)).count();
    let names = &trace.names;
    write_accounts(&dir.join("accounts.csv"), findings, names)?;
    let groups: Vec<Value> =
        (0..).zip(&findings.groups).map(|(number, found)| group(number, found, names)).collect();
    write_json(&dir.join("groups.json"), &Value::Array(groups))?;
    if method.judges(Unit::Posts) {
        write_posts(&dir.join("posts.csv"), findings, names)?;
    }
    if method.judges(Unit::Hashtags) {
        write_hashtags(&dir.join("hashtags.csv"), findings, names)?;
    }
    if names.spellings.iter().next().is_some() {
        write_spellings(&dir.join("spellings.csv"), names)?;
    }
    for table in &findings.tables {
        write_table(&dir.join(format!("{}.csv", table.name)), table, names)?;
    }
    write_json(&dir.join(MARKER), &summary(method, trace, report, findings, flagged))?;
    Ok(flagged)
}

fn summary(
    method: &AnyMethod,
    trace: &Trace,
    report: &ReadReport,
    findings: &Findings,
    flagged: usize,
) -> Value {
    json!({
        "claque_version": env!("CARGO_PKG_VERSION"),
        "parameters": method,
        "units": units(method),
        "resolution": trace.resolution,
        "posts": trace.n_posts(),
        "rejected_rows": report.rejected,
        "accounts": trace.names.accounts.len(),
        "accounts_scored": findings.accounts.len(),
        "threshold": findings.threshold,
        "flagged": flagged,
        "groups": findings.groups.len(),
        "hashtag_alerts": findings.hashtags.len(),
        "posts_judged": findings.posts.len(),
        "notes": findings.notes,
    })
}

/// What the method says something about.
fn units(method: &AnyMethod) -> Vec<&'static str> {
    let units = [
        (Unit::Accounts, "accounts"),
        (Unit::Pairs, "pairs"),
        (Unit::Groups, "groups"),
        (Unit::Posts, "posts"),
        (Unit::Hashtags, "hashtags"),
    ];
    units.into_iter().filter(|&(unit, _)| method.judges(unit)).map(|(_, name)| name).collect()
}

fn write_accounts(path: &Path, findings: &Findings, names: &Names) -> anyhow::Result<()> {
    let mut headings = vec!["account_id", "score", "flagged", "group"];
    if findings.coordinated.is_some() {
        headings.extend(["coordinated_score", "coordinated_flagged"]);
    }
    write_csv(path, &headings, findings.accounts.len(), |idx| {
        let found = findings.accounts[idx];
        let mut row = vec![
            names.account(found.account),
            found.score.to_string(),
            u8::from(findings.flags(found.score)).to_string(),
            found.group.map_or_else(String::new, |group| group.to_string()),
        ];
        row.extend(findings.coordinated.iter().flat_map(|scores| coordinated(scores, found)));
        row
    })
}

/// Score and verdict of an account in a second ranking; empty where it has none.
fn coordinated(scores: &Scores, of: AccountScore) -> [String; 2] {
    let place = scores.accounts.binary_search_by_key(&of.account, |score| score.account);
    let Ok(place) = place else { return [String::new(), "0".to_owned()] };
    let score = scores.accounts[place].score;
    let flagged = scores.threshold.is_some_and(|threshold| score >= threshold);
    [score.to_string(), u8::from(flagged).to_string()]
}

fn write_posts(path: &Path, findings: &Findings, names: &Names) -> anyhow::Result<()> {
    write_csv(path, &["post", "score", "flagged"], findings.posts.len(), |idx| {
        let found = findings.posts[idx];
        let flagged = u8::from(found.score >= 0.0).to_string();
        vec![names.post(found.post), found.score.to_string(), flagged]
    })
}

/// How hashtags were written that are known under another form, one line per spelling.
fn write_spellings(path: &Path, names: &Names) -> anyhow::Result<()> {
    let spellings: Vec<(&str, HashtagId)> = names.spellings.iter().collect();
    write_csv(path, &["hashtag", "written"], spellings.len(), |idx| {
        let (written, hashtag) = spellings[idx];
        vec![names.hashtag(hashtag), written.to_owned()]
    })
}

/// One line per alert, most suspicious first.
fn write_hashtags(path: &Path, findings: &Findings, names: &Names) -> anyhow::Result<()> {
    let headings = ["hashtag", "from", "until", "accounts", "score"];
    write_csv(path, &headings, findings.hashtags.len(), |idx| {
        let HashtagAlert { score, moment } = &findings.hashtags[idx];
        vec![
            names.hashtag(moment.hashtag),
            time::to_civil(moment.from),
            time::to_civil(moment.until),
            moment.n_accounts.to_string(),
            score.to_string(),
        ]
    })
}

fn group(number: u32, group: &Group, names: &Names) -> Value {
    let members: Vec<String> =
        group.members.iter().map(|&account| names.account(account)).collect();
    let evidence: Vec<Value> =
        group.evidence.iter().map(|moment| one_moment(moment, names)).collect();
    json!({ "group": number, "score": group.score, "members": members, "evidence": evidence })
}

/// One moment as JSON.
pub(crate) fn one_moment(moment: &Evidence, names: &Names) -> Value {
    let posts: Vec<String> = moment.posts.iter().map(|&post| names.post(post)).collect();
    json!({
        "hashtag": names.hashtag(moment.hashtag),
        "from": time::to_civil(moment.from),
        "until": time::to_civil(moment.until),
        "accounts": moment.n_accounts,
        "posts": posts,
    })
}

/// A table under the original tool's headings, with names for numbers.
fn write_table(path: &Path, table: &Table, names: &Names) -> anyhow::Result<()> {
    let headings: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
    let n_rows = table.columns.first().map_or(0, |column| column.values.len());
    write_csv(path, &headings, n_rows, |idx| {
        let mut row: Vec<String> =
            table.columns.iter().map(|column| cell(&column.values, idx, names)).collect();
        if let Some((first, second)) = table.alphabetical.filter(|&(a, b)| row[a] > row[b]) {
            row.swap(first, second);
        }
        row
    })
}

fn cell(values: &Values, idx: usize, names: &Names) -> String {
    match values {
        Values::Accounts(values) => names.account(values[idx]),
        Values::Posts(values) => names.post(values[idx]),
        Values::Hashtags(values) => names.hashtag(values[idx]),
        Values::Integers(values) => values[idx].to_string(),
        Values::Numbers(values) => values[idx].to_string(),
    }
}

fn write_csv(
    path: &Path,
    headings: &[&str],
    n_rows: usize,
    row: impl Fn(usize) -> Vec<String>,
) -> anyhow::Result<()> {
    write_file(path, |out| {
        let mut csv = csv::Writer::from_writer(&mut *out);
        csv.write_record(headings).map_err(io::Error::other)?;
        for idx in 0..n_rows {
            csv.write_record(row(idx)).map_err(io::Error::other)?;
        }
        csv.flush()
    })?;
    Ok(())
}

fn write_json(path: &Path, value: &Value) -> anyhow::Result<()> {
    write_file(path, |out| {
        serde_json::to_writer_pretty(&mut *out, value).map_err(io::Error::other)?;
        out.write_all(b"\n")
    })?;
    Ok(())
}
