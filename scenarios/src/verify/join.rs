//! Post numbers, all of them together: each is there once, and parents come before children.
//!
//! Sketch: 32 bytes a post and 32 a parent that is named, dealt by a hash of the number into buckets
//! of about four million; more than one bucket lie on disk, in a temporary folder, and are sorted one
//! after the other. So memory is about 130 MB a bucket (a post with more children than that needs
//! memory for them) and 64 kB for each bucket while they are dealt.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};

use claque_trace::format::{self, GROUP_ROWS};
use claque_trace::{Kind, Post};
use tempfile::TempDir;

use super::breach::{Checked, Fault, breach};
use super::clock::Order;
use super::content::Content;
use super::posts::{Part, PostLaw, Setting};

/// Posts in a bucket, on average.
const BUCKET_POSTS: u64 = 1 << 22;
/// Most buckets.
const BUCKETS: u64 = 1 << 10;
/// Bytes of an entry on disk.
const ENTRY: u64 = 32;

/// A post, or a mention of one by a child. In order, a post comes before its mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    number: u64,
    is_mention: bool,
    /// Row over all parts, from 0.
    row: u64,
    at_ms: i64,
    /// Of the post, or of the one that mentions it; nothing where the two may differ.
    content: Content,
}

/// Law: no number comes twice, a parent is not younger than its child by more than clocks allow, and
/// what is passed on keeps its hashtags and its text; a parent that is not in the world was not seen.
pub(super) struct Unique {
    buckets: Vec<Bucket>,
    shift: u32,
    order: Order,
    /// A trace that nobody simulated may cut what it passes on.
    is_simulated: bool,
    _dir: Option<TempDir>,
    fault: Option<Fault>,
}

/// Entries in memory, or on disk.
enum Bucket {
    Memory(Vec<Entry>),
    Disk(BufWriter<File>),
}

impl Unique {
    pub(super) fn new(setting: &Setting<'_>) -> Self {
        let n = setting.world.posts.div_ceil(BUCKET_POSTS).clamp(1, BUCKETS).next_power_of_two();
        let mut unique = Self {
            buckets: Vec::new(),
            shift: 64 - n.trailing_zeros(),
            order: Order::of(setting.world, setting.truth),
            is_simulated: setting.truth.is_some(),
            _dir: None,
            fault: None,
        };
        if n == 1 {
            unique.buckets.push(Bucket::Memory(Vec::new()));
        } else if let Err(reason) = unique.on_disk(n) {
            unique.fault = Some(no_room(reason));
        }
        unique
    }

    fn on_disk(&mut self, n: u64) -> io::Result<()> {
        let dir = tempfile::tempdir()?;
        for bucket in 0..n {
            let path = dir.path().join(bucket.to_string());
            let file = File::options().read(true).write(true).create_new(true).open(path)?;
            self.buckets.push(Bucket::Disk(BufWriter::with_capacity(1 << 16, file)));
        }
        self._dir = Some(dir);
        Ok(())
    }

    fn deal(&mut self, entry: Entry) -> io::Result<()> {
        // Fibonacci hashing: Knuth, The Art of Computer Programming 3, 6.4.
        let hash = entry.number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let bucket = hash.checked_shr(self.shift).unwrap_or(0);
        match &mut self.buckets[usize::try_from(bucket).unwrap_or(0)] {
            Bucket::Memory(entries) => entries.push(entry),
            Bucket::Disk(out) => {
                out.write_all(&entry.number.to_le_bytes())?;
                out.write_all(&(entry.row << 1 | u64::from(entry.is_mention)).to_le_bytes())?;
                out.write_all(&entry.at_ms.to_le_bytes())?;
                out.write_all(&entry.content.bits().to_le_bytes())?;
            }
        }
        Ok(())
    }

    /// A post, and its mention of what it passes on or answers.
    fn entries(&self, row: u64, post: &Post<'_>) -> impl Iterator<Item = Entry> + use<> {
        let content = if self.is_simulated { Content::of(post) } else { Content::default() };
        let own = Entry { number: post.post.0, is_mention: false, row, at_ms: post.at.0, content };
        let kept = if post.kind == Kind::Repost { content } else { Content::default() };
        let mention = |number| Entry { number, is_mention: true, content: kept, ..own };
        std::iter::once(own).chain(post.parent.map(|parent| mention(parent.0)))
    }
}

