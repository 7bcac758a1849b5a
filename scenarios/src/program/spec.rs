//! How a program is written on the command line: `[NAME=]cmd[+FORM]:PROGRAM ARGS…`.
//!
//! The form of the input belongs to the method and not to the call, because one call may compare
//! programs that want different ones; it is written as in `git+ssh:`.

use std::path::Path;

use claque_detector::Method;
use claque_evaluation::oracle;

use super::words::words;
use super::{Form, Limits, Program};

/// What can be written.
pub(super) const ACCEPTED: &str = "accepted is [NAME=]cmd:PROGRAM ARGS…, with cmd+jsonl:, cmd+arrow: or cmd+world: for other input";
/// Longest name of a program, in bytes.
const NAME_BYTES: usize = 40;
/// What runs a file: then the file is the program, and this is only how.
const INTERPRETERS: [&str; 13] = [
    "bash", "deno", "env", "java", "julia", "node", "perl", "pypy3", "python", "python3", "ruby",
    "Rscript", "sh",
];

/// Whether a method is meant to be a program.
#[must_use]
pub fn is_program(text: &str) -> bool {
    split(text).is_some()
}

/// Name, form and command; `None` for the name of a method.
fn split(text: &str) -> Option<(Option<&str>, &str, &str)> {
    let (head, command) = text.split_once(':')?;
    let (name, scheme) = match head.rsplit_once('=') {
        Some((name, scheme)) => (Some(name), scheme),
        None => (None, head),
    };
    let form = scheme.strip_prefix("cmd")?;
    (form.is_empty() || form.starts_with('+')).then_some((name, form, command))
}

/// Reads a program as it is written.
///
/// # Errors
/// What was found and what would be accepted.
pub(super) fn parse(text: &str, limits: Limits) -> Result<Program, String> {
    let (name, form, command) = split(text).ok_or_else(|| ACCEPTED.to_owned())?;
    let words = words(command)?;
    if words.first().is_none_or(String::is_empty) {
        return Err(format!("no program is named: {ACCEPTED}"));
    }
    let name = match name {
        Some(name) => own_name(name)?,
        None => name_of(&words),
    };
    if let Some(what) = taken(&name) {
        return Err(format!(
            "`{name}` is {what}: give the program another name, as in \
             my_{name}={}",
            &text[text.find("cmd").unwrap_or_default()..]
        ));
    }
    Ok(Program { name, form: parse_form(form)?, words, limits })
}

/// What else has this name. Oracles have, because records know the ceiling by it.
fn taken(name: &str) -> Option<&'static str> {
    match name {
        oracle::NAME | oracle::NAME_OF_USES => Some("the oracle, the ceiling of every method"),
        _ => Method::by_name(name).map(|_| "a method of the catalogue"),
    }
}

fn parse_form(form: &str) -> Result<Form, String> {
    match form {
        "" | "+csv" => Ok(Form::Csv),
        "+jsonl" => Ok(Form::JsonLines),
        "+world" => Ok(Form::World),
        "+arrow" => Ok(Form::Arrow),
        other => Err(format!("cmd{other} is no form of input: {ACCEPTED}")),
    }
}

fn own_name(name: &str) -> Result<String, String> {
    let is_fine = !name.is_empty() && name.len() <= NAME_BYTES && name.chars().all(is_plain);
    is_fine.then(|| name.to_owned()).ok_or_else(|| {
        format!(
            "the name `{name}` of a program: accepted are up to {NAME_BYTES} letters, digits, \
             and _ - ."
        )
    })
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// The stem of the program's file; of what it runs, where the program is an interpreter.
fn name_of(words: &[String]) -> String {
    let stem = |word: &String| {
        let stem = Path::new(word).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let plain = stem.chars().map(|c| if is_plain(c) { c } else { '_' });
        plain.take(NAME_BYTES).collect::<String>()
    };
    let is_interpreter = INTERPRETERS.contains(&stem(&words[0]).as_str());
    let is_code = |word: &&String| matches!(word.as_str(), "-c" | "-e");
    let file = words[1..].iter().find(|word| is_code(word) || !word.starts_with('-'));
    let named = file.filter(|word| is_interpreter && !is_code(word)).unwrap_or(&words[0]);
    Some(stem(named)).filter(|name| !name.is_empty()).unwrap_or_else(|| "program".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = match parse(text, Limits::default()) {
            Ok(program) => format!("{} {:?} {:?}", program.name, program.form, program.words),
            Err(message) => message,
        };
        assert!(found.contains(expected), "{text}: {found}");
    }

    #[test]
    fn programs_have_short_names() {
        check("cmd:./mine", "mine Csv [\"./mine\"]");
        check("cmd:/usr/bin/python3 -u a/by_day.py --fast", "by_day Csv");
        check("cmd:python3 -m netz", "netz Csv");
        check("cmd+jsonl:Rscript --vanilla x.R", "x JsonLines");
        check("cmd+arrow:./mine", "mine Arrow");
        check("cmd+world:./mine", "mine World");
        check("cmd:python3", "python3 Csv");
        check("two=cmd:sh -c 'a b'", "two Csv [\"sh\", \"-c\", \"a b\"]");
        check("cmd:sh -c 'a b'", "sh Csv");
        check("cmd:./a\\ b.py", "a_b Csv");
    }

    #[test]
    fn what_cannot_be_a_program_is_said() {
        check("cmd:", "no program is named");
        check("cmd:''", "no program is named");
        check("cmd:python3 ccb.py", "`ccb` is a method of the catalogue");
        check("cmd:python3 ccb.py", "my_ccb=cmd:python3 ccb.py");
        check("a b=cmd:x", "the name `a b` of a program: accepted are");
        check("cmd:./oracle", "`oracle` is the oracle, the ceiling of every method");
        check("oracle_uses=cmd:x", "my_oracle_uses=cmd:x");
        check("cmd+xml:x", "cmd+xml is no form of input");
        check("cmd:x 'y", "a ' is not closed");
    }

    #[test]
    fn methods_are_not_programs() {
        let told = ["ccb", "command", "cmd", "http:x", "cmdx:y"].map(is_program);
        assert_eq!(told, [false; 5]);
        assert!(is_program("cmd:x") && is_program("a=cmd+jsonl:x") && is_program("=cmd:x"));
    }
}
