//! Scores as text, whoever made them: `account_id,score[,flagged][,group]`.

use std::collections::BTreeMap;
use std::io::Read;

use claque_detector::{AccountScore, Findings, Group};
use claque_trace::AccountId;
use csv::StringRecord;

use crate::Error;

/// What a file of scores may look like.
const ACCEPTED: &str = "accepted is account_id,score[,flagged][,group]";

/// The columns that mean something.
const COLUMNS: [&str; 4] = ["account_id", "score", "flagged", "group"];

/// How many unknown accounts are named.
const UNKNOWN_MAX: usize = 3;

/// Scores that were read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scored {
    /// What they say. A column `flagged` (1 or 0) becomes a threshold: the lowest flagged score.
    pub findings: Findings,
    /// How many rows are about accounts that are not known.
    pub n_unknown: usize,
    /// Names of the first few of them, in the order of rows.
    pub unknown: Vec<String>,
    /// Line and name of the first of them.
    pub first_unknown: Option<(u64, String)>,
    /// Whether there is a column `group`.
    pub judges_groups: bool,
    /// Names of the columns that mean nothing.
    pub ignored_columns: Vec<String>,
}

/// Reads scores of the accounts that `find` knows. Rows with the same text in the column `group`
/// are a group, whose score is the highest of its members'.
///
/// # Errors
/// [`Error::Scores`] naming line, column, what was found and what would be accepted.
pub fn read_scores(
    input: impl Read,
    find: impl Fn(&str) -> Option<AccountId>,
) -> Result<Scored, Error> {
    read(input, find).map_err(|message| Error::Scores { message })
}

fn read(input: impl Read, find: impl Fn(&str) -> Option<AccountId>) -> Result<Scored, String> {
    let mut reader = csv::Reader::from_reader(input);
    let headers = reader.headers().map_err(|fault| fault.to_string())?;
    let (columns, ignored_columns) = (Columns::find(headers)?, ignored(headers));
    let judges_groups = columns.group.is_some();
    let mut scored = Scored { judges_groups, ignored_columns, ..Scored::default() };
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|fault| fault.to_string())?;
        let line = record.position().map_or(0, csv::Position::line);
        let name = &record[columns.account];
        let row = columns.read(&record).map_err(|message| format!("line {line}: {message}"))?;
        match find(name) {
            Some(account) => rows.push(Row { account, line, ..row }),
            None => {
                scored.n_unknown += 1;
                if scored.unknown.len() < UNKNOWN_MAX {
                    scored.unknown.push(name.to_owned());
                }
                scored.first_unknown.get_or_insert_with(|| (line, name.to_owned()));
            }
        }
    }
    rows.sort_by_key(|row| (row.account, row.line));
    if let Some(pair) = rows.windows(2).find(|pair| pair[0].account == pair[1].account) {
        return Err(format!(
            "account `{}` is scored twice, in lines {} and {}",
            pair[1].name.escape_debug(),
            pair[0].line,
            pair[1].line
        ));
    }
    scored.findings = findings(&rows, columns.flagged.is_some())?;
    Ok(scored)
}

fn findings(rows: &[Row], has_verdict: bool) -> Result<Findings, String> {
    let flagged = rows.iter().filter(|row| row.is_flagged).map(|row| row.score);
    let threshold = flagged.min_by(f64::total_cmp).unwrap_or(f64::MAX);
    if rows.iter().any(|row| has_verdict && !row.is_flagged && row.score >= threshold) {
        return Err(format!(
            "flagged is not a threshold on score: an account that scores {threshold} or more is \
             not flagged"
        ));
    }
    let (groups, places) = groups(rows);
    let account = |row: &Row| AccountScore {
        account: row.account,
        score: row.score,
        group: places.get(row.group.as_str()).copied(),
    };
    Ok(Findings {
        accounts: rows.iter().map(account).collect(),
        threshold: has_verdict.then_some(threshold),
        groups,
        ..Findings::default()
    })
}

/// The groups, most suspicious first, and where each stands.
fn groups(rows: &[Row]) -> (Vec<Group>, BTreeMap<&str, u32>) {
    let mut named: BTreeMap<&str, Group> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.group.is_empty()) {
        let fresh = || Group { members: Vec::new(), score: f64::MIN, evidence: Vec::new() };
        let group = named.entry(&row.group).or_insert_with(fresh);
        group.members.push(row.account);
        group.score = group.score.max(row.score);
    }
    let mut named: Vec<(&str, Group)> = named.into_iter().collect();
    named.sort_by(|(_, a), (_, b)| {
        b.score.total_cmp(&a.score).then_with(|| a.members.cmp(&b.members))
    });
    let places = named.iter().map(|(name, _)| *name).zip(0..).collect();
    (named.into_iter().map(|(_, group)| group).collect(), places)
}

