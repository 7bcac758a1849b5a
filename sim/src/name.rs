//! Neutral, pronounceable names for accounts and hashtags.
//!
//! A name is a number written in syllables; the number is scrambled first, so that neighbours do
//! not look alike. Different numbers below the limit have different names.

const CONSONANTS: [&str; 16] =
    ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "br", "st"];
const VOWELS: [&str; 5] = ["a", "e", "i", "o", "u"];
const SYLLABLES: u64 = 80;

/// An odd number that shares no factor with 80, near the golden section of 80^5.
const SCATTER: u64 = 2_025_195_133;

/// Appends the handle of account number `number`: five syllables.
///
/// # Panics
/// When `number` is 80^5 (3.3 thousand million) or more.
pub fn handle(number: u32, out: &mut String) {
    syllables(u64::from(number), 5, out);
}

/// Appends the hashtag of number `number`: `#` and four syllables, or six beyond 41 million.
pub fn hashtag(number: u32, out: &mut String) {
    out.push('#');
    let length = if u64::from(number) < SYLLABLES.pow(4) { 4 } else { 6 };
    syllables(u64::from(number), length, out);
}

/// Appends another spelling of the hashtag of number `number`: one of its vowels drawn out, as no other
/// name has it; the more, the higher `which`.
pub fn spelling(number: u32, which: u32, out: &mut String) {
    let from = out.len();
    hashtag(number, out);
    let is_vowel = |letter: char| "aeiou".contains(letter);
    let vowels: Vec<(usize, char)> =
        out.char_indices().filter(|(at, letter)| *at >= from && is_vowel(*letter)).collect();
    let n_vowels = vowels.len();
    let (at, letter) = vowels[which as usize % n_vowels];
    let drawn_out = letter.to_string().repeat(which as usize / n_vowels + 1);
    out.insert_str(at, &drawn_out);
}

fn syllables(number: u64, length: u32, out: &mut String) {
    let limit = SYLLABLES.pow(length);
    assert!(number < limit, "names have room for {limit} numbers");
    let mut rest = scattered(number, limit);
    for _ in 0..length {
        let (consonant, vowel) = (rest % 16, rest / 16 % 5);
        out.push_str(CONSONANTS[usize::try_from(consonant).unwrap_or(0)]);
        out.push_str(VOWELS[usize::try_from(vowel).unwrap_or(0)]);
        rest /= SYLLABLES;
    }
}

/// Another number below the limit; the long division only where 64 bits do not do.
fn scattered(number: u64, limit: u64) -> u64 {
    let long = || u128::from(number) * u128::from(SCATTER) % u128::from(limit);
    let short = number.checked_mul(SCATTER).map(|product| product % limit);
    short.unwrap_or_else(|| u64::try_from(long()).expect("below the limit"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn spellings_look_like_their_hashtag_and_like_no_other() {
        let written = |write: &dyn Fn(&mut String)| {
            let mut name = String::new();
            write(&mut name);
            name
        };
        let spellings: BTreeSet<String> = (0..100)
            .flat_map(|number| (0..20).map(move |which| (number, which)))
            .map(|(number, which)| written(&|out| spelling(number, which, out)))
            .collect();
        assert_eq!(spellings.len(), 2_000);
        for number in 0..50_000 {
            assert!(!spellings.contains(&written(&|out| hashtag(number, out))));
        }
        let (of, first) = (written(&|out| hashtag(7, out)), written(&|out| spelling(7, 0, out)));
        let mut shortened: Vec<char> = first.chars().collect();
        shortened.dedup();
        assert_eq!(shortened.into_iter().collect::<String>(), of);
    }

    #[test]
    fn different_numbers_have_different_names() {
        let named = |write: fn(u32, &mut String), number: u32| {
            let mut name = String::new();
            write(number, &mut name);
            name
        };
        let handles: BTreeSet<String> = (0..50_000).map(|n| named(handle, n)).collect();
        let numbers = (0..50_000).chain(40_950_000..41_000_000);
        let hashtags: BTreeSet<String> = numbers.map(|n| named(hashtag, n)).collect();
        assert_eq!((handles.len(), hashtags.len()), (50_000, 100_000));
    }
}
