//! The numbers behind a picture.

use std::collections::BTreeSet;

use crate::number;

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A name.
    Text(String),
    /// A number, unrounded.
    Number(f64),
    /// Undefined.
    Missing,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<Option<f64>> for Cell {
    fn from(value: Option<f64>) -> Self {
        value.map_or(Self::Missing, Self::Number)
    }
}

/// How the numbers of a column are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Names.
    Text,
    /// Whole numbers with separators.
    Count,
    /// Three decimals.
    Share,
    /// Three significant digits.
    Significant,
    /// Seconds in words, `never` where they are without end.
    Duration,
    /// Three significant digits, `never` where there is no end.
    OrNever,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub name: String,
    /// How its values are shown.
    pub format: Format,
}

/// Columns and rows. Pictures are drawn from tables and nothing else.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Columns, left to right.
    pub columns: Vec<Column>,
    /// Rows, top to bottom, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(columns: &[(&str, Format)]) -> Self {
        let column = |&(name, format): &(&str, Format)| Column { name: name.to_owned(), format };
        Self { columns: columns.iter().map(column).collect(), rows: Vec::new() }
    }

    /// The names in a column, in order of first appearance.
    #[must_use]
    pub fn distinct(&self, column: usize) -> Vec<&str> {
        let mut seen = BTreeSet::new();
        self.rows.iter().map(|row| text(row, column)).filter(|&name| seen.insert(name)).collect()
    }

    /// Rows with this name in this column.
    pub fn rows_with<'a>(
        &'a self,
        column: usize,
        name: &'a str,
    ) -> impl Iterator<Item = &'a Vec<Cell>> {
        self.rows.iter().filter(move |row| text(row, column) == name)
    }

    /// A value as it is shown.
    #[must_use]
    pub fn shown(&self, row: usize, column: usize) -> String {
        show(&self.rows[row][column], self.columns[column].format)
    }
}

/// The name in a column; empty where there is none.
pub(crate) fn text(row: &[Cell], column: usize) -> &str {
    match &row[column] {
        Cell::Text(text) => text,
        Cell::Number(_) | Cell::Missing => "",
    }
}

/// The number in a column, where there is one.
pub(crate) fn number(row: &[Cell], column: usize) -> Option<f64> {
    match row[column] {
        Cell::Number(value) => Some(value),
        Cell::Text(_) | Cell::Missing => None,
    }
}

fn show(cell: &Cell, format: Format) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(value) => show_number(*value, format),
        Cell::Missing => number::UNDEFINED.to_owned(),
    }
}

pub(crate) fn show_number(value: f64, format: Format) -> String {
    match format {
        Format::Count => number::thousands(number::whole(value)),
        Format::Share => number::share(value),
        Format::Duration => number::duration(value),
        Format::OrNever if value == f64::INFINITY => number::NEVER.to_owned(),
        Format::Significant | Format::OrNever | Format::Text => number::significant(value),
    }
}
