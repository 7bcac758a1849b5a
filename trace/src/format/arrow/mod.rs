//! Arrow IPC, the streaming format: what data frames of every language read without a parser.
//!
//! Written by hand, because the crate for it brings eleven more packages and here only nine columns are
//! written and none read. A stream is a message with the schema, then one with a record batch for every
//! 65,536 posts; a message is a few bytes of FlatBuffers (`flat`) and, of batches, the buffers of their
//! columns (`columns`).
//!
//! # Source
//! Apache Arrow, "Columnar format", sections "Physical memory layout" and "Serialization and
//! interprocess communication", and its `Message.fbs` and `Schema.fbs` (metadata version 5).

mod columns;
mod flat;

use std::io::{self, Write};
use std::path::Path;

use columns::{Body, COLUMNS, Type, body, whole};
use flat::{
    Field::{I16, I32, I64, To, U8},
    Object::{self, Pairs, Table, Text, Vector},
};

use super::{Error, atomic, writable};
use crate::{Post, PostBatch, Trace};

/// Posts of a record batch: texts of a batch then stay far below the 2 GB that 32-bit ends can tell.
const BATCH_POSTS: usize = 1 << 16;
/// Version 5 of the metadata.
const V5: i16 = 4;

/// Writes a trace as an Arrow stream with the columns `post`, `account`, `at`, `hashtags`, `kind`,
/// `parent`, `text`, `app` and `deleted_at`; what is not known of a post is null. Times are
/// milliseconds UTC.
///
/// # Errors
/// As [`write_jsonl`](super::write_jsonl).
///
/// # Complexity
/// O(n) for n posts and their hashtags; a batch is held in memory.
pub fn write_arrow(trace: &Trace, path: &Path) -> Result<(), Error> {
    writable(path, trace)?;
    atomic::write_file(path, |out| {
        message(out, 1, schema(), &[])?;
        let mut posts = trace.batches.iter().flat_map(PostBatch::iter).peekable();
        while posts.peek().is_some() {
            let batch: Vec<Post<'_>> = posts.by_ref().take(BATCH_POSTS).collect();
            let Body { bytes, nodes, buffers } = body(&trace.names, &batch);
            let header = vec![
                Some(I64(whole(batch.len()))),
                Some(To(Pairs(nodes))),
                Some(To(Pairs(buffers))),
            ];
            message(out, 3, Table(header), &bytes)?;
        }
        out.write_all(&[0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])
    })
}

/// A message: a mark, the length of its metadata, these, and its body.
fn message(out: &mut impl Write, kind: u8, header: Object, body: &[u8]) -> io::Result<()> {
    let fields =
        vec![Some(I16(V5)), Some(U8(kind)), Some(To(header)), Some(I64(whole(body.len())))];
    let metadata = flat::buffer(&Table(fields));
    let length = i32::try_from(metadata.len()).expect("metadata are small");
    out.write_all(&[0xff; 4])?;
    out.write_all(&length.to_le_bytes())?;
    out.write_all(&metadata)?;
    out.write_all(body)
}

fn schema() -> Object {
    let columns = COLUMNS.map(|(name, of, nullable)| column(name, of, nullable));
    Table(vec![None, Some(To(Vector(columns.into())))])
}

fn column(name: &'static str, of: Type, nullable: bool) -> Object {
    let (number, about) = described(of);
    let items = if of == Type::Texts { vec![column("item", Type::Text, false)] } else { vec![] };
    Table(vec![
        Some(To(Text(name))),
        Some(U8(u8::from(nullable))),
        Some(U8(number)),
        Some(To(Table(about))),
        None,
        Some(To(Vector(items))),
    ])
}

/// The number of a type, and the table that describes it.
fn described(of: Type) -> (u8, Vec<Option<flat::Field>>) {
    match of {
        Type::U64 => (2, vec![Some(I32(64))]),
        Type::U16 => (2, vec![Some(I32(16))]),
        Type::Text => (5, vec![]),
        // Unit 1 is the millisecond.
        Type::Moment => (10, vec![Some(I16(1)), Some(To(Text("UTC")))]),
        Type::Texts => (12, vec![]),
    }
}

#[cfg(test)]
mod tests {
    use super::flat::reader::At;
    use super::*;
    use crate::format::{ReadOptions, read};

    /// Three posts: two hashtags, none, and a reply that was deleted.
    const POSTS: &str = r##"{"post":"p1","account":"ada","at":"2024-01-01T00:00:00.123Z","hashtags":["tea","été"],"app":7}
{"post":"p2","account":"bob","at":"2024-01-01T00:00:01Z","hashtags":[],"text":"18446744073709551615"}
{"post":"p3","account":"ada","at":"2024-01-01T00:00:02Z","hashtags":["tea"],"kind":"reply","parent":"p1","deleted_at":"2024-01-02T00:00:00Z"}
"##;

