//! The `claque` command.
fn main() {}
