//! Interned numbers for the things a post refers to.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($number:ty)) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $number);
    };
}

id! {
    /// One profile. Dense from 0 within a trace; the number itself carries no information.
    AccountId(u32)
}
id! {
    /// One hashtag as it is written: those that differ by case are two. Dense from 0 within a trace.
    HashtagId(u32)
}
id! {
    /// One message. Unique within a trace, not dense.
    PostId(u64)
}
id! {
    /// The software that a post came from. 0 is "unknown".
    AppId(u16)
}
id! {
    /// A 64-bit signature of a post's text; equal texts have equal signatures. 0 is "unknown".
    TextSignature(u64)
}

impl AccountId {
    /// The number as an index into a table of accounts.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl HashtagId {
    /// The number as an index into a table of hashtags.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
