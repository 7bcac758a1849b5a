//! What can go wrong between a name on the command line and a record.

use std::path::PathBuf;

pub(crate) use claque_sim::config::most_like;
use claque_trace::format;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No scenario, suite or method of this name.
    #[error("no {what} is called `{name}`{}: `claque list` shows what there is", did_you_mean(.nearest))]
    Unknown {
        /// What was looked for.
        what: &'static str,
        /// The name given.
        name: String,
        /// The most similar name there is.
        nearest: Option<String>,
    },
    /// A file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A scenario or suite is not valid TOML, or has a key or type that it should not have.
    #[error("{origin}: {message}{}", did_you_mean(.nearest))]
    Syntax {
        /// Where it was written.
        origin: String,
        /// Line, key and what would be accepted.
        message: String,
        /// The key that was probably meant.
        nearest: Option<String>,
    },
    /// A value that no world can be made from.
    #[error("{origin}: {source}")]
    World {
        /// Where it was written.
        origin: String,
        /// Which key, what was found and what would be accepted.
        source: claque_sim::ConfigError,
    },
    /// A parameter that a method cannot run with.
    #[error("{origin}: {source}")]
    Method {
        /// Where it was written.
        origin: String,
        /// Which parameter, what was found and what would be accepted.
        source: claque_detector::ConfigError,
    },
    /// A program that cannot be used as a method.
    #[error("method {program}: {message}")]
    Program {
        /// As it was written.
        program: String,
        /// What was found and what would be accepted.
        message: String,
    },
    /// A program that gave no findings.
    #[error("{program}: {fault}")]
    Fault {
        /// Its name.
        program: String,
        /// Why not.
        fault: crate::Fault,
    },
    /// Scores that are none.
    #[error("{message}")]
    Scores {
        /// Line, column, what was found and what would be accepted.
        message: String,
    },
    /// Scores of a run that are not there or not whole.
    #[error("{message}")]
    Stored {
        /// Which file and row, what was found, and what can be done.
        message: String,
    },
    /// A truth table could not be read or written.
    #[error(transparent)]
    Format(#[from] format::Error),
    /// What an interrupted run left cannot be gone on with.
    #[error("{}: {message}", path.display())]
    Journal {
        /// Where it was left.
        path: PathBuf,
        /// What was begun, what is asked for, and what can be done.
        message: String,
    },
    /// A world has more posts than it may have.
    #[error("the world has more than {most} posts")]
    MorePosts {
        /// So many were allowed.
        most: u64,
    },
    /// A truth table holds something that no truth holds.
    #[error("{}: {message}", path.display())]
    Truth {
        /// Which file.
        path: PathBuf,
        /// What was found and what would be accepted.
        message: String,
    },
}

impl Error {
    /// Nothing of this kind is called so; `names` are what there is.
    pub fn unknown<'a>(
        what: &'static str,
        name: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self::Unknown { what, name: name.to_owned(), nearest: most_like(name, names) }
    }
}

fn did_you_mean(name: &Option<String>) -> String {
    name.as_ref().map_or_else(String::new, |name| format!(" (did you mean `{name}`?)"))
}

/// Types as a reader knows them.
const TYPES: [(&str, &str); 5] = [
    ("expected u8", "expected a whole number from 0 to 255"),
    ("expected u32", "expected a whole number from 0 to 4294967295"),
    ("expected u64", "expected a whole number from 0 to 9223372036854775807"),
    ("expected usize", "expected a whole number, 0 or more"),
    ("expected f64", "expected a number"),
];

fn in_words(message: &str) -> String {
    TYPES.iter().fold(message.to_owned(), |told, (name, words)| told.replace(name, words))
}

/// A TOML error as one line, with the key that was probably meant.
pub(crate) fn syntax(origin: &str, text: &str, error: &toml::de::Error) -> Error {
    let line =
        error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    let place = line.map_or_else(String::new, |line| format!("line {line}: "));
    let message = in_words(&error.message().replace('\n', " "));
    let mut quoted = message.split('`').skip(1).step_by(2);
    let wanted = quoted.next().unwrap_or_default().to_owned();
    if crate::is_program(&wanted) {
        // Running somebody's scenario must not run somebody's code.
        let message = format!(
            "{place}`{wanted}` is a program, which no scenario names: give it with --methods"
        );
        return Error::Syntax { origin: origin.to_owned(), message, nearest: None };
    }
    let nearest = message.starts_with("unknown").then(|| most_like(&wanted, quoted)).flatten();
    Error::Syntax { origin: origin.to_owned(), message: format!("{place}{message}"), nearest }
}
