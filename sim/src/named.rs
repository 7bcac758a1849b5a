//! Enums whose variants have a name in files: all of them in order, and each one's name.

/// Gives an enum `ALL` and `name()` from one list of its variants, in the order of the enum. Where a
/// variant is missing, nothing compiles.
macro_rules! named {
    ($type:ident { $($variant:ident = $text:literal,)+ }) => {
        impl $type {
            /// Every one, in the order of their numbers and of tables.
            pub const ALL: [Self; [$($text),+].len()] = [$(Self::$variant),+];

            /// The name used in records and truth tables.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }
    };
}

pub(crate) use named;
