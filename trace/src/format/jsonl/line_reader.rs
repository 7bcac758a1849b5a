//! Lines of a file or a pipe, where they were read.
//!
//! A line is handed out of the buffer that it was read into, and copied only when it continues in
//! the next. Of a pipe no more is waited for than the end of a line.

use std::io::{self, Read};

use memchr::memchr;

use super::line::{self, Checked};
use crate::format::report::{Fault, quoted};

/// Longest line that is read, bytes.
const LINE_BYTES: usize = 16 << 20;
/// Bytes that are read at a time, until a line is longer.
const BUFFER_BYTES: usize = 1 << 16;
/// What is kept of a line that is too long, bytes.
const BEGINNING_BYTES: usize = 1 << 10;

/// One line without its end and, where it begins a file, without the byte-order mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RawLine<'a> {
    /// Counted from 1.
    number: u64,
    text: &'a [u8],
    /// Whether this is all of it; of a longer line than allowed it is the beginning.
    is_whole: bool,
}

impl<'a> RawLine<'a> {
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// The post that stands there; `None` for a blank line.
    pub(crate) fn read(&self) -> Option<Result<Checked<'a>, Fault>> {
        match self.is_whole {
            true if self.text.trim_ascii().is_empty() => None,
            true => Some(line::read(self.text)),
            false => {
                let found = format!("{} and more", quoted(self.text));
                Some(Err(Fault::new("", found, "at most 16 MiB a line")))
            }
        }
    }

    pub(crate) fn kept(&self) -> KeptLine {
        KeptLine { number: self.number, text: self.text.to_vec(), is_whole: self.is_whole }
    }
}

/// A line that is kept after others were read.
#[derive(Debug)]
pub(crate) struct KeptLine {
    number: u64,
    text: Vec<u8>,
    is_whole: bool,
}

impl KeptLine {
    pub(crate) fn raw(&self) -> RawLine<'_> {
        RawLine { number: self.number, text: &self.text, is_whole: self.is_whole }
    }

    pub(crate) fn n_bytes(&self) -> usize {
        self.text.len()
    }
}

/// Reads line by line.
pub(crate) struct LineReader<R> {
    input: R,
    buffer: Vec<u8>,
    /// What of the buffer was read and not handed out.
    from: usize,
    until: usize,
    number: u64,
    longest: usize,
    /// Of the last line that was too long.
    beginning: Vec<u8>,
}

impl<R: Read> LineReader<R> {
    pub(crate) fn new(input: R) -> Self {
        Self::with_sizes(input, BUFFER_BYTES, LINE_BYTES)
    }

    fn with_sizes(input: R, buffer: usize, longest: usize) -> Self {
        let (buffer, beginning) = (vec![0; buffer], Vec::new());
        Self { input, buffer, from: 0, until: 0, number: 0, longest, beginning }
    }

    /// The next line, until the input ends.
    ///
    /// # Errors
    /// Those of the input.
    pub(crate) fn next(&mut self) -> io::Result<Option<RawLine<'_>>> {
        self.number += 1;
        let mut searched = 0;
        loop {
            if let Some(end) = memchr(b'\n', &self.buffer[self.from + searched..self.until]) {
                return Ok(Some(self.hand_out(searched + end, 1)));
            }
            searched = self.until - self.from;
            if searched > self.longest {
                return self.skip().map(Some);
            }
            if !self.read_on()? {
                return Ok((searched > 0).then(|| self.hand_out(searched, 0)));
            }
        }
    }

    /// A line of so many bytes, and of its end.
    fn hand_out(&mut self, n_bytes: usize, n_end: usize) -> RawLine<'_> {
        let line = &self.buffer[self.from..self.from + n_bytes];
        self.from += n_bytes + n_end;
        let mark: &[u8] = if self.number == 1 { b"\xef\xbb\xbf" } else { b"" };
        let text = line.strip_prefix(mark).unwrap_or(line);
        let is_whole = n_bytes <= self.longest;
        let shown = if is_whole { text.len() } else { BEGINNING_BYTES.min(text.len()) };
        RawLine { number: self.number, text: &text[..shown], is_whole }
    }

    /// Passes over a line that is too long.
    fn skip(&mut self) -> io::Result<RawLine<'_>> {
        let line = &self.buffer[self.from..self.until];
        self.beginning = line[..BEGINNING_BYTES.min(line.len())].to_vec();
        let mut end = None;
        while end.is_none() {
            self.from = self.until;
            if !self.read_on()? {
                break;
            }
            end = memchr(b'\n', &self.buffer[self.from..self.until]);
        }
        self.from = end.map_or(self.until, |end| self.from + end + 1);
        Ok(RawLine { number: self.number, text: &self.beginning, is_whole: false })
    }

    /// Reads what there is next behind what is not handed out; whether there was anything.
    fn read_on(&mut self) -> io::Result<bool> {
        self.buffer.copy_within(self.from..self.until, 0);
        (self.from, self.until) = (0, self.until - self.from);
        if self.until == self.buffer.len() {
            self.buffer.resize(2 * self.until, 0);
        }
        let n_read = self.input.read(&mut self.buffer[self.until..])?;
        self.until += n_read;
        Ok(n_read > 0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Gives a few bytes at a time, as a pipe may.
    struct Drops<'a>(&'a [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let n_bytes = out.len().min(self.1);
            (&mut self.0).take(n_bytes as u64).read(out)
        }
    }

    /// Every line with its number, or `None` where it was too long.
    fn lines(text: &str, drop: usize, longest: usize) -> Vec<(u64, Option<String>)> {
        let mut reader = LineReader::with_sizes(Drops(text.as_bytes(), drop), 4, longest);
        let mut lines = Vec::new();
        while let Some(line) = reader.next().expect("bytes can be read") {
            let text = String::from_utf8_lossy(line.text).into_owned();
            lines.push((line.number, line.is_whole.then_some(text)));
        }
        lines
    }

    proptest! {
        /// Law: however the bytes come, the lines are those between the ends.
        #[test]
        fn lines_are_what_stands_between_ends(
            text in "[ab\n]{0,60}", drop in 1..9_usize, longest in 4..12_usize,
        ) {
            let whole = |line: &str| (line.len() <= longest).then(|| line.to_owned());
            let expected: Vec<_> = (1..).zip(text.lines().map(whole)).collect();
            prop_assert_eq!(lines(&text, drop, longest), expected);
        }
    }

    #[test]
    fn only_the_first_line_may_have_a_mark() {
        let found = lines("\u{feff}a\n\u{feff}b", 3, 9);
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(found, [(1, text("a")), (2, text("\u{feff}b"))]);
    }
}
