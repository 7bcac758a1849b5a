//! What accounts do besides using hashtags: the state of methods that fuse several layers.
//!
//! An act is one account touching one object: a hashtag, an ordered list of hashtags, a post passed
//! on or answered, a text. Accounts that touch the same object are what every fused network is made
//! of, whatever the layer.
//!
//! Sketch: 32 bytes an act; a sort by (layer, object, time, post, account) brings every order of
//! arrival and every merge to the same sequence, so such methods merge exactly.

use claque_trace::{AccountId, Kind, Post, PostBatch, PostId, TextSignature, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ConfigError;
use crate::mix::mix64;
use crate::rows::{Row, Rows};

mod cast;
mod report;

pub(crate) use cast::Cast;
pub(crate) use report::{Report, components, members_of, name};

/// What is shared.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// The same hashtag.
    Hashtag,
    /// The same hashtags in the same order in one post.
    Sequence,
    /// The same post passed on, with or without a comment.
    Repost,
    /// The same post answered.
    Reply,
    /// The same text of one's own.
    Text,
    /// A post itself, so that who passes it on can be timed.
    #[serde(skip)]
    Post,
}

impl Layer {
    /// How many there are.
    pub(crate) const COUNT: usize = 6;
}

/// One account touching one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Act {
    /// What kind of object.
    pub layer: Layer,
    /// Which: a hashtag's, post's or text's number, or the hash of a list of hashtags.
    pub object: u64,
    /// When.
    pub at: Timestamp,
    /// In which post.
    pub post: PostId,
    /// Who.
    pub account: AccountId,
}

/// Which acts a method looks at. Hashtags are always kept, because evidence is made of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Layers, in any order.
    pub layers: Vec<Layer>,
    /// Whether the hashtags of reposts count.
    pub reposts: bool,
    /// Least hashtags of a list that counts as a sequence.
    pub min_hashtags: usize,
}

impl Row for Act {
    fn at(&self) -> Timestamp {
        self.at
    }
}

/// All acts seen so far.
pub type Acts = Rows<Act>;

impl Acts {
    /// Takes in the acts of a batch.
    pub(crate) fn absorb(&mut self, posts: &PostBatch, wanted: &Wanted) {
        for post in posts.iter() {
            self.absorb_post(&post, wanted);
        }
    }

    fn absorb_post(&mut self, post: &Post<'_>, wanted: &Wanted) {
        let act = |layer, object| Act {
            layer,
            object,
            at: post.at,
            post: post.post,
            account: post.account,
        };
        if wanted.reposts || post.kind != Kind::Repost {
            let hashtags = post.hashtags.iter();
            self.0.extend(hashtags.map(|tag| act(Layer::Hashtag, u64::from(tag.0))));
        }
        let objects = wanted.layers.iter().filter_map(|&layer| {
            object(post, layer, wanted.min_hashtags).map(|object| act(layer, object))
        });
        self.0.extend(objects);
    }
}

/// What a post touches in a layer, hashtags apart.
fn object(post: &Post<'_>, layer: Layer, min_hashtags: usize) -> Option<u64> {
    let parent = |holds: bool| post.parent.filter(|_| holds).map(|parent| parent.0);
    let own = post.kind != Kind::Repost;
    match layer {
        Layer::Hashtag => None,
        Layer::Sequence => {
            let long = own && !post.hashtags.is_empty() && post.hashtags.len() >= min_hashtags;
            long.then(|| post.hashtags.iter().fold(0, |hash, tag| chained(hash, tag.0)))
        }
        Layer::Repost => parent(matches!(post.kind, Kind::Repost | Kind::Quote)),
        Layer::Reply => parent(post.kind == Kind::Reply),
        Layer::Text => (own && post.text != TextSignature(0)).then_some(post.text.0),
        Layer::Post => own.then_some(post.post.0),
    }
}

/// The hash of a list that is one longer. The factor keeps a list apart from those that begin
/// differently and meet it later.
fn chained(hash: u64, tag: u32) -> u64 {
    mix64(hash.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(u64::from(tag) + 1))
}

/// Layers that can be asked for: at least one, each once.
///
/// # Errors
/// [`ConfigError`] for a parameter `layers` that is empty or repeats itself.
pub(crate) fn check_layers(layers: &[Layer]) -> Result<(), ConfigError> {
    let mut distinct = layers.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let holds = !layers.is_empty() && distinct.len() == layers.len();
    let accepted =
        "one or more of \"hashtag\", \"sequence\", \"repost\", \"reply\" and \"text\", each once";
    crate::config::require(holds, "layers", &format!("{layers:?}"), accepted)
}

/// The acts of one layer.
pub(crate) fn of_layer(acts: &[Act], layer: Layer) -> &[Act] {
    let from = acts.partition_point(|act| act.layer < layer);
    let until = acts.partition_point(|act| act.layer <= layer);
    &acts[from..until]
}

#[cfg(test)]
mod tests {
    use claque_trace::HashtagId;

    use super::*;

    fn acts(posts: &[Post<'_>], wanted: &Wanted) -> Vec<(Layer, u64)> {
        let mut batch = PostBatch::default();
        posts.iter().for_each(|&post| batch.push(post));
        let mut acts = Acts::default();
        acts.absorb(&batch, wanted);
        acts.sorted(Timestamp::MAX).iter().map(|act| (act.layer, act.object)).collect()
    }

    #[test]
    fn a_post_touches_what_its_kind_allows() {
        let tags = [HashtagId(4), HashtagId(2), HashtagId(4)];
        let own = Post::new(Timestamp(0), AccountId(1), PostId(9), &tags);
        let own = Post { text: TextSignature(7), parent: Some(PostId(3)), ..own };
        use Layer::{Hashtag, Reply, Repost, Text};
        let layers = vec![Repost, Reply, Text, Layer::Post];
        let wanted = Wanted { layers, reposts: false, min_hashtags: 2 };
        let found = |kind| acts(&[Post { kind, ..own }], &wanted);
        let (two, four, text, itself) = ((Hashtag, 2), (Hashtag, 4), (Text, 7), (Layer::Post, 9));
        assert_eq!(found(Kind::Original), [two, four, text, itself]);
        assert_eq!(found(Kind::Reply), [two, four, (Reply, 3), text, itself]);
        assert_eq!(found(Kind::Quote), [two, four, (Repost, 3), text, itself]);
        assert_eq!(found(Kind::Repost), [(Repost, 3)]);
    }

    #[test]
    fn sequences_know_order_and_length() {
        let tags = [1, 2, 1].map(HashtagId);
        let sequence = |tags: &[HashtagId], min_hashtags| {
            let post = Post::new(Timestamp(0), AccountId(1), PostId(9), tags);
            let wanted = Wanted { layers: vec![Layer::Sequence], reposts: false, min_hashtags };
            acts(&[post], &wanted).last().copied().filter(|act| act.0 == Layer::Sequence)
        };
        assert_ne!(sequence(&tags[..2], 2), sequence(&tags[1..], 2));
        assert_eq!(sequence(&tags[..2], 3), None);
        assert_eq!(sequence(&[], 1), None);
    }
}
