//! Backgrounds: worlds that many scenarios share, under what each of them says.
//!
//! `background = "town"` starts a scenario from `backgrounds/town.toml`: settings are laid over key
//! by key, and lists such as `[[live_event]]` go on where those of the background end.

use toml::{Table, Value};

use crate::Error;
use crate::catalogue::Source;
use crate::error::{most_like, syntax};
use crate::playbook::files;

const BACKGROUNDS: &[Source] = files!["backgrounds": "town", "followers"];

/// Puts the background that a scenario names under it; false where it names none.
pub(crate) fn lay_under(origin: &str, scenario: &mut Table) -> Result<bool, Error> {
    let Some(name) = scenario.remove("background") else { return Ok(false) };
    let name = name.as_str().unwrap_or_default().to_owned();
    if name.is_empty() {
        return Ok(false);
    }
    let source = BACKGROUNDS.iter().find(|source| source.name == name);
    let source = source.ok_or_else(|| unknown(origin, &name))?;
    let background: Table = toml::from_str(source.text)
        .map_err(|error| syntax(&format!("background {name}"), source.text, &error))?;
    for (key, under) in background {
        match scenario.remove(&key) {
            None => scenario.insert(key, under),
            Some(over) => scenario.insert(key, joined(over, under)),
        };
    }
    Ok(true)
}

fn joined(over: Value, under: Value) -> Value {
    match (over, under) {
        (Value::Table(mut over), Value::Table(under)) => {
            for (key, value) in under {
                over.entry(key).or_insert(value);
            }
            Value::Table(over)
        }
        (Value::Array(over), Value::Array(under)) => {
            Value::Array(under.into_iter().chain(over).collect())
        }
        (over, _) => over,
    }
}

fn unknown(origin: &str, name: &str) -> Error {
    let names: Vec<&str> = BACKGROUNDS.iter().map(|source| source.name).collect();
    let message = format!("background = {name}: accepted is one of {}", names.join(", "));
    Error::Syntax { origin: origin.to_owned(), message, nearest: most_like(name, names) }
}

#[cfg(test)]
mod tests {
    use crate::Scenario;

    fn parse(text: &str) -> Result<Scenario, crate::Error> {
        Scenario::parse("a", "a.toml", &format!("summary = \"a\"\n{text}"))
    }

    #[test]
    fn a_scenario_lies_over_its_background() {
        let town = parse("background = \"town\"").unwrap();
        let changed = "background = \"town\"\ndays = 6\n[population]\naccounts = 9_000\n\
             [[live_event]]\nstart_h = 50.0";
        let changed = parse(changed).unwrap();
        assert_eq!((changed.world.days, changed.world.population.accounts), (6, 9_000));
        let median = |scenario: &Scenario| scenario.world.population.posts_per_month_median;
        assert!((median(&changed) - median(&town)).abs() < 1e-9);
        assert_eq!(changed.world.live_event.len(), town.world.live_event.len() + 1);
        assert_eq!(changed.world.live_event[..town.world.live_event.len()], town.world.live_event);
    }

    #[test]
    fn an_unknown_background_is_told_with_the_nearest() {
        let message = parse("background = \"twon\"").unwrap_err().to_string();
        assert!(
            message.contains("a.toml: background = twon") && message.contains("`town`"),
            "{message}"
        );
    }
}
