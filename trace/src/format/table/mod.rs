//! Flat tables as Parquet: a few columns of one type each, all of one length.
//!
//! ```
//! use claque_trace::format::table::{Column, Values, read_table, write_table};
//!
//! let dir = tempfile::tempdir()?;
//! let path = dir.path().join("heights.parquet");
//! let columns = [
//!     Column::new("name", Values::Text(["Ada", "Bob"].into_iter().collect())),
//!     Column::new("height_m", Values::F64(vec![1.7, 1.8])),
//! ];
//! write_table(&path, &columns)?;
//! assert_eq!(read_table(&path)?.f64("height_m")?, [1.7, 1.8]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod packed;
mod read;
mod write;

use std::path::PathBuf;

use parquet::basic::{LogicalType, Type as Physical};

pub use packed::write_packed_table;
pub use read::{TableReader, read_table};
pub use write::{TableWriter, write_table};

use super::Error;
use super::report::{quoted, shorten};
use crate::Texts;

/// A named column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Unique within its table.
    pub name: String,
    /// One entry per row.
    pub values: Values,
}

impl Column {
    /// A column of this name.
    #[must_use]
    pub fn new(name: &str, values: Values) -> Self {
        Self { name: name.to_owned(), values }
    }
}

/// A table in memory.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    path: PathBuf,
    n_rows: usize,
    columns: Vec<Column>,
}

macro_rules! values {
    ($($variant:ident($all:ty), $get:ident -> $seen:ty, $name:literal;)*) => {
        /// What a column holds, one entry per row.
        #[derive(Debug, Clone, PartialEq)]
        #[expect(missing_docs, reason = "the types say it")]
        pub enum Values { $($variant($all),)* }

        /// The type of a column.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the names of `Values` again")]
        pub enum ValueKind { $($variant,)* }

        impl Values {
            /// Number of entries.
            #[must_use]
            pub fn len(&self) -> usize {
                match self { $(Self::$variant(values) => values.len(),)* }
            }

            /// Their type.
            #[must_use]
            pub fn kind(&self) -> ValueKind {
                match self { $(Self::$variant(_) => ValueKind::$variant,)* }
            }

            /// Appends the entries of `more`; false, and nothing happens, when of another type.
            fn append(&mut self, more: Self) -> bool {
                match (self, more) {
                    $((Self::$variant(values), Self::$variant(mut more)) => values.append(&mut more),)*
                    _ => return false,
                }
                true
            }
        }

        impl ValueKind {
            /// Its name in messages.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            fn empty(self) -> Values {
                match self { $(Self::$variant => Values::$variant(<$all>::default()),)* }
            }
        }

        impl Table {
            $(
                /// The column of this name and type.
                ///
                /// # Errors
                /// [`Error::MissingColumn`] or [`Error::Column`], naming file and column.
                pub fn $get(&self, name: &str) -> Result<&$seen, Error> {
                    match self.column(name)? {
                        Values::$variant(values) => Ok(values),
                        other => Err(self.mistyped(name, other.kind(), ValueKind::$variant)),
                    }
                }
            )*
        }
    };
}

values! {
    U8(Vec<u8>), u8 -> [u8], "8-bit numbers";
    U32(Vec<u32>), u32 -> [u32], "32-bit numbers";
    U64(Vec<u64>), u64 -> [u64], "64-bit numbers";
    I64(Vec<i64>), i64 -> [i64], "signed 64-bit numbers";
    F64(Vec<f64>), f64 -> [f64], "64-bit floating-point numbers";
    Text(Texts), text -> Texts, "text";
    OptionalU32(Vec<Option<u32>>), optional_u32 -> [Option<u32>], "32-bit numbers or null";
    OptionalU64(Vec<Option<u64>>), optional_u64 -> [Option<u64>], "64-bit numbers or null";
    OptionalI64(Vec<Option<i64>>), optional_i64 -> [Option<i64>], "signed 64-bit numbers or null";
    OptionalF64(Vec<Option<f64>>), optional_f64 -> [Option<f64>], "64-bit floating-point numbers or null";
}

impl Values {
    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl ValueKind {
    /// How Parquet stores it.
    fn physical(self) -> Physical {
        match self {
            Self::U8 | Self::U32 | Self::OptionalU32 => Physical::INT32,
            Self::U64 | Self::I64 | Self::OptionalU64 | Self::OptionalI64 => Physical::INT64,
            Self::F64 | Self::OptionalF64 => Physical::DOUBLE,
            Self::Text => Physical::BYTE_ARRAY,
        }
    }

    /// What Parquet says about it.
    fn logical(self) -> Option<LogicalType> {
        match self {
            Self::U8 => Some(LogicalType::integer(8, false)),
            Self::U32 | Self::OptionalU32 => Some(LogicalType::integer(32, false)),
            Self::U64 | Self::OptionalU64 => Some(LogicalType::integer(64, false)),
            Self::I64 | Self::OptionalI64 | Self::F64 | Self::OptionalF64 => None,
            Self::Text => Some(LogicalType::String),
        }
    }

    fn is_optional(self) -> bool {
        matches!(
            self,
            Self::OptionalU32 | Self::OptionalU64 | Self::OptionalI64 | Self::OptionalF64
        )
    }
}

impl Table {
    /// Number of rows.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// All columns in the order of the file.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn column(&self, name: &str) -> Result<&Values, Error> {
        let found = self.columns.iter().find(|column| column.name == name);
        found.map(|column| &column.values).ok_or_else(|| {
            let names: Vec<_> = self.columns.iter().map(|c| quoted(c.name.as_bytes())).collect();
            let found = shorten(&names.join(", "), 300);
            Error::MissingColumn {
                path: self.path.as_path().into(),
                column: name.to_owned(),
                found,
            }
        })
    }

    fn mistyped(&self, name: &str, found: ValueKind, expected: ValueKind) -> Error {
        Error::Column {
            path: self.path.as_path().into(),
            column: name.to_owned(),
            found: found.name().to_owned(),
            expected: expected.name().to_owned(),
        }
    }
}
