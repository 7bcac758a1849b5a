//! Who else is there on a group's occasions.
//!
//! A crowd's moments are open to everybody, and a group within it is a small part of those who come;
//! an operator's moments are mostly the operator's own, unless it hides in a crowd. From -2 nats
//! where members are a tenth or less of all who take part, to 1.5 where they are nearly all.

use super::Scene;

pub(super) fn evidence(scene: &Scene<'_>) -> f64 {
    (4.0 * (scene.joint.insiders - 0.6)).clamp(-2.0, 1.5)
}
