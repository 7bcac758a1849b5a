//! What is refused is told: the parameter, its unit and its range, over the whole catalogue.

use claque_detector::{ConfigError, Method};
use serde_json::{Map, Value, json};

/// Words that say nothing about the unit.
const LINKS: [&str; 12] =
    ["to", "or", "and", "more", "above", "below", "at", "most", "from", "of", "each", "a"];

/// The first is refused where it does not fit the second.
const TOGETHER: [&str; 2] = ["others", "coordinated"];

/// Values that hardly any parameter takes, of the type that it has.
fn unlikely(value: &Value) -> Vec<Value> {
    let rows = match value {
        Value::Number(number) if number.is_f64() => json!([-1e300, -1.0, 0.0, 1e-9, 2.0, 1e300]),
        Value::Number(_) => json!([0, 1, u32::MAX, u64::MAX, -1.0, 1e300]),
        Value::Array(_) => json!([[], [-1.0], [0.0], [1e300], [2.0, 1.0], vec![1; 2_000]]),
        // Parameters that are not set by default are times and rates.
        Value::Null => json!([-1.0, 1e300]),
        _ => json!([]),
    };
    let Value::Array(rows) = rows else { unreachable!("all rows are lists") };
    rows
}

/// Why the method with this parameter is refused; `None` where it is not, or has another type.
fn refused(written: &Map<String, Value>, key: &str, value: &Value) -> Option<ConfigError> {
    let mut written = written.clone();
    written.insert(key.to_owned(), value.clone());
    serde_json::from_value::<Method>(Value::Object(written)).ok()?.build().err()
}

/// Calls `look` with every parameter of the catalogue, its default and why values are refused.
fn each_parameter(look: impl Fn(&str, &Value, &[ConfigError])) {
    for method in Method::all() {
        let Value::Object(written) =
            serde_json::to_value(&method).expect("methods are written as JSON")
        else {
            panic!("a method is written as a table")
        };
        for (key, default) in written.iter().filter(|(key, _)| *key != "method") {
            let values = unlikely(default);
            let errors: Vec<ConfigError> =
                values.iter().filter_map(|value| refused(&written, key, value)).collect();
            look(key, default, &errors);
        }
    }
}

#[test]
fn what_is_refused_is_told_with_its_unit_and_range() {
    each_parameter(|key, _, errors| errors.iter().for_each(|error| check(key, error)));
}

fn check(key: &str, error: &ConfigError) {
    let (message, accepted) = (error.to_string(), error.accepted);
    assert!(error.name == key || TOGETHER == [error.name, key], "{key}: {message}");
    assert!(message.starts_with(&format!("parameter {} = ", error.name)), "{message}");
    let has_range = accepted.contains(|c: char| c.is_ascii_digit() || c == '"');
    assert!(has_range || accepted.contains("if and only if"), "no range: {message}");
    let mut words = accepted.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    assert!(words.any(|word| !LINKS.contains(&word)), "no unit: {message}");
    for (ending, unit) in [("_s", "second"), ("_h", "hour")] {
        assert!(!key.ends_with(ending) || accepted.contains(unit), "no {unit}: {message}");
    }
    assert!(message.chars().count() <= 250, "too long: {message}");
}

#[test]
fn every_number_with_a_fraction_has_a_range() {
    each_parameter(|key, default, errors| {
        let has_range = !errors.is_empty();
        assert!(has_range || !default.is_f64(), "{key} takes everything");
    });
}
