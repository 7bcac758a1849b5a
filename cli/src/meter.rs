//! Heap in use, counted by the allocator.

use claque_scenarios::Meter;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Reads the counting allocator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeapMeter;

impl Meter for HeapMeter {
    fn reset(&self) -> u64 {
        ALLOCATOR.reset_peak_usage();
        ALLOCATOR.current_usage() as u64
    }

    fn peak(&self) -> u64 {
        ALLOCATOR.peak_usage() as u64
    }
}
