//! Words and quotes, as a shell knows them, and nothing else a shell knows.

/// What one character of a command is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Itself, and special where it is a space or a comma.
    Plain,
    /// Itself and nothing more.
    Quoted,
    /// A quote or a backslash that says something about others.
    Mark,
}

/// The words of a command: separated by white space, unless it is quoted or follows a backslash.
///
/// # Errors
/// When a quote is not closed, or nothing follows a backslash.
pub(super) fn words(text: &str) -> Result<Vec<String>, String> {
    let (mut words, mut word) = (Vec::new(), None);
    for (_, c, role) in roles(text)? {
        match role {
            Role::Plain if c.is_whitespace() => words.extend(word.take()),
            Role::Mark => drop(word.get_or_insert_with(String::new)),
            Role::Plain | Role::Quoted => word.get_or_insert_with(String::new).push(c),
        }
    }
    words.extend(word);
    Ok(words)
}

/// The parts of a list with commas, except those that are quoted or follow a backslash.
///
/// # Errors
/// As for the words of a command.
pub(super) fn parts(text: &str) -> Result<Vec<String>, String> {
    let (mut parts, mut from) = (Vec::new(), 0);
    for (at, c, role) in roles(text)? {
        if c == ',' && role == Role::Plain {
            parts.push(text[from..at].to_owned());
            from = at + 1;
        }
    }
    parts.push(text[from..].to_owned());
    Ok(parts)
}

fn roles(text: &str) -> Result<Vec<(usize, char, Role)>, String> {
    let (mut roles, mut quote, mut is_next_quoted) = (Vec::new(), None, false);
    for (at, c) in text.char_indices() {
        let is_special = match quote {
            None => matches!(c, '\'' | '"' | '\\'),
            Some('"') => matches!(c, '"' | '\\'),
            Some(_) => c == '\'',
        };
        let role = match quote {
            _ if is_next_quoted => Role::Quoted,
            _ if is_special => Role::Mark,
            Some(_) => Role::Quoted,
            None => Role::Plain,
        };
        is_next_quoted = role == Role::Mark && c == '\\';
        if role == Role::Mark && c != '\\' {
            quote = if quote.is_none() { Some(c) } else { None };
        }
        roles.push((at, c, role));
    }
    match quote {
        Some(quote) => Err(format!("a {quote} is not closed")),
        None if is_next_quoted => Err("nothing follows the last \\".to_owned()),
        None => Ok(roles),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_a_shell() {
        let check = |text: &str, expected: &[&str]| assert_eq!(words(text).unwrap(), expected);
        check("python3  a.py", &["python3", "a.py"]);
        check("sh -c 'a \"b\" | c'", &["sh", "-c", "a \"b\" | c"]);
        check("a\\ b \"c \\\" d\" e''f ''", &["a b", "c \" d", "ef", ""]);
        check("  ", &[]);
        assert_eq!(words("sh -c 'a").unwrap_err(), "a ' is not closed");
        assert_eq!(words("a\\").unwrap_err(), "nothing follows the last \\");
    }

    #[test]
    fn commas_part_a_list_unless_they_are_quoted() {
        let check = |text: &str, expected: &[&str]| assert_eq!(parts(text).unwrap(), expected);
        check("ccb,volume", &["ccb", "volume"]);
        check("cmd:a 'b,c',ccb", &["cmd:a 'b,c'", "ccb"]);
        check("cmd:a b\\,c", &["cmd:a b\\,c"]);
        check("", &[""]);
    }
}
