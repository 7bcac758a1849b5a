//! Tables of names: accounts and hashtags, and what else an observer sees of them.

use std::fmt;
use std::ops::Range;
use std::path::Path;

use crate::Texts;
use crate::format::manifest::FileEntry;
use crate::format::table::{Column, TableWriter, Values};
use crate::format::{Error, Hashing};

/// Rows made at a time, and in a row group.
const PIECE: u32 = 1 << 20;

/// The names behind the numbers 0 to `n` - 1, made piece by piece.
#[derive(Clone, Copy)]
pub struct NameTable<'a> {
    /// How many there are.
    pub n: u32,
    /// The names of a range of numbers; no two may share one.
    pub names: &'a dyn Fn(Range<u32>) -> Texts,
    /// Further columns for a range of numbers, the same ones for any.
    pub more: Option<&'a dyn Fn(Range<u32>) -> Vec<Column>>,
}

impl<'a> NameTable<'a> {
    /// Names and nothing else.
    pub fn new(n: u32, names: &'a dyn Fn(Range<u32>) -> Texts) -> Self {
        Self { n, names, more: None }
    }

    /// With more columns.
    #[must_use]
    pub fn with(self, more: &'a dyn Fn(Range<u32>) -> Vec<Column>) -> Self {
        Self { more: Some(more), ..self }
    }

    /// Writes the table to a new file; `column` is the heading of the numbers.
    pub(super) fn write(&self, dir: &Path, file: &str, column: &str) -> Result<FileEntry, Error> {
        let until = |from: u32| self.n.min(from.saturating_add(PIECE));
        let firsts = (0..self.n).step_by(PIECE as usize);
        let pieces = firsts.map(|from| self.columns(column, from..until(from)));
        let mut fault = None;
        let entry = FileEntry::write(dir, file, |out| {
            let heads = self.columns(column, 0..0);
            let heads: Vec<_> =
                heads.iter().map(|column| (column.name.as_str(), column.values.kind())).collect();
            let mut writer: TableWriter<Hashing<_>> = TableWriter::new(out, &heads)?;
            for columns in pieces {
                fault = fault.take().or(nameless(&columns));
                writer.push(&columns)?;
            }
            writer.finish()
        })?;
        match fault {
            Some(number) => {
                let reason = format!("number {number} has no name");
                Err(Error::inexpressible(&dir.join(file), reason))
            }
            None => Ok(entry),
        }
    }

    fn columns(&self, column: &str, rows: Range<u32>) -> Vec<Column> {
        let mut columns = vec![
            Column::new(column, Values::U32(rows.clone().collect())),
            Column::new("name", Values::Text((self.names)(rows.clone()))),
        ];
        columns.extend(self.more.into_iter().flat_map(|more| more(rows.clone())));
        columns
    }
}

/// The first number of a piece whose name is empty.
fn nameless(columns: &[Column]) -> Option<u32> {
    let (Values::U32(numbers), Values::Text(names)) = (&columns[0].values, &columns[1].values)
    else {
        return None;
    };
    let empty = names.iter().position(str::is_empty)?;
    numbers.get(empty).copied()
}

impl fmt::Debug for NameTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NameTable").field("n", &self.n).finish_non_exhaustive()
    }
}
