//! What can be wrong with stored records.

use std::{io, path::PathBuf};

use claque_evaluation::FORMAT_VERSION;

/// Why records could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No path was given.
    #[error("no run records given; accepted are runs.jsonl files and folders that hold one")]
    NoPaths,
    /// A file could not be opened or read.
    #[error("{}: {source}; accepted are files and folders with runs.jsonl", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file without a single line.
    #[error("{}: empty; accepted is one JSON record a line", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A line that is no record.
    #[error(
        "{}:{line}: {found}; accepted is one JSON object with \"record\": \"world\" or \"run\"",
        path.display()
    )]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What the parser says, with the column where it knows one.
        found: String,
    },
    /// A line longer than a record can sensibly be.
    #[error("{}:{line}: longer than {accepted} bytes", path.display())]
    LongLine {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// Most bytes of a line.
        accepted: u64,
    },
    /// More records than a report can hold.
    #[error("{}:{line}: more than {accepted} records; report on fewer at a time", path.display())]
    TooMany {
        /// The file being read.
        path: PathBuf,
        /// The first line too many, counted from 1.
        line: usize,
        /// Most records of a report.
        accepted: usize,
    },
    /// More different names than a report can lay out.
    #[error("more than {accepted} {what}; report on fewer at a time")]
    TooVaried {
        /// What there is too much of.
        what: &'static str,
        /// Most of it.
        accepted: usize,
    },
    /// A method that no run is of.
    #[error("no run of `{method}`; accepted are {accepted}")]
    UnknownMethod {
        /// The method asked for.
        method: String,
        /// Those that there are.
        accepted: String,
    },
    /// A line written by another version of the format.
    #[error(
        "{}:{line}: format_version {found}; accepted is {FORMAT_VERSION}{}",
        path.display(),
        if *found > u64::from(FORMAT_VERSION) { ", a newer one needs a newer claque" } else { "" }
    )]
    Version {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The version found.
        found: u64,
    },
    /// A value that no run can have.
    #[error("{}:{line}: {key} is {found}; accepted is {accepted}", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// Which value.
        key: &'static str,
        /// What was found.
        found: String,
        /// What would be accepted.
        accepted: &'static str,
    },
    /// Worlds but no run: nothing to report on.
    #[error("no run among the records; accepted is at least one line with \"record\": \"run\"")]
    NoRuns,
    /// Nothing to write with.
    #[cfg(feature = "png")]
    #[error("no font is installed, and pictures need one; accepted is any, such as DejaVu Sans")]
    NoFont,
    /// A picture that could not be drawn.
    #[cfg(feature = "png")]
    #[error("a figure cannot be drawn as PNG: {found}; accepted is SVG as `figures/` has it")]
    Picture {
        /// What the renderer says.
        found: String,
    },
}
