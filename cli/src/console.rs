//! What a person at a terminal sees: progress on standard error, results on standard output.

use std::borrow::Cow;
use std::io::{self, Write};
use std::time::Duration;

use claque_scenarios::Observer;
use claque_trace::format::ReadReport;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Standard output and standard error.
#[derive(Debug)]
pub(crate) struct Console {
    quiet: bool,
    bar: ProgressBar,
}

impl Console {
    pub(crate) fn new(quiet: bool) -> Self {
        // The bar hides itself where standard error is not a terminal.
        let target =
            if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(Some(0), target);
        let style = ProgressStyle::with_template("{spinner} {msg:<48} {bar:24} {elapsed}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { quiet, bar }
    }

    /// A result, on standard output.
    pub(crate) fn result(&self, text: &str) -> io::Result<()> {
        self.bar.suspend(|| {
            let mut out = io::stdout().lock();
            out.write_all(harmless(text).as_bytes())?;
            out.flush()
        })
    }

    /// A remark, on standard error.
    pub(crate) fn remark(&self, text: &str) {
        if !self.quiet {
            self.write_error(text);
        }
    }

    /// What went wrong and keeps nothing else from being done: told even if quiet.
    pub(crate) fn warning(&self, text: &str) {
        self.write_error(text);
    }

    /// An error with its causes, on standard error.
    pub(crate) fn error(&self, error: &anyhow::Error) {
        self.bar.finish_and_clear();
        self.write_error(&format!("claque: {}", told_once(error)));
    }

    /// What was accepted and rejected of an input. Rejected rows are never a secret, even if quiet.
    pub(crate) fn read_report(&self, report: &ReadReport) {
        if report.rejected == 0 {
            return;
        }
        self.write_error(&format!(
            "rejected {} of {} rows; the first:",
            report.rejected, report.rows
        ));
        report.shown.iter().for_each(|row| self.write_error(&format!("  {row}")));
    }

    /// The work is done.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }

    fn write_error(&self, text: &str) {
        // Nothing can be done about a standard error that cannot be written to.
        let text = printable(text);
        let _ = self.bar.suspend(|| writeln!(io::stderr().lock(), "{text}"));
    }
}

/// An error and its causes on one line. Some messages hold their cause already, some do not; no
/// cause is told twice.
fn told_once(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if told.is_empty() {
            told = cause;
        } else if !told.contains(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

/// Text with what a terminal would obey escaped: it may repeat names from files and command lines.
pub(crate) fn printable(text: &str) -> String {
    let is_obeyed = |c: char| c.is_control() || turns_direction(c);
    let shown = |c: char| if is_obeyed(c) { c.escape_debug().to_string() } else { c.into() };
    text.chars().map(shown).collect()
}

/// Lines with what a terminal would obey written as `\u202e`. It stands in JSON within strings only, where
/// that means the same.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    let is_obeyed = |c: char| (c.is_control() && !"\n\t".contains(c)) || turns_direction(c);
    if !text.contains(is_obeyed) {
        return text.into();
    }
    let shown = |c: char| {
        if is_obeyed(c) { format!("\\u{:04x}", u32::from(c)) } else { c.to_string() }
    };
    text.chars().map(shown).collect::<String>().into()
}

/// Marks of direction, which show a name as another, and separators of lines.
fn turns_direction(c: char) -> bool {
    matches!(
        c,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

impl Observer for Console {
    fn stage(&mut self, what: &str) {
        self.bar.set_position(0);
        self.bar.set_message(what.to_owned());
    }

    fn progress(&mut self, done: u64, total: u64) {
        self.bar.set_length(total);
        self.bar.set_position(done);
    }

    fn remark(&mut self, what: &str) {
        Self::remark(self, what);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_written_out_and_lines_stay() {
        assert_eq!(harmless("a\u{1b}[2J\n\tb\u{202e}c\u{9f}"), "a\\u001b[2J\n\tb\\u202ec\\u009f");
        assert!(matches!(harmless("#café 東京\n"), Cow::Borrowed("#café 東京\n")));
    }

    #[test]
    fn json_says_the_same_without_marks_of_direction() {
        let value = json!({ "#a\u{202e}b": ["\u{7f}\u{2066}", "plain\n"] });
        let text = serde_json::to_string_pretty(&value).unwrap();
        let shown = harmless(&text);
        assert!(shown.is_ascii() && *shown != text, "{shown}");
        assert_eq!(serde_json::from_str::<Value>(&shown).unwrap(), value);
    }
}
