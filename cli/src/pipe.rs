//! Standard input that ends when somebody interrupts.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

/// Bytes read at a time.
const BLOCK_BYTES: usize = 1 << 16;
/// Blocks that may wait.
const BLOCKS: usize = 16;

type Block = io::Result<Vec<u8>>;

/// Standard input, read by a thread of its own so that waiting for it can be cut short.
pub(crate) struct Pipe {
    blocks: Receiver<Block>,
    block: Vec<u8>,
    used: usize,
    has_ended: bool,
    /// Whether what was read ends with a whole line.
    is_line_whole: bool,
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
        Ok(Self {
            blocks,
            block: Vec::new(),
            used: 0,
            has_ended: false,
            is_line_whole: true,
            interrupted,
        })
    }

    /// Tells, later, whether somebody interrupted.
    pub(crate) fn interrupted(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.interrupted)
    }
}

impl Read for Pipe {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.used == self.block.len() {
            self.block = self.next_block()?;
            self.used = 0;
        }
        let mut rest = &self.block[self.used..];
        if self.interrupted.load(Ordering::SeqCst) {
            rest = if self.is_line_whole { &[] } else { first_line(rest) };
        }
        let n_bytes = out.len().min(rest.len());
        out[..n_bytes].copy_from_slice(&rest[..n_bytes]);
        self.used += n_bytes;
        self.is_line_whole = n_bytes == 0 || out[n_bytes - 1] == b'\n';
        Ok(n_bytes)
    }
}

impl Pipe {
    /// The next block; an empty one at the end, or when somebody interrupts while nothing waits.
    fn next_block(&mut self) -> Block {
        if self.has_ended {
            return Ok(Vec::new());
        }
        let block = if self.interrupted.load(Ordering::SeqCst) {
            self.blocks.try_recv().unwrap_or_else(|_| Ok(Vec::new()))
        } else {
            self.blocks.recv().unwrap_or_else(|_| Ok(Vec::new()))
        };
        // Nothing follows an empty block, and whoever waited for more would wait for ever.
        self.has_ended = !matches!(&block, Ok(bytes) if !bytes.is_empty());
        block
    }
}

/// Up to and including the first line's end.
fn first_line(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|&byte| byte == b'\n');
    &bytes[..end.map_or(bytes.len(), |end| end + 1)]
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
