//! The laws that every detector keeps, as one public check.

/// A law.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {}

/// A broken law.
#[derive(Debug)]
pub struct Broken;

/// Checks.
pub fn check_detector() {}
