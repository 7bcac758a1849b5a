//! What became of the rows of a file.

use std::fmt;
use std::path::Path;

use super::Error;
use crate::Resolution;

/// Rejected rows kept for showing.
const SHOWN: usize = 5;
/// Most characters of input that a message repeats.
const FOUND_CHARS: usize = 80;

/// How to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Whether the first row that cannot be accepted is an error.
    pub strict: bool,
    /// Times are rounded down to this. By default nothing is rounded, and the coarsest resolution
    /// that all times are multiples of is reported.
    pub resolution: Option<Resolution>,
    /// Whether hashtags are taken as they are written. By default those of CSV and JSON Lines are
    /// [folded](super::folded), and [`Names::spellings`](crate::Names::spellings) says what was
    /// there.
    pub as_written: bool,
}

/// What became of the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// Rows found, accepted or not; not counting a header.
    pub rows: u64,
    /// Rows that could not be accepted.
    pub rejected: u64,
    /// The first few of those.
    pub shown: Vec<Rejected>,
}

/// A row that could not be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Where the row begins, counted from 1.
    pub line: u64,
    /// The column or key that is wrong; empty when it is the whole row.
    pub column: String,
    /// What was there, shortened and escaped.
    pub found: String,
    /// What would be accepted.
    pub accepted: String,
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if !self.column.is_empty() {
            write!(f, ", {}", self.column)?;
        }
        write!(f, ": found {}; accepted: {}", self.found, self.accepted)
    }
}

/// What is wrong with a row, before it is known on which line it stands.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) column: &'static str,
    pub(crate) found: String,
    pub(crate) accepted: &'static str,
}

impl Fault {
    pub(crate) fn new(column: &'static str, found: String, accepted: &'static str) -> Self {
        Self { column, found, accepted }
    }
}

/// Counts rows while a file is read.
#[derive(Debug)]
pub(crate) struct Tally<'a> {
    path: &'a Path,
    strict: bool,
    report: ReadReport,
}

impl<'a> Tally<'a> {
    pub(crate) fn new(path: &'a Path, options: &ReadOptions) -> Self {
        Self { path, strict: options.strict, report: ReadReport::default() }
    }

    /// Counts one row; a faulty one is fatal where reading is strict.
    pub(crate) fn count(&mut self, line: u64, row: Result<(), Fault>) -> Result<(), Error> {
        self.report.rows += 1;
        let Err(Fault { column, found, accepted }) = row else { return Ok(()) };
        let (column, accepted) = (column.to_owned(), accepted.to_owned());
        let rejected = Rejected { line, column, found, accepted };
        if self.strict {
            return Err(Error::Row { path: self.path.into(), rejected });
        }
        self.report.rejected += 1;
        if self.report.shown.len() < SHOWN {
            self.report.shown.push(rejected);
        }
        Ok(())
    }

    pub(crate) fn so_far(&self) -> ReadReport {
        self.report.clone()
    }

    pub(crate) fn report(self) -> ReadReport {
        self.report
    }
}

/// `text` with at most `chars` characters.
pub(crate) fn shorten(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        None => text.to_owned(),
        Some(_) => text.chars().take(chars.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// Input as it may be shown: in quotes, escaped, short.
pub(crate) fn quoted(bytes: &[u8]) -> String {
    // Four bytes a character at most, so this prefix covers all that will be shown.
    let prefix = &bytes[..bytes.len().min(4 * FOUND_CHARS)];
    let escaped: String = match std::str::from_utf8(prefix) {
        Ok(text) => text.escape_debug().collect(),
        Err(fault) if fault.error_len().is_none() && prefix.len() < bytes.len() => {
            String::from_utf8_lossy(&prefix[..fault.valid_up_to()]).escape_debug().collect()
        }
        Err(_) => prefix.escape_ascii().to_string(),
    };
    format!("\"{}\"", shorten(&escaped, FOUND_CHARS - 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_input_is_short_and_harmless() {
        let check = |input: &[u8], expected: &str| assert_eq!(quoted(input), expected);
        check(b"plain", "\"plain\"");
        check("ä\u{1b}[31m\n\"".as_bytes(), "\"ä\\u{1b}[31m\\n\\\"\"");
        check(b"\xff\x00", "\"\\xff\\x00\"");
        check("x".repeat(1_000).as_bytes(), &format!("\"{}…\"", "x".repeat(77)));
        check("€".repeat(1_000).as_bytes(), &format!("\"{}…\"", "€".repeat(77)));
    }
}
