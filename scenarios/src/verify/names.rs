//! Tables of names.

use std::path::Path;

use claque_trace::Interner;
use claque_trace::format::table::read_table;

use super::Learnt;
use super::breach::{Checked, breach, unreadable};

/// The names behind the numbers of a world.
pub(super) struct Names {
    pub(super) accounts: Interner,
    pub(super) n_hashtags: usize,
}

/// Law: numbers are 0, 1, 2, … as many as the manifest says, and every name is there once.
pub(super) fn check(
    dir: &Path,
    file: &str,
    column: &str,
    n_expected: u64,
) -> Checked<Learnt<Interner>> {
    let table = read_table(&dir.join(file)).map_err(unreadable(file))?;
    let numbers = table.u32(column).map_err(unreadable(file))?;
    let texts = table.text("name").map_err(unreadable(file))?;
    let mut names = Interner::default();
    for (idx, (&number, name)) in numbers.iter().zip(texts.iter()).enumerate() {
        let row = idx as u64 + 1;
        if number as usize != idx {
            return Err(breach(file, row, format!("{column} {number}"), format!("{column} {idx}")));
        }
        if name.is_empty() || names.intern(name) as usize != idx {
            return Err(breach(
                file,
                row,
                format!("name {name:?}"),
                "a name that no other row has",
            ));
        }
    }
    if names.len() as u64 != n_expected {
        let (found, expected) = (format!("{} rows", names.len()), format!("{n_expected} rows"));
        return Err(breach(file, None, found, expected));
    }
    Ok((names, n_expected))
}