    fn written() -> Vec<u8> {
        let dir = tempfile::tempdir().unwrap();
        let [posts, out] = ["posts.jsonl", "posts.arrow"].map(|name| dir.path().join(name));
        std::fs::write(&posts, POSTS).unwrap();
        let (trace, _) = read(&posts, &ReadOptions::default()).unwrap();
        write_arrow(&trace, &out).unwrap();
        std::fs::read(&out).unwrap()
    }

    /// The metadata and the body of each message.
    fn messages(mut bytes: &[u8]) -> Vec<(&[u8], &[u8])> {
        let mut found = Vec::new();
        loop {
            assert_eq!(bytes[..4], [0xff; 4]);
            let length = At(bytes, 4).len();
            if length == 0 {
                assert_eq!(bytes.len(), 8, "nothing follows the end");
                return found;
            }
            assert!(length.is_multiple_of(8));
            let (metadata, rest) = bytes[8..].split_at(length);
            let body = usize::try_from(At::root(metadata).field(3).unwrap().i64()).unwrap();
            let (body, rest) = rest.split_at(body);
            found.push((metadata, body));
            bytes = rest;
        }
    }

    #[test]
    fn the_schema_names_every_column_and_its_type() {
        let bytes = written();
        let (metadata, body) = messages(&bytes)[0];
        let root = At::root(metadata);
        assert_eq!((root.field(0).unwrap().i16(), root.field(1).unwrap().u8()), (V5, 1));
        assert!(body.is_empty());
        let columns = root.to(2).to(1).items();
        let told = |at: &At<'_>| {
            let nullable = at.field(1).unwrap().u8() == 1;
            (at.to(0).text(), at.field(2).unwrap().u8(), nullable, at.to(5).items().len())
        };
        let told: Vec<_> = columns.iter().map(told).collect();
        let expected = [
            ("post", 5, false, 0),
            ("account", 5, false, 0),
            ("at", 10, false, 0),
            ("hashtags", 12, false, 1),
            ("kind", 5, false, 0),
            ("parent", 5, true, 0),
            ("text", 2, true, 0),
            ("app", 2, true, 0),
            ("deleted_at", 10, true, 0),
        ];
        assert_eq!(
            told,
            expected.map(|(name, of, null, items)| (name.to_owned(), of, null, items))
        );
        assert_eq!(columns[2].to(3).to(1).text(), "UTC");
        assert_eq!(columns[6].to(3).field(0).unwrap().i32(), 64);
    }

    #[test]
    fn the_batch_holds_every_value() {
        let bytes = written();
        let (metadata, body) = messages(&bytes)[1];
        let root = At::root(metadata);
        assert_eq!(root.field(1).unwrap().u8(), 3);
        let batch = root.to(2);
        assert_eq!(batch.field(0).unwrap().i64(), 3);
        let nodes =
            [(3, 0), (3, 0), (3, 0), (3, 0), (3, 0), (3, 0), (3, 2), (3, 2), (3, 2), (3, 2)];
        assert_eq!(batch.to(1).pairs(), nodes);
        let buffers = batch.to(2).pairs();
        let buffer = |nth: usize| {
            let (from, length) = buffers[nth];
            assert_eq!(from % 8, 0, "buffers begin on multiples of 8");
            let from = usize::try_from(from).unwrap();
            &body[from..from + usize::try_from(length).unwrap()]
        };
        // Of each text: which are there, their ends, their letters.
        assert_eq!(
            (buffer(0), buffer(2), buffer(5)),
            (&b""[..], &b"p1p2p3"[..], &b"adabobada"[..])
        );
        assert_eq!(buffer(4), [0, 3, 6, 9].map(i32::to_le_bytes).concat());
        let at = [1_704_067_200_123_i64, 1_704_067_201_000, 1_704_067_202_000];
        assert_eq!(buffer(7), at.map(i64::to_le_bytes).concat());
        // Of the lists: which are there, their ends; then the texts in them.
        assert_eq!(buffer(9), [0, 2, 2, 3].map(i32::to_le_bytes).concat());
        assert_eq!(buffer(12), "teaététea".as_bytes());
        assert_eq!(buffer(15), b"originaloriginalreply");
        assert_eq!((buffer(16), buffer(18)), (&[0b100][..], &b"p1"[..]));
        assert_eq!((buffer(19), &buffer(20)[8..16]), (&[0b010][..], &u64::MAX.to_le_bytes()[..]));
        assert_eq!((buffer(21), buffer(22)), (&[0b001][..], &[7, 0, 0, 0, 0, 0][..]));
        assert_eq!((buffer(23), buffers.len()), (&[0b100][..], 25));
    }
}
