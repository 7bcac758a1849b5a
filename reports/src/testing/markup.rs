//! A check of tags, so that tests need no reader of XML.

/// Panics unless every tag is closed in order, every attribute is quoted and every ampersand
/// starts a reference, which is what an XML reader would stumble over first. HTML's void elements
/// may stay open.
pub(crate) fn check_balanced(markup: &str) {
    const VOID: [&str; 5] = ["meta", "br", "link", "input", "wbr"];
    let mut open: Vec<&str> = Vec::new();
    let mut rest = markup;
    while let Some(start) = rest.find('<') {
        check_text(&rest[..start]);
        let length = rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..start + length];
        rest = &rest[start + length + 1..];
        if tag.starts_with('!') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closing </{name}>");
            continue;
        }
        assert!(!tag.contains('<') && tag.matches('"').count().is_multiple_of(2), "<{tag}>");
        check_text(tag);
        let name = tag.split_whitespace().next().expect("a tag has a name");
        if ["style", "script"].contains(&name) {
            rest = &rest[rest.find(&format!("</{name}>")).expect("style and script end")..];
        }
        if !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
}

fn check_text(text: &str) {
    assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "control character in {text:?}");
    for after in text.split('&').skip(1) {
        let reference = after.split(';').next().unwrap_or_default();
        assert!(
            ["amp", "lt", "gt", "quot"].contains(&reference),
            "bare ampersand before {after:?}"
        );
    }
}
