//! Labels of accounts, ours or not.

use std::path::Path;

use claque_trace::format;
use claque_trace::format::table::{Table, read_table};

use super::TRUTH;
use crate::Error;

/// Names and classes of accounts: from a world folder, its `truth/`, an `accounts.parquet`, or a
/// CSV file with the columns `account_id,class`.
///
/// # Errors
/// When nothing of the kind is there, or a column is missing or of another type.
pub fn read_labels(path: &Path) -> Result<Vec<(String, String)>, Error> {
    if path.extension().is_some_and(|ending| ending == "csv") {
        return read_csv(path);
    }
    // A truth has a manifest as well, but nothing that an observer sees.
    let is_world = path.join(format::MANIFEST).is_file() && path.join("posts").is_dir();
    if is_world && !path.join(TRUTH).is_dir() && !path.join("causes.parquet").is_file() {
        let message = "this world was handed out without its answers: there is no truth/ in it";
        return Err(Error::Truth { path: path.to_owned(), message: message.to_owned() });
    }
    let candidates = [path.join(TRUTH).join("accounts.parquet"), path.join("accounts.parquet")];
    let found = candidates.into_iter().find(|candidate| candidate.is_file());
    let found = found.unwrap_or_else(|| path.to_owned());
    let table: Table = read_table(&found)?;
    let (names, classes) = (table.text("account_id")?, table.text("class")?);
    let owned = |(name, class): (&str, &str)| (name.to_owned(), class.to_owned());
    Ok(names.iter().zip(classes.iter()).map(owned).collect())
}

fn read_csv(path: &Path) -> Result<Vec<(String, String)>, Error> {
    let wrong = |message: String| Error::Truth { path: path.to_owned(), message };
    let mut reader = csv::Reader::from_path(path).map_err(|fault| wrong(fault.to_string()))?;
    let headers = reader.headers().map_err(|fault| wrong(fault.to_string()))?.clone();
    let column = |name: &str| {
        let missing =
            || wrong(format!("no column `{name}`: accepted is a header account_id,class"));
        headers.iter().position(|header| header == name).ok_or_else(missing)
    };
    let (account, class) = (column("account_id")?, column("class")?);
    let rows = reader.records().map(|row| {
        let row = row.map_err(|fault| wrong(fault.to_string()))?;
        Ok((row[account].to_owned(), row[class].to_owned()))
    });
    rows.collect()
}
