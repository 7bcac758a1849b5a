//! Names of scenarios and methods as names of files, whatever they hold.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// Longest name of a file, bytes, less what is put behind it; systems take 255.
const BYTES_MAX: usize = 160;
/// Files of a world that are not a method's.
const TAKEN: [&str; 2] = ["labels", "pushes"];

/// Letters, digits, spaces within, `_`, `-`, `=` and dots within stay; every other byte is `%` and
/// two hexadecimal digits.
pub(super) fn of_scenario(name: &str) -> String {
    safe(name, |place, byte| matches!(byte, b'.' | b' ') && place > 0 && place + 1 < name.len())
}

/// The same, less dots: `ccb.groups` is a table of the method `ccb`.
pub(super) fn of_method(name: &str) -> String {
    let is_taken = TAKEN.iter().any(|taken| taken.eq_ignore_ascii_case(name));
    match name.as_bytes() {
        [first, ..] if is_taken => format!("%{first:02x}{}", &name[1..]),
        _ => safe(name, |_, _| false),
    }
}

fn safe(name: &str, stays: impl Fn(usize, u8) -> bool) -> String {
    let mut file = String::new();
    for (place, byte) in name.bytes().enumerate() {
        let is_plain = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'=');
        match is_plain || stays(place, byte) {
            true => file.push(char::from(byte)),
            false => write!(file, "%{byte:02x}").expect("text takes everything"),
        }
    }
    if file.len() > BYTES_MAX {
        let digest = Sha256::digest(name);
        file.truncate(BYTES_MAX - 17);
        file.push('%');
        digest[..8].iter().for_each(|b| write!(file, "{b:02x}").expect("text takes everything"));
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_files_that_stay_where_they_belong() {
        let rows = [
            ("quickstart", "quickstart", "quickstart"),
            ("flash_mob.twin", "flash_mob.twin", "flash_mob%2etwin"),
            ("a jitter_s=0.5", "a jitter_s=0.5", "a%20jitter_s=0%2e5"),
            ("..", "%2e%2e", "%2e%2e"),
            ("../up", "%2e.%2fup", "%2e%2e%2fup"),
            ("labels", "labels", "%6cabels"),
            ("é ", "%c3%a9%20", "%c3%a9%20"),
        ];
        for (name, scenario, method) in rows {
            assert_eq!((of_scenario(name).as_str(), of_method(name).as_str()), (scenario, method));
        }
    }

    #[test]
    fn long_names_are_cut_and_stay_apart() {
        let (one, other) = ("é".repeat(60) + "1", "é".repeat(60) + "2");
        assert_eq!(of_method(&one).len(), BYTES_MAX);
        assert_ne!(of_method(&one), of_method(&other));
    }
}
