//! Classes and causes by name: a name that the simulator does not know yet matches nothing, and
//! counts from the day on that it does.

use claque_sim::{Cause, Class};

/// Classes whose accounts are no people posting for themselves.
const MACHINES: [&str; 3] = ["publisher", "campaign", "feed_bot"];
/// Causes of posts that no person chose to make.
const MACHINE_CAUSES: [&str; 3] = ["feed_item", "operator", "feed_bot"];
/// Causes whose posts are about something that happens, for all to see.
const EVENT_CAUSES: [&str; 3] = ["event", "live_event", "breaking_news"];
/// Causes that are not called what the class of their authors is called.
const RENAMED: [(&str, &str); 2] = [("publisher", "feed_item"), ("campaign", "operator")];

/// Whether accounts of this class are people posting for themselves.
pub(crate) fn is_person(class: Class) -> bool {
    !MACHINES.contains(&class.name())
}

/// Whether a person chose to make this post.
pub(crate) fn is_personal(cause: Cause) -> bool {
    !MACHINE_CAUSES.contains(&cause.kind().name())
}

/// Whether a post is about something that happens.
pub(crate) fn is_of_event(cause: Cause) -> bool {
    EVENT_CAUSES.contains(&cause.kind().name())
}

/// Whether this cause makes its author a member of this class.
pub(crate) fn is_of_class(cause: Cause, class: &str) -> bool {
    let renamed = RENAMED.iter().find(|(name, _)| *name == class);
    cause.kind().name() == renamed.map_or(class, |(_, cause)| cause)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use claque_sim::CauseKind;

    use super::*;

    /// A renamed class or cause would silently stop to count.
    #[test]
    fn the_names_of_today_are_known() {
        let causes: BTreeSet<&str> = CauseKind::ALL.iter().map(|kind| kind.name()).collect();
        for name in ["feed_item", "operator", "event", "live_event"] {
            assert!(causes.contains(name), "{name}");
        }
        let classes: BTreeSet<&str> = Class::ALL.iter().map(|class| class.name()).collect();
        for name in ["publisher", "campaign", "live_event"] {
            assert!(classes.contains(name), "{name}");
        }
    }

    #[test]
    fn own_posts_are_personal_and_of_no_look_alike() {
        assert!(is_personal(Cause::OWN) && !is_of_event(Cause::OWN));
        assert!(is_of_class(Cause::OWN, "own") && !is_of_class(Cause::OWN, "publisher"));
        assert!(is_person(Class::Ordinary) && !is_person(Class::Publisher));
    }
}
