//! What an interrupt pulls.

use std::sync::atomic::{AtomicBool, Ordering};

/// Lets an interrupt stop a program that runs, wherever it runs.
///
/// A program has a process group of its own, so that it can be stopped with all its children; an
/// interrupt at the terminal does not reach it.
#[derive(Debug, Default)]
pub struct Leash {
    is_pulled: AtomicBool,
    is_held: AtomicBool,
}

impl Leash {
    /// Stops the program that runs. False where none does: then nobody will notice.
    pub fn pull(&self) -> bool {
        self.is_pulled.store(true, Ordering::SeqCst);
        self.is_held.load(Ordering::SeqCst)
    }

    /// Whether somebody pulled.
    #[must_use]
    pub fn is_pulled(&self) -> bool {
        self.is_pulled.load(Ordering::SeqCst)
    }

    /// Takes hold for as long as the value lives.
    pub(super) fn hold(&self) -> Held<'_> {
        self.is_held.store(true, Ordering::SeqCst);
        Held(self)
    }
}

/// A program runs.
pub(super) struct Held<'a>(&'a Leash);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.is_held.store(false, Ordering::SeqCst);
    }
}
