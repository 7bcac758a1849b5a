//! The one script of the page, and the policy that lets nothing else run.

use maud::{Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

/// Sorts, searches and filters tables; written by hand, and the same on every page.
pub(super) const SCRIPT: &str = include_str!("report.js");

/// Says to the browser what is true anyway: nothing is loaded, nothing is sent, and nothing is run but
/// `script`.
pub(super) fn policy(script: Option<&str>) -> String {
    let may_run = script.map_or_else(String::new, |script| {
        format!("; script-src 'sha256-{}'", base64(&Sha256::digest(script.as_bytes())))
    });
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'{may_run}"
    )
}

/// Last on the page, so that it finds all of it.
pub(super) fn element() -> Markup {
    html! { script { (PreEscaped(SCRIPT)) } }
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base 64 with padding (S. Josefsson, RFC 4648 section 4, 2006), which is how policies write hashes.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, at| bits << 8 | usize::from(*chunk.get(at).unwrap_or(&0)));
        let digit = |at: usize| char::from(DIGITS[bits >> (18 - 6 * at) & 63]);
        text.extend((0..4).map(|at| if at <= chunk.len() { digit(at) } else { '=' }));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_64_is_that_of_its_standard() {
        let vectors = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("foobar", "Zm9vYmFy"),
        ];
        for (text, expected) in vectors {
            assert_eq!(base64(text.as_bytes()), expected);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xbf]), "+/+/");
    }

    #[test]
    fn the_script_makes_no_markup_and_speaks_to_nobody() {
        let banned = [
            "innerHTML",
            "outerHTML",
            "insertAdjacent",
            "document.write",
            "eval",
            "Function(",
            "setAttribute(\"on",
            "fetch",
            "XMLHttp",
            "WebSocket",
            "EventSource",
            "sendBeacon",
            "import",
            "http",
            "src",
            "localStorage",
            "cookie",
            "postMessage",
            "</",
            "<!--",
        ];
        for word in banned {
            assert!(!SCRIPT.contains(word), "{word}");
        }
        assert!(SCRIPT.starts_with("\"use strict\";"));
    }

    #[test]
    fn the_policy_names_the_hash_of_the_script() {
        // printf '' | openssl dgst -sha256 -binary | base64
        let of_nothing = "script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
        assert!(policy(Some("")).ends_with(of_nothing));
        assert!(!policy(None).contains("script-src"));
    }
}
