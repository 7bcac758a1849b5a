//! Row groups into posts.

use std::path::Path;

use parquet::basic::{LogicalType, Repetition, TimeUnit, Type};
use parquet::data_type::{Int32Type, Int64Type};

use crate::format::collect::POST_HASHTAGS;
use crate::format::columns::{Decoded, ParquetFile};
use crate::format::{Error, time};
use crate::{AccountId, AppId, HashtagId, Kind, Post, PostId, TextSignature, Timestamp};

/// A Parquet file with the columns of posts.
pub struct PostFile {
    file: ParquetFile,
    layout: Layout,
    /// Rows before the row group that is read or was read last.
    rows_before: u64,
    /// Rows in that row group.
    rows_now: u64,
}

/// Where the columns stand; `None` where a column may be absent and is.
struct Layout {
    at: usize,
    account: usize,
    post: usize,
    hashtags: usize,
    kind: Option<usize>,
    parent: Option<usize>,
    text: Option<usize>,
    app: Option<usize>,
    deleted_at: Option<usize>,
}

/// One row group of posts, checked. Columns that are absent are empty.
#[derive(Debug)]
pub struct PostColumns {
    at: Vec<Timestamp>,
    account: Vec<i32>,
    post: Vec<i64>,
    starts: Vec<usize>,
    hashtags: Vec<HashtagId>,
    kind: Vec<Kind>,
    parent: Vec<Option<i64>>,
    text: Vec<i64>,
    app: Vec<u16>,
    deleted_at: Vec<Option<i64>>,
}

impl PostFile {
    /// Opens a file and finds its columns.
    ///
    /// # Errors
    /// [`Error::Io`] when it cannot be read, [`Error::Damaged`] when it is not whole,
    /// [`Error::MissingColumn`] or [`Error::Column`] when a column is not there or of another type.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let file = ParquetFile::open(path)?;
        let layout = Layout::find(&file)?;
        Ok(Self { file, layout, rows_before: 0, rows_now: 0 })
    }

    /// Number of row groups.
    #[must_use]
    pub fn n_groups(&self) -> usize {
        self.file.n_groups()
    }

    /// Reads and checks a row group; they are read in order.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it cannot be decoded, [`Error::Column`] when a value cannot be.
    pub fn read(&mut self, group: usize) -> Result<PostColumns, Error> {
        self.rows_before += self.rows_now;
        self.rows_now = self.file.n_rows(group) as u64;
        let at = self.longs(group, self.layout.at)?;
        let at: Vec<Timestamp> = at.into_iter().map(Timestamp).collect();
        self.check("at", &at, |&at| time::is_in_range(at), "a time from 1970 to 2199")?;
        let account = self.ints(group, self.layout.account)?;
        let post = self.longs(group, self.layout.post)?;
        let (starts, hashtags) = self.lists(group)?;
        let kind = self.kinds(group)?;
        let parent = self.some_longs(group, self.layout.parent)?;
        let is_parent = |parent: &Option<i64>| *parent != Some(-1);
        self.check("parent", &parent, is_parent, "a number below 2^64 - 1")?;
        let text = self.layout.text.map_or(Ok(Vec::new()), |column| self.longs(group, column))?;
        let app = self.apps(group)?;
        let deleted_at = self.some_longs(group, self.layout.deleted_at)?;
        let is_time = |at: &Option<i64>| at.is_none_or(|ms| time::is_in_range(Timestamp(ms)));
        self.check("deleted_at", &deleted_at, is_time, "a time from 1970 to 2199")?;
        Ok(PostColumns { at, account, post, starts, hashtags, kind, parent, text, app, deleted_at })
    }

    /// An error about a value in row `row` of the row group read last.
    pub(crate) fn fault(&self, row: usize, column: &str, found: &str, expected: &str) -> Error {
        Error::Column {
            path: self.file.path().into(),
            column: column.to_owned(),
            found: format!("{found} in row {}", self.rows_before + row as u64 + 1),
            expected: expected.to_owned(),
        }
    }

    fn check<V: std::fmt::Debug>(
        &self,
        column: &str,
        values: &[V],
        is_valid: impl Fn(&V) -> bool,
        expected: &str,
    ) -> Result<(), Error> {
        let fault = |row: usize| self.fault(row, column, &format!("{:?}", values[row]), expected);
        values.iter().position(|value| !is_valid(value)).map_or(Ok(()), |row| Err(fault(row)))
    }

    fn ints(&mut self, group: usize, column: usize) -> Result<Vec<i32>, Error> {
        let decoded = self.file.read::<Int32Type>(group, column)?;
        self.whole(column, decoded)
    }

    fn longs(&mut self, group: usize, column: usize) -> Result<Vec<i64>, Error> {
        let decoded = self.file.read::<Int64Type>(group, column)?;
        self.whole(column, decoded)
    }

    /// Values of a column in which nothing may be null.
    fn whole<V>(&self, column: usize, decoded: Decoded<V>) -> Result<Vec<V>, Error> {
        match decoded.def.iter().position(|&def| def == 0) {
            Some(row) => Err(self.fault(row, self.name(column), "null", "a value in every row")),
            None => Ok(decoded.values),
        }
    }

    fn name(&self, column: usize) -> &str {
        self.file.columns()[column].path().parts().first().map_or("", String::as_str)
    }

    fn some_longs(
        &mut self,
        group: usize,
        column: Option<usize>,
    ) -> Result<Vec<Option<i64>>, Error> {
        let Some(column) = column else { return Ok(Vec::new()) };
        Ok(self.file.read::<Int64Type>(group, column)?.optional())
    }

    fn kinds(&mut self, group: usize) -> Result<Vec<Kind>, Error> {
        let Some(column) = self.layout.kind else { return Ok(Vec::new()) };
        let numbers = self.ints(group, column)?;
        let kind = |&n: &i32| usize::try_from(n).ok().and_then(|n| Kind::ALL.get(n)).copied();
        self.check("kind", &numbers, |n| kind(n).is_some(), "0 to 3")?;
        Ok(numbers.iter().filter_map(kind).collect())
    }

    fn apps(&mut self, group: usize) -> Result<Vec<u16>, Error> {
        let Some(column) = self.layout.app else { return Ok(Vec::new()) };
        let numbers = self.ints(group, column)?;
        self.check("app", &numbers, |&n| u16::try_from(n).is_ok(), "0 to 65535")?;
        Ok(numbers.iter().filter_map(|&n| u16::try_from(n).ok()).collect())
    }

    /// All hashtags, and where each post's begin (n + 1).
    fn lists(&mut self, group: usize) -> Result<(Vec<usize>, Vec<HashtagId>), Error> {
        let column = &self.file.columns()[self.layout.hashtags];
        let deepest = column.max_def_level();
        let may_be_null = column.self_type().get_basic_info().repetition() == Repetition::OPTIONAL;
        let Decoded { values, def, rep } =
            self.file.read::<Int32Type>(group, self.layout.hashtags)?;
        let (mut starts, mut n_values) = (Vec::new(), 0);
        for (&def, &rep) in def.iter().zip(&rep) {
            if rep == 0 {
                starts.push(n_values);
            }
            n_values += usize::from(def == deepest);
            let is_null = may_be_null && def == deepest - 1;
            if is_null || starts.last().is_none_or(|first| n_values - first > POST_HASHTAGS) {
                let found = if is_null { "null" } else { "more than 65536 hashtags" };
                let row = starts.len().saturating_sub(1);
                return Err(self.fault(row, "hashtags", found, "up to 65536 numbers"));
            }
        }
        starts.push(n_values);
        if n_values != values.len() || starts.len() != self.file.n_rows(group) + 1 {
            return Err(self.file.damaged("lists that do not fit their rows"));
        }
        Ok((starts, values.into_iter().map(|n| HashtagId(n.cast_unsigned())).collect()))
    }
}

