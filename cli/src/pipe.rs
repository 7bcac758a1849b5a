//! Standard input that ends when somebody interrupts.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Bytes read at a time.
const BLOCK_BYTES: usize = 1 << 16;
/// Longest line that is waited for; a longer one is handed on in parts.
const LINE_BYTES: usize = 16 << 20;
/// Blocks that may wait.
const BLOCKS: usize = 16;

type Block = io::Result<Vec<u8>>;

/// Standard input, read by a thread of its own so that waiting for it can be cut short.
pub(crate) struct Pipe {
    blocks: Receiver<Block>,
    block: Vec<u8>,
    used: usize,
    /// How much of the block is whole lines.
    whole: usize,
    has_ended: bool,
    interrupted: Arc<AtomicBool>,
}

impl Pipe {
    /// Standard input. From now on an interrupt, or a polite request to terminate, ends the input;
    /// a second one ends the command.
    pub(crate) fn open() -> anyhow::Result<Self> {
        let (sender, blocks) = sync_channel(BLOCKS);
        let interrupted = Arc::new(AtomicBool::new(false));
        let (asked, wake) = (Arc::clone(&interrupted), sender.clone());
        ctrlc::set_handler(move || {
            if asked.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
            // Where blocks wait already, their reader will see the flag.
            let _ = wake.try_send(Ok(Vec::new()));
        })?;
        thread::spawn(move || copy(&mut io::stdin().lock(), &sender));
        Ok(Self { blocks, block: Vec::new(), used: 0, has_ended: false, whole: 0, interrupted })
    }

    /// Tells, later, whether somebody interrupted.
    pub(crate) fn interrupted(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.interrupted)
    }
}

impl Read for Pipe {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.used == self.whole && !self.has_ended {
            self.wait()?;
        }
        let n_bytes = out.len().min(self.whole - self.used);
        out[..n_bytes].copy_from_slice(&self.block[self.used..self.used + n_bytes]);
        self.used += n_bytes;
        Ok(n_bytes)
    }
}

impl Pipe {
    /// Takes in the next block. Lines are handed on whole, so that an interrupt falls between two.
    fn wait(&mut self) -> io::Result<()> {
        let next = self.blocks.recv().unwrap_or_else(|_| Ok(Vec::new()))?;
        self.has_ended = next.is_empty() || self.interrupted.load(Ordering::SeqCst);
        if self.interrupted.load(Ordering::SeqCst) {
            return Ok(());
        }
        self.block.drain(..self.used);
        self.used = 0;
        self.block.extend(next);
        let line_end = self.block.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
        let is_all = self.has_ended || self.block.len() > LINE_BYTES;
        self.whole = if is_all { self.block.len() } else { line_end };
        Ok(())
    }
}

/// Sends what is read, block by block; an empty block is the end.
fn copy(input: &mut impl Read, blocks: &SyncSender<Block>) {
    loop {
        let mut block = vec![0; BLOCK_BYTES];
        let read = input.read(&mut block);
        let is_last = !matches!(read, Ok(1..));
        let sent = blocks.send(read.map(|n_bytes| {
            block.truncate(n_bytes);
            block
        }));
        if is_last || sent.is_err() {
            return;
        }
    }
}
