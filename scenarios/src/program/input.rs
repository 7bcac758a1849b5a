//! The posts in the form that a program asks for, on its standard input.

use std::fs::File;
use std::io::Write;

use claque_trace::Trace;
use claque_trace::format::{write_arrow, write_csv, write_jsonl, write_world};
use tempfile::TempDir;

use super::{Fault, Form};

/// Input that is whole before the program starts, so that its time is its own.
pub(super) struct Input {
    /// What becomes its standard input.
    pub(super) file: File,
    /// Removed, with everything in it, when this is dropped.
    _dir: TempDir,
}

impl Input {
    /// Writes the posts; never anything about who acted for whom.
    pub(super) fn new(trace: &Trace, form: Form) -> Result<Self, Fault> {
        let dir = tempfile::Builder::new().prefix("claque-").tempdir().map_err(fault)?;
        let path = dir.path().join("input");
        match form {
            Form::Csv => write_csv(trace, &path).map_err(fault)?,
            Form::JsonLines => write_jsonl(trace, &path).map_err(fault)?,
            Form::Arrow => write_arrow(trace, &path).map_err(fault)?,
            Form::World => {
                let world = dir.path().join("world");
                write_world(trace, &world).map_err(fault)?;
                let mut line = File::create(&path).map_err(fault)?;
                writeln!(line, "{}", world.display()).map_err(fault)?;
            }
        }
        Ok(Self { file: File::open(&path).map_err(fault)?, _dir: dir })
    }
}

fn fault(source: impl std::fmt::Display) -> Fault {
    Fault::Input(source.to_string())
}
