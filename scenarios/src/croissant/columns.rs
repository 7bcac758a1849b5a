//! Every column of every table of a world and its truth.

/// A table, or the parts of one.
#[derive(Debug)]
pub(super) struct Records {
    /// Its name; that of its file without ending, where it is one file.
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) is_in_parts: bool,
    pub(super) fields: &'static [Field],
}

/// A column.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) is_list: bool,
    pub(super) about: &'static str,
}

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Integer,
    Text,
    Moment,
}

impl Kind {
    /// Its name in Croissant.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Integer => "sc:Integer",
            Self::Text => "sc:Text",
            Self::Moment => "sc:DateTime",
        }
    }
}

const fn column(name: &'static str, kind: Kind, about: &'static str) -> Field {
    Field { name, kind, is_list: false, about }
}

const fn number(name: &'static str, about: &'static str) -> Field {
    column(name, Kind::Integer, about)
}

const fn text(name: &'static str, about: &'static str) -> Field {
    column(name, Kind::Text, about)
}

/// What an observer sees.
pub(super) const RECORDS_OF_WORLD: [Records; 3] = [
    Records {
        name: "posts",
        about: "One row for each post, in time order.",
        is_in_parts: true,
        fields: &[
            column("at", Kind::Moment, "When it appeared, UTC."),
            number("account", "Who posted it."),
            number("post", "Its own number; carries no information."),
            Field {
                is_list: true,
                ..number("hashtags", "Its hashtags in order of appearance, repeats kept.")
            },
            number("kind", "0 original, 1 repost, 2 reply, 3 quote."),
            number(
                "parent",
                "The post that it passes on or answers, where known. Numbers of posts are wider than 53 \
                 bits: read them as whole numbers, since floating point rounds them.",
            ),
            number("text", "A signature of its text; equal texts have equal signatures."),
            number("app", "The software it came from; 0 where unknown."),
            column("deleted_at", Kind::Moment, "When it was taken down, UTC, where it was."),
        ],
    },
    Records {
        name: "accounts",
        about: "One row for each account, whether it posts or not.",
        is_in_parts: false,
        fields: &[
            number("account", "Its number; carries no information."),
            text("name", "Its handle, made of syllables."),
            text("region", "Where it lives."),
            text("language", "What it writes in."),
            number("created_ms", "When it was registered, ms since 1970 UTC."),
        ],
    },
    Records {
        name: "hashtags",
        about: "One row for each hashtag, whether it is used or not.",
        is_in_parts: false,
        fields: &[
            number("hashtag", "Its number; carries no information."),
            text("name", "Its text with the sign, made of syllables."),
        ],
    },
];

/// What only the simulator knows.
pub(super) const RECORDS_OF_TRUTH: [Records; 8] = [
    Records {
        name: "posts",
        about: "The cause of each post, in the order and the parts of the posts.",
        is_in_parts: true,
        fields: &[
            number("post", "Number of the post."),
            number("cause", "Kind of the cause, see the causes."),
            number(
                "what",
                "Number of what the cause refers to: the event; the feed item; for repost the low 28 bits \
                 of the hot post; for exposure and decoy the campaign; for operator, support and imitation \
                 campaign * 2^23 + wave; for gathering the number of its class * 2^23 + occasion.",
            ),
            number("campaign", "Campaign that the post serves or echoes, where it does."),
            number(
                "wave",
                "Wave on whose instruction it was made; none of its own accord, see what.",
            ),
        ],
    },
    Records {
        name: "causes",
        about: "The kinds of causes.",
        is_in_parts: false,
        fields: &[number("cause", "Its number."), text("name", "Its name.")],
    },
    Records {
        name: "accounts",
        about: "One row for each account that posted.",
        is_in_parts: false,
        fields: &[
            number("account", "Its number."),
            text("account_id", "Its handle."),
            text("class", "What it is, by the strongest cause among its posts."),
            number(
                "campaign",
                "The campaign that operated it; the first in the scenario where several did.",
            ),
            number("controlled_from_ms", "Its first operated post, ms since 1970 UTC."),
            number("controlled_until_ms", "Its last operated post, ms since 1970 UTC."),
            number("operated_posts", "Its posts that an operator made, decoys included."),
            number("posts", "All of its posts."),
        ],
    },
    Records {
        name: "controls",
        about: "One row for each account and each campaign that operated it.",
        is_in_parts: false,
        fields: &[
            number("account", "Its number."),
            number("campaign", "The campaign."),
            number("from_ms", "Its first operated post for it, ms since 1970 UTC."),
            number("until_ms", "Its last, ms since 1970 UTC."),
            number("operated_posts", "Its posts that the operator made, decoys included."),
        ],
    },
    Records {
        name: "campaigns",
        about: "One row for each campaign.",
        is_in_parts: false,
        fields: &[
            number("campaign", "Its number."),
            text("name", "Its name in the scenario."),
            number("accounts", "Accounts that it operated."),
            number("posts", "Posts on its instruction."),
        ],
    },
    Records {
        name: "waves",
        about: "One row for each wave that somebody followed.",
        is_in_parts: false,
        fields: &[
            number("campaign", "Its campaign."),
            number("wave", "Its number within the campaign."),
            number("from_ms", "Its first post, ms since 1970 UTC."),
            number("until_ms", "Its last post, ms since 1970 UTC."),
            number("posts", "Its posts."),
            number("accounts", "Accounts that followed it."),
        ],
    },
    Records {
        name: "members",
        about: "One row for each account of each wave. The waves that two accounts followed together \
                are those that list both.",
        is_in_parts: false,
        fields: &[
            number("campaign", "Campaign of the wave."),
            number("wave", "Number of the wave within the campaign."),
            number("account", "Who followed it."),
            number("posts", "With how many posts."),
        ],
    },
    Records {
        name: "trends",
        about: "One row for each stay of a hashtag on a list of trends, as all posts make it, and as it \
                would be without operated or prompted ones.",
        is_in_parts: false,
        fields: &[
            text("list", "The region whose list it is."),
            text("counted", "Which posts were counted."),
            text("hashtag", "The hashtag."),
            number("from_ms", "When it was listed, ms since 1970 UTC."),
            number("until_ms", "When it was taken off, ms since 1970 UTC."),
            number("best_rank", "Its best rank, 1 being the top."),
            number("peak_score_thousandths", "Its highest score, thousandths."),
            text("campaigns", "Campaigns that use it, with a space between them; no name has one."),
        ],
    },
];
