//! Standard error of a program, of which the end is kept.

use std::io::Read;

/// Bytes kept.
const KEPT_BYTES: usize = 4_096;
/// Lines shown.
const LINES: usize = 10;
/// Characters of a line shown.
const LINE_CHARS: usize = 200;

/// The end of what a program said: the last lines of a long story name its fault.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    end: Vec<u8>,
    n_bytes: u64,
}

impl Said {
    /// Reads until the end, however much there is.
    pub(super) fn listen(mut input: impl Read) -> Self {
        let (mut said, mut block) = (Self::default(), [0; KEPT_BYTES]);
        while let Ok(n_read @ 1..) = input.read(&mut block) {
            said.n_bytes += n_read as u64;
            said.end.extend_from_slice(&block[..n_read]);
            let n_over = said.end.len().saturating_sub(KEPT_BYTES);
            said.end.drain(..n_over);
        }
        said
    }

    /// The last lines, each cut where it is long; before them how much is not shown.
    pub(super) fn lines(&self) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.end);
        let all: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let shown = &all[all.len().saturating_sub(LINES)..];
        let is_whole = self.n_bytes <= KEPT_BYTES as u64 && shown.len() == all.len();
        let before = (!is_whole).then(|| format!("(the end of {} bytes)", self.n_bytes));
        before.into_iter().chain(shown.iter().map(|line| cut(line))).collect()
    }

    /// The last line; nothing where nothing was said.
    pub(super) fn last(&self) -> String {
        self.lines().pop().unwrap_or_default()
    }
}

fn cut(line: &str) -> String {
    let line = line.trim_end();
    match line.char_indices().nth(LINE_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_kept_and_cut() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(Said::listen(text.as_bytes()).lines(), expected);
        };
        check("", &[]);
        check("one\n\ntwo\n", &["one", "two"]);
        let flood = "x".repeat(300) + "\n";
        let lines = Said::listen(flood.repeat(1_000).as_bytes()).lines();
        assert_eq!((lines.len(), lines[0].as_str()), (11, "(the end of 301000 bytes)"));
        assert_eq!(lines[1].chars().count(), LINE_CHARS + 1);
        assert_eq!(Said::listen("é".repeat(9_000).as_bytes()).lines().len(), 2);
    }
}
