//! Findings on disk: `accounts.csv`, `groups.json`, `findings.json`, and the original tool's tables.

use std::io::{self, Write};
use std::path::Path;

use claque_detector::{Evidence, Findings, Group, Method, Table, Values};
use claque_trace::format::atomic::write_file;
use claque_trace::format::{ReadReport, time};
use claque_trace::{Names, Trace};
use serde_json::{Value, json};

/// The file that marks a folder as findings.
pub(crate) const MARKER: &str = "findings.json";

/// Writes findings into an empty folder. Gives the number of flagged accounts.
pub(crate) fn write_findings(
    dir: &Path,
    method: &Method,
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
    for table in &findings.tables {
        write_table(&dir.join(format!("{}.csv", table.name)), table, names)?;
    }
    write_json(&dir.join(MARKER), &summary(method, trace, report, findings, flagged))?;
    Ok(flagged)
}

fn summary(
    method: &Method,
    trace: &Trace,
    report: &ReadReport,
    findings: &Findings,
    flagged: usize,
) -> Value {
    json!({
        "claque_version": env!("CARGO_PKG_VERSION"),
        "parameters": method,
        "resolution": trace.resolution,
        "posts": trace.n_posts(),
        "rejected_rows": report.rejected,
        "accounts": trace.names.accounts.len(),
        "accounts_scored": findings.accounts.len(),
        "threshold": findings.threshold,
        "flagged": flagged,
        "groups": findings.groups.len(),
        "notes": findings.notes,
    })
}

fn write_accounts(path: &Path, findings: &Findings, names: &Names) -> anyhow::Result<()> {
    write_csv(path, &["account_id", "score", "flagged", "group"], findings.accounts.len(), |idx| {
        let found = findings.accounts[idx];
        vec![
            names.account(found.account),
            found.score.to_string(),
            u8::from(findings.flags(found.score)).to_string(),
            found.group.map_or_else(String::new, |group| group.to_string()),
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

fn one_moment(moment: &Evidence, names: &Names) -> Value {
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
