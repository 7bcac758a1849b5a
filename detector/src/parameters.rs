//! What parameters a method has: their names, defaults, and what is written above each in its `Config`.

use schemars::{JsonSchema, schema_for};
use serde::Serialize;
use serde_json::Value;

/// One parameter of a method.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Parameter {
    /// As written behind `--set` and in scenarios.
    pub name: String,
    /// Its default, as JSON; `null` where it is absent.
    pub default: Value,
    /// What it is, with unit and range.
    pub about: String,
    /// What may be chosen, each with what it means; empty where it is no choice.
    pub choices: Vec<(String, String)>,
}

/// The parameters of a configuration, by name.
///
/// # Panics
/// When a configuration is no JSON object, which every `Config` of the catalogue is.
pub(crate) fn parameters<C: JsonSchema + Serialize + Default>() -> Vec<Parameter> {
    let schema = schema_for!(C).to_value();
    let defaults = serde_json::to_value(C::default()).expect("parameters are plain data");
    let properties = schema.get("properties").and_then(Value::as_object);
    let parameter = |(name, about): (&String, &Value)| Parameter {
        name: name.clone(),
        default: defaults.get(name).cloned().unwrap_or_default(),
        about: description(about),
        choices: choices(&schema, about),
    };
    properties.into_iter().flatten().map(parameter).collect()
}

/// The first paragraph, on one line.
fn description(schema: &Value) -> String {
    let text = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The named values of a property, which may stand behind a reference or in a list.
fn choices(root: &Value, schema: &Value) -> Vec<(String, String)> {
    let behind = |reference: &Value| root.pointer(reference.as_str()?.strip_prefix('#')?);
    if let Some(schema) = schema.get("$ref").and_then(behind) {
        return choices(root, schema);
    }
    let named =
        |choice: &Value| Some((choice.get("const")?.as_str()?.to_owned(), description(choice)));
    let each = ["oneOf", "anyOf", "allOf"].iter().find_map(|key| schema.get(key)?.as_array());
    match (each, schema.get("items")) {
        (Some(each), _) => {
            let of_each = |choice: &Value| {
                named(choice).map_or_else(|| choices(root, choice), |choice| vec![choice])
            };
            each.iter().flat_map(of_each).collect()
        }
        (None, Some(items)) => choices(root, items),
        (None, None) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use crate::Method;

    #[test]
    fn every_parameter_of_every_method_says_what_it_is() {
        for method in Method::all() {
            let written = serde_json::to_value(&method).unwrap();
            let parameters = method.parameters();
            let mut names: Vec<&str> = parameters.iter().map(|p| p.name.as_str()).collect();
            names.push("method");
            names.sort_unstable();
            let mut expected: Vec<&String> = written.as_object().unwrap().keys().collect();
            expected.sort_unstable();
            assert_eq!(names, expected, "{}", method.name());
            for parameter in parameters {
                assert_eq!(written[&parameter.name], parameter.default, "{parameter:?}");
                assert!(parameter.about.ends_with('.'), "{}: {parameter:?}", method.name());
                assert!(
                    parameter.choices.iter().all(|(_, about)| !about.is_empty()),
                    "{parameter:?}"
                );
            }
        }
    }

    #[test]
    fn choices_are_found_behind_references_and_in_lists() {
        let named = |method: &str, name: &str| -> Vec<String> {
            let parameters = Method::by_name(method).unwrap().parameters();
            let parameter = parameters.into_iter().find(|p| p.name == name).unwrap();
            parameter.choices.into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(named("hashtag_sequence", "matching"), ["exact", "set", "shingles"]);
        assert_eq!(named("hcc", "layers"), ["hashtag", "sequence", "repost", "reply", "text"]);
        assert!(named("hcc", "window_s").is_empty());
    }
}