impl Layout {
    fn find(file: &ParquetFile) -> Result<Self, Error> {
        let required = |name: &str, found: Option<usize>| found.ok_or_else(|| file.missing(name));
        let hashtags = match file.find("hashtags") {
            Some(column) => list(file, column)?,
            None => return Err(file.missing("hashtags")),
        };
        Ok(Self {
            at: required("at", moment(file, "at")?)?,
            account: required("account", flat(file, "account", Type::INT32)?)?,
            post: required("post", flat(file, "post", Type::INT64)?)?,
            hashtags,
            kind: flat(file, "kind", Type::INT32)?,
            parent: flat(file, "parent", Type::INT64)?,
            text: flat(file, "text", Type::INT64)?,
            app: flat(file, "app", Type::INT32)?,
            deleted_at: moment(file, "deleted_at")?,
        })
    }
}

/// A column of one value a row, or none where there may be nulls.
fn flat(file: &ParquetFile, name: &str, physical: Type) -> Result<Option<usize>, Error> {
    let Some(column) = file.find(name) else { return Ok(None) };
    let is_flat =
        file.columns()[column].max_rep_level() == 0 && file.columns()[column].max_def_level() <= 1;
    if file.physical(column) == physical && is_flat {
        return Ok(Some(column));
    }
    Err(file.mistyped(column, &format!("{physical}, one a row")))
}

fn moment(file: &ParquetFile, name: &str) -> Result<Option<usize>, Error> {
    let Some(column) = flat(file, name, Type::INT64)? else { return Ok(None) };
    match file.logical(column) {
        Some(LogicalType::Timestamp(t)) if t.unit == TimeUnit::MILLIS => Ok(Some(column)),
        _ => Err(file.mistyped(column, "INT64 with TIMESTAMP(MILLIS)")),
    }
}

fn list(file: &ParquetFile, column: usize) -> Result<usize, Error> {
    let is_list = file.columns()[column].max_rep_level() == 1;
    if file.physical(column) == Type::INT32 && is_list {
        return Ok(column);
    }
    Err(file.mistyped(column, "a list of INT32"))
}

impl std::fmt::Debug for PostFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostFile").field("path", &self.file.path()).finish_non_exhaustive()
    }
}

impl PostColumns {
    /// Number of posts.
    #[must_use]
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether there are no posts.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// Times of the posts, in the order of the file.
    #[must_use]
    pub fn at(&self) -> &[Timestamp] {
        &self.at
    }

    /// The post in a row, from 0.
    ///
    /// # Panics
    /// When `row` is not below [`len`](Self::len).
    #[must_use]
    pub fn get(&self, row: usize) -> Post<'_> {
        let deleted_at = self.deleted_at.get(row).copied().flatten();
        let parent = self.parent.get(row).copied().flatten();
        Post {
            at: self.at[row],
            account: AccountId(self.account[row].cast_unsigned()),
            post: PostId(self.post[row].cast_unsigned()),
            kind: self.kind.get(row).copied().unwrap_or_default(),
            parent: parent.map(|parent| PostId(parent.cast_unsigned())),
            hashtags: &self.hashtags[self.starts[row]..self.starts[row + 1]],
            text: TextSignature(self.text.get(row).map_or(0, |text| text.cast_unsigned())),
            app: AppId(self.app.get(row).copied().unwrap_or(0)),
            deleted_at: deleted_at.map(Timestamp),
        }
    }
}
