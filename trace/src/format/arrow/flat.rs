//! Just enough of FlatBuffers to write the messages of Arrow: tables, texts and vectors.
//!
//! # Source
//! FlatBuffers, "Internals" (<https://flatbuffers.dev/internals/>): offsets point forward, tables begin
//! with a signed offset back to the list of where their fields stand.

/// A field of a table that stands in it, or something that it points to.
pub(super) enum Field {
    U8(u8),
    I16(i16),
    I32(i32),
    I64(i64),
    To(Object),
}

/// What can be pointed to.
pub(super) enum Object {
    /// Fields by number; what is `None` has its default.
    Table(Vec<Option<Field>>),
    Text(&'static str),
    Vector(Vec<Object>),
    /// Structures of two 64-bit numbers.
    Pairs(Vec<(i64, i64)>),
}

/// A buffer with this root, padded to a multiple of 8 bytes.
pub(super) fn buffer(root: &Object) -> Vec<u8> {
    let mut out = Buffer(vec![0; 4]);
    let at = out.object(root);
    out.point(0, at);
    out.align(8);
    out.0
}

struct Buffer(Vec<u8>);

impl Buffer {
    fn align(&mut self, to: usize) {
        self.0.resize(self.0.len().next_multiple_of(to), 0);
    }

    fn put(&mut self, bytes: &[u8]) -> usize {
        self.0.extend_from_slice(bytes);
        self.0.len() - bytes.len()
    }

    /// Lets the offset at a place lead to another.
    fn point(&mut self, place: usize, to: usize) {
        self.0[place..place + 4].copy_from_slice(&length(to - place));
    }

    /// Writes an object and what it points to; where it stands.
    fn object(&mut self, object: &Object) -> usize {
        match object {
            Object::Table(fields) => self.table(fields),
            Object::Text(text) => {
                self.align(4);
                let at = self.put(&length(text.len()));
                self.put(text.as_bytes());
                self.put(&[0]);
                at
            }
            Object::Vector(items) => {
                self.align(4);
                let at = self.put(&length(items.len()));
                let places: Vec<usize> = items.iter().map(|_| self.put(&[0; 4])).collect();
                for (place, item) in places.into_iter().zip(items) {
                    let to = self.object(item);
                    self.point(place, to);
                }
                at
            }
            Object::Pairs(pairs) => {
                // The numbers stand on multiples of 8, their count before them.
                self.align(8);
                self.put(&[0; 4]);
                let at = self.put(&length(pairs.len()));
                for (a, b) in pairs {
                    self.put(&a.to_le_bytes());
                    self.put(&b.to_le_bytes());
                }
                at
            }
        }
    }

    fn table(&mut self, fields: &[Option<Field>]) -> usize {
        self.align(4);
        let places = self.put(&vec![0; 4 + 2 * fields.len()]);
        self.align(8);
        let table = self.put(&offset(self.0.len() - places));
        let mut pointers = Vec::new();
        for (number, field) in fields.iter().enumerate() {
            let Some(field) = field else { continue };
            let at = self.field(field);
            self.place(places + 4 + 2 * number, at - table);
            if let Field::To(object) = field {
                pointers.push((at, object));
            }
        }
        self.place(places, 4 + 2 * fields.len());
        self.place(places + 2, self.0.len() - table);
        for (at, object) in pointers {
            let to = self.object(object);
            self.point(at, to);
        }
        table
    }

    fn field(&mut self, field: &Field) -> usize {
        match field {
            Field::U8(value) => self.put(&[*value]),
            Field::I16(value) => self.aligned(2, &value.to_le_bytes()),
            Field::I32(value) => self.aligned(4, &value.to_le_bytes()),
            Field::I64(value) => self.aligned(8, &value.to_le_bytes()),
            Field::To(_) => self.aligned(4, &[0; 4]),
        }
    }

    fn aligned(&mut self, to: usize, bytes: &[u8]) -> usize {
        self.align(to);
        self.put(bytes)
    }

    fn place(&mut self, at: usize, value: usize) {
        let value = u16::try_from(value).expect("tables are small");
        self.0[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
}

fn length(value: usize) -> [u8; 4] {
    u32::try_from(value).expect("messages are far below 4 GB").to_le_bytes()
}

fn offset(value: usize) -> [u8; 4] {
    i32::try_from(value).expect("messages are far below 2 GB").to_le_bytes()
}

/// Reads what was written, with checks that only tests need.
#[cfg(test)]
pub(super) mod reader {
    /// A table of a buffer, or another object, by where it stands.
    #[derive(Clone, Copy)]
    pub(crate) struct At<'b>(pub(crate) &'b [u8], pub(crate) usize);

    impl<'b> At<'b> {
        pub(crate) fn root(buffer: &'b [u8]) -> Self {
            At(buffer, 0).follow()
        }

        fn bytes<const N: usize>(self) -> [u8; N] {
            assert!(self.1.is_multiple_of(N.min(8)), "numbers stand on multiples of their size");
            self.0[self.1..self.1 + N].try_into().unwrap()
        }

        pub(crate) fn u8(self) -> u8 {
            self.0[self.1]
        }

        pub(crate) fn i16(self) -> i16 {
            i16::from_le_bytes(self.bytes())
        }

        pub(crate) fn i32(self) -> i32 {
            i32::from_le_bytes(self.bytes())
        }

        pub(crate) fn i64(self) -> i64 {
            i64::from_le_bytes(self.bytes())
        }

        pub(crate) fn len(self) -> usize {
            u32::from_le_bytes(self.bytes()) as usize
        }

        fn follow(self) -> Self {
            At(self.0, self.1 + self.len())
        }

        /// A field of a table.
        pub(crate) fn field(self, number: usize) -> Option<Self> {
            let places = self.1 - usize::try_from(self.i32()).unwrap();
            let size = At(self.0, places).i16();
            let entry = 4 + 2 * number;
            let is_told = entry < usize::try_from(size).unwrap();
            let place = is_told.then(|| At(self.0, places + entry).i16()).filter(|at| *at > 0)?;
            Some(At(self.0, self.1 + usize::try_from(place).unwrap()))
        }

        /// What a field of a table points to.
        pub(crate) fn to(self, number: usize) -> Self {
            self.field(number).unwrap().follow()
        }

        pub(crate) fn text(self) -> String {
            let from = self.1 + 4;
            assert_eq!(self.0[from + self.len()], 0, "texts end with a zero");
            String::from_utf8(self.0[from..from + self.len()].to_vec()).unwrap()
        }

        pub(crate) fn items(self) -> Vec<Self> {
            (0..self.len()).map(|nth| At(self.0, self.1 + 4 + 4 * nth).follow()).collect()
        }

        pub(crate) fn pairs(self) -> Vec<(i64, i64)> {
            let at = |nth: usize| At(self.0, self.1 + 4 + 8 * nth).i64();
            (0..self.len()).map(|nth| (at(2 * nth), at(2 * nth + 1))).collect()
        }
    }
}
