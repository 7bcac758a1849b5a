//! Hashtags as people mean them: `#Tea`, `tea` and `TEA!` are one.
//!
//! Case is folded and compatible forms are made one (Unicode 17, sections 3.13 and 5.18, definition
//! D146: NFD, case folding, NFKD, case folding), then composed (NFKC); signs `#` before and
//! punctuation after are left out. What has a scheme (`https://…`) is a link and no hashtag, and a
//! text that nothing would be left of stays, too.

use std::borrow::Cow;

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;

/// Punctuation that a sentence may put after a hashtag, besides that of ASCII: Latin, Arabic,
/// Devanagari, general and CJK. Compatible forms, as the full-width `！`, have become others by then.
const MARKS: &[char] = &[
    '¡', '§', '«', '¶', '·', '»', '¿', '\u{60c}', '\u{61b}', '\u{61f}', '\u{6d4}', '\u{964}',
    '\u{965}', '‐', '‑', '–', '—', '―', '‘', '’', '‚', '“', '”', '„', '†', '‡', '•', '‰', '‹', '›',
    '、', '。', '〈', '〉', '《', '》', '「', '」', '『', '』', '【', '】', '〔', '〕', '・',
];

/// The form under which a hashtag is known.
///
/// # Complexity
/// O(n) for n characters; nothing is copied where nothing changes.
#[must_use]
pub fn folded(hashtag: &str) -> Cow<'_, str> {
    if is_plain(hashtag) || hashtag.contains("://") {
        return Cow::Borrowed(hashtag);
    }
    let folded: String =
        hashtag.nfd().default_case_fold().nfkd().default_case_fold().nfkc().collect();
    match folded.trim_start_matches('#').trim_end_matches(is_mark) {
        "" => Cow::Borrowed(hashtag),
        bare => Cow::Owned(bare.to_owned()),
    }
}

/// Whether a text is its own form at a glance: lower-case ASCII letters, digits and underscores.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn is_mark(mark: char) -> bool {
    (mark.is_ascii_punctuation() && !"_+=<>|~^`$".contains(mark)) || MARKS.contains(&mark)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_word_is_one_hashtag_in_any_script() {
        let rows = [
            ("tea", "tea"),
            ("#Tea", "tea"),
            ("##TEA!?", "tea"),
            ("Tea_", "tea_"),
            ("ＴＥＡ！", "tea"),
            ("＃お茶。", "お茶"),
            ("ｶﾀｶﾅ", "カタカナ"),
            ("Straße", "strasse"),
            ("STRASSE", "strasse"),
            ("e\u{301}te\u{301}", "été"),
            ("ÉTÉ…", "été"),
            ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
            ("σίσυφος", "σίσυφοσ"),
            ("Чай", "чай"),
            ("شاي؟", "شاي"),
            ("चाय।", "चाय"),
            ("ﬁn", "fin"),
            ("İstanbul", "i\u{307}stanbul"),
            ("C++", "c++"),
            ("🍵", "🍵"),
            ("https://example.org/A?b=C", "https://example.org/A?b=C"),
            ("#", "#"),
            ("!!!", "!!!"),
            ("1234", "1234"),
        ];
        for (written, expected) in rows {
            assert_eq!(folded(written), expected, "{written}");
        }
    }

    proptest! {
        #[test]
        fn a_folded_hashtag_is_its_own_form(text in any::<String>()) {
            let once = folded(&text).into_owned();
            prop_assert_eq!(folded(&once), once.as_str());
        }

        #[test]
        fn ascii_folds_as_its_lower_case(text in "#?[A-Za-z0-9_]{1,12}[.,!?]{0,2}") {
            let plain = text.trim_start_matches('#').trim_end_matches(['.', ',', '!', '?']);
            prop_assert_eq!(folded(&text), plain.to_lowercase());
        }
    }
}