/// One row.
struct Row {
    account: AccountId,
    name: String,
    line: u64,
    score: f64,
    is_flagged: bool,
    group: String,
}

/// Columns that mean nothing, by name.
fn ignored(headers: &StringRecord) -> Vec<String> {
    let names = headers.iter().map(str::trim).filter(|name| !COLUMNS.contains(name));
    names.map(str::to_owned).collect()
}

/// Where the columns are.
struct Columns {
    account: usize,
    score: usize,
    flagged: Option<usize>,
    group: Option<usize>,
}

impl Columns {
    fn find(headers: &StringRecord) -> Result<Self, String> {
        let n_of = |name: &str| headers.iter().filter(|header| header.trim() == name).count();
        if let Some(twice) = COLUMNS.iter().find(|name| n_of(name) > 1) {
            return Err(format!("column `{twice}` is there more than once, {ACCEPTED}"));
        }
        let place = |name: &str| headers.iter().position(|header| header.trim() == name);
        let required = |name: &str| {
            place(name).ok_or_else(|| {
                let found: Vec<&str> = headers.iter().collect();
                format!("no column `{name}`: found {found:?}, {ACCEPTED}")
            })
        };
        Ok(Self {
            account: required("account_id")?,
            score: required("score")?,
            flagged: place("flagged"),
            group: place("group"),
        })
    }

    /// The row, but for which account and line it is.
    fn read(&self, row: &StringRecord) -> Result<Row, String> {
        let score = &row[self.score];
        let Some(score) = score.trim().parse::<f64>().ok().filter(|score| score.is_finite()) else {
            let found = score.escape_debug();
            return Err(format!("column score: found `{found}`, accepted is a finite number"));
        };
        let is_flagged = match self.flagged.map(|place| row[place].trim()) {
            None | Some("0" | "false" | "") => false,
            Some("1" | "true") => true,
            Some(other) => {
                let found = other.escape_debug();
                return Err(format!("column flagged: found `{found}`, accepted is 0 or 1"));
            }
        };
        let group = self.group.map_or_else(String::new, |place| row[place].trim().to_owned());
        let name = row[self.account].to_owned();
        Ok(Row { account: AccountId(0), name, line: 0, score, is_flagged, group })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Scored, String> {
        read(text.as_bytes(), |name| name.strip_prefix('a')?.parse().ok().map(AccountId))
    }

    #[test]
    fn groups_come_by_name_and_leave_by_suspicion() {
        let text = "group,score,account_id,flagged\nx,1,a3,0\ny,2,a1,1\n,5,a2,1\ny,0.5,a0,0\n";
        let found = read_text(text).unwrap().findings;
        let members: Vec<_> = found.groups.iter().map(|group| group.members.clone()).collect();
        assert_eq!(members, [vec![AccountId(0), AccountId(1)], vec![AccountId(3)]]);
        let groups: Vec<_> = found.accounts.iter().map(|score| score.group).collect();
        assert_eq!(groups, [Some(0), Some(0), None, Some(1)]);
        assert_eq!((found.groups[0].score, found.threshold), (2.0, Some(2.0)));
    }

    #[test]
    fn what_is_no_score_is_named_with_its_line() {
        let check = |text: &str, expected: &str| {
            let found = read_text(text).unwrap_err();
            assert!(found.contains(expected), "{found}");
        };
        check("", "no column `account_id`");
        check("account_id,score,score\na1,1,2\n", "column `score` is there more than once");
        check("account_id,score\na1,NaN\n", "line 2: column score: found `NaN`");
        check("account_id,score\na1,inf\n", "line 2: column score: found `inf`");
        check("account_id,score\na1,1\na2,2\na1,3\n", "`a1` is scored twice, in lines 2 and 4");
        check("account_id,score\na1\n", "found record with 1 fields");
        let odd = read_text("account_id,score,flaged, Group \na1,1,1,x\n").unwrap();
        assert_eq!(
            (odd.ignored_columns, odd.judges_groups),
            (vec!["flaged".into(), "Group".into()], false)
        );
        let unknown = read_text("account_id,score\nzoe,1\na1,1\n").unwrap();
        assert_eq!((unknown.n_unknown, unknown.first_unknown), (1, Some((2, "zoe".to_owned()))));
    }
}
