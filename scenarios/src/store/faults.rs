//! What is wrong with stored scores, said with what can be done.

use std::fmt::Display;
use std::path::Path;

use claque_trace::AccountId;
use claque_trace::format::table::{Table, read_table};

use crate::Error;

/// What helps whatever is wrong.
const REMEDY: &str = "put the file back, or make the run again";

/// A fault of a file; the message of a reader names it already.
pub(super) fn fault(told: impl Display) -> Error {
    Error::Stored { message: format!("{told}; {REMEDY}") }
}

/// A fault of a row, counted from 1.
pub(super) fn in_row(path: &Path, row: usize, told: impl Display) -> Error {
    fault(format!("{}: row {}: {told}", path.display(), row + 1))
}

pub(super) fn read(path: &Path) -> Result<Table, Error> {
    read_table(path).map_err(fault)
}

/// Account numbers that ascend, none twice.
pub(super) fn ascending(path: &Path, accounts: &[u32]) -> Result<(), Error> {
    let wrong = accounts.windows(2).position(|pair| pair[0] >= pair[1]);
    wrong.map_or(Ok(()), |row| {
        let (before, found) = (accounts[row], accounts[row + 1]);
        let twice = if before == found { "is there twice" } else { "is out of order" };
        Err(in_row(
            path,
            row + 1,
            format!("account {found} {twice}, accepted are ascending accounts"),
        ))
    })
}

/// An account that the world has.
pub(super) fn known(
    path: &Path,
    row: usize,
    account: u32,
    labelled: &[u32],
) -> Result<AccountId, Error> {
    let found = labelled.binary_search(&account).is_ok();
    found.then_some(AccountId(account)).ok_or_else(|| {
        in_row(path, row, format!("account {account} is none of this world's, see labels.parquet"))
    })
}

/// A number that can be ranked.
pub(super) fn finite(path: &Path, row: usize, column: &str, number: f64) -> Result<f64, Error> {
    let told = || in_row(path, row, format!("{column} is {number}, accepted is a finite number"));
    number.is_finite().then_some(number).ok_or_else(told)
}