impl PostLaw for Unique {
    fn name(&self) -> &'static str {
        "post numbers are unique, parents older than children, and reposts alike"
    }

    fn unit(&self) -> &'static str {
        "posts and parents"
    }

    fn look(&mut self, part: &Part<'_>) -> Checked<u64> {
        self.fault.take().map_or(Ok(()), Err)?;
        let mut n = 0;
        for (row, post) in part.rows() {
            for entry in self.entries(part.rows_before + row - 1, &post) {
                self.deal(entry).map_err(no_room)?;
                n += 1;
            }
        }
        Ok(n)
    }

    fn close(&mut self) -> Checked<u64> {
        let mut first: Option<(u64, String, String)> = None;
        for bucket in self.buckets.drain(..) {
            let mut entries = entries(bucket).map_err(no_room)?;
            entries.sort_unstable();
            let runs = entries.chunk_by(|a, b| a.number == b.number);
            let worse = runs.filter_map(|run| broken(run, &self.order));
            first = worse.chain(first).min_by_key(|&(row, ..)| row);
        }
        let Some((row, found, expected)) = first else { return Ok(0) };
        let file = format!("posts/part-{:05}.parquet", row / GROUP_ROWS as u64);
        Err(breach(&file, row % GROUP_ROWS as u64 + 1, found, expected))
    }
}

fn no_room(reason: io::Error) -> Fault {
    Fault::Unreadable(format::Error::io("sort in", &std::env::temp_dir())(reason).into())
}

/// All entries of a bucket, and its file removed.
fn entries(bucket: Bucket) -> io::Result<Vec<Entry>> {
    let file = match bucket {
        Bucket::Memory(entries) => return Ok(entries),
        Bucket::Disk(out) => out.into_inner().map_err(io::IntoInnerError::into_error)?,
    };
    let n_bytes = io::Seek::stream_position(&mut &file)?;
    io::Seek::rewind(&mut &file)?;
    let mut input = BufReader::with_capacity(1 << 20, &file);
    let mut word = || -> io::Result<u64> {
        let mut bytes = [0; 8];
        input.read_exact(&mut bytes).map(|()| u64::from_le_bytes(bytes))
    };
    let mut entry = || {
        let (number, row, at_ms) = (word()?, word()?, word()?.cast_signed());
        let content = Content::from_bits(word()?);
        Ok(Entry { number, is_mention: row & 1 == 1, row: row >> 1, at_ms, content })
    };
    (0..n_bytes / ENTRY).map(|_| entry()).collect()
}

/// What is wrong first with a number: its posts, then its mentions.
fn broken(run: &[Entry], order: &Order) -> Option<(u64, String, String)> {
    let n_posts = run.partition_point(|entry| !entry.is_mention);
    let (posts, mentions) = run.split_at(n_posts);
    let number = run[0].number;
    let twice = posts.get(1).map(|post| {
        (post.row, format!("post {number} a second time"), "numbers that are unique".to_owned())
    });
    let mention = mentions.iter().find_map(|mention| {
        let (found, expected) = match posts.first() {
            None => missing(mention, order),
            Some(post) => unlike(mention, post, order),
        }?;
        Some((mention.row, format!("parent {number}, {found}"), expected))
    });
    twice.into_iter().chain(mention).min_by_key(|&(row, ..)| row)
}

/// What is wrong with naming a parent that is not there.
fn missing(mention: &Entry, order: &Order) -> Option<(String, String)> {
    let expected = "parents in the world, or less than 7 days older than the post";
    let found = "which is not there".to_owned();
    (!order.may_miss(mention.at_ms)).then(|| (found, expected.to_owned()))
}

/// What is wrong between a post and one that names it.
fn unlike(mention: &Entry, post: &Entry, order: &Order) -> Option<(String, String)> {
    if post.row == mention.row {
        return Some(("itself".to_owned(), "another post".to_owned()));
    }
    let (younger_ms, most_ms) = (post.at_ms - mention.at_ms, order.younger_ms);
    if younger_ms > most_ms {
        let expected = if most_ms == 0 {
            "an older parent".to_owned()
        } else {
            format!("a parent that is younger by {most_ms} ms at most")
        };
        return Some((format!("which is younger by {younger_ms} ms"), expected));
    }
    let (found, expected) = mention.content.unlike(post.content)?;
    Some((found.to_owned(), expected.to_owned()))
}
