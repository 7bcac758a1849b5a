//! Makes names fit to be shown on a page, in a picture or on a terminal.

use claque_evaluation::{Record, RunRecord, WorldRecord};

/// Most characters of a name or note.
const CHARS_MAX: usize = 500;

/// Cleans every text of a record. Escaping for HTML and SVG is separate and happens where they are
/// written; what is dealt with here could not be shown even when escaped: XML has no way to write
/// most control characters, terminals obey them, and direction marks disguise names.
pub(crate) fn clean(record: Record) -> Record {
    match record {
        Record::World(mut world) => {
            world_texts(&mut world).into_iter().for_each(clean_text);
            Record::World(world)
        }
        Record::Run(mut run) => {
            run_texts(&mut run).into_iter().for_each(clean_text);
            Record::Run(run)
        }
    }
}

fn world_texts(world: &mut WorldRecord) -> Vec<&mut String> {
    let mut texts = vec![
        &mut world.claque_version,
        &mut world.scenario,
        &mut world.summary,
        &mut world.scenario_hash,
    ];
    let design = &mut world.design;
    texts.push(&mut design.family);
    texts.extend(
        [&mut design.twin_of, &mut design.variant_of, &mut design.file].into_iter().flatten(),
    );
    texts.extend(design.varied.iter_mut().map(|varied| &mut varied.key));
    texts.extend(world.shortcuts.iter_mut().map(|shortcut| &mut shortcut.shortcut));
    let rows = world.portrait.iter_mut().flat_map(|portrait| &mut portrait.rows);
    texts.extend(rows.map(|rows| &mut rows.name));
    texts.extend(world.classes.iter_mut().map(|class| &mut class.class));
    texts.extend(world.campaigns.iter_mut().map(|campaign| &mut campaign.campaign));
    for trend in &mut world.trends {
        texts.extend([&mut trend.campaign, &mut trend.list]);
        let lists = [&mut trend.seen, &mut trend.without_operated, &mut trend.unprompted];
        let named = lists.into_iter().flat_map(|listed| &mut listed.longest);
        texts.extend(named.map(|one| &mut one.hashtag));
    }
    if let Some(timeline) = &mut world.timeline {
        texts.extend([&mut timeline.campaign, &mut timeline.hashtag]);
    }
    texts
}

fn run_texts(run: &mut RunRecord) -> Vec<&mut String> {
    let mut texts = vec![
        &mut run.claque_version,
        &mut run.scenario,
        &mut run.scenario_hash,
        &mut run.method,
        &mut run.look_alikes_at,
    ];
    if let Some(about) = &mut run.about {
        texts.extend([&mut about.idea, &mut about.unit, &mut about.cost, &mut about.source]);
    }
    texts.extend(run.look_alikes.iter_mut().map(|class| &mut class.class));
    texts.extend(run.notes.iter_mut());
    for example in &mut run.examples {
        texts.extend(&mut example.hashtags);
        texts.extend(example.strongest.iter_mut().map(|moment| &mut moment.hashtag));
    }
    texts
}

fn clean_text(text: &mut String) {
    if !text.chars().all(is_shown) || text.len() > CHARS_MAX {
        *text = shown(text);
    }
}

/// The text with `U+FFFD` for what cannot be shown, at most 500 characters.
pub(crate) fn shown(text: &str) -> String {
    let mut chars = text.chars().map(|c| if is_shown(c) { c } else { char::REPLACEMENT_CHARACTER });
    let mut shown: String = chars.by_ref().take(CHARS_MAX).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

fn is_shown(c: char) -> bool {
    let turns_direction = matches!(
        c,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    // XML 1.0 also has no place for the two last code points of the basic plane.
    let is_outside_xml = matches!(c, '\u{fffe}' | '\u{ffff}');
    let breaks_line = matches!(c, '\u{2028}' | '\u{2029}');
    !(c.is_control() || turns_direction || is_outside_xml || breaks_line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{example, run};

    #[test]
    fn what_cannot_be_shown_is_replaced_and_length_is_bounded() {
        assert_eq!(shown("a\u{1b}[2Jb\u{202e}c\nd"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d");
        assert_eq!(shown("#café 東京 <b>"), "#café 東京 <b>");
        assert_eq!(shown(&"x".repeat(600)).chars().count(), 501);
    }

    #[test]
    fn every_text_of_a_run_is_cleaned() {
        let mut dirty = run("a\u{7}", "m\u{0}", 1);
        dirty.notes = vec!["n\u{8}".to_owned()];
        dirty.look_alikes[0].class = "c\u{9f}".to_owned();
        dirty.examples = vec![example("#\u{1b}")];
        let Record::Run(clean) = clean(Record::Run(dirty)) else { panic!("a run stays a run") };
        assert_eq!(clean.examples[0].hashtags[0], "#\u{fffd}");
        assert_eq!(clean.examples[0].strongest.as_ref().unwrap().hashtag, "#\u{fffd}");
        let texts = [&clean.scenario, &clean.method, &clean.notes[0], &clean.look_alikes[0].class];
        assert_eq!(texts, ["a\u{fffd}", "m\u{fffd}", "n\u{fffd}", "c\u{fffd}"]);
    }
}
