//! The command that makes a run again, to paste into a shell.

use std::borrow::Cow;

use serde_json::Value;

use super::pairs::Pair;
use crate::record::RunRecord;

impl Pair<'_> {
    /// The command that runs the head's side of this pair again.
    pub(super) fn replay(&self) -> String {
        let RunRecord { scenario, seed, method, parameters, .. } = self.head;
        let method = asked(method, parameters);
        let Some(world) = self.world else {
            return format!("claque run {scenario} --seed {seed} --methods {method}");
        };
        let design = &world.design;
        let (of, also) = match (&design.twin_of, &design.variant_of) {
            (Some(of), _) => (of, " --twin"),
            (_, Some(of)) => (of, " --sweep"),
            _ => (scenario, ""),
        };
        let (scale, days) = (world.scale, world.days);
        let scale = if scale == 1.0 { String::new() } else { format!(" --scale {scale}") };
        format!("claque run {of}{also}{scale} --days {days} --seed {seed} --methods {method}")
    }
}

/// How the method of a run is asked for: by name, or with its command where it is a program.
fn asked<'a>(method: &'a str, parameters: &Value) -> Cow<'a, str> {
    let Some(words) = parameters["command"].as_array() else {
        return Cow::Borrowed(method);
    };
    let words: Vec<_> = words.iter().filter_map(|word| word.as_str()).map(word).collect();
    let form = match parameters["input"].as_str() {
        None | Some("csv") => String::new(),
        Some(form) => format!("+{form}"),
    };
    let text = format!("{method}=cmd{form}:{}", words.join(" "));
    Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
}

/// A word as a program is written: quoted where a space, a comma or a quote is in it.
fn word(word: &str) -> Cow<'_, str> {
    let is_special = |c: char| c.is_whitespace() || matches!(c, ',' | '\'' | '"' | '\\');
    if !word.is_empty() && !word.contains(is_special) {
        return Cow::Borrowed(word);
    }
    Cow::Owned(format!("\"{}\"", word.replace('\\', r"\\").replace('"', "\\\"")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(parameters: &Value, expected: &str) {
        assert_eq!(asked("mine", parameters), expected);
    }

    #[test]
    fn a_method_is_asked_for_as_it_was() {
        check(&json!({ "window_s": 60.0 }), "mine");
        let program = json!({ "command": ["python3", "a.py", "-w", "60"], "input": "csv" });
        check(&program, "'mine=cmd:python3 a.py -w 60'");
        let quoted = json!({ "command": ["sh", "-c", r#"a 'b', "c\d""#, ""], "input": "jsonl" });
        check(&quoted, r#"'mine=cmd+jsonl:sh -c "a '\''b'\'', \"c\\d\"" ""'"#);
    }
}
