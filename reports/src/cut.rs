//! Names that are too long for their place. They are cut in the middle, because what tells two of
//! them apart is as often at the end: the program of a command, the value of a variant.

/// The name, or its ends with an ellipsis between: at most so many characters.
pub(crate) fn cut(name: &str, chars_max: usize) -> String {
    if name.chars().count() <= chars_max {
        return name.to_owned();
    }
    ends(name, chars_max.saturating_sub(1))
}

/// So many characters of a longer name, those of the start one more where they are odd, and an
/// ellipsis.
pub(crate) fn ends(name: &str, n_kept: usize) -> String {
    let n_last = n_kept / 2;
    let n_skipped = name.chars().count().saturating_sub(n_last);
    let first = name.chars().take(n_kept - n_last);
    first.chain(['…']).chain(name.chars().skip(n_skipped)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_a_long_name_are_kept() {
        assert_eq!(cut("short", 5), "short");
        assert_eq!(cut("cmd:python3 a.py", 9), "cmd:…a.py");
        assert_eq!(cut("cmd:python3 b.py", 8), "cmd:….py");
        assert_eq!(cut("東京大阪", 3), "東…阪");
        assert_eq!([cut("long", 1), cut("long", 0)], ["…", "…"]);
    }
}
