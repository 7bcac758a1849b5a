//! Findings on disk: `accounts.csv`, `groups.json`, `findings.json`, from methods that judge them
//! `posts.csv` and `hashtags.csv`, and the original tool's tables.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use claque_detector::{
    AccountScore, Evidence, Findings, Group, HashtagAlert, Scores, Table, Unit, Values,
};
use claque_scenarios::AnyMethod;
use claque_trace::format::atomic::write_file;
use claque_trace::format::{ReadReport, time};
use claque_trace::{HashtagId, Names, Trace};
use csv::StringRecord;
use rayon::prelude::*;
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
    write_csv(path, &headings, findings.accounts.len(), |idx, row| {
        let found = findings.accounts[idx];
        row.text(&names.account(found.account));
        row.show(found.score);
        row.show(u8::from(findings.flags(found.score)));
        row.show_some(found.group);
        findings.coordinated.iter().for_each(|scores| coordinated(scores, found, row));
    })
}

/// Score and verdict of an account in a second ranking; empty where it has none.
fn coordinated(scores: &Scores, of: AccountScore, row: &mut Row) {
    let place = scores.accounts.binary_search_by_key(&of.account, |score| score.account);
    let score = place.ok().map(|place| scores.accounts[place].score);
    let is_flagged = score.zip(scores.threshold).is_some_and(|(score, least)| score >= least);
    row.show_some(score);
    row.show(u8::from(is_flagged));
}

fn write_posts(path: &Path, findings: &Findings, names: &Names) -> anyhow::Result<()> {
    write_csv(path, &["post", "score", "flagged"], findings.posts.len(), |idx, row| {
        let found = findings.posts[idx];
        row.text(&names.post(found.post));
        row.show(found.score);
        row.show(u8::from(found.score >= 0.0));
    })
}

/// How hashtags were written that are known under another form, one line per spelling.
fn write_spellings(path: &Path, names: &Names) -> anyhow::Result<()> {
    let spellings: Vec<(&str, HashtagId)> = names.spellings.iter().collect();
    write_csv(path, &["hashtag", "written"], spellings.len(), |idx, row| {
        let (written, hashtag) = spellings[idx];
        row.text(&names.hashtag(hashtag));
        row.text(written);
    })
}

/// One line per alert, most suspicious first.
fn write_hashtags(path: &Path, findings: &Findings, names: &Names) -> anyhow::Result<()> {
    let headings = ["hashtag", "from", "until", "accounts", "score"];
    write_csv(path, &headings, findings.hashtags.len(), |idx, row| {
        let HashtagAlert { score, moment } = &findings.hashtags[idx];
        row.text(&names.hashtag(moment.hashtag));
        row.text(&time::to_civil(moment.from));
        row.text(&time::to_civil(moment.until));
        row.show(moment.n_accounts);
        row.show(score);
    })
}

fn group(number: u32, group: &Group, names: &Names) -> Value {
    let members: Vec<_> = group.members.iter().map(|&account| names.account(account)).collect();
    let evidence: Vec<Value> =
        group.evidence.iter().map(|moment| one_moment(moment, names)).collect();
    json!({ "group": number, "score": group.score, "members": members, "evidence": evidence })
}

/// One moment as JSON.
pub(crate) fn one_moment(moment: &Evidence, names: &Names) -> Value {
    let posts: Vec<_> = moment.posts.iter().map(|&post| names.post(post)).collect();
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
    write_csv(path, &headings, n_rows, |idx, row| {
        let name = |place: usize| name(&table.columns[place].values, idx, names);
        let swapped = table.alphabetical.filter(|&(a, b)| name(a) > name(b));
        for (place, column) in table.columns.iter().enumerate() {
            let values = match swapped {
                Some((a, b)) if place == a => &table.columns[b].values,
                Some((a, b)) if place == b => &table.columns[a].values,
                _ => &column.values,
            };
            cell(values, idx, names, row);
        }
    })
}

fn cell(values: &Values, idx: usize, names: &Names, row: &mut Row) {
    match values {
        Values::Integers(values) => row.show(values[idx]),
        Values::Numbers(values) => row.show(values[idx]),
        _ => row.text(&name(values, idx, names)),
    }
}

/// The name of what a row of a column is about; empty where it is a number.
fn name<'n>(values: &Values, idx: usize, names: &'n Names) -> Cow<'n, str> {
    match values {
        Values::Accounts(values) => names.account(values[idx]),
        Values::Posts(values) => names.post(values[idx]),
        Values::Hashtags(values) => names.hashtag(values[idx]),
        Values::Integers(_) | Values::Numbers(_) => Cow::default(),
    }
}

/// A line of a CSV file, written without allocation.
#[derive(Default)]
struct Row {
    fields: StringRecord,
    scratch: String,
}

impl Row {
    fn text(&mut self, text: &str) {
        self.fields.push_field(text);
    }

    fn show(&mut self, value: impl Display) {
        self.scratch.clear();
        write!(self.scratch, "{value}").expect("a string takes everything");
        self.fields.push_field(&self.scratch);
    }

    fn show_some(&mut self, value: Option<impl Display>) {
        match value {
            Some(value) => self.show(value),
            None => self.text(""),
        }
    }
}

/// Rows that are made at once, by one thread.
const ROWS: usize = 1 << 14;

/// Writes rows in order; they are made side by side, some for each thread at a time.
fn write_csv(
    path: &Path,
    headings: &[&str],
    n_rows: usize,
    fill: impl Fn(usize, &mut Row) + Sync,
) -> anyhow::Result<()> {
    let parts: Vec<Range<usize>> =
        (0..n_rows).step_by(ROWS).map(|from| from..n_rows.min(from + ROWS)).collect();
    write_file(path, |out| {
        let mut csv = csv::Writer::from_writer(&mut *out);
        csv.write_record(headings).map_err(io::Error::other)?;
        csv.flush()?;
        drop(csv);
        for parts in parts.chunks(rayon::current_num_threads()) {
            let made: Vec<csv::Result<Vec<u8>>> =
                parts.par_iter().map(|rows| lines(rows.clone(), &fill)).collect();
            for bytes in made {
                out.write_all(&bytes.map_err(io::Error::other)?)?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

fn lines(rows: Range<usize>, fill: impl Fn(usize, &mut Row)) -> csv::Result<Vec<u8>> {
    let (mut csv, mut row) = (csv::Writer::from_writer(Vec::new()), Row::default());
    for idx in rows {
        row.fields.clear();
        fill(idx, &mut row);
        csv.write_record(&row.fields)?;
    }
    csv.into_inner().map_err(|error| error.into_error().into())
}

fn write_json(path: &Path, value: &Value) -> anyhow::Result<()> {
    write_file(path, |out| {
        serde_json::to_writer_pretty(&mut *out, value).map_err(io::Error::other)?;
        out.write_all(b"\n")
    })?;
    Ok(())
}
