//! What became of a law.

use std::fmt;
use std::io;

use claque_trace::format;

use crate::Error;

/// What was found about a world.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Every law, in the order in which they were checked.
    pub laws: Vec<Law>,
}

/// A law and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    /// What it says.
    pub name: &'static str,
    /// Whether it holds.
    pub outcome: Outcome,
}

/// Whether a law holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It held so many times.
    Holds {
        /// How many things were checked.
        n: u64,
        /// What they are.
        unit: &'static str,
    },
    /// It is broken; where first.
    Broken(Breach),
    /// It could not be checked, and why.
    Unchecked(&'static str),
}

/// The first place where a law is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Path of the file within the world.
    pub file: String,
    /// Which row, from 1.
    pub row: Option<u64>,
    /// What is there.
    pub found: String,
    /// What would be right.
    pub expected: String,
}

impl Verdict {
    /// Whether no law is broken.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.laws.iter().any(|law| matches!(law.outcome, Outcome::Broken(_)))
    }
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.outcome {
            Outcome::Holds { n, unit } => write!(f, "ok      {} ({n} {unit})", self.name),
            Outcome::Broken(breach) => write!(f, "BROKEN  {}: {breach}", self.name),
            Outcome::Unchecked(reason) => {
                write!(f, "–       {} (not checked: {reason})", self.name)
            }
        }
    }
}

/// File names and what stands in files are input: nothing of it may steer a terminal.
fn clean(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_debug().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", clean(&self.file))?;
        self.row.map_or(Ok(()), |row| write!(f, ", row {row}"))?;
        write!(f, ": found {}; expected {}", clean(&self.found), clean(&self.expected))
    }
}

/// Why a check ended early.
#[derive(Debug)]
pub(super) enum Fault {
    /// A law is broken.
    Breach(Breach),
    /// The machine would not read.
    Unreadable(Error),
}

/// What was checked, or why no further.
pub(super) type Checked<T> = Result<T, Fault>;

/// A breach as a fault.
pub(super) fn breach(
    file: &str,
    row: impl Into<Option<u64>>,
    found: impl fmt::Display,
    expected: impl fmt::Display,
) -> Fault {
    let (found, expected) = (found.to_string(), expected.to_string());
    Fault::Breach(Breach { file: file.to_owned(), row: row.into(), found, expected })
}

/// A file of a world that cannot be read as what it should be breaks the law that needed it; a
/// machine that cannot read is another matter.
pub(super) fn unreadable(file: &str) -> impl Fn(format::Error) -> Fault {
    move |fault| match fault {
        format::Error::Io { ref reason, .. } if reason.kind() == io::ErrorKind::NotFound => {
            breach(file, None, "no such file", "the file that the manifest lists")
        }
        format::Error::Io { .. } => Fault::Unreadable(fault.into()),
        other => breach(file, None, other, "a file of this format"),
    }
}
