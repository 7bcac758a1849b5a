//! Findings from a file, whoever made them.

use std::path::Path;

use anyhow::{Context, bail};
use claque_detector::{AccountScore, Findings};
use claque_trace::{AccountId, Interner};
use csv::StringRecord;

/// Reads scores of the accounts in `names`; also gives how many others were scored.
///
/// A column `flagged` (1 or 0) becomes a threshold: the lowest flagged score.
pub(crate) fn read_findings(path: &Path, names: &Interner) -> anyhow::Result<(Findings, usize)> {
    let path = if path.is_dir() { path.join("accounts.csv") } else { path.to_owned() };
    let shown = path.display();
    let mut reader =
        csv::Reader::from_path(&path).with_context(|| format!("cannot read {shown}"))?;
    let columns = reader
        .headers()
        .map_err(anyhow::Error::from)
        .and_then(Columns::find)
        .with_context(|| format!("{shown}"))?;
    let (mut rows, mut n_unknown) = (Vec::new(), 0);
    for row in reader.records() {
        let row = row.with_context(|| format!("{shown}"))?;
        let line = row.position().map_or(0, csv::Position::line);
        let found = columns.read(&row).with_context(|| format!("{shown}: line {line}"))?;
        match names.find(&found.0) {
            Some(number) => rows.push((AccountId(number), found.1, found.2)),
            None => n_unknown += 1,
        }
    }
    rows.sort_by_key(|row| row.0);
    if let Some(pair) = rows.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        let name = names.text(pair[0].0.0).unwrap_or_default();
        bail!("{shown}: account `{}` is scored twice", name.escape_debug());
    }
    let findings =
        findings(&rows, columns.flagged.is_some()).with_context(|| format!("{shown}"))?;
    Ok((findings, n_unknown))
}

fn findings(rows: &[(AccountId, f64, bool)], has_verdict: bool) -> anyhow::Result<Findings> {
    let flagged = rows.iter().filter(|row| row.2).map(|row| row.1).min_by(f64::total_cmp);
    let threshold = flagged.unwrap_or(f64::MAX);
    if rows.iter().any(|row| has_verdict && !row.2 && row.1 >= threshold) {
        bail!(
            "flagged is not a threshold on score: an account that scores {threshold} or more is not flagged"
        );
    }
    let accounts = rows
        .iter()
        .map(|&(account, score, _)| AccountScore { account, score, group: None })
        .collect();
    Ok(Findings { accounts, threshold: has_verdict.then_some(threshold), ..Findings::default() })
}

/// Where the columns are.
struct Columns {
    account: usize,
    score: usize,
    flagged: Option<usize>,
}

impl Columns {
    fn find(headers: &StringRecord) -> anyhow::Result<Self> {
        let place = |name: &str| headers.iter().position(|header| header.trim() == name);
        let required = |name: &str| {
            place(name).with_context(|| {
                let found: Vec<&str> = headers.iter().collect();
                format!(
                    "no column `{name}`: found {found:?}, accepted is account_id,score[,flagged]"
                )
            })
        };
        Ok(Self {
            account: required("account_id")?,
            score: required("score")?,
            flagged: place("flagged"),
        })
    }

    fn read(&self, row: &StringRecord) -> anyhow::Result<(String, f64, bool)> {
        let score = &row[self.score];
        let Some(score) = score.trim().parse::<f64>().ok().filter(|score| score.is_finite()) else {
            bail!("column score: found `{}`, accepted is a finite number", score.escape_debug());
        };
        let flagged = match self.flagged.map(|place| row[place].trim()) {
            None | Some("0" | "false" | "") => false,
            Some("1" | "true") => true,
            Some(other) => {
                bail!("column flagged: found `{}`, accepted is 0 or 1", other.escape_debug())
            }
        };
        Ok((row[self.account].to_owned(), score, flagged))
    }
}
