//! Who is a person, and which posts people chose to make, by class and cause.

use claque_sim::{Cause, CauseKind, Class};

/// Whether accounts of this class are people posting for themselves.
pub(crate) fn is_person(class: Class) -> bool {
    !matches!(class, Class::Publisher | Class::FeedBot | Class::Campaign)
}

/// Whether a person chose to make this post.
pub(crate) fn is_personal(cause: Cause) -> bool {
    is_person(cause.class())
}

/// Whether a post is about something that happens, for all to see.
pub(crate) fn is_of_event(cause: Cause) -> bool {
    let is_gathering = matches!(cause.class(), Class::LiveEvent | Class::BreakingNews);
    is_gathering || cause.kind() == CauseKind::Event
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cause of a gathering of this class, on its first occasion.
    fn gathering(class: Class) -> Cause {
        Cause::from_parts(CauseKind::Gathering, (class as u32) << 23).unwrap()
    }

    fn of_kind(kind: CauseKind) -> Cause {
        Cause::from_parts(kind, 0).unwrap()
    }

    #[test]
    fn what_machines_post_is_not_personal() {
        use CauseKind::{Decoy, Feed, Item, Operator};
        for kind in [Item, Feed, Operator, Decoy] {
            assert!(!is_personal(of_kind(kind)), "{kind:?}");
        }
        for kind in [CauseKind::Scheduled, CauseKind::Support, CauseKind::Exposure] {
            assert!(is_personal(of_kind(kind)), "{kind:?}");
        }
        assert!(is_person(Class::Ordinary) && !is_person(Class::Publisher));
    }

    #[test]
    fn events_are_what_happens_and_what_gathers_a_crowd_live() {
        assert!(is_of_event(of_kind(CauseKind::Event)) && !is_of_event(Cause::OWN));
        assert!(is_of_event(gathering(Class::LiveEvent)) && is_personal(gathering(Class::Fandom)));
        assert!(!is_of_event(gathering(Class::Regulars)));
        assert_eq!(gathering(Class::Regulars).class(), Class::Regulars);
    }
}
