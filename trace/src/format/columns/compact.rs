//! Walks over Thrift's compact protocol without building anything.
//!
//! Enough of it to look at two structures before the `parquet` crate does: the schema in a footer,
//! whose counts it allocates and recurses by, and page headers, whose sizes it allocates by.

/// Most schema elements in a file: our choice, far above the widest table here.
const SCHEMA_ELEMENTS: u64 = 1_024;
/// Largest page after decompression, bytes: our choice; common writers stay below 100 MB.
const PAGE_BYTES: i64 = 256 << 20;
/// Deepest nesting that is followed. Footers nest about six deep.
const DEPTH: u32 = 32;

const BYTE: u8 = 3;
const I32: u8 = 5;
const I64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
const STRUCT: u8 = 12;
const UUID: u8 = 13;

/// Whether a footer is well formed and its schema of a believable size.
pub(crate) fn is_footer(bytes: &[u8]) -> bool {
    let mut walk = Walk { bytes };
    // FileMetaData, field 2: list<SchemaElement>.
    walk.fields(DEPTH, &mut |walk, id, kind| match (id, kind) {
        (2, LIST) => schema(walk),
        _ => walk.skip(kind, DEPTH),
    })
    .is_some()
}

/// Length of the page header that `bytes` begin with, when it is well formed, has the part that
/// its type needs, and the page is of a believable size.
pub(crate) fn page_header_len(bytes: &[u8]) -> Option<usize> {
    let mut walk = Walk { bytes };
    let (mut page_type, mut parts) = (None, 0_u8);
    // PageHeader: 1 is the type, 2 and 3 the sizes after and before decompression, 5 to 8 the
    // parts for data, index, dictionary and data of the second version.
    walk.fields(DEPTH, &mut |walk, id, kind| match (id, kind) {
        (1, I32) => {
            page_type = Some(walk.zigzag()?);
            Some(())
        }
        (2 | 3, I32) => (0..=PAGE_BYTES).contains(&walk.zigzag()?).then_some(()),
        (5..=8, STRUCT) => {
            parts |= 1 << (id - 5);
            walk.skip(kind, DEPTH)
        }
        _ => walk.skip(kind, DEPTH),
    })?;
    let part_needed = match page_type? {
        0 => 1,
        2 => 4,
        3 => 8,
        _ => return None,
    };
    (parts & part_needed != 0).then_some(bytes.len() - walk.bytes.len())
}

/// The number of values that a DELTA_BINARY_PACKED section says it holds.
pub(crate) fn delta_len(bytes: &[u8]) -> Option<u64> {
    let mut walk = Walk { bytes };
    let (_block_values, _mini_blocks) = (walk.varint()?, walk.varint()?);
    walk.varint()
}

fn schema(walk: &mut Walk<'_>) -> Option<()> {
    let (n_elements, kind) = walk.list()?;
    let is_believable = kind == STRUCT && n_elements <= SCHEMA_ELEMENTS;
    is_believable.then_some(())?;
    // SchemaElement, field 5: number of children.
    (0..n_elements).try_for_each(|_| {
        walk.fields(DEPTH, &mut |walk, id, kind| match (id, kind) {
            (5, I32) => (0..=n_elements.cast_signed()).contains(&walk.zigzag()?).then_some(()),
            _ => walk.skip(kind, DEPTH),
        })
    })
}

/// What is still ahead.
struct Walk<'a> {
    bytes: &'a [u8],
}

impl<'a> Walk<'a> {
    /// Visits every field of a structure with its number and type.
    fn fields(
        &mut self,
        depth: u32,
        visit: &mut dyn FnMut(&mut Self, i64, u8) -> Option<()>,
    ) -> Option<()> {
        depth.checked_sub(1)?;
        let mut id = 0_i64;
        loop {
            let head = self.byte()?;
            let (delta, kind) = (head >> 4, head & 15);
            if kind == 0 {
                return Some(());
            }
            id = if delta == 0 { self.zigzag()? } else { id.checked_add(i64::from(delta))? };
            visit(self, id, kind)?;
        }
    }

    fn skip(&mut self, kind: u8, depth: u32) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match kind {
            1 | 2 => Some(()),
            BYTE => self.take(1),
            4..=I64 => self.varint().map(drop),
            DOUBLE => self.take(8),
            BINARY => self.varint().and_then(|n_bytes| self.take(n_bytes)),
            LIST | SET => {
                let (n_elements, kind) = self.list()?;
                (0..n_elements).try_for_each(|_| self.skip_element(kind, depth))
            }
            MAP => self.skip_map(depth),
            STRUCT => self.fields(depth, &mut |walk, _, kind| walk.skip(kind, depth)),
            UUID => self.take(16),
            _ => None,
        }
    }

    /// Elements of lists and maps take at least a byte; truth values, which fields fold into
    /// their head, take one.
    fn skip_element(&mut self, kind: u8, depth: u32) -> Option<()> {
        if matches!(kind, 1 | 2) { self.take(1) } else { self.skip(kind, depth) }
    }

    fn skip_map(&mut self, depth: u32) -> Option<()> {
        let n_entries = self.varint()?;
        if n_entries == 0 {
            return Some(());
        }
        let kinds = self.byte()?;
        (0..n_entries).try_for_each(|_| {
            self.skip_element(kinds >> 4, depth)?;
            self.skip_element(kinds & 15, depth)
        })
    }

    /// Number and type of the elements of a list, when there are bytes for as many.
    fn list(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let n_elements = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
        (n_elements <= self.bytes.len() as u64).then_some((n_elements, head & 15))
    }

    fn byte(&mut self) -> Option<u8> {
        let (&first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(first)
    }

    fn take(&mut self, n_bytes: u64) -> Option<()> {
        self.bytes = self.bytes.get(usize::try_from(n_bytes).ok()?..)?;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Some(number);
            }
        }
        None
    }

    fn zigzag(&mut self) -> Option<i64> {
        self.varint().map(|n| (n >> 1).cast_signed() ^ -(n & 1).cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &[u8], expected: Option<usize>) {
        assert_eq!(page_header_len(header), expected, "{header:?}");
    }

    #[test]
    fn page_headers() {
        let plain = [0x15, 0, 0x15, 200, 1, 0x15, 200, 1, 0x2c, 0, 0];
        check(&plain, Some(11));
        check(&plain[..10], None);
        check(&[&[0x15, 4][..], &plain[2..]].concat(), None); // A dictionary without its part.
        check(&[0x15, 0, 0x15, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x3c, 0, 0], None); // Size -2^31.
        check(&[0x15, 0, 0x15, 0xfe, 0xff, 0xff, 0xff, 0x0f, 0x3c, 0, 0], None); // 2^31 - 1.
        check(&[0x58, 0xff, 0xff, 0x03, 0], None); // Text that is not there.
        check(&[0x1c; 1_000], None); // Structures in structures without end.
        check(&[], None);
    }

    #[test]
    fn footers() {
        assert!(is_footer(&[0x15, 2, 0x19, 0x1c, 0x55, 2, 0, 0]));
        assert!(!is_footer(&[0x15, 2, 0x19, 0x1c, 0x55, 0xfe, 0xff, 0x7f, 0, 0]));
        assert!(!is_footer(&[0x15, 2, 0x19, 0xfc, 0xff, 0xff, 0xff, 0x7f]));
    }
}
